"""The registry's pages: who may see them, what they show, and that forms say what is wrong and lose nothing."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from partners import import_plan, spreadsheets
from partners.actions import importing, merging, registry
from partners.models import ContactPerson, Membership, Organisation, User
from tests.partners.at_hand import meanwhile

pytestmark = pytest.mark.django_db
ORGANISATIONS = "/staff/organisations/"
HERE = "/staff/organisations/roda-korset/"


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna@bis.example", name="Anna", is_staff=True)


@pytest.fixture
def berit(django_user_model, organisation):
    berit = django_user_model.objects.create_user("berit@bis.example", name="Berit")
    Membership.objects.create(user=berit, organisation=organisation, role="administrator")
    return berit


@pytest.fixture
def staff(client, anna):
    client.force_login(anna)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def member(client, berit):
    client.force_login(berit)
    client.cookies["language"] = "en"
    return client


def text(client, address, **fields):
    response = client.post(address, fields) if fields else client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def sent(client, address, **fields):
    """Send a form that must be accepted; where it leads."""
    response = client.post(address, fields)
    assert response.status_code == 302, response.content.decode()[-6000:]
    return response["Location"]


def table(content, name="tabell.csv"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def addresses(contact, person):
    return [
        ORGANISATIONS, f"{ORGANISATIONS}new/", f"{ORGANISATIONS}import/", f"{ORGANISATIONS}export/", HERE,
        *(f"{HERE}{page}/" for page in ("edit", "status", "merge", "notes", "contacts", "logo", "history", "themes")),
        f"{HERE}contacts/{contact.pk}/", f"{HERE}contacts/{contact.pk}/delete/", "/staff/people/",
        f"/staff/people/{person.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize(("role", "status"), [("staff", 200), ("member", 403), ("client", 302)])
def test_only_coordinators_come_in(request, organisation, role, status):
    person = User.objects.create_user("x@bis.example")
    contact = ContactPerson.objects.create(organisation=organisation, name="Eva")
    client = request.getfixturevalue(role)
    found = {address: client.get(address).status_code for address in addresses(contact, person)}
    assert set(found.values()) == {status}, found
    for page in (f"{ORGANISATIONS}import/confirm/", f"{HERE}history/restore/", f"/staff/people/{person.pk}/active/"):
        assert client.get(page).status_code == (405 if role == "staff" else status)
    if role != "staff":
        for address in addresses(contact, person):
            assert client.post(address, {"name": "x"}).status_code == status


def test_nothing_of_the_registry_is_kept_by_shared_computers(staff, organisation):
    assert staff.get(HERE)["Cache-Control"] == "private, no-store"


def test_the_list_costs_the_same_for_one_organisation_and_for_thirty(staff, anna, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(30):
        made = registry.save_organisation(by=anna, fields={"name": f"Förening {number}", "status": "prospect"})
        Membership.objects.create(user=anna, organisation=made)
        if number in (0, 29):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert f"Förening {number}" in text(staff, f"{ORGANISATIONS}?status=prospect")
            counts.append(len(queries))
            with CaptureQueriesContext(connection) as queries:
                staff.get(f"{ORGANISATIONS}export/")
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_a_long_list_goes_on_with_its_search(staff):
    for number in range(51):
        Organisation.objects.create(name=f"Förening {number:02}", slug=f"f-{number}", kind="church")
    first = text(staff, f"{ORGANISATIONS}?kind=church&sort=-name")
    assert "?kind=church&amp;sort=-name&amp;page=2" in first
    assert "Förening 50" in first
    assert "Förening 00" in text(staff, f"{ORGANISATIONS}?kind=church&sort=-name&page=2")


def test_values_that_do_not_exist_are_left_out_of_a_search(staff, organisation):
    page = text(staff, f"{ORGANISATIONS}?kind=planet&status=x&silent=7&sort=slug&page=abc&q=%00")
    assert "Röda Korset" in page


def test_the_page_of_an_organisation_shows_everything(staff, anna, organisation, kind):
    organisation.logo = f"{'a' * 32}.webp"
    organisation.save()
    parent = registry.save_organisation(by=anna, fields={"name": "Förbundet"})
    registry.save_organisation(
        by=anna, organisation=organisation,
        fields={"parent": parent, "agreement_from": date(2026, 1, 1), "about": {"sv": "Hjälper <alla>"}, "website": "https://rk.se"},
    )  # fmt: skip
    registry.save_organisation(by=anna, fields={"name": "Kretsen", "parent": organisation})
    merging.merge(by=anna, kept=organisation, duplicate=registry.save_organisation(by=anna, fields={"name": "Dubbel"}))
    registry.set_status(by=anna, organisation=organisation, status="resting", reason="Sommaren")
    registry.save_contact(
        by=anna, organisation=organisation, fields={"name": "Eva", "phone": "070 1", "is_shared": True}
    )
    registry.write_note(by=anna, organisation=organisation, text="Ringde om hösten")
    Membership.objects.create(user=anna, organisation=organisation)
    kind.theme.organisations.add(organisation)
    page = text(staff, HERE)
    for word in ("Förbundet", "Kretsen", "Dubbel", "Sommaren", "Eva", "Partners see it", "Ringde om hösten", "Anna", "Language",
                 "2026-01-01", "Hjälper &lt;alla&gt;", "rk.se", f"/pictures/{'a' * 32}.webp", "/partner/roda-korset/"):  # fmt: skip
        assert word in page, word
    assert "/en/partners/roda-korset/" not in page, "who rests has no public page"


def test_the_page_costs_the_same_however_much_it_shows(staff, anna, organisation, django_assert_max_num_queries):
    for number in range(20):
        person = User.objects.create_user(f"p{number}@bis.example", name=f"P{number}")
        Membership.objects.create(user=person, organisation=organisation)
        registry.save_contact(by=anna, organisation=organisation, fields={"name": f"K{number}"})
        registry.write_note(by=anna, organisation=organisation, text=f"N{number}")
        registry.save_organisation(by=anna, fields={"name": f"Del {number}", "parent": organisation})
    with django_assert_max_num_queries(16):
        assert "P19" in text(staff, HERE)


def test_an_organisation_is_entered_with_texts_in_each_language(staff):
    fields = {
        "name": "Ny förening",
        "slug": "",
        "kind": "association",
        "status": "prospect",
        "about_sv": "Hej",
        "website": "ny.se",
    }
    assert sent(staff, f"{ORGANISATIONS}new/", **fields) == f"{ORGANISATIONS}ny-forening/"
    made = Organisation.objects.get()
    assert (made.about, made.website, made.status) == ({"sv": "Hej"}, "https://ny.se", "prospect")


@pytest.mark.parametrize(("fields", "sentence"), [
    ({"name": ""}, "This field is required"),
    ({"name": "röda korset"}, "There is one with that name already"),
    ({"slug": "roda-korset"}, "already exists"),
    ({"slug": "import"}, "another meaning"),
    ({"slug": "Röda"}, "valid"),
    ({"website": "ftp://a.se"}, "must begin with https://"),
    ({"website": "javascript:alert(1)"}, "valid URL"),
    ({"agreement_from": "2026-02-01", "agreement_until": "2026-01-01"}, "before it begins"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(staff, organisation, fields, sentence):
    usual = {"name": "Ny", "slug": "", "kind": "association", "status": "partner", "about_sv": "Behåll mig"}
    page = text(staff, f"{ORGANISATIONS}new/", **usual | fields)
    assert sentence in page
    assert "Behåll mig" in page
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(("language", "label"), [("en", "Agreement until"), ("sv", "Webbplats")])
def test_labels_are_in_the_readers_language(staff, organisation, language, label):
    staff.cookies["language"] = language
    assert label in text(staff, f"{HERE}edit/")
    assert ("Website" in text(staff, f"{HERE}edit/")) == (language == "en")


def test_two_who_save_the_same_organisation_lose_nothing(staff, anna, organisation):
    usual = {"name": "Röda Korset", "kind": "aid", "about_sv": "", "about_en": ""}
    seen = registry.newest_version(organisation)
    registry.save_organisation(by=anna, organisation=organisation, fields={"website": "https://forst.se"})
    page = text(staff, f"{HERE}edit/", **usual, website="https://sedan.se", seen=seen)
    assert "Somebody else has changed this" in page
    assert "https://sedan.se" in page
    organisation.refresh_from_db()
    assert organisation.website == "https://forst.se"
    newest = registry.newest_version(organisation)
    assert f'name="seen" value="{newest}"' in page
    sent(staff, f"{HERE}edit/", **usual, website="https://sedan.se", seen=newest)
    organisation.refresh_from_db()
    assert organisation.website == "https://sedan.se"


def test_status_note_contact_and_themes_are_written_by_their_forms(staff, anna, organisation, kind):
    today = date.today()
    sent(staff, f"{HERE}status/", status="resting", since_on=today.isoformat(), reason="Paus")
    sent(staff, f"{HERE}notes/", way="call", on=today.isoformat(), text="Ringde")
    sent(staff, f"{HERE}contacts/", name="Eva", phone="070")
    eva = ContactPerson.objects.get()
    sent(staff, f"{HERE}contacts/{eva.pk}/", name="Eva Ek", phone="070", is_shared="on")
    sent(staff, f"{HERE}themes/", themes=[kind.theme.pk])
    organisation.refresh_from_db()
    eva.refresh_from_db()
    assert (organisation.status, organisation.notes.get().by, eva.name, eva.is_shared) == (
        "resting",
        anna,
        "Eva Ek",
        True,
    )
    assert list(organisation.themes.all()) == [kind.theme]
    sent(staff, f"{HERE}themes/")
    sent(staff, f"{HERE}contacts/{eva.pk}/delete/")
    assert [organisation.themes.count(), organisation.contacts.count()] == [0, 0]


def test_asking_whether_a_contact_shall_go_deletes_nothing(staff, organisation):
    eva = ContactPerson.objects.create(organisation=organisation, name="Eva")
    assert "Eva at Röda Korset" in text(staff, f"{HERE}contacts/{eva.pk}/delete/")
    assert ContactPerson.objects.count() == 1


def test_a_contact_is_at_its_own_organisation_only(staff, organisation):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    eva = ContactPerson.objects.create(organisation=other, name="Eva")
    assert [staff.get(f"{HERE}contacts/{eva.pk}/{page}").status_code for page in ("", "delete/")] == [404, 404]


@pytest.mark.parametrize(("page", "fields", "sentence"), [
    ("status", {"status": "partner", "since_on": date.today().isoformat()}, "has that status already"),
    ("status", {"status": "former", "since_on": (date.today() + timedelta(days=9)).isoformat()}, "today or a day that has been"),
    ("notes", {"way": "call", "on": date.today().isoformat(), "text": ""}, "required"),
    ("notes", {"way": "call", "on": (date.today() + timedelta(days=9)).isoformat(), "text": "x"}, "today or a day that has been"),
    ("contacts", {"name": ""}, "required"),
    ("merge", {"is_sure": "on"}, "required"),
    ("logo", {"is_removed": ""}, "Choose a picture"),
])  # fmt: skip
def test_each_form_says_what_is_missing(staff, organisation, page, fields, sentence):
    response = staff.post(f"{HERE}{page}/", fields)
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_a_logo_is_uploaded_and_what_is_no_picture_is_refused(staff, organisation, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.new("RGB", (500, 500)).save(out, "PNG")
    svg = SimpleUploadedFile("logo.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>')
    assert "no picture we can read" in text(staff, f"{HERE}logo/", picture=svg)
    sent(staff, f"{HERE}logo/", picture=SimpleUploadedFile("logo.svg", out.getvalue()))
    organisation.refresh_from_db()
    assert staff.get(f"/pictures/{organisation.logo}")["Content-Type"] == "image/webp"
    assert f"/pictures/{organisation.logo}" in text(staff, "/en/partners/roda-korset/")
    sent(staff, f"{HERE}logo/", is_removed="on")
    organisation.refresh_from_db()
    assert organisation.logo == ""


def test_a_duplicate_is_merged_only_with_a_tick_and_its_addresses_lead_on(staff, client, organisation, post, at_noon):
    double = Organisation.objects.create(name="RK Boden", slug="rk-boden")
    event = post("Kör", organiser=double, first_on=date(2026, 11, 26))
    address = f"{ORGANISATIONS}rk-boden/merge/"
    assert "required" in text(staff, address, kept=organisation.pk)
    assert sent(staff, address, kept=organisation.pk, is_sure="on") == HERE
    client.logout()
    moved = client.get("/sv/partners/rk-boden/")
    assert (moved.status_code, moved["Location"]) == (301, "/sv/partners/roda-korset/")
    for address in ("/sv/?organiser=rk-boden", "/sv/?organiser=roda-korset", "/sv/partners/roda-korset/"):
        assert f"/sv/events/{event.pk}/" in client.get(address).content.decode()
    feed = client.get("/sv/calendar.ics?organiser=rk-boden")
    assert feed.status_code == 200
    assert event.uid in feed.content.decode().replace("\r\n ", "")
    found = client.get("/api/v1/occurrences?since=2026-11-24&organiser=rk-boden").json()
    assert [each["title"] for each in found["occurrences"]] == ["Kör"]


def test_a_merged_organisation_leads_nowhere_when_the_other_one_is_not_public(client, organisation):
    Organisation.objects.create(name="RK", slug="rk", merged_into=organisation, status="former")
    Organisation.objects.filter(pk=organisation.pk).update(status="prospect")
    assert client.get("/sv/partners/rk/").status_code == 404


def test_the_pages_of_a_merged_organisation_only_tell(staff, anna, organisation):
    double = Organisation.objects.create(name="RK", slug="rk")
    merging.merge(by=anna, kept=organisation, duplicate=double)
    page = text(staff, f"{ORGANISATIONS}rk/")
    assert HERE in page
    assert "<form" not in page.split("<main", 1)[1]
    assert "Histories" not in text(staff, f"{ORGANISATIONS}rk/history/")
    assert "Go back to this" not in text(staff, f"{ORGANISATIONS}rk/history/")
    assert staff.get(f"{ORGANISATIONS}rk/edit/").status_code == 404


# Import and export


def test_a_table_is_shown_first_and_written_when_somebody_says_yes(staff, organisation):
    content = "name;kind;website\nRöda Korset;aid;\nNy;church;https://ny.se\nFel;planet;\n"
    response = staff.post(f"{ORGANISATIONS}import/", {"table": table(content)})
    page = response.content.decode()
    assert "Import 2 rows" in page
    assert "none of" in page
    assert Organisation.objects.count() == 1
    carried = response.context["carried"]
    assert sent(staff, f"{ORGANISATIONS}import/confirm/", carried=carried) == ORGANISATIONS
    assert set(Organisation.objects.values_list("name", "kind")) == {("Röda Korset", "aid"), ("Ny", "church")}


def test_when_the_registry_has_moved_on_the_table_is_shown_anew(staff, anna, organisation):
    carried = staff.post(
        f"{ORGANISATIONS}import/", {"table": table("slug;website\nroda-korset;https://a.se\n")}
    ).context["carried"]
    registry.save_organisation(by=anna, organisation=organisation, fields={"website": "https://b.se"})
    response = staff.post(f"{ORGANISATIONS}import/confirm/", {"carried": carried})
    assert "has changed in the meantime" in response.content.decode()
    assert "https://b.se" in response.content.decode()
    organisation.refresh_from_db()
    assert organisation.website == "https://b.se"
    sent(staff, f"{ORGANISATIONS}import/confirm/", carried=response.context["carried"])
    organisation.refresh_from_db()
    assert organisation.website == "https://a.se"


@pytest.mark.django_db(transaction=True)
def test_a_second_click_on_an_import_sees_what_the_first_has_written(staff, anna):
    sheet = {"table": table("name\nNy\n")}
    carried = staff.post(f"{ORGANISATIONS}import/", sheet).context["carried"]
    first = import_plan.plan(spreadsheets.read(b"name\nNy\n"))

    answer = meanwhile(
        lambda: importing.import_rows(by=anna, plan=first),
        lambda: staff.post(f"{ORGANISATIONS}import/confirm/", {"carried": carried}),
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "The registry has changed in the meantime." in page
    assert "Import 1 row" not in page
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("spoil", ["", "x", "{carried}x", "old"])
def test_rows_that_were_altered_or_have_waited_too_long_are_not_written(staff, organisation, time_machine, spoil):
    time_machine.move_to("2026-11-24T11:00:00Z")
    carried = staff.post(f"{ORGANISATIONS}import/", {"table": table("name\nNy\n")}).context["carried"]
    if spoil == "old":
        time_machine.move_to("2026-11-24T18:00:00Z")
        spoil = "{carried}"
    assert (
        sent(staff, f"{ORGANISATIONS}import/confirm/", carried=spoil.format(carried=carried))
        == f"{ORGANISATIONS}import/"
    )
    assert Organisation.objects.count() == 1


def test_rows_that_another_coordinator_looked_at_are_not_written(staff, organisation):
    carried = staff.post(f"{ORGANISATIONS}import/", {"table": table("name\nNy\n")}).context["carried"]
    staff.force_login(User.objects.create_user("cilla@bis.example", is_staff=True))
    sent(staff, f"{ORGANISATIONS}import/confirm/", carried=carried)
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "empty"), (b"\xd0\xcf\x11\xe0\x00\x00", "no table we can read"), (b"name\n" + b"x" * 2_100_000, "larger than 2 MB"),
    (b"titel;adress\na;b\n", "No column is called name or slug"), (b"name;slug\na;b;c\n", "Line 2:"),
])  # fmt: skip
def test_what_is_no_table_is_refused_with_a_sentence(staff, content, sentence):
    assert sentence in text(staff, f"{ORGANISATIONS}import/", table=table(content))


def test_a_table_full_of_tags_shows_them_as_text(staff):
    page = text(staff, f"{ORGANISATIONS}import/", table=table("name;<b>\n<script>alert(1)</script>;x\n"))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_taken_along_under_its_search_and_read_again_without_change(staff, anna, organisation, kind):
    registry.save_organisation(by=anna, fields={"name": "=Kyrkan", "kind": "church"})
    response = staff.get(f"{ORGANISATIONS}export/?kind=church&format={kind}")
    assert response["Content-Disposition"].endswith(f'.{kind}"')
    assert [row.cells["name"] for row in spreadsheets.read(response.content).rows] == ["=Kyrkan"]
    everything = staff.get(f"{ORGANISATIONS}export/?format={kind}").content
    page = staff.post(f"{ORGANISATIONS}import/", {"table": table(everything)}).context
    assert (page["unchanged"], page["new"], page["changed"], page["refused"]) == (2, 0, 0, 0)


# History, people, contacts


def test_an_earlier_version_comes_back_with_a_press(staff, anna, organisation):
    registry.save_organisation(by=anna, organisation=organisation, fields={"name": "Fel namn"})
    page = text(staff, f"{HERE}history/")
    assert "Fel namn" in page
    assert page.count("Go back to this") == 1
    number = page.split('name="version" value="')[1].split('"')[0]
    assert sent(staff, f"{HERE}history/restore/", version=number) == f"{HERE}history/"
    organisation.refresh_from_db()
    assert organisation.name == "Röda Korset"
    assert "Anna" in text(staff, f"{HERE}history/")


@pytest.mark.parametrize("number", ["", "x", "0", "99999999999999999999"])
def test_a_version_of_something_else_does_not_exist(staff, organisation, number):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    for version in (number, registry.newest_version(other)):
        assert staff.post(f"{HERE}history/restore/", {"version": version}).status_code == 404


def test_people_are_found_by_name_address_organisation_and_role(staff, berit):
    for query, found in (("q=BERIT", True), ("q=berit@", True), ("q=röda", True), ("q=zzz", False), ("role=member", True),
                         ("role=coordinator", False), ("role=none", False), ("role=closed", False), ("role=duty", False)):  # fmt: skip
        assert ("berit@bis.example" in text(staff, f"/staff/people/?{query}")) == found, query


def test_the_list_of_people_costs_the_same_for_one_and_for_thirty(staff, organisation):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(30):
        person = User.objects.create_user(f"p{number}@bis.example", name=f"P{number}")
        Membership.objects.create(user=person, organisation=organisation)
        if number in (0, 29):
            with CaptureQueriesContext(connection) as queries:
                text(staff, "/staff/people/?role=member")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_duties_are_given_by_a_form_and_ones_own_rights_are_asked_about(staff, anna, berit):
    sent(staff, f"/staff/people/{berit.pk}/", is_staff="on", house_roles=["reviewer"])
    berit.refresh_from_db()
    assert (berit.is_staff, berit.house_roles) == (True, ["reviewer"])
    page = text(staff, f"/staff/people/{anna.pk}/", house_roles=["reviewer"])
    assert "Say that you are sure" in page
    assert 'type="checkbox" name="is_sure"' in page
    anna.refresh_from_db()
    assert anna.is_staff
    staff.post(f"/staff/people/{anna.pk}/", {"house_roles": ["reviewer"], "is_sure": "on"})
    anna.refresh_from_db()
    assert (anna.is_staff, anna.house_roles) == (False, ["reviewer"])


def test_the_last_coordinator_is_told_why_not(staff, anna):
    page = text(staff, f"/staff/people/{anna.pk}/", is_sure="on")
    assert "Nobody would coordinate the house any more" in page
    anna.refresh_from_db()
    assert anna.is_staff


def test_an_account_is_closed_at_once_and_opened_again(staff, berit):
    from django.test import Client

    theirs = Client()
    theirs.force_login(berit)
    assert theirs.get("/partner/contacts/").status_code == 200
    sent(staff, f"/staff/people/{berit.pk}/active/")
    assert theirs.get("/partner/contacts/").status_code == 302
    assert "The account is closed" in text(staff, f"/staff/people/{berit.pk}/")
    sent(staff, f"/staff/people/{berit.pk}/active/", do="open")
    berit.refresh_from_db()
    assert berit.is_active
    assert theirs.get("/partner/contacts/").status_code == 302


def test_closing_an_account_with_two_clicks_closes_it(staff, berit):
    page = text(staff, f"/staff/people/{berit.pk}/")
    assert 'name="do" value="close"' in page
    for _click in range(2):
        sent(staff, f"/staff/people/{berit.pk}/active/", do="close")
    berit.refresh_from_db()
    assert not berit.is_active


def test_members_see_shared_contacts_and_nobody_elses(member, organisation):
    other = Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    ContactPerson.objects.create(organisation=other, name="Eva Delad", email="eva@k.se", is_shared=True)
    ContactPerson.objects.create(organisation=other, name="Adam Hemlig", email="adam@k.se")
    page = text(member, "/partner/contacts/")
    assert "eva@k.se" in page
    assert "Hemlig" not in page
    assert "Hemlig" not in text(member, "/partner/contacts/?q=Adam")


def test_who_belongs_nowhere_sees_no_contacts(client):
    client.force_login(User.objects.create_user("x@bis.example"))
    assert client.get("/partner/contacts/").status_code == 403
    client.logout()
    assert client.get("/partner/contacts/").status_code == 302


# The public directory


def test_the_directory_shows_themes_parent_logo_and_what_comes_next(client, anna, organisation, kind, post, at_noon):
    Organisation.objects.filter(pk=organisation.pk).update(logo=f"{'b' * 32}.webp")
    parent = registry.save_organisation(by=anna, fields={"name": "Förbundet"})
    courted = registry.save_organisation(by=anna, fields={"name": "Hemlig kontakt", "status": "prospect"})
    Organisation.objects.filter(pk=organisation.pk).update(parent=parent)
    Organisation.objects.filter(pk=parent.pk).update(parent=courted)
    kind.theme.organisations.add(organisation)
    post("Igår", first_on=date(2026, 11, 23))
    post("Internt", first_on=date(2026, 11, 25), is_internal=True)
    post("Utkast", first_on=date(2026, 11, 25), publish_now=False)
    post("Serien", first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH")
    post("Senare", first_on=date(2027, 3, 1))
    page = client.get("/sv/partners/").content.decode()
    for word in ("Förbundet", "Språk", f"/pictures/{'b' * 32}.webp", "2 aktiviteter"):
        assert word in page, word
    assert page.count("Serien") == 2
    for word in ("Hemlig kontakt", "Igår", "Internt", "Utkast", "Senare"):
        assert word not in page, word
    assert "/sv/partners/forbundet/" in client.get("/sv/partners/roda-korset/").content.decode()
    assert "Hemlig kontakt" not in client.get("/sv/partners/forbundet/").content.decode()


def test_a_cancelled_date_is_not_what_comes_next(client, organisation, post, at_noon):
    from calendar_app import actions

    event = post("Serien", first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH")
    actions.cancel_date(occurrence=event.occurrences.order_by("starts_at").first(), by=None, reason="Sjukdom")
    page = client.get("/sv/partners/").content.decode()
    assert "20261126T1700Z" not in page
    assert "20261203T1700Z" in page


def test_the_directory_costs_the_same_for_one_partner_and_for_thirty(client, kind, post, at_noon):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Organisation.objects.all().delete()
    counts = []
    for number in range(30):
        made = Organisation.objects.create(name=f"Förening {number}", slug=f"f-{number}")
        kind.theme.organisations.add(made)
        post(f"Kör {number}", organiser=made, first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH")
        if number in (0, 29):
            with CaptureQueriesContext(connection) as queries:
                assert f"Kör {number}" in client.get("/sv/partners/").content.decode()
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
