"""Which pages are there about the indicators? One module per kind of reader."""
