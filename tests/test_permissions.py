"""Who may open which address? Every address of the portal × every role; one that is not listed fails."""

from datetime import date

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROLES = ("visitor", "editor", "other editor", "staff")
OPEN = (200, 200, 200, 200)
# Address with the event's, the draft's and the slot's names in braces → status for each role.
MATRIX = {
    "front_door": ("/", (302, 302, 302, 302)),
    "robots": ("/robots.txt", OPEN),
    "health_live": ("/healthz/live", OPEN),
    "health_ready": ("/healthz/ready", OPEN),
    "short": ("/e/{code}", (302, 302, 302, 302)),
    "api_occurrences": ("/api/v1/occurrences", OPEN),
    "api_openapi": ("/api/v1/openapi.json", OPEN),
    "calendar:list": ("/sv/", OPEN),
    "calendar:month": ("/sv/calendar/2026/12/", OPEN),
    "calendar:week": ("/sv/week/2026-W49/", OPEN),
    "calendar:event": ("/sv/events/{event}/", OPEN),
    "calendar:event_file": ("/sv/events/{event}.ics", OPEN),
    "calendar:occurrence": ("/sv/events/{event}/20261126T1700Z/", OPEN),
    "calendar:venue": ("/sv/places/bis-huset/", OPEN),
    "calendar:partners": ("/sv/partners/", OPEN),
    "calendar:partner": ("/sv/partners/roda-korset/", OPEN),
    "calendar:feed": ("/sv/calendar.ics", OPEN),
    "calendar:subscribe": ("/sv/subscribe/", OPEN),
    "calendar:qr": ("/sv/qr.svg?event={event}", OPEN),
    "calendar:embed": ("/sv/embed/", OPEN),
    "calendar:news": ("/sv/news.atom", OPEN),
}
DRAFTS = ("/e/{draft_code}", "/sv/events/{draft}/", "/sv/events/{draft}.ics", "/sv/events/{draft}/20261126T1700Z/")

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(post, at_noon):
    event = post("Kör", first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH")
    draft = post("Hemlig", first_on=date(2026, 11, 26), publish_now=False)
    return {"event": event.pk, "code": event.code, "draft": draft.pk, "draft_code": draft.code}


@pytest.fixture
def visit(client, organisation, django_user_model):
    from partners.models import Membership, Organisation

    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    people = {
        role: django_user_model.objects.create_user(f"{role.replace(' ', '-')}@bis.example", is_staff=role == "staff")
        for role in ROLES[1:]
    }
    Membership.objects.create(user=people["editor"], organisation=organisation)
    Membership.objects.create(user=people["other editor"], organisation=other)

    def status(address, role):
        client.logout()
        if role in people:
            client.force_login(people[role])
        return client.get(address).status_code

    return status


def named_addresses(patterns=None, space=""):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            if each.namespace != "admin":
                inner = f"{each.namespace}:" if each.namespace else space
                yield from named_addresses(each.url_patterns, inner)
        elif isinstance(each, URLPattern):
            yield f"{space}{each.name}"


def test_every_address_is_in_the_matrix():
    assert sorted(named_addresses()) == sorted(MATRIX)


@pytest.mark.parametrize("role", ROLES)
def test_the_matrix_holds(visit, names, role):
    expected = {name: statuses[ROLES.index(role)] for name, (_address, statuses) in MATRIX.items()}
    assert {name: visit(address.format(**names), role) for name, (address, _statuses) in MATRIX.items()} == expected


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", DRAFTS)
def test_a_draft_is_at_no_public_address_for_anybody(visit, names, role, address):
    assert visit(address.format(**names), role) == 404


@pytest.mark.parametrize(("role", "status"), [("visitor", 302), ("editor", 302), ("other editor", 302), ("staff", 200)])
def test_only_staff_come_into_the_admin(visit, names, role, status):
    assert visit("/admin/", role) == status
