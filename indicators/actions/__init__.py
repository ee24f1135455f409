"""What may be done with surveys, reports and periods? One module per subject; each checks who asks."""
