"""Who belongs to an organisation, who changes that, and what becomes of somebody who is removed?"""

import io
import re
import threading

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from partners.actions import invitations, members
from partners.actions.members import LastAdministrator, Outdated
from partners.models import ContactPerson, Invitation, Membership, Organisation, User
from tests.partners.at_hand import PASSWORD, browser, log_in, meanwhile

pytestmark = pytest.mark.django_db
PAGE = "/partner/roda-korset/members/"


@pytest.fixture
def english(django_capture_on_commit_callbacks):
    return browser(django_capture_on_commit_callbacks)


@pytest.fixture
def place(organisation):
    """Make a member: `place("anna", "administrator")`; returns the membership."""

    def make(name, role="editor", where=organisation, **more):
        person, _is_new = User.objects.get_or_create(
            email=f"{name}@bis.example", defaults={"name": name.title(), **more}
        )
        person.set_password(PASSWORD)
        person.save()
        return Membership.objects.create(user=person, organisation=where, role=role)

    return make


@pytest.fixture
def coordinator(db):
    return User.objects.create_user("sam@bis.example", PASSWORD, name="Sam", is_staff=True)


def role_of(row):
    return Membership.objects.filter(pk=row.pk).values_list("role", flat=True).first()


def test_members_see_who_belongs_and_editors_no_addresses(english, place):
    place("anna", "administrator")
    place("bo")
    log_in(english, "bo@bis.example")
    page = english.get(PAGE).content.decode()
    assert "Anna" in page
    assert "anna@bis.example" not in page
    assert "Send the invitation" not in page
    log_in_again = english.post("/accounts/logout/")
    assert log_in_again.status_code == 302
    log_in(english)
    page = english.get(PAGE).content.decode()
    assert "bo@bis.example" in page
    assert "Send the invitation" in page


def test_others_are_not_even_told_that_the_page_exists(english, place):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    place("dag", "administrator", other)
    log_in(english, "dag@bis.example")
    for address in (PAGE, "/partner/roda-korset/organisation/", "/partner/nowhere/members/"):
        assert english.get(address).status_code == 404


@pytest.mark.parametrize("action", ["role/", "remove/"])
def test_another_organisations_member_is_out_of_reach(english, place, action):
    place("anna", "administrator")
    foreign = place("dag", "administrator", Organisation.objects.create(name="Kyrkan", slug="kyrkan"))
    log_in(english)
    assert english.post(f"{PAGE}{foreign.pk}/{action}", {"role": "editor"}).status_code == 404
    assert role_of(foreign) == "administrator"


@pytest.mark.parametrize("action", ["role/", "remove/"])
def test_an_editor_changes_nobody(english, place, action):
    row = place("anna", "administrator")
    place("bo")
    log_in(english, "bo@bis.example")
    assert english.post(f"{PAGE}{row.pk}/{action}", {"role": "editor"}).status_code == 403
    assert english.post(PAGE, {"email": "x@y.example", "role": "editor", "language": "en"}).status_code == 403
    assert not Invitation.objects.exists()


def test_nothing_changes_by_looking(english, place):
    place("anna", "administrator")
    row = place("bo")
    log_in(english)
    for address in (f"{PAGE}{row.pk}/remove/", f"{PAGE}{row.pk}/role/", f"{PAGE}leave/", f"{PAGE}hand-over/"):
        assert english.get(address).status_code == 405


def test_a_role_is_changed(english, place):
    place("anna", "administrator")
    row = place("bo")
    log_in(english)
    english.post(f"{PAGE}{row.pk}/role/", {"role": "administrator"})
    assert role_of(row) == "administrator"
    assert english.post(f"{PAGE}{row.pk}/role/", {"role": "owner"}).status_code == 404


def test_who_is_removed_is_out_at_once_and_told_by_letter(english, place, django_capture_on_commit_callbacks):
    place("anna", "administrator")
    row = place("bo", language="en")
    phone = browser(django_capture_on_commit_callbacks)
    log_in(phone, "bo@bis.example")
    assert phone.get(PAGE).status_code == 200
    log_in(english)
    english.post(f"{PAGE}{row.pk}/remove/")
    assert phone.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"
    letter = mail.outbox[-1]
    assert (letter.to, letter.subject) == (["bo@bis.example"], "You no longer belong to Röda Korset")


def test_who_belongs_elsewhere_stays_logged_in_and_still_is_out_here(
    english, place, django_capture_on_commit_callbacks
):
    place("anna", "administrator")
    row = place("bo")
    place("bo", where=Organisation.objects.create(name="Kyrkan", slug="kyrkan"))
    phone = browser(django_capture_on_commit_callbacks)
    log_in(phone, "bo@bis.example")
    log_in(english)
    english.post(f"{PAGE}{row.pk}/remove/")
    assert (phone.get(PAGE).status_code, phone.get("/partner/kyrkan/members/").status_code) == (404, 200)


def test_what_a_removed_administrator_offered_is_withdrawn(place, organisation):
    anna, bo = place("anna", "administrator"), place("bo", "administrator")
    invitations.invite(by=bo.user, email="x@y.example", organisation=organisation, language="sv")
    members.remove(by=anna.user, membership=bo)
    assert Invitation.objects.get().withdrawn_at


@pytest.mark.parametrize("action", ["leave", "remove", "change"])
def test_the_last_administrator_can_not_vanish(place, organisation, action):
    row = place("anna", "administrator")
    place("bo")
    with pytest.raises(LastAdministrator):
        {
            "leave": lambda: members.leave(by=row.user, organisation=organisation),
            "remove": lambda: members.remove(by=row.user, membership=row),
            "change": lambda: members.change_role(by=row.user, membership=row, role="editor", is_confirmed=True),
        }[action]()
    assert role_of(row) == "administrator"


def test_a_closed_account_is_no_administrator_to_count_on(place, organisation):
    row = place("anna", "administrator")
    place("bo", "administrator", is_active=False)
    with pytest.raises(LastAdministrator):
        members.leave(by=row.user, organisation=organisation)


def test_the_page_says_why_the_last_one_stays(english, place):
    place("anna", "administrator")
    log_in(english)
    answer = english.post(f"{PAGE}leave/", follow=True)
    assert "no administrator left" in answer.content.decode()
    assert "only administrator" in answer.content.decode()


def test_handing_over_is_one_step(english, place):
    own, heir = place("anna", "administrator"), place("bo")
    log_in(english)
    english.post(f"{PAGE}hand-over/", {"membership": heir.pk})
    assert (role_of(own), role_of(heir)) == ("editor", "administrator")


@pytest.mark.parametrize("written", ["", "x", "99999999999999999999", "²", "-1"])
def test_handing_over_to_nobody_changes_nothing(english, place, written):
    own = place("anna", "administrator")
    place("bo")
    log_in(english)
    assert english.post(f"{PAGE}hand-over/", {"membership": written}).status_code == 404
    assert role_of(own) == "administrator"


def test_a_coordinator_may_remove_the_last_one_after_confirming(english, place, coordinator):
    row = place("anna", "administrator")
    log_in(english, "sam@bis.example")
    english.post(f"{PAGE}{row.pk}/remove/")
    assert role_of(row) == "administrator"
    english.post(f"{PAGE}{row.pk}/remove/", {"confirmed": "on"})
    assert role_of(row) is None


def test_one_of_several_leaves(english, place):
    place("anna", "administrator")
    row = place("bo", "administrator")
    log_in(english, "bo@bis.example")
    assert english.post(f"{PAGE}leave/")["Location"] == "/accounts/me/"
    assert role_of(row) is None


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_leave_together_leave_one(place, organisation):
    rows, outcomes, gate = [place("anna", "administrator"), place("bo", "administrator")], [], threading.Barrier(2)

    def go(row):
        gate.wait()
        try:
            members.leave(by=row.user, organisation=organisation)
            outcomes.append("left")
        except LastAdministrator:
            outcomes.append("stays")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left", "stays"]
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("number", [1, 30])
def test_a_long_list_costs_as_much_as_a_short_one(
    english, place, organisation, coordinator, django_assert_max_num_queries, number
):
    for each in range(number):
        place(f"person{each}", "administrator")
        invitations.invite(by=coordinator, email=f"a{each}@y.example", organisation=organisation, language="sv")
    log_in(english, "sam@bis.example")
    with django_assert_max_num_queries(12):
        english.get(PAGE)


def test_who_belongs_already_is_not_invited_again(english, place):
    place("anna", "administrator")
    place("bo")
    log_in(english)
    answer = english.post(PAGE, {"email": "BO@bis.example", "role": "administrator", "language": "en"})
    assert "is a member already" in answer.content.decode()
    assert not Invitation.objects.exists()


def picture():
    octets = io.BytesIO()
    Image.new("RGB", (900, 300), "green").save(octets, "PNG")
    return SimpleUploadedFile("logo.png", octets.getvalue(), "image/png")


def contacts(*people, kept=()):
    fields = {"contacts-TOTAL_FORMS": len(people) + len(kept), "contacts-INITIAL_FORMS": len(kept)}
    for number, (row, person) in enumerate([*kept, *((None, each) for each in people)]):
        fields |= {f"contacts-{number}-{name}": value for name, value in person.items()}
        if row:
            fields[f"contacts-{number}-id"] = row.pk
    return fields


def test_administrators_keep_the_organisations_own_page(english, place, organisation, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    place("anna", "administrator")
    log_in(english)
    page = "/partner/roda-korset/organisation/"
    assert english.get(page).status_code == 200
    person = {"name": "Maj", "phone": "070-1", "is_shared": "on"}
    answer = english.post(
        page,
        {"about_sv": "Frivilliga.", "about_en": "Volunteers.", "website": "https://rk.example", "picture": picture(), **contacts(person)},
    )  # fmt: skip
    assert answer.status_code == 302
    organisation.refresh_from_db()
    assert organisation.about == {"sv": "Frivilliga.", "en": "Volunteers."}
    assert organisation.website == "https://rk.example"
    assert default_storage.open(organisation.logo).read(4) == b"RIFF"
    assert list(organisation.contacts.values_list("name", "phone", "is_shared")) == [("Maj", "070-1", True)]
    old, maj = organisation.logo, organisation.contacts.get()
    gone = contacts(kept=[(maj, {"name": "Maj", "DELETE": "on"})])
    english.post(page, {"about_sv": "Frivilliga.", "is_logo_removed": "on", **gone})
    organisation.refresh_from_db()
    assert (organisation.about, organisation.logo, organisation.contacts.count()) == ({"sv": "Frivilliga."}, "", 0)
    assert not default_storage.exists(old)


def test_anothers_contact_person_is_out_of_reach(english, place, organisation):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    theirs = other.contacts.create(name="Pär", phone="070-2")
    place("anna", "administrator")
    log_in(english)
    page = "/partner/roda-korset/organisation/"
    english.post(page, {"about_sv": "x", **contacts(kept=[(theirs, {"name": "Stulen"})])})
    english.post(page, {"about_sv": "x", **contacts(kept=[(theirs, {"name": "Stulen", "DELETE": "on"})])})
    theirs.refresh_from_db()
    assert not organisation.contacts.exists()
    assert (theirs.name, theirs.organisation) == ("Pär", other)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("website", "ftp://rk.example", "must begin with https"), ("website", "javascript:alert(1)", "URL"),
        ("picture", SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png"), "no picture we can read"),
        ("picture", SimpleUploadedFile("logo.png", b"x" * (8 * 1024 * 1024 + 1), "image/png"), "larger than 8 MB"),
    ],
)  # fmt: skip
def test_what_can_not_be_shown_is_refused_in_words(english, place, organisation, field, value, said):
    place("anna", "administrator")
    log_in(english)
    answer = english.post("/partner/roda-korset/organisation/", {"about_sv": "x", field: value, **contacts()})
    assert said in answer.content.decode()
    organisation.refresh_from_db()
    assert (organisation.website, organisation.logo, organisation.about) == ("", "", {})


def test_an_editor_sees_the_members_and_not_the_page_to_edit(english, place):
    place("bo")
    log_in(english, "bo@bis.example")
    assert english.get("/partner/roda-korset/organisation/").status_code == 403


def test_handing_over_to_somebody_who_was_removed_is_refused_with_a_sentence(english, place):
    own, heir = place("anna", "administrator"), place("bo")
    log_in(english)
    gone = heir.pk
    heir.delete()
    answer = english.post(f"{PAGE}hand-over/", {"membership": gone}, follow=True)
    assert "That member is not there any more." in answer.content.decode()
    assert role_of(own) == "administrator"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["remove", "change_role", "leave", "hand_over"])
def test_whoever_comes_second_to_a_member_who_is_gone_is_told(place, organisation, act):
    anna, bo = place("anna", "administrator"), place("bo")
    second = {
        "remove": lambda: members.remove(by=anna.user, membership=bo),
        "change_role": lambda: members.change_role(by=anna.user, membership=bo, role="administrator"),
        "leave": lambda: members.leave(by=bo.user, organisation=organisation),
        "hand_over": lambda: members.hand_over(by=anna.user, membership=bo),
    }[act]

    told = meanwhile(lambda: members.remove(by=anna.user, membership=bo), second)

    assert isinstance(told, Outdated)
    assert role_of(anna) == "administrator"


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_do_not_both_go(place, organisation):
    anna, bo = place("anna", "administrator"), place("bo", "administrator")
    place("cia", "administrator")

    told = meanwhile(
        lambda: members.remove(by=anna.user, membership=bo), lambda: members.remove(by=bo.user, membership=anna)
    )

    assert isinstance(told, PermissionDenied)
    assert (role_of(anna), role_of(bo)) == ("administrator", None)


def test_the_second_to_save_the_organisations_page_is_told_and_loses_nothing(english, place, organisation):
    place("anna", "administrator")
    log_in(english)
    page = "/partner/roda-korset/organisation/"
    seen = re.search(r'name="seen" value="(\d+)"', english.get(page).content.decode())[1]
    english.post(page, {"about_sv": "Den första.", "seen": seen, **contacts()})

    answer = english.post(page, {"about_sv": "Den andra.", "seen": seen, **contacts({"name": "Maj"})})

    text = answer.content.decode()
    assert "Somebody else has changed this in the meantime." in text
    assert "Den andra." in text
    organisation.refresh_from_db()
    assert (organisation.about, organisation.contacts.count()) == ({"sv": "Den första."}, 0)
    seen = re.search(r'name="seen" value="(\d+)"', text)[1]
    assert english.post(page, {"about_sv": "Den andra.", "seen": seen, **contacts()}).status_code == 302
    organisation.refresh_from_db()
    assert organisation.about == {"sv": "Den andra."}


def test_a_contact_person_whom_somebody_else_deleted_is_no_dead_end(english, place, organisation):
    place("anna", "administrator")
    log_in(english)
    page, maj = "/partner/roda-korset/organisation/", organisation.contacts.create(name="Maj")
    gone = ContactPerson(pk=maj.pk)
    maj.delete()
    answer = english.post(page, {"about_sv": "Vi.", **contacts(kept=[(gone, {"name": "Maj"})])})
    assert (
        "Somebody else has deleted this contact person. Tick Delete here as well, and save." in answer.content.decode()
    )
    answer = english.post(page, {"about_sv": "Vi.", **contacts(kept=[(gone, {"name": "Maj", "DELETE": "on"})])})
    assert answer.status_code == 302


def test_the_organisations_texts_are_kept_with_one_kind_of_line_break(english, place, organisation):
    place("anna", "administrator")
    log_in(english)
    english.post("/partner/roda-korset/organisation/", {"about_sv": "Ett\r\nTvå", **contacts()})
    organisation.refresh_from_db()
    assert organisation.about == {"sv": "Ett\nTvå"}
