"""How is one letter handed to a mail server, and what is known afterwards? Sent, refused, or nobody knows.

Python's smtplib does not say how far it came when a connection breaks; here each step is taken alone, so that a letter is
tried again only when the server cannot have taken it.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_OK: Final = 250
_FORWARDED: Final = 251
# No such address, not here, not a name that can be. Full, or not wanted from us (5.2, 5.7), is something else.
_NO_SUCH: Final = (550, 551, 553)
_TEMPORARY: Final = range(400, 500)
_PATIENCE: Final = 20.0


class Outcome(Enum):
    """What became of a letter."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    NO_ADDRESS = "no such address"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: where, how long to wait (s), whom it knows us as."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False
    is_ssl: bool = False
    patience: float = _PATIENCE


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome and the server's number, such as 421; 0 when there was none."""

    outcome: Outcome
    code: int = 0


def post(server: Server, letter: bytes, sender: str, to: str, begin: Callable[[], None] = lambda: None) -> Result:
    """Hand a letter over, octets with CRLF at the ends of lines. `begin` is called when the server has taken sender and address and is about to get the text.

    Never raises for a server's fault; `begin` may raise, and nothing is sent then.
    """
    try:
        link = _link(server)
    except (OSError, smtplib.SMTPException):
        return Result(Outcome.LATER)
    try:
        return _handed_over(link, server, letter, (sender, to), begin)
    finally:
        link.close()


def _link(server: Server) -> smtplib.SMTP:
    if server.is_ssl:
        secure = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.patience, context=secure)
    return smtplib.SMTP(server.host, server.port, timeout=server.patience)


def _handed_over(
    link: smtplib.SMTP, server: Server, letter: bytes, ends: tuple[str, str], begin: Callable[[], None]
) -> Result:
    if refusal := _refused_before(link, server, *ends):
        return refusal
    begin()
    try:
        code, _text = link.data(letter)
    except smtplib.SMTPDataError as fault:
        # The server refused before it got the text.
        return _refusal(fault.smtp_code)
    except (OSError, smtplib.SMTPException):
        return Result(Outcome.UNKNOWN)
    if code == _OK:
        return Result(Outcome.SENT, code)
    return _refusal(code) if code > 0 else Result(Outcome.UNKNOWN)


def _refused_before(link: smtplib.SMTP, server: Server, sender: str, to: str) -> Result | None:
    """Introduce ourselves, the sender and the address; what the server has against one of them, or None.

    What it has against us or our sender is a fault of the set-up, which somebody mends: later. Only what it says of the
    address itself is about the address.
    """
    try:
        if server.is_tls:
            link.starttls(context=ssl.create_default_context())
        if server.user:
            link.login(server.user, server.password)
        link.ehlo_or_helo_if_needed()
        # Letters are UTF-8 as it is; a server that knows of it is told so.
        code, _text = link.mail(sender, ["BODY=8BITMIME"] if link.has_extn("8bitmime") else [])
        if code != _OK:
            return Result(Outcome.LATER, code)
        code, text = link.rcpt(to)
    except (OSError, smtplib.SMTPException) as fault:
        return Result(Outcome.LATER, getattr(fault, "smtp_code", 0) or 0)
    if code in (_OK, _FORWARDED):
        return None
    is_unknown = code in _NO_SUCH and not text.lstrip().startswith((b"5.7", b"5.2"))
    return _refusal(code, Outcome.NO_ADDRESS if is_unknown else Outcome.REFUSED)


def machine_address(address: str) -> str:
    """An address as every server reads it: letters such as ä in the host in their form for machines.

    Raises UnicodeError where there is none.
    """
    name, _at, host = address.rpartition("@")
    name.encode("ascii")
    return f"{name}@{host.encode('idna').decode()}"


def _refusal(code: int, final: Outcome = Outcome.REFUSED) -> Result:
    return Result(Outcome.LATER if code in _TEMPORARY or code <= 0 else final, code)
