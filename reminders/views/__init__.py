"""Which pages belong to letters? For subscribers, for partners who follow a letter, for staff."""
