"""Which screens does the survey have, and what was chosen on them so far? Knows the frozen words, and keeps nothing.

Answers travel from screen to screen in hidden fields of the form itself, under the name of their question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from indicators.actions.answering import Answers
from indicators.models import QuestionVersion, Response
from indicators.questions import ORDER, options_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

Question = QuestionVersion.Question
_FACES: Final = {"5": "laugh", "4": "smile", "3": "meh", "2": "frown", "1": "angry"}
_WITH_FACES: Final = (Question.LIFE, Question.WORK, Question.PERSONAL)
UNKNOWN: Final = gettext_lazy("No card has this code. Compare it with your card, sign by sign.")


class CodeForm(forms.Form):
    """The short code of a card, typed by hand in any way."""

    code = forms.CharField(
        label=gettext_lazy("The code on your card"), max_length=40,
        help_text=gettext_lazy("Eight letters and numbers. Small letters and spaces do not matter."),
        error_messages={"required": gettext_lazy("Write the code on your card."), "max_length": UNKNOWN},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr", "class": "code",
            }
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers on a screen. `face` names a pictogram, "" where there is no scale."""

    value: str
    text: str
    face: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """One question as it is shown; `number` of `total`."""

    name: str
    ask: str
    more: str
    options: list[Option]
    is_many: bool
    number: int
    total: int


class Filled:
    """What was chosen so far, read from a sent form. What is no option of its question is left out.

    `words` is {question: {"ask": …, "more": …, "options": {value: …}}} in one language; `wrong` is the first question that
    was given a value it does not have, "" when all are good.
    """

    def __init__(self, words: Mapping[str, Mapping[str, Any]], sent: QueryDict) -> None:
        self._words = words
        self.chosen: dict[str, list[str]] = {}
        self.wrong = ""
        for question in self._asked():
            given = sent.getlist(question)
            good = [value for value, _text in options_of(words[question]) if value in given]
            is_good = len(good) == len(set(given)) and (question == Question.DEPTH or len(good) < 2)
            if not is_good:
                self.wrong = self.wrong or question
            elif good:
                self.chosen[question] = good

    def _asked(self) -> list[str]:
        return [question.value for question in ORDER if question in self._words]

    @property
    def has_contacts(self) -> bool:
        """Whether there is somebody to tell more about."""
        number = self._number(Question.CONTACTS)
        return number is not None and number > 0

    def order(self) -> list[str]:
        """The questions that are put to this person, first to last."""
        return [each for each in self._asked() if each != Question.DEPTH or self.has_contacts]

    def total(self) -> int:
        """How many questions there are; the last one counts until it is known to fall away."""
        may_come = not self.has_contacts and Question.CONTACTS not in self.chosen and Question.DEPTH in self._words
        return len(self.order()) + may_come

    def screen(self, question: str) -> Screen:
        """A question with what was chosen on it."""
        words, chosen = self._words[question], self.chosen.get(question, [])
        return Screen(
            name=question, ask=words["ask"], more=words.get("more", ""), is_many=question == Question.DEPTH,
            options=[
                Option(value, text, _FACES.get(value, "") if question in _WITH_FACES else "", value in chosen)
                for value, text in options_of(words)
            ],
            number=self.order().index(question) + 1, total=self.total(),
        )  # fmt: skip

    def carried(self, besides: str) -> list[tuple[str, str]]:
        """The answers to all questions but one, as name and value of hidden fields."""
        return [(name, value) for name, values in self.chosen.items() if name != besides for value in values]

    def answers(self) -> Answers:
        """What is kept in the end."""
        return Answers(
            group=self.chosen.get(Question.GROUP, [Response.Group.UNSAID])[0],
            life=self._number(Question.LIFE), work=self._number(Question.WORK), personal=self._number(Question.PERSONAL),
            contacts=self._number(Question.CONTACTS),
            depth=self.chosen.get(Question.DEPTH, ()) if self.has_contacts else (),
        )  # fmt: skip

    def _number(self, question: str) -> int | None:
        found = self.chosen.get(question)
        return int(found[0]) if found else None
