"""Is every kind of activity named in every language, and does loading leave alone what staff have written?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from calendar_app import pictograms, vocabulary
from calendar_app.actions.vocabulary import load_vocabulary
from calendar_app.models import ActivityKind, Revision, Theme

if TYPE_CHECKING:
    from calendar_app.vocabulary import Named

LANGUAGES = {"sv", "sv-x-lattlast", "en", "ar", "prs", "so", "ti", "uk", "fr"}
SCRIPTS = {
    "ar": "[\u0600-\u06ff]",
    "prs": "[\u0600-\u06ff]",
    "ti": "[\u1200-\u137f]",
    "uk": "[\u0400-\u04ff]",
}
KINDS = pytest.mark.parametrize("kind", vocabulary.kinds(), ids=lambda kind: kind.columns["slug"])
THEMES = pytest.mark.parametrize("theme", vocabulary.themes(), ids=lambda theme: theme.columns["slug"])


def test_there_are_files_for_the_nine_languages() -> None:
    assert vocabulary.languages() == LANGUAGES


def test_no_file_claims_a_review_that_nobody_made() -> None:
    assert {language for language in LANGUAGES if vocabulary.is_reviewed(language)} == set()


def test_there_are_ten_themes_and_about_sixty_kinds() -> None:
    assert len(vocabulary.themes()) == 10
    assert 55 <= len(vocabulary.kinds()) <= 75


@KINDS
def test_kind_has_name_and_line_in_every_language(kind: Named) -> None:
    assert set(kind.names) == LANGUAGES
    assert set(kind.lines) == LANGUAGES


@THEMES
def test_theme_has_a_name_in_every_language(theme: Named) -> None:
    assert set(theme.names) == LANGUAGES


@KINDS
@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_kind_is_written_in_its_language_s_script(kind: Named, language: str) -> None:
    assert re.search(SCRIPTS[language], kind.names[language])
    assert re.search(SCRIPTS[language], kind.lines[language])


@KINDS
def test_line_of_kind_is_short_and_whole(kind: Named) -> None:
    assert {language: line for language, line in kind.lines.items() if len(line) > 80 or line[-1] not in ".?።"} == {}


@KINDS
def test_name_of_kind_fits_a_phone(kind: Named) -> None:
    assert {language: name for language, name in kind.names.items() if len(name) > 40 or name != name.strip()} == {}


@KINDS
def test_digits_of_kind_are_latin(kind: Named) -> None:
    assert re.findall("[\u0660-\u0669\u06f0-\u06f9]", "".join([*kind.names.values(), *kind.lines.values()])) == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_two_kinds_have_the_same_name(language: str) -> None:
    names = [kind.names[language] for kind in vocabulary.kinds()]
    assert sorted(names) == sorted(set(names))


def test_no_slug_is_used_twice() -> None:
    slugs = [kind.columns["slug"] for kind in vocabulary.kinds()]
    assert sorted(slugs) == sorted(set(slugs))


def test_every_kind_belongs_to_a_theme_and_every_theme_has_kinds() -> None:
    assert {kind.columns["theme"] for kind in vocabulary.kinds()} == {
        theme.columns["slug"] for theme in vocabulary.themes()
    }


def test_no_two_themes_share_hue_pictogram_or_colour() -> None:
    for column in ("hue", "pictogram", "colour"):
        assert len({theme.columns[column] for theme in vocabulary.themes()}) == len(vocabulary.themes())


def test_every_pictogram_is_in_the_package() -> None:
    named = {each.columns["pictogram"] for each in (*vocabulary.themes(), *vocabulary.kinds())}
    assert named - pictograms.available() == set()


@pytest.mark.django_db
def test_loading_writes_all_themes_and_kinds() -> None:
    written = load_vocabulary()
    assert written == Theme.objects.count() + ActivityKind.objects.count() == 10 + len(vocabulary.kinds())


@pytest.mark.django_db
def test_loading_again_writes_nothing() -> None:
    load_vocabulary()
    before = Revision.objects.values_list("number", "changed_at").first()
    assert load_vocabulary() == 0
    assert Revision.objects.values_list("number", "changed_at").first() == before


@pytest.mark.django_db
def test_loading_keeps_a_name_that_staff_changed() -> None:
    load_vocabulary()
    choir = ActivityKind.objects.get(slug="choir")
    choir.names["sv"] = "Sångstund"
    choir.pictogram = "music"
    choir.save()
    assert load_vocabulary() == 0
    choir.refresh_from_db()
    assert (choir.names["sv"], choir.pictogram) == ("Sångstund", "music")


@pytest.mark.django_db
def test_loading_adds_a_language_that_is_missing() -> None:
    load_vocabulary()
    choir = ActivityKind.objects.get(slug="choir")
    del choir.names["so"]
    choir.save()
    assert load_vocabulary() == 1
    choir.refresh_from_db()
    assert choir.names == next(kind.names for kind in vocabulary.kinds() if kind.columns["slug"] == "choir")


@pytest.mark.django_db
def test_a_language_that_only_staff_know_stays() -> None:
    load_vocabulary()
    theme = Theme.objects.get(slug="food")
    theme.names["fi"] = "Ruoka"
    theme.save()
    load_vocabulary()
    theme.refresh_from_db()
    assert theme.names["fi"] == "Ruoka"
