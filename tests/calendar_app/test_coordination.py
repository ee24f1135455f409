"""Where efforts collide and where they lack: shown with names, times and something to do."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from calendar_app import agenda, coordination
from calendar_app.agenda_filter import AgendaFilter
from partners.models import ContactPerson, Organisation

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 12, 1)


@pytest.fixture
def church(db):
    return Organisation.objects.create(name="Kyrkan", slug="kyrkan", is_trusted=True)


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("sam@bis.example", is_staff=True))
    return client


def entries():
    now = timezone.now()
    return agenda.window(AgendaFilter(), "sv", since=now, until=now + timedelta(weeks=4), limit=500).entries


def test_two_language_cafes_at_one_time_collide_once_with_how_often(post, church, at_noon):
    post("Café A", first_on=TUESDAY, hour=14, rrule="FREQ=WEEKLY;COUNT=3")
    post("Café B", first_on=TUESDAY, hour=15, rrule="FREQ=WEEKLY;COUNT=3", organiser=church)
    found = coordination.overlaps(entries(), agenda.site_zone())
    assert [(each.weekday, each.times, each.shared, [entry.title for entry in each.entries]) for each in found] == [
        (1, 3, "language-cafe", ["Café A", "Café B"])
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"hour": 16, "organiser": True},
        {"hour": 15, "organiser": False},
        {"hour": 15, "organiser": True, "kind": None, "audience": ["everyone"]},
    ],
    ids=["one begins when the other ends", "the same organiser", "neither kind nor audience shared"],
)
def test_what_does_not_collide(post, church, at_noon, other):
    post("Café A", first_on=TUESDAY, hour=14, audience=["everyone"])
    post("Café B", first_on=TUESDAY, **{**other, "organiser": church if other["organiser"] else None})
    assert coordination.overlaps(entries(), agenda.site_zone()) == []


def test_the_same_narrow_audience_collides_whatever_the_kind(post, church, at_noon):
    post("Sy", first_on=TUESDAY, hour=14, kind=None, audience=["women"])
    post("Sim", first_on=TUESDAY, hour=15, kind=None, audience=["women", "parents"], organiser=church)
    assert [each.shared for each in coordination.overlaps(entries(), agenda.site_zone())] == ["women"]


def test_gaps_name_the_times_at_which_nothing_is_on(post, at_noon):
    post("Dag", first_on=TUESDAY, hour=10, audience=["women"])
    post("Helg", first_on=TUESDAY + timedelta(days=4), hour=10, audience=["seniors"])
    found = coordination.gaps(entries(), ["women", "seniors", "men"], "audience", agenda.site_zone())
    assert found == [
        ("women", ["evenings", "weekends"]), ("seniors", ["weekdays", "evenings"]), ("men", ["weekdays", "evenings", "weekends"]),
    ]  # fmt: skip


def test_the_page_names_silent_partners_with_a_way_to_reach_them(desk, post, church, at_noon):
    Organisation.objects.filter(pk=church.pk).update(active_on=date(2026, 7, 1), created_at="2020-01-01T00:00Z")
    ContactPerson.objects.create(organisation=church, name="Kim", phone="0921-000 00", email="kim@bis.example")
    page = desk.get("/staff/coordination/")
    groups = {days: [each.name for each in rows] for days, rows in page.context["silent"]}
    assert groups == {180: [], 120: ["Kyrkan"], 60: []}
    assert 'href="tel:0921-000 00"' in page.content.decode()


def test_the_page_names_series_about_to_end(desk, post, at_noon):
    event = post("Kör", first_on=TUESDAY, rrule="FREQ=WEEKLY;COUNT=3")
    post("Oändlig", first_on=TUESDAY, hour=8, rrule="FREQ=WEEKLY")
    assert [row[0] for row in desk.get("/staff/coordination/").context["ending"]] == [event]


def test_the_page_costs_the_same_for_one_and_for_ten_collisions(desk, post, church, at_noon):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    post("A0", first_on=TUESDAY, hour=8, hours=0.5)
    post("B0", first_on=TUESDAY, hour=8, hours=0.5, organiser=church)
    with CaptureQueriesContext(connection) as one:
        assert len(desk.get("/staff/coordination/").context["overlaps"]) == 1
    for number in range(1, 10):
        post(f"A{number}", first_on=TUESDAY, hour=8 + number, hours=0.5)
        post(f"B{number}", first_on=TUESDAY, hour=8 + number, hours=0.5, organiser=church)
    with CaptureQueriesContext(connection) as many:
        assert len(desk.get("/staff/coordination/").context["overlaps"]) == 10
    assert len(one) == len(many)
