"""What does each address answer? HTTP in, HTTP out: find, ask the agenda, show."""
