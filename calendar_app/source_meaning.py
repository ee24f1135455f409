"""What do the words of a partner's own calendar mean here? Its places and titles as our kind, venue and audience.

What was given by this is kept with the event (`source_stamp["given"]`), so that a later meaning may replace it. A choice
that somebody made by hand is never replaced, unless the source itself moves the event to another place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from calendar_app.models import SourceMapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from calendar_app.models import ActivityKind, CalendarSource, Event, Venue


def folded(text: str) -> str:
    """A word of a source as it is compared: case and spaces don't matter."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an event of a source is taken for; nothing where nothing is known."""

    kind: ActivityKind | None = None
    venue: Venue | None = None
    audience: tuple[str, ...] = ()


class Meanings:
    """What all words of one source mean: its mappings, names of venues, and what the source says for the rest."""

    def __init__(self, source: CalendarSource, venues: Iterable[Venue]) -> None:
        rows = source.mappings.select_related("kind__theme", "venue")
        self._known = {(row.field, folded(row.text)): row for row in rows}
        self._venues = {folded(venue.name): venue for venue in venues}
        self._source = source

    def of(self, location: str, title: str) -> Meaning:
        """What an event with this place and title is. The title decides on kind and audience, the place on the venue."""
        by_title = self._known.get((SourceMapping.Field.TITLE, folded(title)))
        by_place = self._known.get((SourceMapping.Field.LOCATION, folded(location)))
        kinds = [row.kind for row in (by_title, by_place) if row] + [self._source.kind]
        audiences = [row.audience for row in (by_title, by_place) if row] + [self._source.audience]
        # The source's own venue is for what says no place: an unknown place is not it.
        fallback = None if location else self._source.venue
        venues = [self.venue(location), by_title.venue if by_title else None, fallback]
        return Meaning(
            next(filter(None, kinds), None), next(filter(None, venues), None), tuple(next(filter(None, audiences), ()))
        )

    def venue(self, location: str) -> Venue | None:
        """The venue that a place of the source is; None when nobody has said and none is called so."""
        row = self._known.get((SourceMapping.Field.LOCATION, folded(location)))
        return (row.venue if row else None) or self._venues.get(folded(location))


def columns(meaning: Meaning, location: str) -> dict[str, Any]:
    """The columns of a new event: what it is taken for, and its place in words when that is no venue of ours."""
    return {
        "kind": meaning.kind, "venue": meaning.venue, "audience": list(meaning.audience),
        "place_note": "" if meaning.venue else location,
    }  # fmt: skip


def given(meaning: Meaning) -> dict[str, Any]:
    """What is kept of a meaning, to tell later whether somebody has chosen otherwise."""
    return {
        "kind": meaning.kind.pk if meaning.kind else None,
        "venue": meaning.venue.pk if meaning.venue else None,
        "audience": list(meaning.audience),
    }


def changes(event: Event, meaning: Meaning, location: str, *, has_moved: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a meaning changes of an event that is there already, and what is kept as given.

    Only what is empty or was given by an earlier meaning; the place also when the source has moved the event.
    """
    before: Mapping[str, Any] = event.source_stamp.get("given", {})
    kept = {"kind": before.get("kind"), "venue": before.get("venue"), "audience": before.get("audience", [])}
    found, new = columns(meaning, location), given(meaning)
    changed: dict[str, Any] = {}
    if event.kind_id in (None, kept["kind"]):
        changed["kind"], kept["kind"] = found["kind"], new["kind"]
    if event.audience in ([], kept["audience"]):
        changed["audience"], kept["audience"] = found["audience"], new["audience"]
    if has_moved or (event.venue_id != new["venue"] and _has_given_place(event, kept["venue"])):
        changed |= {"venue": found["venue"], "place_note": found["place_note"]}
        kept["venue"] = new["venue"]
        if event.space is not None and event.space.venue_id != new["venue"]:
            changed["space"] = None
    return {name: value for name, value in changed.items() if getattr(event, name) != value}, kept


def _has_given_place(event: Event, venue_id: int | None) -> bool:
    """Whether an event's place is still what its source and an earlier meaning made of it."""
    if event.venue_id is not None:
        return event.venue_id == venue_id
    return event.place_note in ("", event.source_stamp.get("location", ""))
