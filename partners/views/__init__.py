"""What does a request about people and organisations get? One file per subject: find, ask the rules, act, show."""
