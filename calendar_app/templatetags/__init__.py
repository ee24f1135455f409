"""Tags and filters for the calendar's templates."""
