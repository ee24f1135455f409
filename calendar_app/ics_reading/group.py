"""When does one event of a file happen? Its rule, its extra and skipped dates, or the list of dates they come to.

Exceptions and extra dates are matched by the moment they mean, whatever zone they are written in.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from calendar_app import recurrence, rule
from calendar_app.ics_reading import overrides, rules
from calendar_app.ics_reading.identity import digest, revision, stamp
from calendar_app.ics_reading.times import Time, periods_of, span_of, times_of
from calendar_app.ics_reading.values import Found, Override
from calendar_app.ics_reading.words import language, one_line, plain, website
from calendar_app.recurrence import Series, at
from calendar_app.said import said

if TYPE_CHECKING:
    from datetime import datetime

    from calendar_app.ics_reading.lines import Component
    from calendar_app.ics_reading.zones import Zones


class Group:
    """The VEVENTs of one UID while they are read."""

    def __init__(self, uid: str, group: list[Component], zones: Zones, since: datetime, until: datetime) -> None:
        self.uid, self.group, self.zones, self.since, self.until = uid, group, zones, since, until
        masters = [each for each in group if each.one("RECURRENCE-ID") is None]
        self.master = masters[0] if masters else None
        self.copies = _newest([each for each in group if each.one("RECURRENCE-ID") is not None])

    def read(self) -> Found:
        """The event. Raises ValueError (RuleRefused among them) with a sentence."""
        first = self.master or self.copies[0]
        start, length = span_of(first, self.zones)
        found = Found(
            uid=self.uid,
            name=first.text("SUMMARY")[:100],
            line=first.line,
            start=start.wall,
            length=length,
            zone=start.zone,
            is_all_day=start.is_date,
            is_cancelled=self.master is not None and self.master.text("STATUS").upper() == "CANCELLED",
            title=one_line(first.text("SUMMARY"))[:200],
            description=plain(first.text("DESCRIPTION")),
            location=one_line(first.text("LOCATION"))[:200],
            website=website(first.text("URL")),
            language=language(first),
            sequence=revision(self.master)[0] if self.master else max(revision(each)[0] for each in self.group),
            modified=f"{stamp(first, 'LAST-MODIFIED')}|{max(stamp(each, 'DTSTAMP') for each in self.group)}",
            digest=digest(self.group),
        )
        if self.master is None:
            return overrides.alone(found, self.copies, self.zones)
        self._repeat(found, start)
        overrides.Copies(self.copies, self.zones, self.until).lay_over(found, start)
        return found

    def _repeat(self, found: Found, start: Time) -> None:
        """Read rules, extra and skipped dates into `found`."""
        master = self.master
        assert master is not None  # noqa: S101  (read() has just looked)
        texts = [each.value for each in master.all("RRULE")]
        against = [each.value for each in master.all("EXRULE")]
        extra = {each.on_clock_of(start.zone) for each in self._times(master, "RDATE")}
        found.overrides = self._periods(master, found)
        skipped = self._skipped(master, start)
        if len(texts) == 1 and not against:
            try:
                checked = rules.kept_rule(texts[0], start)
            except rule.RuleRefused as refused:
                if refused.code not in rules.LISTABLE:
                    raise
            else:
                self._keep(found, checked, extra, skipped, start)
                return
        if texts or against or extra:
            walls = rules.dates(texts, start, self.since - found.length, self.until) if texts else {start.wall}
            walls |= extra
            walls -= rules.dates(against, start, self.since - found.length, self.until) if against else set()
            self._list(found, walls - self._days(walls, skipped), start)

    def _keep(
        self, found: Found, checked: rule.Rule, extra: set[datetime], skipped: set[datetime], start: Time
    ) -> None:
        series = Series(start.wall, found.length, start.zone, checked, start.is_date)
        first = recurrence.first_start(series)
        if first is None:
            # A rule that ended before it began still leaves the date it stands on.
            self._list(found, {start.wall} | extra, start)
            return
        found.start = first
        found.rrule = rule.write(checked)
        found.extra = tuple(sorted(extra))
        given = {slot.wall for slot in recurrence.slots(series, self.since - found.length, self.until)} | {first}
        found.skipped = tuple(sorted(skipped | self._days(given, skipped)))

    def _list(self, found: Found, walls: set[datetime], start: Time) -> None:
        """A list of dates instead of a rule; only those near the window are kept."""
        if not walls:
            found.is_empty = True
            return
        near = {wall for wall in walls if self.since - found.length <= at(wall, start.zone) < self.until}
        if len(near) > recurrence.MAX_SLOTS:
            raise recurrence.RuleTooLarge(
                "too_many", said("The repetition gives more than %(limit)s dates.", limit=recurrence.MAX_SLOTS)
            )
        found.start = min(near or walls)
        found.extra = tuple(sorted(near or walls))

    def _skipped(self, master: Component, start: Time) -> set[datetime]:
        """EXDATEs on the series' own wall clock; a date alone stands at midnight."""
        return {each.on_clock_of(start.zone) for each in self._times(master, "EXDATE")}

    def _days(self, walls: set[datetime], skipped: set[datetime]) -> set[datetime]:
        """The dates of a series that the EXDATEs take out: the same moment, or the whole day when only a day is named."""
        days = {each.date() for each in skipped if each == recurrence.midnight(each.date())}
        return {wall for wall in walls if wall in skipped or wall.date() in days}

    def _times(self, event: Component, name: str) -> list[Time]:
        found = []
        for each in event.all(name):
            try:
                found += times_of(each, self.zones)
            except ValueError:
                # One unreadable exception must not cost the whole series.
                continue
        return found

    def _periods(self, master: Component, found: Found) -> list[Override]:
        """Extra dates that are longer or shorter than the others."""
        periods = []
        for each in master.all("RDATE"):
            try:
                periods += periods_of(each, self.zones)
            except ValueError:
                continue
        return [
            Override(start.moment, start.moment, start.moment + length, is_all_day=False, is_cancelled=False)
            for start, length in periods
            if timedelta(0) < length != found.length
        ]


def _newest(copies: list[Component]) -> list[Component]:
    newest: dict[str, Component] = {}
    for copy in copies:
        key = copy.text("RECURRENCE-ID")
        if key not in newest or revision(copy) >= revision(newest[key]):
            newest[key] = copy
    return list(newest.values())
