"""What is entered, merged and imported in the registry stays whole, and its history says who did it."""

from __future__ import annotations

import io
import threading
import time
from datetime import date, timedelta

import pghistory
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from partners import export, history, import_plan, readings, slugs, spreadsheets
from partners.actions import importing, merging, people, registry
from partners.models import ContactNote, ContactPerson, Membership, Organisation, StatusChange
from tests.partners.at_hand import meanwhile

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna@bis.example", name="Anna", is_staff=True)


@pytest.fixture
def berit(django_user_model):
    return django_user_model.objects.create_user("berit@bis.example", name="Berit")


def enter(by, name, **fields):
    return registry.save_organisation(by=by, fields={"name": name, **fields})


def planned(text):
    return import_plan.plan(spreadsheets.read(text.encode()))


def states(plan):
    return [(row.line, row.state) for row in plan.rows]


# Saving


def test_a_new_organisation_gets_a_short_name_and_its_first_status(anna, at_noon):
    made = enter(anna, "  Arktiska   Odlåre ", status="prospect")
    assert (made.name, made.slug) == ("Arktiska Odlåre", "arktiska-odlare")
    assert list(made.status_changes.values_list("status", "since_on", "by")) == [("prospect", TODAY, anna.pk)]


@pytest.mark.parametrize(("name", "slug"), [
    ("Röda Korset", "roda-korset-2"), ("نادي الحي", "partner"), ("New", "new-2"), ("x" * 100, "x" * 55),
])  # fmt: skip
def test_a_short_name_is_made_so_that_it_is_free(organisation, name, slug):
    assert slugs.free(name) == slug


@pytest.mark.parametrize("slug", ["Stor", "å", "a b", "-a", "a-", "a/b", "import", "x" * 61, ""])
def test_a_short_name_that_could_not_stand_in_an_address_is_refused(slug):
    with pytest.raises(ValidationError):
        slugs.check(slug)


def test_only_coordinators_write_in_the_registry(organisation, berit):
    Membership.objects.create(user=berit, organisation=organisation, role="administrator")
    contact = ContactPerson.objects.create(organisation=organisation, name="Eva")
    refused = [
        lambda: registry.save_organisation(by=berit, organisation=organisation, fields={"website": ""}),
        lambda: registry.set_status(by=berit, organisation=organisation, status="former"),
        lambda: registry.write_note(by=berit, organisation=organisation, text="x"),
        lambda: registry.save_contact(by=berit, organisation=organisation, fields={"name": "x"}),
        lambda: registry.delete_contact(by=berit, contact=contact),
        lambda: registry.set_logo(by=berit, organisation=organisation, octets=None),
        lambda: merging.merge(by=berit, kept=organisation, duplicate=organisation),
        lambda: importing.import_rows(by=berit, plan=planned("name\nNy\n")),
        lambda: people.set_roles(by=berit, person=berit, is_staff=True, house_roles=[]),
        lambda: people.close_account(by=berit, person=berit),
    ]
    for act in refused:
        with pytest.raises(PermissionDenied):
            act()


def test_a_text_in_one_language_leaves_the_others(anna, organisation):
    registry.save_organisation(by=anna, organisation=organisation, fields={"about": {"sv": "a\r\nb", "ar": "س"}})
    saved = registry.save_organisation(by=anna, organisation=organisation, fields={"about": {"sv": "", "en": "c"}})
    assert saved.about == {"ar": "س", "en": "c"}


def test_saving_what_is_there_already_makes_no_version(anna, organisation):
    before = registry.newest_version(organisation)
    registry.save_organisation(by=anna, organisation=organisation, fields={"name": organisation.name, "website": ""})
    assert registry.newest_version(organisation) == before


def test_whoever_saves_second_is_told(anna, organisation):
    seen = registry.newest_version(organisation)
    registry.save_organisation(by=anna, organisation=organisation, fields={"website": "https://a.se"}, seen=seen)
    with pytest.raises(ValidationError) as told:
        registry.save_organisation(by=anna, organisation=organisation, fields={"website": "https://b.se"}, seen=seen)
    assert told.value.code == "changed"
    organisation.refresh_from_db()
    assert organisation.website == "https://a.se"


def test_an_organisation_can_not_belong_to_its_own_part(anna, organisation):
    part = enter(anna, "Delen", parent=organisation)
    with pytest.raises(ValidationError, match=r"own parts|egna delar"):
        registry.save_organisation(by=anna, organisation=organisation, fields={"parent": part})


# Status


def test_the_latest_day_decides_and_an_older_one_fills_the_history(anna, at_noon):
    made = enter(anna, "Ny")
    registry.set_status(by=anna, organisation=made, status="prospect", since_on=TODAY - timedelta(days=300))
    made.refresh_from_db()
    assert made.status == "partner"
    registry.set_status(by=anna, organisation=made, status="resting", reason="Paus")
    made.refresh_from_db()
    assert made.status == "resting"
    assert list(made.status_changes.values_list("status", flat=True)) == ["resting", "partner", "prospect"]


@pytest.mark.parametrize(("status", "days"), [("former", 1), ("partner", 0), ("friend", 0)])
def test_a_status_to_come_the_same_one_and_an_unknown_one_are_refused(anna, organisation, status, days):
    with pytest.raises(ValidationError):
        registry.set_status(
            by=anna, organisation=organisation, status=status, since_on=timezone.localdate() + timedelta(days=days)
        )
    assert StatusChange.objects.count() == 0


# Contacts, logo


def test_a_contact_of_another_organisation_can_not_be_written(anna, organisation):
    other = enter(anna, "Kyrkan")
    eva = registry.save_contact(by=anna, organisation=other, fields={"name": "Eva"})
    with pytest.raises(PermissionDenied):
        registry.save_contact(by=anna, organisation=organisation, fields={"name": "Adam"}, contact=eva)


def test_a_note_is_of_today_or_before(anna, organisation, at_noon):
    registry.write_note(by=anna, organisation=organisation, text=" Ringde. ", way="call")
    assert list(organisation.notes.values_list("text", "way", "on", "by")) == [("Ringde.", "call", TODAY, anna.pk)]
    with pytest.raises(ValidationError):
        registry.write_note(by=anna, organisation=organisation, text="x", on=TODAY + timedelta(days=1))


def test_a_logo_is_written_anew_small_and_the_one_before_is_deleted(
    anna, organisation, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.new("RGB", (900, 300), (10, 90, 60)).save(out, "PNG")
    first = registry.set_logo(by=anna, organisation=organisation, octets=out.getvalue()).logo
    assert Image.open(default_storage.open(first)).size == (400, 133)
    with django_capture_on_commit_callbacks(execute=True):
        registry.set_logo(by=anna, organisation=organisation, octets=None)
    assert not default_storage.exists(first)
    organisation.refresh_from_db()
    assert organisation.logo == ""


# Merging


@pytest.fixture
def duplicate(anna, at_noon):
    return enter(anna, "Röda korset Boden", website="https://rk.se", about={"en": "Aid"}, kind="aid")


def test_everything_moves_and_the_duplicate_leads_on(anna, berit, organisation, duplicate, post):
    from calendar_app.models import CoOrganiser, Draft, Theme

    mine, helped = post("Mitt", organiser=duplicate), post("Kyrkans", organiser=enter(anna, "Kyrkan"))
    CoOrganiser.objects.create(event=helped, organisation=duplicate, confirmed_at=timezone.now())
    Theme.objects.get().organisations.add(duplicate)
    Draft.objects.create(user=berit, organisation=duplicate, token="a" * 32)
    Membership.objects.create(user=berit, organisation=duplicate)
    registry.write_note(by=anna, organisation=duplicate, text="Hej")
    registry.save_contact(by=anna, organisation=duplicate, fields={"name": "Eva"})
    part, older = enter(anna, "Delen", parent=duplicate), enter(anna, "Äldre dubblett")
    merging.merge(by=anna, kept=duplicate, duplicate=older)
    kept = merging.merge(by=anna, kept=organisation, duplicate=duplicate)
    for row in (mine, part, older, duplicate):
        row.refresh_from_db()
    assert (mine.organiser, part.parent, older.merged_into, duplicate.merged_into) == (kept, kept, kept, kept)
    assert (duplicate.status, duplicate.slug, duplicate.name) == ("former", "roda-korset-boden", "Röda korset Boden")
    assert [row.organisation for row in helped.co_organiser_rows.all()] == [kept]
    assert list(Theme.objects.get().organisations.all()) == [kept]
    assert (kept.website, kept.about) == ("https://rk.se", {"en": "Aid"})
    assert [row.user for row in kept.memberships.all()] == [berit]
    assert [kept.notes.count(), kept.contacts.count(), berit.drafts.get().organisation] == [1, 1, kept]
    # Nothing but its own end is left with the duplicate.
    assert [number for _name, number in merging.belongings(duplicate)] == [1]
    assert [change.status for change in duplicate.status_changes.all()] == ["former"]


def test_of_two_memberships_the_higher_role_and_the_earlier_day_stay(anna, berit, organisation, duplicate):
    Membership.objects.create(user=berit, organisation=organisation, role="editor", since_on=date(2025, 1, 1))
    Membership.objects.create(user=berit, organisation=duplicate, role="administrator", since_on=date(2026, 1, 1))
    Membership.objects.create(user=anna, organisation=organisation, role="administrator", since_on=date(2026, 1, 1))
    Membership.objects.create(user=anna, organisation=duplicate, role="editor", since_on=date(2024, 1, 1))
    merging.merge(by=anna, kept=organisation, duplicate=duplicate)
    assert set(Membership.objects.values_list("user", "organisation", "role", "since_on")) == {
        (berit.pk, organisation.pk, "administrator", date(2025, 1, 1)),
        (anna.pk, organisation.pk, "administrator", date(2024, 1, 1)),
    }


def test_of_two_co_organisers_one_stays_confirmed_and_the_organiser_helps_not_itself(
    anna, organisation, duplicate, post
):
    from calendar_app.models import CoOrganiser

    other, own = post("Kyrkans", organiser=enter(anna, "Kyrkan")), post("Eget")
    CoOrganiser.objects.create(event=other, organisation=organisation)
    CoOrganiser.objects.create(event=other, organisation=duplicate, confirmed_at=timezone.now())
    CoOrganiser.objects.create(event=own, organisation=duplicate, confirmed_at=timezone.now())
    merging.merge(by=anna, kept=organisation, duplicate=duplicate)
    row = CoOrganiser.objects.get()
    assert (row.event, row.organisation, row.confirmed_at is None) == (other, organisation, False)


def test_the_same_calendar_imported_by_both_keeps_every_event_and_cancels_none(anna, organisation, duplicate, post):
    from calendar_app.models import CalendarSource, Event, SourceMapping

    address = "https://rk.se/a.ics"
    sources = [CalendarSource.objects.create(organisation=each, address=address) for each in (organisation, duplicate)]
    SourceMapping.objects.create(source=sources[0], field="location", text="Salen")
    for text in ("Salen", "Köket"):
        SourceMapping.objects.create(source=sources[1], field="location", text=text)
    first = post("Ett", source=sources[0], source_uid="1")
    twin = post("Ett", organiser=duplicate, source=sources[1], source_uid="1")
    single = post("Två", organiser=duplicate, source=sources[1], source_uid="2")
    merging.merge(by=anna, kept=organisation, duplicate=duplicate)
    assert CalendarSource.objects.get() == sources[0]
    assert sorted(sources[0].mappings.values_list("text", flat=True)) == ["Köket", "Salen"]
    assert set(Event.objects.values_list("pk", "organiser", "source", "source_uid")) == {
        (first.pk, organisation.pk, sources[0].pk, "1"),
        (twin.pk, organisation.pk, None, ""),
        (single.pk, organisation.pk, sources[0].pk, "2"),
    }


def test_phones_see_that_a_moved_event_has_changed(anna, organisation, duplicate, post, at_noon):
    event = post("Mitt", organiser=duplicate, first_on=date(2026, 12, 1))
    at_noon.shift(60)
    merging.merge(by=anna, kept=organisation, duplicate=duplicate)
    before = event.changed_at, event.feed_revision
    event.refresh_from_db()
    assert event.changed_at > before[0]
    assert event.feed_revision > before[1]


@pytest.mark.parametrize("way", ["above", "below", "part of a part"])
def test_a_merge_never_makes_anybody_its_own_parent(anna, organisation, duplicate, way):
    between = enter(anna, "Mellan")
    low, high = (duplicate, organisation) if way == "above" else (organisation, duplicate)
    registry.save_organisation(by=anna, organisation=between, fields={"parent": high})
    above = between if way == "part of a part" else high
    registry.save_organisation(by=anna, organisation=low, fields={"parent": above})
    merging.merge(by=anna, kept=organisation, duplicate=duplicate)
    for each in Organisation.objects.all():
        seen, above = {each.pk}, each.parent
        while above is not None:
            assert above.pk not in seen
            seen.add(above.pk)
            above = above.parent


def test_what_was_merged_can_not_be_merged_changed_or_merged_into(anna, organisation, duplicate):
    merging.merge(by=anna, kept=organisation, duplicate=duplicate)
    other = enter(anna, "Annan")
    for kept, gone in ((organisation, organisation), (other, duplicate), (duplicate, other)):
        with pytest.raises(ValidationError):
            merging.merge(by=anna, kept=kept, duplicate=gone)
    with pytest.raises(ValidationError):
        registry.save_organisation(by=anna, organisation=duplicate, fields={"name": "Nytt"})
    with pytest.raises(ValidationError):
        registry.set_status(by=anna, organisation=duplicate, status="partner")


def test_the_status_of_the_kept_one_stays_although_the_other_history_is_younger(anna, organisation, duplicate):
    registry.set_status(by=anna, organisation=organisation, status="resting", since_on=TODAY - timedelta(days=9))
    kept = merging.merge(by=anna, kept=organisation, duplicate=duplicate)
    assert kept.status == "resting"
    assert [row.status for row in kept.status_changes.all()] == ["resting", "partner", "resting"]


def test_the_duplicates_own_history_is_kept(anna, organisation, duplicate):
    registry.save_organisation(by=anna, organisation=duplicate, fields={"website": "https://ny.se"})
    merging.merge(by=anna, kept=organisation, duplicate=duplicate)
    said = [change.after for moment in history.of(duplicate) for change in moment.changes]
    assert {"https://ny.se", "https://rk.se", "Röda Korset"} <= set(said)


def test_every_relation_to_an_organisation_is_known_to_the_merge(organisation):
    names = {field.model.__name__ for field in merging._ties(Organisation)}
    assert {"Membership", "ContactPerson", "ContactNote", "StatusChange", "Invitation", "Organisation", "Event",
            "CoOrganiser", "CalendarSource", "Draft", "Proposal", "Theme_organisations"} <= names  # fmt: skip
    assert not any(name.endswith("Version") for name in names)


# Importing and exporting

HEAD = "name;slug;kind;status;website;about_sv;about_en;agreement_from;agreement_until;contact_name;contact_email;contact_phone\n"


def test_a_table_is_seen_before_it_is_written(anna, organisation, at_noon):
    plan = planned(
        HEAD + "Röda Korset;roda-korset;aid;partner;;;;;;;;\n"
        "Ny förening;;association;prospect;https://ny.se;Hej;;2026-01-01;2026-12-31;Eva;eva@ny.se;+46 70\n"
        "Fel;;planet;;;;;;;;;\n"
    )
    assert states(plan) == [(2, "changed"), (3, "new"), (4, "refused")]
    assert (plan.rows[0].fields, len(plan.rows[0].changes)) == ({"kind": "aid"}, 1)
    assert Organisation.objects.count() == 1
    assert importing.import_rows(by=anna, plan=plan) == 2
    made = Organisation.objects.get(slug="ny-forening")
    assert (made.status, made.website, made.about, made.agreement_until) == (
        "prospect", "https://ny.se", {"sv": "Hej"}, date(2026, 12, 31),
    )  # fmt: skip
    assert list(made.contacts.values_list("name", "email", "phone", "is_shared")) == [
        ("Eva", "eva@ny.se", "+46 70", False)
    ]
    assert Organisation.objects.get(pk=organisation.pk).kind == "aid"
    assert planned(HEAD + "Röda Korset;roda-korset;aid;partner;;;;;;;;\n").rows[0].state == "unchanged"


@pytest.mark.parametrize("row", [
    "röda KORSET;;;;;;;;;;;", ";roda-korset;;;;;;;;;;", "Röda  Korset;Roda-Korset;;;;;;;;;;",
])  # fmt: skip
def test_an_organisation_is_found_by_short_name_or_name_in_any_case(organisation, row):
    found = planned(HEAD + row + "\n").rows[0]
    assert found.organisation == organisation


@pytest.mark.parametrize(("rows", "line"), [
    (";;;;;;;;;Eva;;", 2),
    ("Röda Korset;annan;;;;;;;;;;", 2),
    ("Ny;import;;;;;;;;;;", 2),
    ("Ny;Å;;;;;;;;;;", 2),
    ("Ny;;;;javascript:alert(1);;;;;;;", 2),
    ("Ny;;;;ftp://a.se;;;;;;;", 2),
    ("Ny;;;friend;;;;;;;;", 2),
    ("Ny;;;;;;;2026-02-30;;;;", 2),
    ("Ny;;;;;;;2026-02-01;2026-01-01;;;", 2),
    ("Ny;;;;;;;;;;eva@a.se;", 2),
    ("Ny;;;;;;;;;Eva;eva;", 2),
    ("x" * 121 + ";;;;;;;;;;;", 2),
    ("Ny;;;;;;;;;;;\nNY;;;;;;;;;;;", 3),
    ("Ny;samma;;;;;;;;;;\nAnnan;samma;;;;;;;;;;", 3),
    ("Röda Korset;;;;;;;;;;;\n;roda-korset;;;;;;;;;;", 3),
    ("Kyrkan;roda-korset;;;;;;;;;;", 2),
    ("Borta;;;;;;;;;;;", 2),
])  # fmt: skip
def test_a_row_that_can_not_be_is_refused_with_its_line_and_a_reason(organisation, rows, line):
    Organisation.objects.create(name="Kyrkan", slug="kyrkan")
    Organisation.objects.create(name="Borta", slug="borta", merged_into=organisation)
    plan = planned(HEAD + rows + "\n")
    refused = [row for row in plan.rows if row.state == "refused"]
    assert [row.line for row in refused] == [line]
    assert refused[0].reasons
    assert (refused[0].changes, refused[0].fields) == ([], {})


def test_columns_that_are_not_there_change_nothing_and_unknown_ones_are_named(anna, organisation):
    registry.save_organisation(by=anna, organisation=organisation, fields={"website": "https://rk.se", "kind": "aid"})
    plan = planned("Slug;Members;favourite colour\nroda-korset;7;red\n")
    assert plan.unused == ("members", "favourite_colour")
    assert states(plan) == [(2, "unchanged")]


def test_an_empty_cell_empties_a_field_but_never_name_kind_status_or_contact(anna, organisation):
    registry.save_organisation(by=anna, organisation=organisation, fields={"website": "https://rk.se", "kind": "aid"})
    registry.save_contact(by=anna, organisation=organisation, fields={"name": "Eva"})
    plan = planned(HEAD + ";roda-korset;;;;;;;;;;\n")
    assert plan.rows[0].fields == {"website": ""}
    importing.import_rows(by=anna, plan=plan)
    organisation.refresh_from_db()
    assert (organisation.website, organisation.kind, organisation.contacts.count()) == ("", "aid", 1)


def test_a_contact_is_found_by_name_or_address_else_entered(anna, organisation):
    eva = registry.save_contact(by=anna, organisation=organisation, fields={"name": "Eva", "email": "eva@rk.se"})
    for cells in ("EVA;;070", "Eva Ek;Eva@rk.se;070", "Adam;;071"):
        importing.import_rows(
            by=anna, plan=planned(f"slug;contact_name;contact_email;contact_phone\nroda-korset;{cells}\n")
        )
    assert set(organisation.contacts.values_list("name", "phone")) == {("Eva Ek", "070"), ("Adam", "071")}
    assert organisation.contacts.get(name="Eva Ek").pk == eva.pk


def test_a_status_in_a_table_is_written_with_its_day(anna, organisation, at_noon):
    importing.import_rows(by=anna, plan=planned("slug;status\nroda-korset;Resting\n"))
    organisation.refresh_from_db()
    assert organisation.status == "resting"
    assert list(organisation.status_changes.values_list("status", "since_on")) == [("resting", TODAY)]


@pytest.mark.parametrize(
    "write", [spreadsheets.write_csv, lambda columns, rows: spreadsheets.write_xlsx(columns, rows, "x")]
)
def test_what_was_exported_is_imported_without_any_change(anna, write):
    made = enter(
        anna, '=Summa; "citat"', website="https://a.se/?b=c;d", kind="aid", agreement_from=TODAY,
        about={"sv": "-första\r\n+andra\n\n@tredje", "en": "'=x", "ar": "س"},
    )  # fmt: skip
    registry.save_contact(by=anna, organisation=made, fields={"name": "Eva", "phone": "+46 70 123", "email": "e@a.se"})
    enter(anna, "Åäö ﷽", status="former")
    rows = list(export.table(readings.organisations(readings.Search(), TODAY)))
    plan = import_plan.plan(spreadsheets.read(write(export.COLUMNS, rows)))
    assert [(row.state, row.reasons) for row in plan.rows] == [("unchanged", [])] * 2
    assert plan.unused == ("members", "last_active")


def test_a_text_with_a_browsers_line_breaks_is_no_change(anna, organisation):
    Organisation.objects.update(about={"sv": "Ett\r\nTvå"})
    assert states(planned('slug;about_sv\nroda-korset;"Ett\nTvå"\n')) == [(2, "unchanged")]


@pytest.mark.parametrize("day", ["10/11/2026", "11/10/26", "2026-02-30", "2026-11-24 10:30"])
def test_a_day_is_never_guessed(organisation, day):
    with override("en"):
        (row,) = planned(f"slug;agreement_from\nroda-korset;{day}\n").rows
    assert row.reasons == ["Agreement from: Write a day that exists, such as 2026-11-24."]


def test_a_plan_costs_the_same_for_one_row_and_for_three_hundred(organisation, django_assert_num_queries):
    for number in (1, 300):
        rows = "".join(f"Förening {index};;;;;;;;;Eva;;\n" for index in range(number))
        with django_assert_num_queries(2):
            assert planned(HEAD + rows).to_write == number


def test_a_plan_has_another_digest_when_the_registry_has_moved_on(anna, organisation):
    text = "slug;website\nroda-korset;https://rk.se\n"
    before = planned(text).digest
    assert planned(text).digest == before
    registry.save_organisation(by=anna, organisation=organisation, fields={"website": "https://x.se"})
    assert planned(text).digest != before


# Searching


@pytest.fixture
def three(anna, at_noon):
    made = {name: enter(anna, name) for name in ("Aktiv", "Bortglömd", "Clown")}
    rows = Organisation.objects
    rows.filter(name="Aktiv").update(active_on=TODAY - timedelta(days=3), kind="church", is_trusted=True)
    rows.filter(name="Bortglömd").update(
        active_on=TODAY - timedelta(days=130), agreement_until=TODAY + timedelta(days=60)
    )
    rows.filter(name="Clown").update(status="former", agreement_until=TODAY - timedelta(days=1))
    registry.save_contact(by=anna, organisation=made["Clown"], fields={"name": "Bozo", "email": "b@cirkus.se"})
    return made


@pytest.mark.parametrize(("search", "found"), [
    ({}, ["Aktiv", "Bortglömd", "Clown"]),
    ({"sort": "-name"}, ["Clown", "Bortglömd", "Aktiv"]),
    ({"sort": "active"}, ["Aktiv", "Bortglömd", "Clown"]),
    ({"sort": "-active"}, ["Clown", "Bortglömd", "Aktiv"]),
    ({"q": "GLÖMD"}, ["Bortglömd"]),
    ({"q": "bortglomd"}, ["Bortglömd"]),
    ({"q": "bozo"}, ["Clown"]),
    ({"q": "cirkus.se"}, ["Clown"]),
    ({"q": "%"}, []),
    ({"kind": "church"}, ["Aktiv"]),
    ({"status": "former"}, ["Clown"]),
    ({"trusted": "yes"}, ["Aktiv"]),
    ({"trusted": "no"}, ["Bortglömd", "Clown"]),
    ({"silent": 60}, ["Bortglömd"]),
    ({"silent": 120}, ["Bortglömd"]),
    ({"silent": 180}, []),
    ({"ending": True}, ["Bortglömd"]),
])  # fmt: skip
def test_every_search_finds_what_it_says(three, search, found):
    assert [each.name for each in readings.organisations(readings.Search(**search), TODAY)] == found


def test_one_that_was_never_active_is_silent_once_it_has_been_here_that_long(three):
    Organisation.objects.filter(name="Clown").update(created_at=timezone.now() - timedelta(days=61))
    silent = readings.organisations(readings.Search(silent=60), TODAY)
    assert [each.name for each in silent] == ["Bortglömd", "Clown"]


def test_contacts_of_partners_are_seen_only_when_they_agreed_and_it_is_a_partner(anna, organisation):
    away = enter(anna, "Borta", status="former")
    for where, name, is_shared in ((organisation, "Ja", True), (organisation, "Nej", False), (away, "Före", True)):
        registry.save_contact(by=anna, organisation=where, fields={"name": name, "is_shared": is_shared})
    assert [each.name for each in readings.shared_contacts()] == ["Ja"]


# History


def test_history_says_who_changed_what_field_by_field(anna, berit, organisation):
    with pghistory.context(user=anna.pk):
        place = Membership.objects.create(user=berit, organisation=organisation)
        place.role = "administrator"
        place.save()
        place.delete()
    registry.save_organisation(
        by=anna, organisation=organisation, fields={"website": "https://rk.se", "about": {"sv": "Hej"}}
    )
    moments = history.of(organisation)
    facts, people = ([each for each in moments if ("Berit" in each.what) == is_person] for is_person in (False, True))
    assert [moment.by for moment in facts] == ["Anna", ""]
    assert [[(change.before, change.after) for change in moment.changes] for moment in facts[:1]] == [
        [("", "https://rk.se"), ("", "Hej")]
    ]
    assert [(moment.by, moment.version) for moment in people] == [("Anna", None)] * 3
    assert [(change.before == "", change.after == "") for moment in people for change in moment.changes] == [
        (False, True), (False, False), (True, False),
    ]  # fmt: skip
    # What is there now can't be gone back to.
    assert [moment.version is None for moment in facts] == [True, False]


def test_history_names_nobody_who_has_left(anna, berit, organisation, django_user_model):
    cilla = django_user_model.objects.create_user("cilla@bis.example", name="Cilla", is_staff=True)
    registry.save_organisation(by=cilla, organisation=organisation, fields={"website": "https://rk.se"})
    cilla.delete()
    moment = history.of(organisation)[0]
    assert moment.by
    assert "Cilla" not in moment.by


def test_an_earlier_version_comes_back_whole_but_not_its_short_name_and_status(anna, organisation):
    registry.save_organisation(by=anna, organisation=organisation, fields={"about": {"sv": "Först"}, "kind": "aid"})
    number = registry.newest_version(organisation)
    parent = enter(anna, "Förbundet")
    registry.save_organisation(
        by=anna, organisation=organisation,
        fields={"name": "Nytt", "about": {"sv": "Sen", "en": "Later"}, "kind": "church", "parent": parent},
    )  # fmt: skip
    registry.set_status(by=anna, organisation=organisation, status="resting")
    version = apps.get_model("partners", "OrganisationVersion").objects.get(pgh_id=number)
    saved = registry.save_organisation(by=anna, organisation=organisation, fields=history.facts_of(version))
    assert (saved.name, saved.about, saved.kind, saved.parent) == ("Röda Korset", {"sv": "Först"}, "aid", None)
    assert (saved.slug, saved.status) == ("roda-korset", "resting")


def test_history_costs_the_same_for_one_change_and_for_thirty(anna, organisation, berit, django_assert_num_queries):
    for number in range(30):
        registry.save_organisation(by=anna, organisation=organisation, fields={"website": f"https://{number}.se"})
        if number in (0, 29):
            with django_assert_num_queries(3):
                assert len(history.of(organisation)) == number + 2


# People


def test_the_last_coordinator_stays(anna, berit):
    for act in (
        lambda: people.set_roles(by=anna, person=anna, is_staff=False, house_roles=[], is_sure=True),
        lambda: people.close_account(by=anna, person=anna),
    ):
        with pytest.raises(ValidationError):
            act()
    anna.refresh_from_db()
    assert (anna.is_staff, anna.is_active) == (True, True)


def test_a_closed_account_does_not_count_as_a_coordinator(anna, django_user_model):
    django_user_model.objects.create_user("x@bis.example", is_staff=True, is_active=False)
    with pytest.raises(ValidationError):
        people.set_roles(by=anna, person=anna, is_staff=False, house_roles=[], is_sure=True)


def test_one_gives_up_ones_own_rights_only_when_sure(anna, berit):
    people.set_roles(by=anna, person=berit, is_staff=True, house_roles=["reviewer", "nothing"])
    berit.refresh_from_db()
    assert (berit.is_staff, berit.house_roles) == (True, ["reviewer"])
    with pytest.raises(ValidationError) as asked:
        people.set_roles(by=anna, person=anna, is_staff=False, house_roles=[])
    assert asked.value.code == "sure"
    assert people.set_roles(by=anna, person=anna, is_staff=False, house_roles=[], is_sure=True).is_staff is False


def test_an_account_that_may_everything_is_not_changed_by_others(anna, django_user_model):
    root = django_user_model.objects.create_superuser("root@bis.example", "x")
    with pytest.raises(ValidationError):
        people.close_account(by=anna, person=root)


def test_closing_an_account_ends_its_sessions_and_nobody_elses(anna, berit, client):
    from django.test import Client

    mine, theirs = Client(), Client()
    mine.force_login(anna)
    theirs.force_login(berit)
    people.close_account(by=anna, person=berit)
    assert theirs.session.session_key is None or not theirs.session.get("_auth_user_id")
    assert mine.session["_auth_user_id"] == str(anna.pk)
    people.open_account(by=anna, person=berit)
    berit.refresh_from_db()
    assert berit.is_active
    assert not theirs.session.get("_auth_user_id")


def test_a_name_that_another_one_has_by_now_is_not_brought_back(anna, organisation):
    registry.save_organisation(by=anna, organisation=organisation, fields={"name": "RK"})
    versions = apps.get_model("partners", "OrganisationVersion").objects
    first = versions.filter(pgh_obj_id=organisation.pk).earliest("pgh_id")
    enter(anna, "RÖDA korset")

    with pytest.raises(ValidationError) as told, override("en"):
        registry.save_organisation(by=anna, organisation=organisation, fields=history.facts_of(first))

    assert told.value.message_dict == {"name": ["There is one with that name already: RÖDA korset."]}


# In the same moment

at_once = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(transactional_db):
    return [Organisation.objects.create(name=name, slug=name) for name in ("a", "b")]


@at_once
def test_a_second_click_on_a_new_organisation_is_told_that_it_is_there(anna):
    told = meanwhile(lambda: enter(anna, "Kören"), lambda: enter(anna, "Kören"))

    assert told.message_dict == {"name": ["There is one with that name or short name already."]}
    assert (Organisation.objects.count(), StatusChange.objects.count()) == (1, 1)


@at_once
def test_two_renamed_alike_are_not_both_renamed(anna, two):
    told = meanwhile(*(
        lambda each=each: registry.save_organisation(by=anna, organisation=each, fields={"name": "Kören"}) for each in two
    ))  # fmt: skip

    assert isinstance(told, ValidationError)
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Kören", "b"]


@at_once
def test_two_put_below_each_other_weave_no_circle(anna, two):
    def below(one, other):
        return registry.save_organisation(by=anna, organisation=one, fields={"parent": other})

    told = meanwhile(lambda: below(*two), lambda: below(*reversed(two)))

    assert told.message_dict == {"parent": ["An organisation can't belong to one of its own parts."]}
    assert set(Organisation.objects.values_list("name", "parent__name")) == {("a", "b"), ("b", None)}


@at_once
def test_nobody_comes_to_belong_to_what_is_just_being_merged(anna, two):
    part = Organisation.objects.create(name="c", slug="c")
    told = meanwhile(
        lambda: merging.merge(by=anna, kept=two[0], duplicate=two[1]),
        lambda: registry.save_organisation(by=anna, organisation=part, fields={"parent": two[1]}),
    )

    assert told.message_dict == {"parent": ["It was merged into a."]}


@at_once
@pytest.mark.parametrize("write", [
    lambda by, where: registry.write_note(by=by, organisation=where, text="Ringde."),
    lambda by, where: registry.save_contact(by=by, organisation=where, fields={"name": "Eva"}),
], ids=["note", "contact"])  # fmt: skip
def test_what_is_written_while_two_are_merged_does_not_vanish_with_the_duplicate(anna, two, write):
    told = meanwhile(
        lambda: merging.merge(by=anna, kept=two[0], duplicate=two[1]), lambda: write(anna, two[1])
    )  # fmt: skip

    assert told.messages == ["It was merged into a, and is changed there."]
    assert not ContactNote.objects.exists()
    assert not ContactPerson.objects.exists()


@at_once
@pytest.mark.parametrize("write", [
    lambda by, where: registry.write_note(by=by, organisation=where, text="Ringde."),
    lambda by, where: registry.save_contact(by=by, organisation=where, fields={"name": "Eva", "phone": "070"}),
], ids=["note", "contact"])  # fmt: skip
def test_two_clicks_write_one_line(anna, two, write):
    written = []
    again = meanwhile(lambda: written.append(write(anna, two[0])), lambda: write(anna, two[0]))

    assert again == written[0]
    assert ContactNote.objects.count() + ContactPerson.objects.count() == 1


@at_once
def test_the_same_import_sent_twice_is_written_once(anna):
    plans = [planned("name;contact_name\nKören;Eva\nKyrkan;Ali\n") for _click in range(2)]

    told = meanwhile(*(lambda plan=plan: importing.import_rows(by=anna, plan=plan) for plan in plans))

    assert isinstance(told, ValidationError)
    assert (Organisation.objects.count(), ContactPerson.objects.count()) == (2, 2)


@at_once
def test_a_merge_that_waits_for_somebody_who_waits_for_it_is_tried_again(anna, two):
    note = ContactNote.objects.create(organisation=two[1], text="Ringde.")
    merged = []

    def hold():
        ContactNote.objects.select_for_update().get(pk=note.pk)

    def merge():
        merged.append(merging.merge(by=anna, kept=two[0], duplicate=two[1]))

    # The note is held by one who then writes for the organisation, which the merge holds: one of the two must give way.
    def write():
        hold()
        thread.start()
        time.sleep(0.3)
        ContactPerson.objects.create(organisation=two[1], name="Eva")

    def run():
        try:
            merge()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    try:
        with transaction.atomic():
            write()
    except OperationalError:
        pass  # then the merge was first, and went through at once
    thread.join(30)

    assert [each.name for each in merged] == ["a"]
    assert Organisation.objects.get(pk=two[1].pk).merged_into == two[0]


@at_once
@pytest.mark.parametrize("change", [
    lambda organisation: registry.set_status(by=None, organisation=organisation, status="resting"),
    lambda organisation: registry.save_organisation(by=None, organisation=organisation, fields={"website": "https://rk.se"}),
], ids=["status", "website"])  # fmt: skip
def test_whoever_posts_while_the_organisation_is_changed_neither_waits_nor_fails(organisation, post, change):
    event = meanwhile(lambda: change(organisation), lambda: post("Kör"))

    assert (type(event).__name__, event.organiser_id) == ("Event", organisation.pk)
