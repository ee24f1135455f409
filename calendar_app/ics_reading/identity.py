"""Which VEVENTs are the same event, and which of two is newer? Names, revisions and fingerprints of what is written."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calendar_app.ics_reading.lines import Component

_STAMPS: Final = ("DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE")


def name_of(event: Component) -> str:
    """An event's UID, shortened to 255 letters; one without gets a name that is the same at every import."""
    uid = event.text("UID")
    if uid:
        return uid if len(uid) <= 255 else f"{uid[:200]}~{hashlib.sha256(uid.encode()).hexdigest()[:40]}"
    return "made-" + hashlib.sha256(f"{event.text('DTSTART')}|{event.text('SUMMARY')}".encode()).hexdigest()[:40]


def apart(uid: str, group: list[Component]) -> Iterator[tuple[str, list[Component]]]:
    """Some programs give every event the same UID: events that are no revisions of each other are taken apart."""
    masters = [each for each in group if each.one("RECURRENCE-ID") is None]
    newest = max((revision(each)[0] for each in masters), default=0)
    rivals = {each.text("DTSTART"): each for each in masters if revision(each)[0] == newest}
    first = max(rivals.values(), key=revision, default=None)
    others = [each for each in rivals.values() if each is not first]
    yield uid, [each for each in group if each is first or each.one("RECURRENCE-ID") is not None]
    for each in others:
        yield f"{uid[:200]}~{each.text('DTSTART')[:40]}", [each]


def revision(event: Component) -> tuple[int, str]:
    """How new a VEVENT claims to be: SEQUENCE, then the day and hour of its last change."""
    sequence = event.text("SEQUENCE")
    last = stamp(event, "LAST-MODIFIED") or stamp(event, "DTSTAMP")
    return (int(sequence) if re.fullmatch(r"[0-9]{1,9}", sequence) else 0, last)


def stamp(event: Component, name: str) -> str:
    """A moment of change as digits that sort by time; "" when it is not said."""
    return re.sub(r"[^0-9TZ]", "", event.text(name).upper())


def digest(group: list[Component]) -> str:
    """A name for what the VEVENTs say, whatever their stamps are."""
    said = [
        (
            each.name,
            sorted((p.name, sorted(p.parameters.items()), p.value) for p in each.properties if p.name not in _STAMPS),
        )
        for each in group
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()
