"""What does a partner work on? Every page here belongs to one organisation, named in its address: the hat."""
