"""Computing: the same rows give the same values, what is closed stays, a revision gives nobody away, nothing is counted twice."""

from datetime import date, time, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from calendar_app import actions as calendar_actions
from calendar_app.models import CoOrganiser
from indicators import stored
from indicators.actions import computing, reporting, waves
from indicators.attendance import HeadCount
from indicators.gathering import gather
from indicators.held import held
from indicators.models import Contribution, HeadCountReport, Measurement, ReportingPeriod, Response, SurveyWave
from indicators.periods import Period
from partners.actions.merging import merge
from partners.models import Organisation, User

pytestmark = pytest.mark.django_db
SPRING = Period(date(2026, 1, 1), date(2026, 7, 1))
TODAY = date(2026, 11, 28)


@pytest.fixture
def coordinator(db):
    return User.objects.create_user("sam@bis.example", is_staff=True)


@pytest.fixture
def period(db):
    return computing.period_of("2026-H1", SPRING.since, SPRING.until)


@pytest.fixture
def wave(coordinator):
    row = waves.prepare_wave(
        code="2026-H1", since=SPRING.since, until=SPRING.until, closes_on=date(2026, 6, 20), by=coordinator
    )
    waves.open_wave(wave=row, languages=["sv"], by=coordinator)
    for life, work in [(4, 3), (5, 5), (3, 2), (None, 4), (2, None), (4, 4)]:
        Response.objects.create(wave=row, group="newcomer", life=life, work=work, contacts=1)
    return waves.close_wave(wave=row, by=coordinator)


def value(period, indicator, group=""):
    return period.measurements.filter(indicator=indicator, group=group).order_by("revision").last().values


def test_the_worked_index_comes_out_of_the_rows(period, wave):
    computing.compute(period=period, today=TODAY)
    tally = stored.to_tally(value(period, "index"))
    assert (tally.n, tally.total / tally.n) == (4, Fraction(15, 4))
    assert value(period, "life")["apart"] == 2
    assert stored.to_tally(value(period, "contacts", "newcomer")).total == 6


def test_an_open_wave_is_measured_by_nobody(period, wave):
    SurveyWave.objects.update(state="open")
    computing.compute(period=period, today=TODAY)
    assert not period.measurements.filter(indicator="life").exists()


def test_computing_again_changes_nothing(period, wave, post):
    post("Kör", date(2026, 3, 5))
    assert computing.compute(period=period, today=TODAY)
    before = list(Measurement.objects.order_by("pk").values())
    assert not computing.compute(period=period, today=TODAY)
    assert list(Measurement.objects.order_by("pk").values()) == before


def test_a_closed_period_stays_as_it_was(period, wave, coordinator):
    computing.close_period(period=period, by=coordinator, today=TODAY)
    before = list(Measurement.objects.order_by("pk").values())
    Response.objects.create(wave=wave, group="newcomer", life=1)
    assert not computing.compute(period=period, today=TODAY)
    assert computing.compute_open(today=TODAY) == 1
    assert list(period.measurements.order_by("pk").values()) == before
    with pytest.raises(computing.IsClosed):
        computing.close_period(period=period, by=coordinator, today=TODAY)
    for deed in (
        lambda: period.measurements.update(values={}),
        lambda: period.measurements.update(revision=0),
        lambda: period.measurements.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    assert SurveyWave.objects.get().reported_on == TODAY
    coordinator.delete()


def test_a_period_closes_when_it_is_over_and_its_wave_too(period, wave, coordinator):
    with pytest.raises(computing.StillRuns):
        computing.close_period(period=period, by=coordinator, today=date(2026, 6, 30))
    SurveyWave.objects.update(state="open")
    with pytest.raises(computing.StillRuns):
        computing.close_period(period=period, by=coordinator, today=TODAY)
    with pytest.raises(PermissionDenied):
        computing.close_period(period=period, by=User.objects.create_user("x@bis.example"), today=TODAY)


def test_a_revision_is_a_new_row_with_a_reason(period, coordinator, post, organisation):
    row = post("Kör", date(2026, 3, 5)).occurrences.get()
    computing.close_period(period=period, by=coordinator, today=TODAY)
    reporting.report_head_count(occurrence=row, by=coordinator, count=HeadCount(20, 15))
    with pytest.raises(ValueError, match="reason"):
        computing.revise_period(period=period, reason=" ", by=coordinator, today=TODAY)
    assert computing.revise_period(period=period, reason="Rapport kom sent", by=coordinator, today=TODAY) >= 1
    rows = list(period.measurements.filter(indicator="attendance", by="nothing").order_by("revision"))
    assert [(each.revision, each.values["visits"]) for each in rows] == [(1, 0), (2, 35)]
    assert computing.revise_period(period=period, reason="Igen", by=coordinator, today=TODAY) == 0


def test_a_revision_that_tells_one_answer_is_refused(period, wave, coordinator):
    computing.close_period(period=period, by=coordinator, today=TODAY)
    Response.objects.create(wave=wave, group="newcomer", life=1)
    with pytest.raises(computing.GivesAway):
        computing.revise_period(period=period, reason="Ett svar till", by=coordinator, today=TODAY)
    assert not period.measurements.filter(revision=2).exists()


def test_a_revision_of_what_is_open_is_refused(period, coordinator):
    with pytest.raises(computing.IsOpen):
        computing.revise_period(period=period, reason="x", by=coordinator, today=TODAY)


def test_two_hosts_and_three_contributions_make_one_evening(period, post, organisation, coordinator):
    church = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    event = post("Kör", date(2026, 3, 5))
    CoOrganiser.objects.create(event=event, organisation=church, confirmed_at=event.created_at)
    reporting.report_head_count(occurrence=event.occurrences.get(), by=coordinator, count=HeadCount(12, 4))
    for kind in ("time", "material", "premises"):
        reporting.log_contribution(organisation=church, by=coordinator, on=date(2026, 3, 5), kind=kind)
    values = {each.indicator: each.values for each in gather(SPRING, today=date(2026, 6, 30)) if not each.group}
    assert values["partners"]["active"] == 2
    assert (values["attendance"]["held"], values["attendance"]["visits"], values["attendance"]["mixed"]) == (1, 16, 1)


def test_merged_organisations_count_once(period, organisation, coordinator):
    double = Organisation.objects.create(name="Röda korset i Boden", slug="rk")
    for each in (organisation, double):
        reporting.log_contribution(organisation=each, by=coordinator, on=date(2026, 6, 1), kind="time")
    merge(by=coordinator, kept=organisation, duplicate=double)
    values = {each.indicator: each.values for each in gather(SPRING, today=TODAY) if not each.group}
    assert (values["partners"]["registered"], values["partners"]["active"]) == (1, 1)


def test_what_is_cancelled_not_held_or_to_come_does_not_count_and_assumed_stands_apart(
    period, post, coordinator, at_noon
):
    cancelled, not_held, assumed, moved = (post(name, date(2026, 11, 20)).occurrences.get() for name in "ABCD")
    post("E", date(2026, 12, 20))
    autumn = Period(date(2026, 7, 1), date(2027, 1, 1))
    calendar_actions.cancel_date(occurrence=cancelled, reason="Sjuk", by=None)
    reporting.report_head_count(occurrence=not_held, by=coordinator, count=None, was_held=False)
    calendar_actions.move_date(
        occurrence=moved,
        starts_at=moved.starts_at - timedelta(days=2),
        ends_at=moved.ends_at - timedelta(days=2),
        by=None,
    )
    rows = held(autumn, TODAY)
    assert sorted((row.on, row.is_reported) for row in rows) == [
        (date(2026, 11, 18), False),
        (date(2026, 11, 20), False),
    ]
    assert assumed
    values = {each.indicator: each.values for each in gather(autumn, today=TODAY) if not each.group}
    assert (values["partners"]["active"], values["partners"]["assumed"]) == (0, 1)


@pytest.mark.parametrize(
    ("on", "hour", "code"),
    [
        (date(2025, 12, 31), 23, "2025"),
        (date(2026, 1, 1), 0, "2026"),
        (date(2026, 6, 30), 23, "2026"),
        (date(2026, 7, 1), 0, ""),
    ],
)
def test_an_evening_at_the_border_belongs_to_the_day_of_the_house(post, coordinator, on, hour, code):
    row = post("Kör", on, hour=hour, hours=0.5).occurrences.get()
    reporting.report_head_count(occurrence=row, by=coordinator, count=HeadCount(5, 5))
    counted = {row.on for row in held(SPRING, TODAY)}
    assert (on in counted) == (code == "2026")


def test_a_leap_day_and_the_nights_of_the_clock_are_days(post, coordinator):
    nights = date(2026, 3, 29), date(2026, 10, 25)
    for day in nights:
        row = post(f"Kör {day}", day, hour=4, hours=2).occurrences.get()
        reporting.report_head_count(occurrence=row, by=coordinator, count=HeadCount(5, 5))
    HeadCountReport.objects.create(on=date(2024, 2, 29), hosts=[])
    year = Period(date(2026, 1, 1), date(2027, 1, 1))
    assert sorted(row.on for row in held(year, TODAY)) == list(nights)
    assert [row.on for row in held(Period(date(2024, 2, 29), date(2024, 3, 1)), TODAY)] == [date(2024, 2, 29)]


def test_computing_costs_the_same_for_one_and_for_thirty(period, post, coordinator, organisation):
    def cost():
        with CaptureQueriesContext(connection) as found:
            gather(SPRING, today=TODAY)
        return len(found)

    def more(number):
        row = post(f"Kör {number}", date(2026, 3, 5), start_time=time(8), hours=1).occurrences.get()
        reporting.report_head_count(occurrence=row, by=coordinator, count=HeadCount(12, 4))
        post(f"Mer {number}", date(2026, 3, 6))
        Contribution.objects.create(organisation=organisation, on=date(2026, 3, 5), kind="time", state="confirmed")

    more(0)
    first = cost()
    for number in range(1, 30):
        more(number)
    assert cost() == first


def test_the_command_computes_closes_and_says_so(coordinator, capsys):
    computing.period_of("2026-H1", SPRING.since, SPRING.until)
    call_command("indicators", "compute")
    call_command("indicators", "close", "2026-H1", by="sam@bis.example")
    call_command("indicators", "close", "2026-H1", by="sam@bis.example")
    call_command("indicators", "delete")
    assert "2026-H1 is closed already" in capsys.readouterr().out
    assert ReportingPeriod.objects.get(code="2026-H1").is_closed
    with pytest.raises(CommandError):
        call_command("indicators", "close", "2031-H1", by="sam@bis.example")


def test_a_period_keeps_its_days(period):
    with pytest.raises(ValueError, match="2026-H1"):
        computing.period_of("2026-H1", date(2026, 1, 1), date(2027, 1, 1))
    assert not HeadCountReport.objects.exists()
