"""Which components and properties stand in the octets? Unfolds, decodes and nests; knows no meaning of any of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from calendar_app.ics_reading.values import FileRefused
from calendar_app.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_OCTETS: Final = 2 * 1024 * 1024
MAX_EVENTS: Final = 2000
_MAX_DEPTH: Final = 12
_MAX_LINES: Final = 200_000


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: name in capitals, parameters (names in capitals), the raw value, the line it begins on."""

    name: str
    parameters: dict[str, str]
    value: str
    line: int


@dataclass(slots=True)
class Component:
    """A BEGIN…END block with its properties and the blocks in it."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def one(self, name: str) -> Property | None:
        """The first property of that name."""
        return next((each for each in self.properties if each.name == name), None)

    def all(self, name: str) -> list[Property]:
        """All properties of that name."""
        return [each for each in self.properties if each.name == name]

    def text(self, name: str) -> str:
        """The first property's value as text, unescaped; "" when there is none."""
        found = self.one(name)
        return unescape(found.value).strip() if found else ""


def components(octets: bytes) -> list[Component]:
    """Read the blocks of a file, VCALENDARs or whatever stands outermost. Raises FileRefused with a sentence."""
    if not octets.strip():
        raise FileRefused(said("The file is empty."))
    if len(octets) > MAX_OCTETS:
        raise FileRefused(said("The file is larger than 2 MB. Export a shorter period."))
    octets = _as_utf8(octets)
    if b"\0" in octets or b"BEGIN:VCALENDAR" not in octets[:100_000].upper():
        start = octets.lstrip()[:100].lower()
        if start.startswith((b"<!doctype", b"<html")):
            raise FileRefused(
                said("The file is a web page. Export the calendar as iCalendar (.ics) and try that file.")
            )
        raise FileRefused(said("The file is no calendar. Export the calendar as iCalendar (.ics) and try that file."))
    return _nested(_unfolded(octets))


def _as_utf8(octets: bytes) -> bytes:
    """Bring UTF-16 to UTF-8 and take a byte order mark off."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", "replace").lstrip("\ufeff").encode()
    head = octets[:200]
    if head.count(b"\0") > len(head) // 3:
        return octets.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace").encode()
    return octets.removeprefix(b"\xef\xbb\xbf")


def _unfolded(octets: bytes) -> Iterator[tuple[int, str]]:
    """Yield whole lines with their numbers. Unfolded as octets, since some programs fold inside a letter."""
    whole: list[tuple[int, bytes]] = []
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", octets), 1):
        if number > _MAX_LINES:
            raise FileRefused(said("The file has too many lines."))
        if line[:1] in (b" ", b"\t") and whole:
            whole[-1] = (whole[-1][0], whole[-1][1] + line[1:])
        elif line.strip():
            whole.append((number, line))
    for number, line in whole:
        yield number, _decoded(line)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        damaged = line.decode("utf-8", "replace")
        broken = damaged.count("\ufffd")
        whole = sum(1 for letter in damaged if ord(letter) > 127) - broken
        # A few broken letters among many whole ones are damaged UTF-8; otherwise it comes from an old Windows program.
        return damaged if whole > broken else line.decode("cp1252", "replace")


def _nested(lines: Iterator[tuple[int, str]]) -> list[Component]:
    roots: list[Component] = []
    open_: list[Component] = []
    events = 0
    for number, line in lines:
        found = _property(line, number)
        if found is None:
            continue
        if found.name == "BEGIN":
            name = found.value.strip().upper()
            events += name == "VEVENT"
            if events > MAX_EVENTS:
                raise FileRefused(
                    said("The file has more than %(limit)s events. Export a shorter period.", limit=MAX_EVENTS)
                )
            if len(open_) >= _MAX_DEPTH:
                raise FileRefused(said("Line %(line)s: blocks are nested too deeply for a calendar.", line=number))
            block = Component(name, number)
            (open_[-1].parts if open_ else roots).append(block)
            open_.append(block)
        elif found.name == "END":
            name = found.value.strip().upper()
            # A block that was never closed ends with the one around it.
            while open_ and any(block.name == name for block in open_):
                if open_.pop().name == name:
                    break
        elif open_:
            open_[-1].properties.append(found)
    return roots


def _property(line: str, number: int) -> Property | None:
    """Split a content line; None when it is none (a line without a colon is passed over)."""
    match = re.match(r"\s*([A-Za-z0-9_./-]+)", line)
    if not match:
        return None
    rest = line[match.end() :]
    parameters: dict[str, str] = {}
    while rest.startswith(";"):
        part = re.match(r';\s*([A-Za-z0-9-]+)\s*=\s*((?:"[^"]*"|[^";:,])*(?:,(?:"[^"]*"|[^";:,])*)*)', rest)
        if not part:
            break
        parameters[part[1].upper()] = part[2].strip().strip('"')
        rest = rest[part.end() :]
    if not rest.startswith(":"):
        colon = rest.find(":")
        if colon < 0:
            return None
        rest = rest[colon:]
    return Property(match[1].upper(), parameters, rest[1:], number)


def unescape(value: str) -> str:
    """Turn a TEXT value into text (RFC 5545 §3.3.11); a backslash before anything else is left alone."""
    return re.sub(r"\\([nN;,\\])", lambda m: "\n" if m[1] in "nN" else m[1], value)
