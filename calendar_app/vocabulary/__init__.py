"""Which themes and kinds of activity does a new site start with, and what are they called?

Data, one file per language (`sv.json`, `en.json`, …) and one for the structure. A further language is one more file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

STRUCTURE: Final = "structure.json"


@dataclass(frozen=True, slots=True)
class Named:
    """A theme or kind: its columns, and its names (and one line each) by language."""

    columns: dict[str, str]
    names: dict[str, str]
    lines: dict[str, str]


@lru_cache(maxsize=1)
def _files() -> dict[str, Any]:
    found = {
        path.name: json.loads(path.read_text("utf-8"))
        for path in files(__name__).iterdir()
        if path.name.endswith(".json")
    }
    return dict(sorted(found.items()))


def languages() -> frozenset[str]:
    """The codes of the languages that there is a file for."""
    return frozenset(name.removesuffix(".json") for name in _files() if name != STRUCTURE)


def is_reviewed(language: str) -> bool:
    """Tell whether a native speaker has read the language's file. Raises KeyError without one."""
    return bool(_files()[f"{language}.json"]["reviewed"])


def themes() -> list[Named]:
    """The themes in order: slug, hue, pictogram, colour; names by language."""
    return [Named(columns, _named("themes", columns["slug"], ""), {}) for columns in _files()[STRUCTURE]["themes"]]


def kinds() -> list[Named]:
    """The kinds: slug, theme (a slug), pictogram; names and lines by language."""
    return [
        Named(columns, _named("kinds", columns["slug"], "name"), _named("kinds", columns["slug"], "line"))
        for columns in _files()[STRUCTURE]["kinds"]
    ]


def _named(part: str, slug: str, key: str) -> dict[str, str]:
    found = {}
    for file, texts in _files().items():
        if file == STRUCTURE or slug not in texts[part]:
            continue
        text = texts[part][slug].get(key, "") if key else texts[part][slug]
        if text:
            found[file.removesuffix(".json")] = text
    return found
