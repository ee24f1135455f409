"""How do sentences get into the catalogues, and out of them? Extracts and compiles with Babel, without GNU gettext.

`python -m bis_portal.catalogues extract` brings locale/*/LC_MESSAGES/django.po up to date with the sources;
`… compile` writes the .mo files that are older than their .po. Files carry no line numbers, so that they change only
when a sentence does.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bis_portal.languages import BY_CODE, KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
APPS: Final = ("bis_portal", "partners", "calendar_app", "indicators", "reminders")
LANGUAGES: Final = tuple(each.code for each in KNOWN if each.code != "en")
_KEYWORDS: Final[dict[str, Any]] = {
    **DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3), "_": None, "said": None,
}  # fmt: skip


def sentences(root: Path) -> Iterator[tuple[str, Any, str | None]]:
    """Yield file, msgid (a pair for plurals) and context of every sentence in the sources, templates included."""
    from django.utils.translation.template import templatize  # noqa: PLC0415  (needs configured settings)

    for path in sorted(file for app in APPS for file in (root / app).rglob("*.py")):
        yield from _found(path.relative_to(root), path.read_text("utf-8"))
    for path in sorted((root / "templates").rglob("*.*")):
        yield from _found(path.relative_to(root), templatize(path.read_text("utf-8"), origin=str(path)))


def _found(name: Path, source: str) -> Iterator[tuple[str, Any, str | None]]:
    stream = io.BytesIO(source.encode())
    for _line, message, _comments, context in extract(
        "python", stream, keywords=_KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield str(name), message, context


def collected(root: Path) -> Catalog:
    """All sentences as one catalogue without translations."""
    catalogue = Catalog(charset="utf-8")
    for name, message, context in sentences(root):
        if message and (message if isinstance(message, str) else message[0]):
            catalogue.add(message, locations=[(name, 0)], context=context)
    return catalogue


def path_of(root: Path, language: str) -> Path:
    """Where a language's catalogue lies (Django's name for the folder)."""
    from django.utils.translation import to_locale  # noqa: PLC0415  (needs configured settings)

    return root / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def _of(language: str, stored: Path | None) -> Catalog:
    """A language's catalogue with its own plural forms, empty or as it is stored."""
    catalogue = read_po(io.BytesIO(stored.read_bytes())) if stored else Catalog(project="BIS", version="1", fuzzy=False)
    known = BY_CODE[language]
    # Babel writes no plural rule for a language that it does not know.
    catalogue.locale = known.locale
    catalogue._num_plurals, catalogue._plural_expr = known.plurals  # type: ignore[assignment]
    return catalogue


def extract_all(root: Path) -> None:
    """Bring every catalogue up to date: new sentences empty, gone ones removed, nothing guessed."""
    template = collected(root)
    for language in LANGUAGES:
        path = path_of(root, language)
        old, fresh = _of(language, path if path.exists() else None), _of(language, None)
        fresh.header_comment = f"# BIS: {language}"
        for message in template:
            if not message.id:
                continue
            known = old.get(message.id, message.context)
            # A sentence that has become a plural, or is none any more, has to be translated anew.
            is_alike = known is not None and isinstance(known.id, str) == isinstance(message.id, str)
            translation = known.string if known and is_alike else None
            fresh.add(message.id, translation, locations=message.locations, context=message.context)
        write(fresh, path)


def write(catalogue: Catalog, path: Path) -> None:
    """Store a catalogue without what changes at every run."""
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, include_lineno=False, omit_header=False, width=110)
    kept = [
        line
        for line in out.getvalue().decode().splitlines()
        if not line.startswith(('"POT-Creation', '"PO-Revision', '"Generated-By'))
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(kept) + "\n", "utf-8")


def compile_all(root: Path) -> int:
    """Write each .mo that is missing or older than its .po; returns how many."""
    written = 0
    for language in LANGUAGES:
        path = path_of(root, language)
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with target.open("wb") as file:
            write_mo(file, _of(language, path))
        written += 1
    return written


if __name__ == "__main__":
    if sys.argv[1:] == ["compile"]:
        print(f"{compile_all(ROOT)} catalogues compiled.")  # noqa: T201
    elif sys.argv[1:] == ["extract"]:
        import django
        from django.conf import settings

        settings.configure(USE_I18N=True)
        django.setup()
        extract_all(ROOT)
    else:
        sys.exit("Say compile or extract.")
