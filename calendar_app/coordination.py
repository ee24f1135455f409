"""Where do efforts collide, and where are they missing? Entries of a few weeks in, overlaps and gaps out; pure.

The house was opened to bring efforts into step: three language cafés on Tuesday afternoon and none at the weekend is what
this is to show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from calendar_app.entry import Entry

DAYPARTS: Final = ("morning", "afternoon", "evening")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Activities of different organisers that meet at the same time for the same people or of the same kind.

    `weekday` 0 = Monday; `times` how often within the weeks looked at; `shared` a kind's slug or an audience's code.
    """

    weekday: int
    starts_at: datetime
    ends_at: datetime
    shared: str
    is_kind: bool
    entries: tuple[Entry, Entry]
    times: int


def daypart(moment: datetime, zone: ZoneInfo) -> str:
    """Morning before 12, afternoon before 17, evening after, by the house's clock."""
    hour = moment.astimezone(zone).hour
    return "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"


def overlaps(entries: Sequence[Entry], zone: ZoneInfo) -> list[Overlap]:
    """Pairs that collide, the most frequent first. `entries` in order of start; cancelled ones do not count."""
    pairs: dict[tuple[int, int, str], list[tuple[Entry, Entry]]] = defaultdict(list)
    going: list[Entry] = []
    for entry in entries:
        if entry.is_cancelled or entry.is_all_day:
            continue
        going = [each for each in going if each.ends_at > entry.starts_at]
        for other in going:
            shared = _shared(entry, other)
            if shared and entry.organiser_slug != other.organiser_slug:
                first, second = sorted((entry.event_id, other.event_id))
                pairs[first, second, shared].append((other, entry))
        going.append(entry)
    found = [
        Overlap(
            weekday=met[0][1].starts_at.astimezone(zone).weekday(),
            starts_at=met[0][1].starts_at,
            ends_at=min(met[0][0].ends_at, met[0][1].ends_at),
            shared=key[2],
            is_kind=key[2] == met[0][0].kind_slug,
            entries=met[0],
            times=len(met),
        )
        for key, met in pairs.items()
    ]
    return sorted(found, key=lambda each: (-each.times, each.starts_at))


def _shared(one: Entry, other: Entry) -> str:
    """What two entries share that makes them rivals: their kind, or a narrower audience."""
    if one.kind_slug and one.kind_slug == other.kind_slug:
        return one.kind_slug
    common = sorted((set(one.audience or ()) & set(other.audience or ())) - {"everyone"})
    return common[0] if common else ""


def by_weekday(entries: Iterable[Entry], zone: ZoneInfo) -> dict[tuple[int, str], int]:
    """How many activities there are, by weekday (0 = Monday) and part of the day."""
    return dict(Counter(
        (each.starts_at.astimezone(zone).weekday(), daypart(each.starts_at, zone)) for each in entries if not each.is_cancelled
    ))  # fmt: skip


def gaps(entries: Iterable[Entry], wanted: Sequence[str], of: str, zone: ZoneInfo) -> list[tuple[str, list[str]]]:
    """For each wanted theme (`of` = "theme") or audience (`of` = "audience"): when nothing of it is on.

    The times are "weekdays", "evenings" and "weekends"; all three when there is nothing at all.
    """
    there: dict[str, set[str]] = defaultdict(set)
    for each in entries:
        if each.is_cancelled:
            continue
        names = [each.theme_slug] if of == "theme" else list(each.audience or ())
        local = each.starts_at.astimezone(zone)
        when = "weekends" if local.weekday() > 4 else "evenings" if local.hour >= 17 else "weekdays"
        for name in names:
            there[name or ""].add(when)
    times = ("weekdays", "evenings", "weekends")
    return [(name, missing) for name in wanted if (missing := [when for when in times if when not in there[name]])]
