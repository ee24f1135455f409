"""Which tables does the calendar keep? One file per subject; this one gathers them for Django."""

from calendar_app.models.events import CoOrganiser, Event, EventText, Pause, SchoolBreak
from calendar_app.models.ideas import Feedback, Idea
from calendar_app.models.imports import CalendarSource, SourceMapping
from calendar_app.models.occurrences import Occurrence
from calendar_app.models.own_lists import OwnList
from calendar_app.models.places import OpeningHours, Space, Venue
from calendar_app.models.proposals import Draft, Proposal
from calendar_app.models.published import Fragment, Revision, SearchWord
from calendar_app.models.subjects import ActivityKind, Theme
from calendar_app.models.translating import LanguageReview, MachineUse

__all__ = [
    "ActivityKind",
    "CalendarSource",
    "CoOrganiser",
    "Draft",
    "Event",
    "EventText",
    "Feedback",
    "Fragment",
    "Idea",
    "LanguageReview",
    "MachineUse",
    "Occurrence",
    "OpeningHours",
    "OwnList",
    "Pause",
    "Proposal",
    "Revision",
    "SchoolBreak",
    "SearchWord",
    "SourceMapping",
    "Space",
    "Theme",
    "Venue",
]
