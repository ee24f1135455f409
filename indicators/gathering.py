"""Which rows say something about a period? Reads each table at most once for a period and returns exact, unprotected sums.

Only `actions.computing` asks here; what is shown comes from the stored measurements, through `readings`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from calendar_app.agenda import site_zone
from calendar_app.models import ActivityKind, Venue
from indicators import measures, questions, stored
from indicators.attendance import HeadCount, attendance
from indicators.disclosure import By
from indicators.figures import Missing
from indicators.held import contributions, held, merged
from indicators.measures import Depth, NoAnswer, Tally
from indicators.models import (
    CardSheet,
    LanguageTally,
    PulseTally,
    Response,
    SurveyWave,
)
from indicators.models.periods import Indicator
from indicators.models.waves import DECLINED, DONT_KNOW
from indicators.participation import participation
from partners.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from indicators.measures import Reply
    from indicators.periods import Period

# Rises when a rule that computes is changed; measurements by another definition are not compared.
DEFINITION: Final = "1"
_NO_ANSWER: Final = {None: NoAnswer.SKIPPED, DONT_KNOW: NoAnswer.DONT_KNOW, DECLINED: NoAnswer.DECLINED}
_OUTLOOK: Final = (Indicator.LIFE, Indicator.WORK, Indicator.PERSONAL)


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value before it is kept: of an indicator, in all or of a group; `values` as JSON."""

    indicator: str
    values: dict[str, Any]
    by: str = By.NOTHING.name.lower()
    group: str = ""
    question: str = ""


@dataclass(slots=True)
class _Wave:
    """A closed wave's answers, read once."""

    responses: list[Response]
    names: dict[str, str] = field(default_factory=dict)

    def of(self, group: str) -> list[Response]:
        return [response for response in self.responses if response.group == group]


def gather(period: Period, *, today: date) -> list[Value]:
    """Everything that is measured of a period, in a fixed order; the same rows always give the same values."""
    return [*_survey(period), *_pulse(period), *_attendance(period), *_partners(period, today)]


# The survey


def _survey(period: Period) -> list[Value]:
    """The values of the period's closed wave; none while it is open, or when its answers are gone."""
    wave = (
        SurveyWave.objects.filter(since=period.since, until=period.until, state=SurveyWave.State.CLOSED)
        .filter(answers_deleted_on=None)
        .prefetch_related("questions")
        .order_by("pk")
        .last()
    )
    if wave is None:
        return []
    found = _Wave(
        list(wave.responses.all()), {each.question: questions.is_compared_as(each) for each in wave.questions.all()}
    )
    values: list[Value] = []
    for name in _OUTLOOK:
        values += _by_group(found, name, lambda rows, name=name: measures.outlook(_reply(row, name) for row in rows))  # type: ignore[misc]
    values += _by_group(found, Indicator.INDEX, lambda rows: measures.outlook_index(_pairs(rows)))
    values += _by_group(
        found, Indicator.CONTACTS, lambda rows: measures.contacts(_reply(row, "contacts") for row in rows)
    )
    values += _depth(found)
    return [*values, _answers(wave, found)]


def _reply(row: Response, name: str) -> Reply:
    value = getattr(row, name)
    return _NO_ANSWER[value] if value is None or value < 0 else value


def _pairs(rows: Iterable[Response]) -> list[tuple[Reply, Reply]]:
    return [(_reply(row, "life"), _reply(row, "work")) for row in rows]


def _by_group(found: _Wave, indicator: str, tally: Callable[[Sequence[Response]], Tally]) -> list[Value]:
    """In all and by group, "did not say" among them, so that the groups add up to all; with the numbers apart."""
    name = found.names.get(indicator) or found.names.get("life", "")
    rows = {"": found.responses} | {group: found.of(group) for group in Response.Group.values}
    values = []
    for group, members in rows.items():
        said = stored.of_tally(tally(members))
        if indicator in (Indicator.LIFE, Indicator.WORK):
            said["apart"] = measures.answered_apart(_pairs(members))
        if indicator != Indicator.INDEX:
            why = measures.unanswered(_reply(row, indicator) for row in members)
            said["unanswered"] = {reason.name.lower(): number for reason, number in why.items()}
        by = By.GROUP if group else By.NOTHING
        values.append(Value(indicator, said, by.name.lower(), group, name))
    return values


def _depth(found: _Wave) -> list[Value]:
    """Of those new here who have new contacts: how many name each kind of depth. One tally for each kind."""
    asked = [row for row in found.of(Response.Group.NEWCOMER) if row.contacts is not None and row.contacts > 0]
    values = []
    for kind in Depth:
        name = kind.name.lower()
        tally = measures.tally([int(name in row.depth) for row in asked], lambda value: value > 0)
        values.append(
            Value(Indicator.DEPTH, stored.of_tally(tally), By.KIND.name.lower(), name, found.names.get("depth", ""))
        )
    return values


def _answers(wave: SurveyWave, found: _Wave) -> Value:
    """How many answered, with how many cards, in which languages."""
    sheets = list(CardSheet.objects.filter(wave=wave).values_list("count", "handed_out"))
    handed = [out for _count, out in sheets if out is not None]
    used = CardSheet.objects.filter(wave=wave, cards__is_used=True).count()
    return Value(
        Indicator.ANSWERS,
        {
            "answers": len(found.responses), "cards_used": used,
            # Without a number for every sheet there is no denominator, which is not the number of cards printed.
            "handed_out": sum(handed) if sheets and len(handed) == len(sheets) else None,
            "languages": dict(LanguageTally.objects.filter(wave=wave).values_list("language", "count")),
        },
    )  # fmt: skip


# What is reported after activities


def _pulse(period: Period) -> list[Value]:
    since, until = period.moments(site_zone())
    rows = PulseTally.objects.filter(occurrence__starts_at__gte=since, occurrence__starts_at__lt=until)
    counts: Counter[tuple[str, int]] = Counter()
    for group, option, count in rows.values_list("group", "option", "count"):
        counts[group, option] += count
    groups = {
        group: measures.pulse([counts[group, option] for option in range(4)]) for group in PulseTally.Group.values
    }
    total = sum(groups.values(), measures.pulse([0, 0, 0, 0]))
    return [
        Value(Indicator.PULSE, stored.of_tally(total)),
        *(Value(Indicator.PULSE, stored.of_tally(each), By.GROUP.name.lower(), name) for name, each in groups.items()),
    ]


def _attendance(period: Period) -> list[Value]:
    rows = held(period, timezone.localdate())
    found = attendance(dict(enumerate(row.count for row in rows)))
    values = [
        Value(
            Indicator.ATTENDANCE,
            {
                "held": found.held, "counted": found.counted, "visits": found.visits, "newcomers": found.newcomers,
                "established": found.established, "mixed": found.mixed, "reported": sum(row.is_reported for row in rows),
            },
        )
    ]  # fmt: skip
    for by, name, names in ((By.KIND, "kind", _slugs(ActivityKind)), (By.PLACE, "venue", _slugs(Venue))):
        visits: Counter[str] = Counter()
        for row in rows:
            if isinstance(row.count, HeadCount):
                visits[names.get(getattr(row, name), "none")] += row.count.visits
        values += [
            Value(Indicator.ATTENDANCE, {"visits": number}, by.name.lower(), group)
            for group, number in sorted(visits.items())
        ]
    return values


def _slugs(model: type[ActivityKind | Venue]) -> dict[int | None, str]:
    return dict(model._default_manager.values_list("pk", "slug"))


# Partners


def _partners(period: Period, today: date) -> list[Value]:
    """Who takes part on the period's last day, or today while it runs, compared with the day before it began."""
    on = min(period.last_on, today)
    if on < period.since:
        return []
    leads = merged()
    found = participation(
        contributions(period, today), on=on, compared_on=period.since - timedelta(days=1),
        registered=Organisation.objects.partners().values_list("pk", flat=True), merged=leads,
    )  # fmt: skip
    flow = found.flow
    retention = None if isinstance(flow.retention, Missing) else str(flow.retention)
    values = {
        "on": on.isoformat(), "registered": found.registered, "active": len(found.active), "regular": len(found.regular),
        "assumed": len(found.assumed), "before": flow.before, "new": flow.new, "returned": flow.returned,
        "lost": flow.lost, "retention": retention, "names": sorted(str(pk) for pk in found.active),
    }  # fmt: skip
    return [Value(Indicator.PARTNERS, values)]
