"""Who may open which address? Every address of the portal × every role × one's own or another's; an unlisted one fails."""

from datetime import date, timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

ROLES = ("visitor", "editor", "administrator", "other editor", "reviewer", "coordinator")
OPEN, MOVED, NONE = (200,) * 6, (302,) * 6, (404,) * 6
# A page of Röda Korset's own: editors of others, and reviewers, do not even learn that it exists.
OWN = (302, 200, 200, 404, 404, 200)
OWN_MOVED = (302, 302, 302, 404, 404, 302)
ADMINISTRATORS = (302, 403, 200, 404, 404, 200)
STAFF = (302, 403, 403, 403, 403, 200)
REVIEW = (302, 403, 403, 403, 200, 200)
PERSON = (302, 200, 200, 200, 200, 200)
# What only a form may do: a link that is followed changes nothing.
OWN_POST = (302, 405, 405, 404, 404, 405)
STAFF_POST = (302, 403, 403, 403, 403, 405)
REVIEW_POST = (302, 403, 403, 403, 405, 405)
PERSON_POST = (302, 405, 405, 405, 405, 405)
# Address with the names of things in braces → status for each role.
MATRIX = {
    "front_door": ("/", MOVED),
    "favicon": ("/favicon.ico", MOVED),
    "robots": ("/robots.txt", OPEN),
    "health_live": ("/healthz/live", OPEN),
    "health_ready": ("/healthz/ready", OPEN),
    "short": ("/e/{code}", MOVED),
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
    "calendar:test_event": ("/sv/subscribe/test.ics", OPEN),
    "calendar:qr": ("/sv/qr.svg?event={event}", OPEN),
    "calendar:embed": ("/sv/embed/", OPEN),
    "calendar:news": ("/sv/news.atom", OPEN),
    "tongue": ("/tongue/sv/", MOVED),
    "account": ("/accounts/", MOVED),
    "account_login": ("/accounts/login/", (200, 302, 302, 302, 302, 302)),
    "account_logout": ("/accounts/logout/", PERSON),
    "account_inactive": ("/accounts/inactive/", OPEN),
    "account_signup": ("/accounts/signup/", (200, 302, 302, 302, 302, 302)),
    "account_reauthenticate": ("/accounts/reauthenticate/", (302, 403, 403, 403, 403, 403)),
    "account_email": ("/accounts/email/", PERSON),
    "account_email_verification_sent": ("/accounts/confirm-email/", OPEN),
    "account_change_password": ("/accounts/password/change/", MOVED),
    "account_set_password": ("/accounts/password/set/", PERSON),
    "account_reset_password": ("/accounts/password/reset/", OPEN),
    "account_confirm_login_code": ("/accounts/login/code/confirm/", MOVED),
    "account_confirm_email": ("/accounts/confirm-email/unknown/", OPEN),
    "account_reset_password_from_key_done": ("/accounts/password/reset/key/done/", OPEN),
    "account_reset_password_from_key": ("/accounts/password/reset/key/1-unknown/", OPEN),
    "account_reset_password_done": ("/accounts/password/reset/done/", OPEN),
    "account_request_login_code": ("/accounts/login/code/", (200, 302, 302, 302, 302, 302)),
    "mfa_index": ("/accounts/2fa/", PERSON),
    "mfa_authenticate": ("/accounts/2fa/authenticate/", MOVED),
    "mfa_reauthenticate": ("/accounts/2fa/reauthenticate/", (302, 403, 403, 403, 403, 403)),
    "mfa_activate_totp": ("/accounts/2fa/totp/activate/", PERSON),
    "mfa_deactivate_totp": ("/accounts/2fa/totp/deactivate/", (302, 404, 404, 404, 404, 404)),
    "mfa_view_recovery_codes": ("/accounts/2fa/recovery-codes/", (302, 404, 404, 404, 404, 404)),
    "mfa_generate_recovery_codes": ("/accounts/2fa/recovery-codes/generate/", PERSON),
    "mfa_download_recovery_codes": ("/accounts/2fa/recovery-codes/download/", (302, 404, 404, 404, 404, 404)),
    "mfa_list_webauthn": ("/accounts/2fa/webauthn/", PERSON),
    "mfa_add_webauthn": ("/accounts/2fa/webauthn/add/", PERSON),
    "mfa_reauthenticate_webauthn": ("/accounts/2fa/webauthn/reauthenticate/", (302, 403, 403, 403, 403, 403)),
    "mfa_remove_webauthn": ("/accounts/2fa/webauthn/keys/1/remove/", (302, 404, 404, 404, 404, 404)),
    "mfa_edit_webauthn": ("/accounts/2fa/webauthn/keys/1/edit/", (302, 404, 404, 404, 404, 404)),
    "mfa_login_webauthn": ("/accounts/2fa/webauthn/login/", MOVED),
    "usersessions_list": ("/accounts/sessions/", PERSON),
    "members:contacts": ("/partner/contacts/", (302, 200, 200, 200, 403, 200)),
    "members:me": ("/accounts/me/", PERSON),
    "members:export": ("/accounts/me/export/", PERSON),
    "members:erase": ("/accounts/me/erase/", PERSON),
    "members:house_invitations": ("/accounts/house-invitations/", STAFF),
    "members:withdraw": ("/accounts/invitations/{invitation}/withdraw/", PERSON_POST),
    "members:invitation": ("/accounts/invitation/unknown/", NONE),
    "members:members": ("/partner/roda-korset/members/", OWN),
    "members:change_role": ("/partner/roda-korset/members/{membership}/role/", PERSON_POST),
    "members:remove": ("/partner/roda-korset/members/{membership}/remove/", PERSON_POST),
    "members:hand_over": ("/partner/roda-korset/members/hand-over/", PERSON_POST),
    "members:leave": ("/partner/roda-korset/members/leave/", PERSON_POST),
    "members:organisation": ("/partner/roda-korset/organisation/", ADMINISTRATORS),
    "work:hats": ("/partner/", MOVED),
    "work:activities": ("/partner/roda-korset/", OWN),
    "work:new": ("/partner/roda-korset/new/", OWN),
    "work:look": ("/partner/roda-korset/look/", OWN_POST),
    "work:answer": ("/partner/roda-korset/asked/{asked}/", OWN_POST),
    "work:drop_draft": ("/partner/roda-korset/drafts/{draft_form}/drop/", OWN_POST),
    "work:event": ("/partner/roda-korset/events/{event}/", OWN),
    "work:edit": ("/partner/roda-korset/events/{event}/edit/", OWN),
    "work:history": ("/partner/roda-korset/events/{event}/history/", OWN),
    "work:restore": ("/partner/roda-korset/events/{event}/history/{version}/", OWN_POST),
    "work:unpause": ("/partner/roda-korset/events/{event}/pauses/{pause}/", OWN_MOVED),
    "work:date": ("/partner/roda-korset/events/{event}/20261126T1700Z/", OWN),
    "sources:list": ("/partner/roda-korset/calendars/", OWN),
    "sources:address": ("/partner/roda-korset/calendars/address/", OWN),
    "sources:file": ("/partner/roda-korset/calendars/file/", OWN),
    "sources:source": ("/partner/roda-korset/calendars/{source}/", OWN),
    "sources:words": ("/partner/roda-korset/calendars/{source}/words/", OWN),
    "sources:read": ("/partner/roda-korset/calendars/{source}/read/", OWN_POST),
    "sources:pause": ("/partner/roda-korset/calendars/{source}/pause/", OWN_POST),
    "sources:remove": ("/partner/roda-korset/calendars/{source}/remove/", OWN),
    "work:rooms": ("/partner/roda-korset/rooms/", OWN_MOVED),
    "work:room_week": ("/partner/roda-korset/rooms/bis-huset/", OWN),
    "registry:list": ("/staff/organisations/", STAFF),
    "registry:new": ("/staff/organisations/new/", STAFF),
    "registry:import": ("/staff/organisations/import/", STAFF),
    "registry:import_confirm": ("/staff/organisations/import/confirm/", STAFF_POST),
    "registry:export": ("/staff/organisations/export/", STAFF),
    "registry:organisation": ("/staff/organisations/roda-korset/", STAFF),
    "registry:edit": ("/staff/organisations/roda-korset/edit/", STAFF),
    "registry:status": ("/staff/organisations/roda-korset/status/", STAFF),
    "registry:merge": ("/staff/organisations/roda-korset/merge/", STAFF),
    "registry:note": ("/staff/organisations/roda-korset/notes/", STAFF),
    "registry:contact": ("/staff/organisations/roda-korset/contacts/", STAFF),
    "registry:contact_edit": ("/staff/organisations/roda-korset/contacts/{contact}/", STAFF),
    "registry:contact_delete": ("/staff/organisations/roda-korset/contacts/{contact}/delete/", STAFF),
    "registry:logo": ("/staff/organisations/roda-korset/logo/", STAFF),
    "registry:history": ("/staff/organisations/roda-korset/history/", STAFF),
    "registry:restore": ("/staff/organisations/roda-korset/history/restore/", STAFF_POST),
    "registry:people": ("/staff/people/", STAFF),
    "registry:person": ("/staff/people/{person}/", STAFF),
    "registry:person_active": ("/staff/people/{person}/active/", STAFF_POST),
    "staff:overview": ("/staff/", REVIEW),
    # Translators come in too; see the desk's own tests.
    "staff:translating": ("/staff/translating/", STAFF),
    "staff:translating_queue": ("/staff/translating/ar/", STAFF),
    "staff:translating_text": ("/staff/translating/ar/{event}/", STAFF),
    "staff:translating_export": ("/staff/translating/ar/export.po", STAFF),
    "staff:translating_take": ("/staff/translating/ar/take/", STAFF_POST),
    "staff:translating_reviewed": ("/staff/translating/ar/reviewed/", STAFF_POST),
    "staff:review": ("/staff/review/", REVIEW),
    "staff:several": ("/staff/review/several/", REVIEW_POST),
    "staff:proposal": ("/staff/review/{proposal}/", REVIEW),
    "staff:seen": ("/staff/review/{proposal}/seen/", REVIEW_POST),
    "staff:organisation_themes": ("/staff/organisations/roda-korset/themes/", STAFF),
    "staff:coordination": ("/staff/coordination/", STAFF),
    "staff:calendars": ("/staff/calendars/", STAFF),
    "picture": ("/pictures/x", NONE),
    "calendar:propose": ("/sv/propose/", OPEN),
    "calendar:propose_confirm": ("/sv/propose/unknown/", OPEN),
    # What anybody tells the house, and pages to read
    "calendar:ideas": ("/sv/ideas/", OPEN),
    "calendar:feedback": ("/sv/feedback/", OPEN),
    "calendar:about": ("/sv/about/", OPEN),
    "calendar:help": ("/sv/help/", OPEN),
    "calendar:accessibility": ("/sv/accessibility/", OPEN),
    "calendar:privacy": ("/sv/privacy/", OPEN),
    "staff:ideas": ("/staff/ideas/", REVIEW),
    "staff:idea": ("/staff/ideas/{idea}/", REVIEW),
    "staff:feedback": ("/staff/feedback/", REVIEW),
    "staff:feedback_done": ("/staff/feedback/{feedback}/done/", REVIEW_POST),
    # Paper and wall.
    "calendar:print": ("/sv/print/", OPEN),
    "calendar:sheet_week": ("/sv/sheet/week.pdf?week=2026-W49", OPEN),
    "calendar:sheet_month": ("/sv/sheet/month.pdf?month=2026-12&size=a3", OPEN),
    "calendar:poster": ("/sv/events/{event}/poster.pdf", OPEN),
    "calendar:screen": ("/sv/screen/", OPEN),
    # One's own list, and what is kept for when there is no network.
    "calendar:my_list": ("/sv/my-list/?e={event}", OPEN),
    "calendar:my_list_entries": ("/sv/my-list/entries/?e={event}", OPEN),
    "calendar:my_list_qr": ("/sv/my-list/qr.svg?e={event}", OPEN),
    "calendar:own_make": ("/sv/my-list/calendar/", (405,) * 6),
    "calendar:own_list": ("/sv/list/not-the-key-of-a-list-/", (410,) * 6),
    "own_feed": ("/list/not-the-key-of-a-list-.ics", (410,) * 6),
    "calendar:manifest": ("/sv/app.webmanifest", OPEN),
    "calendar:offline": ("/sv/offline/", OPEN),
    "calendar:offline_words": ("/sv/offline/words.json", OPEN),
    "worker": ("/sw.js", OPEN),
    # Indicators: their readers come in too; see the pages' own tests.
    "indicators:overview": ("/staff/indicators/", STAFF),
    "indicators:outlook": ("/staff/indicators/outlook/", STAFF),
    "indicators:contacts": ("/staff/indicators/contacts/", STAFF),
    "indicators:partners": ("/staff/indicators/partners/", STAFF),
    "indicators:quality": ("/staff/indicators/quality/", STAFF),
    "indicators:look_back": ("/staff/indicators/look-back/", STAFF),
    "indicators:report": ("/staff/indicators/report.pdf", STAFF),
    "indicators:export": ("/staff/indicators/export/json/", STAFF),
    "indicators:periods": ("/staff/indicators/periods/", STAFF),
    "indicators:close": ("/staff/indicators/periods/2026-H1/close/", STAFF_POST),
    "indicators:revise": ("/staff/indicators/periods/2026-H1/revise/", STAFF),
    "indicators:targets": ("/staff/indicators/targets/", STAFF),
    "indicators:stories": ("/staff/indicators/stories/", STAFF),
    "indicators:withdraw": ("/staff/indicators/stories/{story}/withdraw/", STAFF_POST),
    "indicators:contributions": ("/staff/indicators/contributions/", STAFF),
    "indicators:decide": ("/staff/indicators/contributions/{contribution}/decide/", STAFF_POST),
    "part:own": ("/partner/roda-korset/part/", OWN),
    "part:gave": ("/partner/roda-korset/part/gave/", OWN_POST),
    "part:paper": ("/partner/roda-korset/part/paper.pdf", OWN),
    "part:count": ("/partner/roda-korset/events/{event}/20261126T1700Z/count/", OWN),
    "survey_front": ("/s/", MOVED),
    "survey_card": ("/s/unknown", MOVED),
    "survey:enter": ("/sv/s/", OPEN),
    "survey:card": ("/sv/s/unknown/", NONE),
    "survey:kiosk": ("/sv/s/kiosk/unknown/", NONE),
    "waves:list": ("/staff/surveys/", STAFF),
    "waves:wave": ("/staff/surveys/2026-H2/", STAFF),
    "waves:cards": ("/staff/surveys/2026-H2/cards/", STAFF),
    "waves:kiosk": ("/staff/surveys/2026-H2/kiosk/", STAFF),
    "waves:close": ("/staff/surveys/2026-H2/close/", STAFF),
    "waves:handed_out": ("/staff/surveys/2026-H2/sheets/{sheet}/", STAFF_POST),
    "waves:assisted": ("/staff/surveys/2026-H2/assisted/", REVIEW),
    "pulse_front": ("/pulse/x/", MOVED),
    "pulse:ask": ("/sv/pulse/unknown/", NONE),
    # Letters: asked for by anybody; what stands behind a key or a signed address is nobody's without it.
    "letters:subscribe": ("/sv/letters/", OPEN),
    "letters:page": ("/sv/letters/not-the-key-of-anybody-who-gets-any-letters/", NONE),
    "letters:stop": ("/sv/letters/not-the-key-of-anybody-who-gets-any-letters/stop/", NONE),
    "letters:choice": ("/sv/letters/choice/1~unknown/", NONE),
    "letters:choice_stop": ("/sv/letters/choice/1~unknown/report/", NONE),
    "letters:week": ("/sv/letters/week/1.1.2026-W49~x~unknown/", NONE),
    "letters:came": ("/sv/letters/came/1.1~x~unknown/", NONE),
    "post:letters": ("/staff/letters/", STAFF),
    "post:do": ("/staff/letters/do/", STAFF_POST),
    "post:preview": ("/staff/letters/preview/", STAFF),
    "post:preview_letter": ("/staff/letters/preview/letter/?language=en&rhythm=weekly", STAFF),
    # The demonstration's alone; see its own tests.
    "outbox": ("/outbox/", OPEN),
    "outbox_letter": ("/outbox/unknown/", NONE),
    "outbox_html": ("/outbox/unknown/html", NONE),
    "results:results": ("/sv/results/", OPEN),
    "results:export": ("/sv/results/export/csv/", OPEN),
    "results:how_we_count": ("/sv/how-we-count/", OPEN),
}
# A form sent to somebody else's thing is refused before anything is looked at; also by whoever has no hat at all.
POSTS = [address for address, _statuses in MATRIX.values() if address.startswith(("/partner/roda", "/staff/"))]
DRAFTS = (
    "/e/{draft_code}",
    "/sv/events/{draft}/poster.pdf",
    "/sv/events/{draft}/",
    "/sv/events/{draft}.ics",
    "/sv/events/{draft}/20261126T1700Z/",
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(organisation, django_user_model):
    from partners.models import Membership, Organisation

    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    found = {
        role: django_user_model.objects.create_user(
            f"{role.replace(' ', '-')}@bis.example", is_staff=role == "coordinator",
            house_roles=["reviewer"] if role == "reviewer" else [],
        )
        for role in ROLES[1:]
    }  # fmt: skip
    Membership.objects.create(user=found["editor"], organisation=organisation)
    Membership.objects.create(user=found["administrator"], organisation=organisation, role="administrator")
    Membership.objects.create(user=found["other editor"], organisation=other)
    return found


@pytest.fixture
def names(post, at_noon, organisation, people, house):
    from calendar_app.models import CalendarSource, CoOrganiser, Draft, Feedback, Idea, Pause, Proposal, Space
    from indicators.actions import waves
    from indicators.models import CardSheet, Contribution, ReportingPeriod, Story
    from partners.models import ContactPerson, Invitation, Membership

    wave = waves.prepare_wave(
        code="2026-H2",
        since=date(2026, 7, 1),
        until=date(2027, 1, 1),
        closes_on=date(2026, 12, 20),
        by=people["coordinator"],
    )
    waves.open_wave(wave=wave, languages=["sv"], by=people["coordinator"])
    ReportingPeriod.objects.create(code="2026-H1", since=date(2026, 1, 1), until=date(2026, 7, 1))
    event = post("Kör", first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH")
    draft = post("Hemlig", first_on=date(2026, 11, 26), publish_now=False)
    Space.objects.create(venue=house, name="Salen")
    invitation = Invitation.objects.create(
        email="ny@bis.example",
        organisation=organisation,
        token_digest="0",
        expires_at=timezone.now() + timedelta(days=1),
    )
    return {
        "event": event.pk, "code": event.code, "draft": draft.pk, "draft_code": draft.code,
        "membership": Membership.objects.get(user=people["editor"]).pk, "person": people["editor"].pk,
        "invitation": invitation.pk, "version": event.versions.first().pgh_id,
        "pause": Pause.objects.create(event=event, first_on=date(2027, 1, 1), last_on=date(2027, 1, 2)).pk,
        "asked": CoOrganiser.objects.create(event=event, organisation=organisation).pk,
        "draft_form": Draft.objects.create(user=people["editor"], organisation=organisation, token="x").pk,
        "source": CalendarSource.objects.create(organisation=organisation, address="https://kalender.example/a.ics").pk,
        "contact": ContactPerson.objects.create(organisation=organisation, name="Kim").pk,
        "contribution": Contribution.objects.create(organisation=organisation, on=date(2026, 11, 1), kind="time").pk,
        "sheet": CardSheet.objects.create(wave=wave, count=1).pk,
        "story": Story.objects.create(text="x", consent="written", consent_on=date(2026, 11, 1)).pk,
        "idea": Idea.objects.create(text="Schack").pk, "feedback": Feedback.objects.create(text="Fel").pk,
        "proposal": Proposal.objects.create(sort="new", event=event, organisation=organisation).pk,
    }  # fmt: skip


@pytest.fixture
def visit(client, people):
    def status(address, role, method="get"):
        client.logout()
        if role in people:
            client.force_login(people[role])
        return getattr(client, method)(address).status_code

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


@pytest.mark.parametrize("role", ["visitor", "other editor"])
def test_a_form_sent_to_what_is_not_ones_own_changes_nothing(visit, names, role):
    from calendar_app.models import Event
    from partners.models import Organisation

    def everything():
        # The day somebody of it last logged in is no change of an organisation.
        organisations = Organisation.objects.order_by("pk").values()
        return [*Event.objects.order_by("pk").values(), *({**row, "active_on": None} for row in organisations)]

    before = everything()
    answers = {address: visit(address.format(**names), role, "post") for address in POSTS}
    assert {address: status for address, status in answers.items() if status not in (302, 403, 404)} == {}
    assert everything() == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", DRAFTS)
def test_a_draft_is_at_no_public_address_for_anybody(visit, names, role, address):
    assert visit(address.format(**names), role) == 404


@pytest.mark.parametrize("role", ["visitor", "editor", "coordinator"])
@pytest.mark.parametrize("address", DRAFTS)
def test_what_only_books_a_room_is_at_no_public_address_either(visit, names, post, role, address):
    event = post("Styrelsen", first_on=date(2026, 11, 26), is_internal=True)
    assert visit(address.format(draft=event.pk, draft_code=event.code), role) == 404


@pytest.mark.parametrize(("role", "status"), list(zip(ROLES, (302, 302, 302, 302, 302, 200), strict=True)))
def test_only_coordinators_come_into_the_admin(visit, names, role, status):
    assert visit("/admin/", role) == status
