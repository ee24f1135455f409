"""Is the demonstration of this season on any day, the same when loaded twice, and does it show everything?"""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from calendar_app import actions, agenda, event_series, recurrence, schedule
from calendar_app.demo import LOGINS, NOTICE, PASSWORD
from calendar_app.demo.build import build, season_start
from calendar_app.demo.programme import SERIES, SINGLES
from calendar_app.demo.work import UIDS
from calendar_app.models import Event, EventText, Occurrence, Pause, Revision, SchoolBreak, Venue
from indicators.models import LanguageTally
from partners.models import Membership, Organisation, User

pytestmark = pytest.mark.django_db
HOME = ZoneInfo("Europe/Stockholm")
# One in each part of the year, and the days on which something turns: seasons, years, clocks, a leap day.
MOMENTS = [
    datetime(year, month, day, hour, 30, tzinfo=HOME)
    for year, month, day, hour in (
        (2026, 1, 14, 22), (2026, 1, 15, 0), (2028, 2, 29, 12), (2026, 3, 28, 9), (2026, 5, 31, 23),
        (2026, 6, 19, 9), (2026, 7, 12, 9), (2026, 8, 14, 9), (2026, 8, 15, 9),
        (2026, 10, 24, 20), (2026, 12, 31, 23),
    )
]  # fmt: skip
TURNS = pytest.mark.parametrize("moment", MOMENTS[2:10:3], ids=lambda moment: f"{moment:%Y-%m-%d}")
EVERY_MOMENT = pytest.mark.parametrize("moment", MOMENTS[::2], ids=lambda moment: f"{moment:%Y-%m-%d}")
IN_AUTUMN = pytest.mark.usefixtures("autumn")


@pytest.fixture
def autumn() -> Any:
    """The demonstration on a Tuesday in October."""
    with time_machine.travel(datetime(2026, 10, 6, 10, tzinfo=HOME), tick=False):
        build()
        yield


def rows_of(table: Any) -> list[dict[str, Any]]:
    """Every column of every row."""
    return list(table.objects.order_by("pk").values())


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 1, 14), date(2025, 8, 11)), (date(2026, 1, 15), date(2026, 1, 12)),
        (date(2026, 8, 14), date(2026, 1, 12)), (date(2026, 8, 15), date(2026, 8, 10)),
        (date(2027, 12, 31), date(2027, 8, 9)),
    ],
)  # fmt: skip
def test_season_starts_on_the_monday_of_the_week_of_the_fifteenth(today: date, start: date) -> None:
    assert season_start(today) == start


@EVERY_MOMENT
def test_every_week_around_today_has_something_on(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        build()
    weeks = [
        Occurrence.objects.public().filter(
            starts_at__gte=moment + timedelta(weeks=week), starts_at__lt=moment + timedelta(weeks=week + 1)
        ).count()
        for week in range(4)
    ]  # fmt: skip
    assert [count for count in weeks if count < 5] == []


@EVERY_MOMENT
def test_every_moment_shows_a_cancelled_and_a_moved_date_to_come(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        build()
    coming = Occurrence.objects.public().filter(starts_at__gt=moment)
    assert coming.filter(status="cancelled").exclude(reason="").exists()
    assert coming.exclude(starts_at=F("slot")).exists()


@IN_AUTUMN
def test_loading_twice_changes_no_row_and_no_stamp() -> None:
    tables = (
        Event,
        EventText,
        Occurrence,
        Pause,
        SchoolBreak,
        Venue,
        Organisation,
        Membership,
        User,
        Revision,
    )
    before = [rows_of(table) for table in tables]
    assert build() == 0
    assert [rows_of(table) for table in tables] == before


@IN_AUTUMN
def test_loading_a_week_later_adds_nothing() -> None:
    before = Event.objects.count()
    with time_machine.travel(datetime(2026, 10, 13, 10, tzinfo=HOME), tick=False):
        assert build() == 0
    assert Event.objects.count() == before


@IN_AUTUMN
def test_a_new_season_brings_single_events_and_repeats_no_series() -> None:
    with time_machine.travel(datetime(2027, 2, 9, 10, tzinfo=HOME), tick=False):
        assert build() == len(SINGLES)
    assert Event.objects.filter(recurrence__contains="RRULE").exclude(uid__in=UIDS).count() == len(SERIES)


@IN_AUTUMN
def test_what_somebody_changed_stays() -> None:
    event = Event.objects.get(uid="demo-koren@bis")
    actions.edit_all(event=event, changes={"price": 20}, by=None)
    actions.write_text(event=event, language="sv", title="Kören sjunger", description="", by=None)
    build()
    event.refresh_from_db()
    assert (event.price, event.texts.get(language="sv").title) == (20, "Kören sjunger")


@IN_AUTUMN
def test_programme_is_large_enough() -> None:
    assert Organisation.objects.partners().count() >= 15
    assert Event.objects.public().count() >= 40
    assert Event.objects.filter(co_organiser_rows__confirmed_at__isnull=False).distinct().count() >= 3
    assert EventText.objects.filter(language="ar").exclude(title="").count() >= 12
    assert set(EventText.objects.values_list("language", flat=True)) >= {"sv", "en", "ar", "so", "ti", "uk"}


@IN_AUTUMN
def test_every_event_is_written_in_swedish_and_english() -> None:
    written = EventText.objects.exclude(title="").exclude(description="")
    everything = set(Event.objects.values_list("pk", flat=True))
    for language in ("sv", "en"):
        assert set(written.filter(language=language).values_list("event", flat=True)) == everything


@IN_AUTUMN
def test_programme_shows_every_kind_of_date() -> None:
    rows = Occurrence.objects.public()
    lasting = {row.ends_at - row.starts_at for row in rows.filter(is_all_day=True)}
    assert {span.days for span in lasting} == {1, 2}
    assert rows.filter(is_extra=True).exists()
    assert rows.filter(is_full=True).exists()
    assert rows.filter(venue__isnull=False).exists()
    assert rows.exclude(note="").exists()
    assert Event.objects.filter(status="cancelled").exclude(cancel_reason="").exists()


@IN_AUTUMN
def test_party_ends_an_hour_after_midnight() -> None:
    party = Occurrence.objects.get(event__uid__startswith="demo-arsfest-")
    start, end = party.starts_at.astimezone(HOME), party.ends_at.astimezone(HOME)
    assert (start.weekday(), start.hour, end.weekday(), end.hour) == (4, 18, 5, 1)


@IN_AUTUMN
def test_food_waste_dinner_is_on_the_last_thursday() -> None:
    days = [row.slot.astimezone(HOME).date() for row in Occurrence.objects.filter(event__uid="demo-matsvinn@bis")]
    assert {(day.weekday(), (day + timedelta(days=7)).month != day.month) for day in days} == {(3, True)}


@IN_AUTUMN
def test_nothing_repeats_on_a_public_holiday() -> None:
    resting = event_series.public_holidays(2026)
    days = {
        row.slot.astimezone(HOME).date()
        for row in Occurrence.objects.filter(event__skips_holidays=True, is_extra=False)
    }
    assert days & resting == set()


@IN_AUTUMN
def test_homework_help_rests_in_the_autumn_break() -> None:
    rows = Occurrence.objects.filter(event__uid="demo-laxhjalp@bis")
    mondays = [datetime(2026, 10, 19, tzinfo=HOME) + timedelta(weeks=week) for week in range(3)]
    counts = [rows.filter(slot__gte=monday, slot__lt=monday + timedelta(weeks=1)).count() for monday in mondays]
    assert counts == [2, 0, 2]


@IN_AUTUMN
def test_swedish_rests_in_summer_and_the_reception_does_not() -> None:
    july = Occurrence.objects.filter(
        slot__gte=datetime(2027, 7, 1, tzinfo=HOME), slot__lt=datetime(2027, 8, 1, tzinfo=HOME)
    )
    assert july.filter(event__uid="demo-svenska-3@bis").count() == 0
    assert july.filter(event__uid="demo-reception@bis").count() == 22


def test_a_summer_that_has_been_was_a_rest_too() -> None:
    with time_machine.travel(datetime(2026, 7, 12, 9, tzinfo=HOME), tick=False):
        build()
    june = Occurrence.objects.filter(
        slot__gte=datetime(2026, 6, 15, tzinfo=HOME), slot__lt=datetime(2026, 7, 12, tzinfo=HOME)
    )
    assert june.filter(event__uid="demo-svenska-3@bis").count() == 0


@TURNS
def test_rows_of_every_series_are_what_its_rule_says(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        build()
        reach = timezone.now() + schedule.HORIZON
    wrong = {}
    for event in Event.objects.all():
        series = event_series.series_of(event)
        said = {slot.at for slot in recurrence.slots(series, agenda.day_starts(event.first_on), reach)}
        if said != set(event.occurrences.values_list("slot", flat=True)):
            wrong[event.uid] = event
    assert wrong == {}


@TURNS
def test_no_two_activities_share_a_room_in_the_house(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        build()
    rows = (
        Occurrence.objects.filter(event__space__isnull=False, starts_at__lt=moment + timedelta(weeks=11))
        .exclude(status="cancelled").exclude(event__status="cancelled").order_by("event__space", "starts_at")
        .values_list("event__space", "starts_at", "ends_at", "event__uid")
    )  # fmt: skip
    clashes = {(a[3], b[3]) for a, b in itertools.pairwise(rows) if a[0] == b[0] and b[1] < a[2]}
    assert clashes == set()


@IN_AUTUMN
def test_school_breaks_of_this_and_the_next_year_are_there() -> None:
    names = SchoolBreak.objects.filter(first_on__gte=date(2026, 8, 17), first_on__lt=date(2028, 6, 1))
    assert [row.names["sv"] for row in names] == [
        "Höstlov", "Jullov", "Sportlov", "Påsklov", "Sommarlov", "Höstlov", "Jullov", "Sportlov", "Påsklov",
    ]  # fmt: skip


@IN_AUTUMN
def test_easter_break_holds_good_friday_and_easter_monday() -> None:
    easter = SchoolBreak.objects.get(names__sv="Påsklov", first_on__year=2027)
    assert (easter.first_on, easter.last_on) == (date(2027, 3, 22), date(2027, 3, 29))


@IN_AUTUMN
def test_surveys_were_answered_in_languages_they_were_offered_in() -> None:
    tallies = LanguageTally.objects.select_related("wave")
    assert {tally.language for tally in tallies if tally.wave.state == "closed"} > {"sv", "ar", "ti"}
    assert all(tally.language in tally.wave.languages for tally in tallies)


@IN_AUTUMN
def test_every_login_works() -> None:
    for email, _role in LOGINS:
        assert User.objects.get(email=email).check_password(PASSWORD)


@IN_AUTUMN
def test_partner_login_may_change_its_own_events_alone() -> None:
    editor = User.objects.get(email="rodakorset@bis.example")
    assert set(Event.objects.for_user(editor).values_list("organiser__slug", flat=True)) == {"roda-korset"}


@IN_AUTUMN
def test_no_text_holds_a_private_address_or_number() -> None:
    texts = [text for row in EventText.objects.all() for text in (row.title, row.description)]
    texts += [text for row in Organisation.objects.all() for text in row.about.values()]
    assert [text for text in texts if re.search(r"@|\+46|0\d{1,3}[- ]\d{4,}", text)] == []


def test_command_says_that_the_programme_is_made_up(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo")
    printed = capsys.readouterr().out
    assert NOTICE in printed
    assert [email for email, _role in LOGINS if email not in printed] == []


def test_public_site_gets_no_demo_unless_asked(settings: Any) -> None:
    settings.HTTPS = True
    with pytest.raises(CommandError, match="demo --public"):
        call_command("demo")
    assert User.objects.count() == 0


def test_public_site_gets_the_demo_when_asked(settings: Any) -> None:
    settings.HTTPS = True
    call_command("demo", "--public")
    assert Event.objects.count() == len(SERIES) + len(SINGLES) + len(UIDS)


@IN_AUTUMN
def test_nothing_is_called_new_but_what_is() -> None:
    new = Event.objects.filter(published_at__gt=timezone.now() - timedelta(days=7)).values_list("kind__slug", flat=True)
    assert sorted(new) == ["film", "job-fair"]


@IN_AUTUMN
def test_moments_are_whole_seconds_in_utc() -> None:
    assert {row.starts_at.astimezone(UTC).second for row in Occurrence.objects.all()} == {0}
