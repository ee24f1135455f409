"""What is asked of people about surveys, reports and periods? One module per subject."""
