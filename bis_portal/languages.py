"""Which languages does the portal speak? One line each: the only list that a new language is added to.

Pure, so that the settings and the catalogues can read it. docs/languages.md says what else a new language needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_TWO: Final = (2, "(n != 1)")


@dataclass(frozen=True, slots=True)
class Language:
    """A language the portal can be read in.

    `name` is its name in itself; `plurals` how many plural forms it has and the C expression of n that chooses one, by
    CLDR; `locale` the nearest locale that Babel knows, for names of days and lists; `reads` "rtl" from right to left;
    `is_usual` whether it is offered unless BIS_LANGUAGES says otherwise.
    """

    code: str
    name: str
    plurals: tuple[int, str]
    locale: str
    reads: str = "ltr"
    is_usual: bool = True


KNOWN: Final = (
    Language("sv", "Svenska", _TWO, "sv"),
    Language("sv-x-lattlast", "Lätt svenska", _TWO, "sv"),
    Language("en", "English", _TWO, "en"),
    # Babel's own rule for Arabic takes 11-99 and 100-102 for each other.
    Language("ar", "العربية", (
        6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5)",
    ), "ar", "rtl"),
    Language("prs", "دری", (2, "(n > 1)"), "fa_AF", "rtl"),
    Language("so", "Soomaali", _TWO, "so"),
    Language("ti", "ትግርኛ", (2, "(n > 1)"), "ti"),
    Language("uk", "Українська", (
        3, "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)",
    ), "uk"),
    Language("fr", "Français", (2, "(n > 1)"), "fr", is_usual=False),
)  # fmt: skip
BY_CODE: Final = {each.code: each for each in KNOWN}
# The sentences stand in the code in English; people at the house wrote the Swedish themselves.
NATIVE: Final = frozenset({"sv", "en"})
