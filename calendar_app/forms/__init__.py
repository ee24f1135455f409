"""From what somebody typed to clean values, and how an error is said. One file per form."""
