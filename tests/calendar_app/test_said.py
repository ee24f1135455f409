"""Can every sentence of code that knows no page be said in the page's language, and does none of them break a page?"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from bis_portal import catalogues
from calendar_app import said, wording
from calendar_app.ics_reading import FileRefused
from calendar_app.rule import RuleRefused, parse
from calendar_app.said import Said

ROOT = Path(__file__).resolve().parents[2]


def test_a_sentence_is_english_until_somebody_translates_it():
    sentence = said.said("There is no site called %(host)s.", host="kalender.exempel")

    assert str(sentence) == "There is no site called kalender.exempel."


def test_a_sentence_without_gaps_may_hold_a_percent_sign():
    assert str(Said("100 % full")) == "100 % full"


def test_a_sentence_survives_being_kept_in_a_row():
    sentence = said.said("Line %(line)s: blocks are nested too deeply for a calendar.", line=7)

    assert said.read(sentence.as_json()) == sentence


@pytest.mark.parametrize("kept", [{}, {"msgid": ""}, {"msgid": 7}])
def test_a_row_that_keeps_no_sentence_says_nothing(kept):
    assert said.read(kept) is None


def test_a_refused_rule_says_its_sentence_and_its_parts():
    with pytest.raises(RuleRefused) as refused:
        parse("FREQ=DAILY;INTERVAL=99")

    assert (refused.value.code, str(refused.value)) == ("interval", "The interval must be a number from 1 to 52.")
    assert dict(refused.value.said.words) == {"low": 1, "high": 52}


def test_a_refusal_can_be_given_as_plain_text():
    assert FileRefused("There is no file kor.ics.").said == Said("There is no file kor.ics.")


def test_translators_see_every_sentence():
    known = {message.id for message in catalogues.collected(ROOT)}

    assert {"There is no site called %(host)s.", "«%(text)s» is not a date.", "Cancelled by the organiser."} <= known


def test_a_sentence_whose_translation_lost_a_gap_is_still_said():
    assert wording.translated(Said("It says %(nothing)s of that.", {"other": "x"})) == "It says %(nothing)s of that."


def test_words_keep_their_own_direction_in_a_line_from_the_right():
    with translation.override("ar"):
        assert "\u2068kalender.exempel\u2069" in wording.translated(Said("At %(host)s.", {"host": "kalender.exempel"}))


def test_an_empty_sentence_is_not_the_catalogues_own_head():
    with translation.override("sv"):
        assert wording.translated(Said("")) == ""


def test_a_reason_that_a_person_wrote_is_left_alone():
    assert wording.reason_in_words("Ledaren är sjuk") == "Ledaren är sjuk"


def test_a_reason_of_the_portal_is_said_in_the_readers_language():
    with translation.override("en"):
        assert wording.reason_in_words("Inställt av arrangören.") == "Cancelled by the organiser."
