"""What does a partner's calendar file say? Octets in, events out; no Django, no database, no clock.

Read the way phones read: tolerant of what programs write wrong, strict where a guess would show a wrong hour.
One bad event is refused with its name, its line and the reason; the rest is taken.
"""

from calendar_app.ics_reading.reading import read
from calendar_app.ics_reading.values import Calendar, FileRefused, Found, Override, Refusal

__all__ = ["Calendar", "FileRefused", "Found", "Override", "Refusal", "read"]
