"""Can another town open its own portal by one command, twice without harm?"""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from calendar_app import vocabulary
from calendar_app.models import ActivityKind, Theme, Venue
from partners.models import Membership, Organisation, User

pytestmark = pytest.mark.django_db
ANSWERS = {"name": "Huset vid ån", "municipality": "Umeå", "email": "First@Example.org"}


def newsite(**changes: Any) -> str:
    """Run the command with all answers given, and return what it prints."""
    out = io.StringIO()
    call_command("newsite", no_input=True, stdout=out, **{**ANSWERS, **changes})
    return out.getvalue()


def rows() -> list[list[dict[str, Any]]]:
    """Every column of every row that the command could write."""
    tables: tuple[Any, ...] = (ActivityKind, Theme, Venue, Organisation, User, Membership)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_new_site_has_a_house_that_is_a_place_and_an_organisation() -> None:
    newsite()
    venue, house = Venue.objects.get(), Organisation.objects.get()
    assert (venue.name, venue.address, venue.is_bis) == ("Huset vid ån", "Umeå", True)
    assert (house.name, house.is_trusted, house.status) == ("Huset vid ån", True, "partner")


def test_new_site_has_the_whole_vocabulary() -> None:
    newsite()
    assert ActivityKind.objects.count() == len(vocabulary.kinds())


def test_first_account_is_staff_and_logs_in_with_the_printed_password() -> None:
    printed = newsite()
    password = printed.split("shown this once: ")[1].split()[0]
    person = User.objects.get(email="first@example.org")
    assert (person.is_staff, person.is_superuser, person.check_password(password)) == (True, True, True)


def test_first_account_administers_the_house() -> None:
    newsite()
    assert Membership.objects.get().role == Membership.Role.ADMINISTRATOR


def test_second_run_changes_nothing_and_says_so() -> None:
    newsite()
    before = rows()
    printed = newsite()
    assert rows() == before
    assert "Made" not in printed
    assert "shown this once" not in printed


def test_second_run_keeps_what_staff_changed() -> None:
    newsite()
    Venue.objects.update(address="Storgatan 1, Umeå")
    newsite()
    assert Venue.objects.get().address == "Storgatan 1, Umeå"


def test_a_house_in_another_script_gets_an_address_too() -> None:
    newsite(name="بيت اللقاء")
    assert Venue.objects.get().slug == "house"


def test_a_very_long_name_is_refused_in_words() -> None:
    with pytest.raises(CommandError, match="at most"):
        newsite(name="Ett hus med ett mycket långt namn " * 6)


def test_second_house_is_refused_and_nothing_is_written() -> None:
    newsite()
    before = rows()
    with pytest.raises(CommandError, match="Huset vid ån"):
        newsite(name="Ett annat hus", email="other@example.org")
    assert rows() == before


def test_account_that_is_not_staff_is_not_made_staff() -> None:
    User.objects.create_user("first@example.org")
    with pytest.raises(CommandError, match="not staff"):
        newsite()
    assert not User.objects.get().is_staff
    assert not Venue.objects.exists()


def test_house_of_the_demonstration_is_kept() -> None:
    call_command("demo")
    newsite(name="BIS-huset", municipality="Boden")
    assert Organisation.objects.get(name="BIS-huset").slug == "bis"
    assert Venue.objects.get(is_bis=True).address == "Sveafältet, Boden"


def test_wrong_address_is_refused_in_words() -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        newsite(email="first at example")
    assert not ActivityKind.objects.exists()


@pytest.mark.parametrize("field", sorted(ANSWERS))
def test_missing_answer_names_its_option(field: str) -> None:
    with pytest.raises(CommandError, match=f"--{field}"):
        newsite(**{field: "  "})


def test_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(CommandError, match=r"Unknown language: xx\. Known: .*uk"):
        newsite(languages="sv,xx")


def test_language_with_words_for_activities_alone_is_said_to_be_so() -> None:
    printed = newsite(languages="sv, fr")
    assert "sv: pages and vocabulary" in printed
    assert "fr: vocabulary\n" in printed


def test_next_steps_name_the_setting_for_the_site_s_name(settings: Any) -> None:
    settings.BIS_SITE_NAME = "BIS"
    assert 'BIS_SITE_NAME="Huset vid ån"' in newsite()
