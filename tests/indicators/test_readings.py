"""Readings: what leaves is released, the same in every form, and neither two looks nor two periods tell one answer."""

import itertools
import random
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators import tidy
from indicators.actions import computing, waves
from indicators.disclosure import Audience
from indicators.figures import Known, Suppressed, state
from indicators.models import Measurement, ReportingPeriod, Response, Story, SurveyWave, Target
from indicators.periods import half_year
from indicators.readings import board
from partners.models import User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)


@pytest.fixture
def coordinator(db):
    return User.objects.create_user("sam@bis.example", is_staff=True)


@pytest.fixture
def measured(coordinator):
    """`measured(2026, 1, [(group, life, contacts), …])`: a closed half-year with these answers."""

    def make(year, half, answers, *, is_closed=True):
        days = half_year(year, half)
        period = computing.period_of(f"{year}-H{half}", days.since, days.until)
        wave = SurveyWave.objects.create(
            code=period.code, since=days.since, until=days.until, closes_on=days.last_on, state="open", languages=["sv"]
        )
        for group, life, contacts in answers:
            Response.objects.create(wave=wave, group=group, life=life, work=life, contacts=contacts)
        waves.close_wave(wave=wave, by=coordinator)
        if is_closed:
            computing.close_period(period=period, by=coordinator, today=max(TODAY, days.until))
        else:
            computing.compute(period=period, today=TODAY)
        return period

    return make


def answers(bright, dark, group="newcomer", contacts=1):
    return [(group, 4, contacts)] * bright + [(group, 2, contacts)] * dark


def test_what_is_shown_is_what_was_computed(measured):
    measured(2026, 1, answers(9, 3) + answers(20, 20, "established"))
    point = board(Audience.HOUSE).last("life")
    assert (point.of().share.value.count, point.of().n.value) == (29, 52)
    assert point.of("newcomer").share.value.interval.in_hundred() == (47, 91)


def test_a_small_group_is_hidden_and_so_is_what_would_tell_it(measured):
    measured(2026, 1, answers(6, 6) + answers(2, 1, "established") + answers(9, 9, "unsaid"))
    point = board(Audience.HOUSE).last("life")
    hidden = [name for name, shown in point.released.groups.items() if isinstance(shown.n, Suppressed)]
    assert "established" in hidden
    assert len(hidden) >= 2


def test_the_public_sees_closed_periods_and_never_more_than_the_house(measured):
    measured(2026, 1, answers(4, 3) + answers(6, 6, "established"))
    measured(2026, 2, answers(20, 20), is_closed=False)
    Story.objects.create(text="x", consent="written", consent_on=TODAY)
    Story.objects.create(text="y", consent="written", consent_on=TODAY, scope="public")
    Story.objects.create(text="", consent="written", consent_on=TODAY, scope="public", withdrawn_on=TODAY)
    house, public = board(Audience.HOUSE), board(Audience.PUBLIC)
    assert ([row.code for row in house.periods], [row.code for row in public.periods]) == (
        ["2026-H1", "2026-H2"],
        ["2026-H1"],
    )
    assert [row.text for row in public.stories] == ["y"]
    for key, points in public.points.items():
        for wider, point in zip(house.points[key], points, strict=False):
            for group, shown in point.released.groups.items():
                if isinstance(wider.of(group).n, Suppressed):
                    assert isinstance(shown.n, Suppressed)


def test_a_change_is_shown_only_between_two_shown_figures(measured):
    measured(2025, 2, answers(3, 7))
    measured(2026, 1, answers(9, 3))
    moved = board(Audience.HOUSE).moved["life", "", "", "share"]
    assert round(float(moved.change.value.difference), 2) == 0.45
    measured(2026, 2, answers(2, 1), is_closed=False)
    moved = board(Audience.HOUSE).moved["life", "", "", "share"]
    assert not isinstance(moved.change, Known)


def test_another_definition_is_not_compared(measured):
    measured(2025, 2, answers(10, 10))
    measured(2026, 1, answers(9, 3), is_closed=False)
    Measurement.objects.filter(revision=0).update(definition="2")
    assert board(Audience.HOUSE).moved["life", "", "", "share"].obstacles


def test_the_last_revision_is_the_one_that_is_shown(measured):
    period = measured(2026, 1, answers(9, 3))
    row = period.measurements.get(indicator="partners")
    Measurement.objects.create(
        period=period,
        indicator="partners",
        revision=2,
        values=row.values | {"active": 7},
        definition="1",
        reason="sent",
    )
    assert board(Audience.HOUSE).count("partners")[1]["active"] == 7


def test_reading_costs_the_same_for_one_period_and_for_many(measured):
    def cost():
        with CaptureQueriesContext(connection) as found:
            list(tidy.lines(board(Audience.HOUSE)))
        return len(found)

    measured(2019, 1, answers(9, 3))
    Target.objects.create(indicator="life", baseline=40, value=60, due_on=TODAY, rationale="x")
    first = cost()
    for year in range(2020, 2026):
        measured(year, 1, answers(9, 9) + answers(12, 5, "established"))
    assert (cost(), first) == (4, 4)


def test_lines_and_board_never_disagree_and_hide_the_same(measured):
    measured(2026, 1, answers(9, 3) + answers(2, 1, "established"))
    found = board(Audience.HOUSE)
    rows = list(tidy.lines(found))
    point = found.last("life")
    for group, shown in {"": point.of(), **point.released.groups}.items():
        line = next(row for row in rows if (row.indicator, row.measure, row.group) == ("life", "share", group))
        assert line.state == state(shown.share)
        assert (line.value is None) == (not isinstance(shown.share, Known))
    assert not [row for row in rows if row.state == "suppressed" and row.value is not None]


def test_no_two_looks_tell_one_more_answer(measured, coordinator):
    """Before and after one more answer: the wave is open and says nothing, or closed and takes none."""
    measured(2026, 1, answers(9, 3))
    wave = SurveyWave.objects.create(
        code="2026-H2", since=date(2026, 7, 1), until=date(2027, 1, 1), closes_on=TODAY, state="open", languages=["sv"]
    )
    period = computing.period_of("2026-H2", wave.since, wave.until)
    looks = []
    for _number in range(3):
        Response.objects.create(wave=wave, group="newcomer", life=5)
        computing.compute(period=period, today=TODAY)
        looks.append([(row.indicator, row.measure, row.period, row.value) for row in tidy.lines(board(Audience.HOUSE))])
    assert all(look == looks[0] for look in looks)
    assert not [row for row in looks[0] if row[0] == "life" and row[2] == "2026-H2"]


def test_random_waves_give_no_hidden_number_away_by_subtraction(measured):
    """Every total less the groups that are shown leaves nothing, or at least the minimum, unknown."""
    chance = random.Random(20261128)
    for year, half in itertools.product(range(2015, 2025), (1, 2)):
        rows = [
            (group, chance.choice((1, 2, 3, 4, 5)), chance.choice((0, 1, 3)))
            for group in ("newcomer", "established", "unsaid")
            for _person in range(chance.choice((0, 1, 2, 3, 4, 5, 8, 14)))
        ]
        measured(year, half, rows)
    for audience in Audience:
        for points in board(audience).points.values():
            for point in points:
                total = point.of()
                for figure in ("n", "share"):
                    shown = {name: getattr(each, figure) for name, each in point.released.groups.items()}
                    hidden = [name for name, each in shown.items() if isinstance(each, Suppressed)]
                    if isinstance(getattr(total, figure), Known) and figure == "n" and hidden:
                        left = total.n.value - sum(each.value for each in shown.values() if isinstance(each, Known))
                        assert len(hidden) >= 2
                        assert left >= int(audience)


def test_a_period_closed_twice_keeps_its_first_moment(measured):
    period = measured(2026, 1, answers(9, 3))
    assert ReportingPeriod.objects.get(pk=period.pk).closed_at <= timezone.now()
