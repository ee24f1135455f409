"""How does iCalendar text look in octets? Lines folded and escaped, the zone as two rules, the calendar around the events.

Pure text: what stands in the events is ical.py's affair (RFC 5545 §3.1, §3.3.11, §3.6.5; RFC 7986).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLD: Final = 75


def with_alarm(body: str, minutes: int) -> str:
    """Let every event of a body ring so many minutes before; only for a phone that asked for it."""
    alarm = (
        f"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT{minutes}M\r\nDESCRIPTION:BIS\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    )
    return body.replace("END:VEVENT\r\n", alarm)


def calendar(name: str, language: str, bodies: Iterable[str], zone: str, colour: str = "darkgreen") -> bytes:
    """Put VEVENT texts together as a whole calendar: octets, CRLF, UTF-8 without BOM."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//BIS//Activity calendar//{language.upper()[:2]}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escape(name)}",
        f"X-WR-CALNAME:{escape(name)}",
        f"X-WR-TIMEZONE:{zone}",
        f"COLOR:{colour}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
    ]
    return f"{join(head)}{vtimezone(zone)}{''.join(bodies)}END:VCALENDAR\r\n".encode()


def vtimezone(zone: str) -> str:
    """Write a European zone as two rules (last Sundays of March and October at 01:00 UTC), the form Outlook reads.

    Raises ValueError for a zone whose clocks follow another rule.
    """
    standard = standard_hours(zone)
    summer = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo(zone)).utcoffset()
    if summer != timedelta(hours=standard + 1) or not 0 <= standard <= 2:
        raise ValueError(f"{zone} does not change its clocks as the European Union does.")
    low, high = f"+{standard:02}00", f"+{standard + 1:02}00"
    names = {0: ("WET", "WEST"), 1: ("CET", "CEST"), 2: ("EET", "EEST")}[standard]
    return join([
        "BEGIN:VTIMEZONE",
        f"TZID:{zone}",
        "BEGIN:DAYLIGHT",
        f"TZOFFSETFROM:{low}",
        f"TZOFFSETTO:{high}",
        f"TZNAME:{names[1]}",
        f"DTSTART:19960331T{standard + 1:02}0000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        f"TZOFFSETFROM:{high}",
        f"TZOFFSETTO:{low}",
        f"TZNAME:{names[0]}",
        f"DTSTART:19961027T{standard + 2:02}0000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
    ])  # fmt: skip


def escape(text: str) -> str:
    """Escape a TEXT value (RFC 5545 §3.3.11); characters that no calendar may hold are left out."""
    kept = "".join(
        letter
        for letter in re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text)
        # Embeddings and overrides of direction reach out of the line they stand in; isolates do not.
        if letter == "\n" or letter.isprintable() or (ord(letter) > 0xA0 and letter not in "\u202a\u202b\u202d\u202e")
    )
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def utc(moment: datetime) -> str:
    """Write an aware moment in the UTC form (RFC 5545 §3.3.5)."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def join(lines: Iterable[str]) -> str:
    """Fold each content line and put them together."""
    return "".join(fold(line) for line in lines)


def fold(line: str) -> str:
    """Fold a content line at 75 octets without breaking a character (RFC 5545 §3.1), CRLF included."""
    if line.isascii() and len(line) <= _FOLD:
        return line + "\r\n"
    parts, room = [""], _FOLD
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append("")
            room = _FOLD - 1
        parts[-1] += letter
        room -= size
    return "\r\n ".join(parts) + "\r\n"


def standard_hours(zone: str) -> int:
    """Whole hours that a zone is ahead of UTC in winter."""
    offset = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()
    return int(offset.total_seconds() // 3600)
