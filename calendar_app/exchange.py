"""How do translations leave the portal and come back? As PO or XLIFF 1.2, an event's title and text as two units.

A unit's name is the event's code, so that a file made months ago still finds its event; its original goes along, so that
a translation of other words is noticed. Pure: knows no table.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, PoFileParser, write_po
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from calendar_app.wording import storable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from babel.messages.catalog import Message

LARGEST: Final = 4_000_000
_XLIFF: Final = "urn:oasis:names:tc:xliff:document:1.2"
_PARTS: Final = ("title", "description")


class UnitsRefused(Exception):  # noqa: N818  (an answer to a person)
    """The file is neither PO nor XLIFF 1.2, or is broken."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An event's words: its code, the original and its language, and the translation, "" where there is none yet."""

    code: str
    source_title: str
    source_description: str
    title: str = ""
    description: str = ""
    source_language: str = ""


class _EachOnce(Catalog):
    """A catalogue that holds each message once; Babel's would merge thousands of equal ones for minutes."""

    def __setitem__(self, id: str | tuple[str, ...] | list[str], message: Message) -> None:  # noqa: A002  (the library's name)
        if id and self.get(id, message.context) is not None:
            raise ValueError(id)
        super().__setitem__(id, message)


def write_units_po(units: Iterable[Unit]) -> bytes:
    """Write units as a PO file; the unit's name is the context."""
    catalogue = Catalog(charset="utf-8", project="BIS", fuzzy=False)
    for unit in units:
        for part in _PARTS:
            if source := getattr(unit, f"source_{part}"):
                catalogue.add(source, getattr(unit, part), context=f"{unit.code}.{part}")
    out = io.BytesIO()
    write_po(out, catalogue, width=0)
    return out.getvalue()


def write_units_xliff(units: Iterable[Unit], target: str) -> bytes:
    """Write units as XLIFF 1.2 into one language; originals of each language stand in a part of their own."""
    root = Element("xliff", {"version": "1.2", "xmlns": _XLIFF})
    bodies: dict[str, Element] = {}
    for unit in units:
        source = unit.source_language
        if source not in bodies:
            languages = {"original": f"bis-{source}", "datatype": "plaintext", "source-language": source}
            bodies[source] = SubElement(SubElement(root, "file", languages | {"target-language": target}), "body")
        for part in _PARTS:
            if original := getattr(unit, f"source_{part}"):
                row = SubElement(bodies[source], "trans-unit", {"id": f"{unit.code}.{part}", "xml:space": "preserve"})
                SubElement(row, "source").text = storable(original)
                SubElement(row, "target").text = storable(getattr(unit, part))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def read_units(octets: bytes) -> list[Unit]:
    """Read units of either kind, told apart by their beginning. Raises UnitsRefused."""
    if len(octets) > LARGEST:
        raise UnitsRefused("large")
    is_xml = octets.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    rows = _xliff_rows(octets) if is_xml else _po_rows(octets)
    found: dict[str, dict[str, str]] = {}
    for name, source, target in rows:
        code, _dot, part = name.rpartition(".")
        if part in _PARTS and code:
            found.setdefault(code, {}).update({f"source_{part}": storable(source), part: storable(target).strip()})
    names = ("source_title", "source_description", "title", "description")
    return [Unit(code, *(parts.get(name, "") for name in names)) for code, parts in found.items()]


def _po_rows(octets: bytes) -> list[tuple[str, str, str]]:
    try:
        catalogue = _EachOnce(charset="utf-8")
        PoFileParser(catalogue, abort_invalid=True).parse(io.BytesIO(octets))
        return [
            (str(message.context or ""), message.id, message.string)
            for message in catalogue
            if isinstance(message.id, str) and isinstance(message.string, str) and message.id and not message.fuzzy
        ]
    except (PoFileError, ValueError, LookupError, TypeError, AttributeError, IndexError) as reason:
        raise UnitsRefused("broken") from reason


def _xliff_rows(octets: bytes) -> list[tuple[str, str, str]]:
    try:
        root = fromstring(octets, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as reason:
        raise UnitsRefused("broken") from reason
    if root.tag != f"{{{_XLIFF}}}xliff":
        raise UnitsRefused("kind")
    space = f"{{{_XLIFF}}}"
    return [
        (row.get("id", ""), _inner(row, f"{space}source"), _inner(row, f"{space}target"))
        for row in root.iter(f"{space}trans-unit")
    ]


def _inner(row: Element, tag: str) -> str:
    found = row.find(tag)
    return "".join(found.itertext()) if found is not None else ""
