"""What changes people and organisations, by whom, and what follows? One file per subject; views call one action each."""
