"""How much room does a text take in a chart, and how is it made to fit? Estimates for any script, without a font.

Widths are in the chart's own units at its one text size, chosen on the wide side: a label that is wrapped a little early
is better than one that leaves the picture.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

SIZE: Final = 18
LINE: Final = 24
_ELLIPSIS: Final = "…"
# What XML can't hold, and what would turn the direction of everything behind it.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_SPACES: Final = re.compile(r"[ \t\r\n\u2028\u2029]+")
_NARROW: Final = frozenset("ijltfrI.,:;'|!()[] \u00a0·/-")
_WIDE: Final = frozenset("mwMW@%—…")
_NUMERALS: Final = frozenset("0123456789.,:/–-%<>\u00a0\u2212")
_BOLD: Final = 1.1
# The first sign after a script's block, and what its signs take on average, in parts of the text's size.
_SCRIPTS: Final = ((0x0250, 0.62), (0x0590, 0.72), (0x0780, 0.7), (0x1200, 0.85), (0x1400, 0.92))


def clean(text: str) -> str:
    """One line without signs that XML refuses or that change the writing direction; no-break spaces stay."""
    return _SPACES.sub(" ", _UNFIT.sub("", text)).strip(" ")


def width(text: str, *, is_bold: bool = False) -> float:
    """Estimate the width of a text at SIZE, rather too much than too little."""
    return SIZE * sum(map(_share_of_size, text)) * (_BOLD if is_bold else 1)


def shortened(text: str, room: float, *, is_bold: bool = False) -> str:
    """Cut a text that needs more than this room and end it with an ellipsis; where not even that fits, nothing is left.

    A number is dropped whole: half of it would be another number.
    """
    if width(text, is_bold=is_bold) <= room:
        return text
    for end in range(len(text) - 1, 0, -1):
        if text[end] in _NUMERALS and text[end - 1] in _NUMERALS:
            continue
        cut = text[:end].rstrip() + _ELLIPSIS
        if width(cut, is_bold=is_bold) <= room:
            return cut
    return ""


def wrapped(text: str, room: float, lines: int) -> tuple[str, ...]:
    """Break a text between words into at most so many lines of at most this room, shortening what is left over."""
    words = clean(text).split(" ")
    made: list[str] = []
    while words and len(made) < lines - 1:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1])) <= room:
            taken += 1
        made.append(shortened(" ".join(words[:taken]), room))
        words = words[taken:]
    if words:
        made.append(shortened(" ".join(words), room))
    return tuple(made)


def fits(text: str, room: float, lines: int) -> bool:
    """Whether a text can be wrapped so without losing anything."""
    return " ".join(wrapped(text, room, lines)) == clean(text)


def _share_of_size(sign: str) -> float:
    if sign in _NARROW:
        return 0.4
    if sign in _WIDE:
        return 1.0
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(sign) in {"W", "F"}:
        return 1.1
    if sign.isascii() and sign.isupper():
        return 0.74
    return next((share for end, share in _SCRIPTS if ord(sign) < end), 1.0)
