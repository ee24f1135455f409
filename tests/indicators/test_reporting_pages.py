"""Reports by hosts and partners: twenty seconds, bad numbers said, only one's own, sums alone from a pulse."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app import actions
from calendar_app.presenting import slot_name
from indicators.models import Contribution, HeadCountReport, PulseTally
from indicators.views.pulse import address_of
from partners.models import Membership, Organisation, User

pytestmark = pytest.mark.django_db
OWN = "/partner/roda-korset/part/"


@pytest.fixture
def member(client, organisation, at_noon):
    person = User.objects.create_user("kim@bis.example")
    Membership.objects.create(user=person, organisation=organisation)
    client.force_login(person)
    client.cookies["language"] = "en"
    return person


@pytest.fixture
def evening(client, post, at_noon):
    client.cookies["language"] = "en"
    return post("Språkkafé", timezone.localdate() - timedelta(days=1)).occurrences.get()


def address(row, organisation="roda-korset"):
    return f"/partner/{organisation}/events/{row.event_id}/{slot_name(row.slot)}/count/"


def test_what_waits_is_listed_counted_and_gone(client, member, evening):
    assert len(client.get(OWN).context["waiting"]) == 1
    answer = client.post(address(evening), {"do": "count", "newcomers": "8", "established": "5"}, follow=True)
    report = HeadCountReport.objects.get()
    assert (report.newcomers, report.children, report.way) == (8, 0, "phone")
    assert not answer.context["waiting"]
    assert answer.context["part"].visits == 13
    assert answer.context["part"].until == evening.starts_at.date() + timedelta(days=179)


def test_a_surprising_number_is_asked_back_and_kept_when_meant(client, member, evening):
    answer = client.post(address(evening), {"do": "count", "newcomers": "900"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Really 900 people?" in text
    assert 'value="900"' in text
    assert not HeadCountReport.objects.exists()
    again = client.post(address(evening), {"do": "count", "newcomers": "4000", "sure_of": "900"})
    assert "Really 4000 people?" in again.content.decode()
    assert 'name="sure_of" value="4000"' in again.content.decode()
    client.post(address(evening), {"do": "count", "newcomers": "900", "sure_of": "900"})
    assert HeadCountReport.objects.get().newcomers == 900


@pytest.mark.parametrize(
    "wrong", [{"newcomers": "-3"}, {"newcomers": "x"}, {"newcomers": "99999"}, {}, {"children": "1.5"}]
)
def test_what_is_no_number_is_said_and_nothing_lost(client, member, evening, wrong):
    answer = client.post(address(evening), {"do": "count", "leaders": "" if not wrong else "2", **wrong})
    assert answer.status_code == 422
    assert not HeadCountReport.objects.exists()
    for value in wrong.values():
        assert f'value="{value}"' in answer.content.decode()


def test_one_button_says_held_or_not(client, member, evening):
    client.post(address(evening), {"do": "held"})
    assert (HeadCountReport.objects.get().was_held, HeadCountReport.objects.get().newcomers) == (True, None)
    client.post(address(evening), {"do": "not_held"})
    assert not HeadCountReport.objects.get().was_held
    assert "not held" in client.get(address(evening)).content.decode()


def test_a_number_pressed_twice_is_one_report(client, member, evening):
    for _press in range(2):
        client.post(address(evening), {"do": "count", "newcomers": "4", "is_paper": "on"})
    assert HeadCountReport.objects.get().way == "paper"


def test_too_early_or_cancelled_is_said(client, member, evening, post):
    later = post("Kör", timezone.localdate() + timedelta(days=3)).occurrences.get()
    assert "not begun yet" in client.post(address(later), {"do": "held"}).content.decode()
    actions.cancel_date(occurrence=evening, reason="Sjuk", by=None)
    answer = client.post(address(evening), {"do": "count", "newcomers": "4"})
    assert (answer.status_code, "cancelled" in answer.content.decode()) == (409, True)
    assert 'value="4"' in answer.content.decode()


def test_nobody_reports_for_others(client, evening, at_noon):
    stranger = User.objects.create_user("ola@bis.example")
    Membership.objects.create(user=stranger, organisation=Organisation.objects.create(name="Kyrkan", slug="kyrkan"))
    client.force_login(stranger)
    for path in (address(evening), address(evening, "kyrkan"), OWN):
        assert client.get(path).status_code == 404
        assert client.post(path, {"do": "held"}).status_code == 404


def test_the_paper_form_is_a_pdf_and_there_before_anything_waits(client, member, evening):
    client.post(address(evening), {"do": "held"})
    page = client.get(OWN)
    assert not page.context["waiting"]
    assert f'href="{OWN}paper.pdf"' in page.content.decode()
    assert client.get(OWN + "paper.pdf").content.startswith(b"%PDF")


def test_what_was_given_waits_for_the_house_which_decides(client, member, django_user_model):
    fields = {"kind": "time", "on": "2026-11-20", "hours": "2.5", "note": "Körkort\0hjälp"}
    assert client.post(OWN + "gave/", fields | {"on": "2031-01-01"}).status_code == 422
    assert client.post(OWN + "gave/", fields | {"hours": "-1"}).status_code == 422
    fields["note"] = "Läxhjälp"
    for _press in range(2):
        assert client.post(OWN + "gave/", fields).status_code == 302
    row = Contribution.objects.get()
    assert client.get(OWN).context["part"].is_active is False
    assert client.get("/staff/indicators/contributions/").status_code == 403
    client.force_login(django_user_model.objects.create_user("sam@bis.example", is_staff=True))
    assert "Läxhjälp" in client.get("/staff/indicators/contributions/").content.decode()
    decide = f"/staff/indicators/contributions/{row.pk}/decide/"
    client.post(decide, {"state": "declined", "comment": " "})
    client.post(decide, {"state": "nonsense"})
    row.refresh_from_db()
    assert row.state == "logged"
    client.post(decide, {"state": "confirmed"})
    client.force_login(member)
    page = client.get(OWN)
    assert " · 2.5 hours · " in page.content.decode()
    part = page.context["part"]
    assert (part.is_active, part.until) == (True, date(2026, 11, 20) + timedelta(days=179))


def test_own_page_costs_the_same_for_one_and_for_thirty(client, member, post):
    def cost():
        with CaptureQueriesContext(connection) as found:
            client.get(OWN)
        return len(found)

    def more(number):
        for day in (2, 3):
            row = post(f"Kör {number} {day}", timezone.localdate() - timedelta(days=day)).occurrences.get()
        HeadCountReport.objects.create(
            occurrence=row, on=timezone.localdate(row.starts_at), hosts=[row.event.organiser_id], newcomers=1, established=1,
            unknown=0, children=0, leaders=0,
        )  # fmt: skip
        Contribution.objects.create(
            organisation=row.event.organiser, on=date(2026, 11, 2), kind="time", state="confirmed"
        )

    more(0)
    client.get(OWN)
    first = cost()
    for number in range(1, 30):
        more(number)
    assert cost() == first


# The pulse


def test_a_pulse_keeps_a_sum_and_no_cookie(client, evening):
    path = client.get(address_of(evening))["Location"]
    page = client.get(path)
    assert not page.cookies
    # Somebody speaks of oneself: "I do not want to say", not "did not say".
    assert dict(page.context["groups"]).keys() == set(PulseTally.Group.values)
    assert "I do not want to say" in page.content.decode()
    form = {"group": "newcomer", "option": "3", "once": page.context["once"]}
    for _press in range(2):
        answer = client.post(path, form)
        assert answer.status_code == 302
        assert not answer.cookies
    assert list(PulseTally.objects.values_list("group", "option", "count")) == [("newcomer", 3, 1)]
    assert "Thank you" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("wrong", [{"option": "4"}, {"option": ""}, {"group": "x"}, {"option": "\0"}])
def test_what_is_no_answer_is_said(client, evening, wrong):
    path = client.get(address_of(evening))["Location"]
    assert client.post(path, {"group": "newcomer", "option": "1", "once": "a", **wrong}).status_code == 422
    assert not PulseTally.objects.exists()


def test_a_foreign_page_can_not_make_its_visitors_answer(client, evening):
    path = client.get(address_of(evening))["Location"]
    answer = client.post(path, {"group": "newcomer", "option": "1"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_a_pulse_is_open_around_its_evening_alone_and_can_not_be_guessed(client, evening, post):
    old = post("Kör", timezone.localdate() - timedelta(days=9)).occurrences.get()
    path = client.get(address_of(old))["Location"]
    assert client.get(path).status_code == 410
    assert client.post(path, {"option": "1"}).status_code == 410
    assert client.get(f"/sv/pulse/{evening.pk}.guess/").status_code == 404
    assert client.get("/sv/pulse/x/").status_code == 404
