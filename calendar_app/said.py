"""How does code that knows no page say something to a person? A sentence with named gaps, put into words later.

`said("There is no site called %(host)s.", host=…)` keeps the English sentence and what fills it. `str()` gives English;
`wording.translated` gives the page's language. The catalogues collect the sentences by the name `said`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Said:
    """An English sentence with gaps such as `%(host)s`, and the words (texts or numbers) that fill them."""

    msgid: str
    words: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.words if self.words else self.msgid

    def filled(self, **words: str | int) -> Said:
        """The same sentence with more of its gaps filled."""
        return Said(self.msgid, {**self.words, **words})

    def as_json(self) -> dict[str, Any]:
        """The sentence as it is kept in a row."""
        return {"msgid": self.msgid, "words": dict(self.words)}


def said(msgid: str, **words: str | int) -> Said:
    """Say a sentence; `msgid` must be written out where this is called, or no translator ever sees it."""
    return Said(msgid, words)


def read(kept: Mapping[str, Any]) -> Said | None:
    """The sentence that a row keeps (see `Said.as_json`); None when it keeps none."""
    msgid, words = kept.get("msgid", ""), kept.get("words", {})
    return Said(msgid, words if isinstance(words, dict) else {}) if isinstance(msgid, str) and msgid else None


class Refused(Exception):  # noqa: N818  (an answer to a person, not a fault)
    """Something that can't be taken; `said` says why in a sentence that can be translated, `str()` says it in English."""

    def __init__(self, reason: Said | str) -> None:
        self.said = reason if isinstance(reason, Said) else Said(reason)
        super().__init__(str(self.said))
