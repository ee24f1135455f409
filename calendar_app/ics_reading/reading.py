"""Which events are in a file? Brings the VEVENTs of one UID together; what can't be read is refused, each with its reason."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from calendar_app.ics_reading.group import Group
from calendar_app.ics_reading.identity import apart, name_of
from calendar_app.ics_reading.lines import Component, components
from calendar_app.ics_reading.values import NAMELESS, Calendar, FileRefused, Refusal
from calendar_app.ics_reading.words import one_line
from calendar_app.ics_reading.zones import Zones
from calendar_app.said import Refused, Said, said

if TYPE_CHECKING:
    from datetime import datetime

_SECONDS: Final = 10  # of the processor's own time


def read(octets: bytes, *, site_zone: str, since: datetime, until: datetime) -> Calendar:
    """Read a calendar file. Rules that the calendar can't keep become dates within [since, until) (aware).

    Raises FileRefused when there is no calendar in the file.
    """
    blocks = components(octets)
    calendars = [block for block in blocks if block.name == "VCALENDAR"]
    if not calendars:
        raise FileRefused(said("The file has no calendar in it."))
    zones = Zones(calendars, site_zone)
    events = [event for calendar in calendars for event in _events(calendar)]
    groups: dict[str, list[Component]] = {}
    for event in events:
        groups.setdefault(name_of(event), []).append(event)
    groups = {key: group for uid, whole in groups.items() for key, group in apart(uid, whole)}
    found, refusals = [], []
    began = time.process_time()
    for uid, group in groups.items():
        # Each rule is bounded; two thousand of the slowest would still hold up a worker for minutes.
        if time.process_time() - began > _SECONDS:
            raise FileRefused(said("The file's repetitions take too long to work out. Export a shorter period."))
        try:
            found.append(Group(uid, group, zones, since, until).read())
        except (ValueError, OverflowError) as reason:
            name = one_line(group[0].text("SUMMARY")) or group[0].text("UID") or str(NAMELESS)
            refusals.append(Refusal(name[:100], group[0].line, _why(reason), uid))
    return Calendar(calendars[0].text("X-WR-CALNAME") or calendars[0].text("NAME"), found, refusals)


def _events(block: Component) -> list[Component]:
    found = [part for part in block.parts if part.name == "VEVENT"]
    for part in block.parts:
        if part.name == "VCALENDAR":
            found += _events(part)
    return found


def _why(reason: Exception) -> Said:
    if isinstance(reason, Refused):
        return reason.said
    return said("A date in it is too far away.") if isinstance(reason, OverflowError) else said("It can't be read.")
