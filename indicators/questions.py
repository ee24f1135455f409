"""What does the survey ask, and in which words? The questions, their options, and their words in every language.

`NUMBER` rises when a question's meaning changes, so that it is not compared with the older one. The words themselves are
kept with each wave (QuestionVersion): what was asked stays as it was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _, override

from indicators.models.waves import DECLINED, DONT_KNOW, QuestionVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

Question = QuestionVersion.Question
NUMBER: Final = dict.fromkeys(Question, 1)
ORDER: Final = tuple(Question)
# What one may also answer where there is a scale; the values are those that a response keeps.
_OUTLOOK: Final = (Question.LIFE, Question.WORK, Question.PERSONAL)


def words(question: str) -> dict[str, Any]:
    """A question in the active language: what is asked, an explanation, and its options in order, by value."""
    town = {"town": settings.BIS_TOWN}
    if question == Question.GROUP:
        options = {
            "newcomer": _("I am new here"),
            "established": _("I have lived here for a long time"),
            "unsaid": _("I do not want to say"),
        }
        return {"ask": _("Are you new in %(town)s?") % town, "more": "", "options": options}
    if question in _OUTLOOK:
        return {"ask": _asked(question) % town, "more": "", "options": _scale()}
    if question == Question.CONTACTS:
        return {
            "ask": _("How many people of the other group have you got to know in the last half-year?"),
            "more": _(
                "If you are new here, count people who have lived here for a long time. If you have lived here for a long time, "
                "count people who are new. Count those you did not know before: you know each other's names and have talked."
            ),
            "options": {"0": _("Nobody"), "1": "1–2", "3": "3–5", "6": "6–10", "11": _("More than 10"), **_neither()},
        }
    return {
        "ask": _("What do you do together? You can choose several."),
        "more": "",
        "options": {
            "meet_outside": _("We meet outside the house too"),
            "can_ask": _("I can ask them for help"),
            "helped_on": _("They have helped me, or I them, with a home, practical training, work or studies"),
            "friends": _("We are friends"),
        },
    }


def _asked(question: str) -> str:
    return {
        Question.LIFE: _("How do you see your life in %(town)s in the future?"),
        Question.WORK: _("How do you see your chances of work or studies in %(town)s in the future?"),
        Question.PERSONAL: _("How do you see the future for yourself?"),
    }[Question(question)]


def _scale() -> dict[str, str]:
    return {
        "5": _("very bright"),
        "4": _("fairly bright"),
        "3": _("neither bright nor dark"),
        "2": _("fairly dark"),
        "1": _("very dark"),
        **_neither(),
    }


def _neither() -> dict[str, str]:
    return {str(DONT_KNOW): _("I do not know"), str(DECLINED): _("I do not want to answer")}


def in_every_language(question: str) -> dict[str, Any]:
    """A question's words in each language that the portal offers; {language: words}.

    `order` lists the options as they are put, since the database keeps an object's names in an order of its own.
    """
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = words(question)
            found[code]["order"] = list(found[code]["options"])
    return found


def options_of(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Value and words of each option of a frozen question in one language, in the order in which they are put."""
    options = asked["options"]
    return [(value, options[value]) for value in asked.get("order", options)]


def latest(question: str) -> QuestionVersion:
    """The version that asks a question in today's words, made when they have changed since the last one."""
    texts, number = in_every_language(question), NUMBER[Question(question)]
    last = QuestionVersion.objects.filter(question=question, number=number).order_by("edition").last()
    if last and last.texts == texts:
        return last
    edition = last.edition + 1 if last else 1
    return QuestionVersion.objects.create(question=question, number=number, edition=edition, texts=texts)


def is_compared_as(version: QuestionVersion) -> str:
    """The name under which answers may be compared: the same question, whatever its edition."""
    return f"{version.question}-{version.number}"
