"""Which tables does the calendar keep? One file per subject; this one gathers them for Django."""

from calendar_app.models.events import CoOrganiser, Event, EventText, Pause, SchoolBreak
from calendar_app.models.imports import CalendarSource
from calendar_app.models.occurrences import Occurrence
from calendar_app.models.places import Space, Venue
from calendar_app.models.published import Fragment, Revision, SearchWord
from calendar_app.models.subjects import ActivityKind, Theme

__all__ = [
    "ActivityKind",
    "CalendarSource",
    "CoOrganiser",
    "Event",
    "EventText",
    "Fragment",
    "Occurrence",
    "Pause",
    "Revision",
    "SchoolBreak",
    "SearchWord",
    "Space",
    "Theme",
    "Venue",
]
