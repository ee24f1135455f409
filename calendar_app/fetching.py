"""How is a partner's address read? https only, public addresses only, in bounded time and size.

A name is resolved once and the connection goes to the very address that was checked, so that it can't mean another
machine a moment later (rebinding). Redirects are followed by hand and checked the same way.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPSConnection

from calendar_app.ics_reading.lines import MAX_OCTETS
from calendar_app.said import Refused, Said, said

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS: Final = 10
_REDIRECTS: Final = 3
_CHUNK: Final = 16_384
_LONGEST_ETAG: Final = 200
# At its finest it writes whole addresses into the log, and a private address is a key.
logging.getLogger("urllib3").setLevel(logging.WARNING)


class NotFetched(Refused):
    """The address could not be read; the sentence says why and what to do. `status` is the site's answer, if it gave one."""

    def __init__(self, reason: Said, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave: octets (empty when unchanged), its ETag, and whether it was unchanged since `etag`."""

    octets: bytes
    etag: str
    is_unchanged: bool


def tidy(address: str) -> str:
    """The address as it is kept: https, the host as the web writes it, nothing after a #. Raises NotFetched."""
    written = address.strip()
    return _checked(written if "://" in written else f"https://{written}")._replace(fragment="").geturl()


def fetch(address: str, etag: str = "") -> Answer:
    """Read a calendar's address. Raises NotFetched with a sentence."""
    deadline = time.monotonic() + SECONDS
    with _cut_off(deadline) as lines:
        return _followed(address, etag, deadline, lines)


@contextmanager
def _cut_off(deadline: float) -> Iterator[list[socket.socket]]:
    """Hang up the lines in the list at the deadline: a site that sends one letter every nine seconds never times out."""
    lines: list[socket.socket] = []

    def hang_up() -> None:
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield lines
    finally:
        timer.cancel()


def _followed(address: str, etag: str, deadline: float, lines: list[socket.socket]) -> Answer:
    for _attempt in range(_REDIRECTS + 1):
        parts = _checked(address)
        response = _request(parts, _public_address(parts), etag, deadline, lines)
        try:
            if response.status in (301, 302, 303, 307, 308):
                address = urljoin(address, response.headers.get("Location", ""))
                continue
            if response.status == 304 and etag:
                return Answer(b"", etag, is_unchanged=True)
            if response.status != 200:
                reason = said(
                    "The address answers with %(status)s. Check that the calendar is public.", status=response.status
                )
                raise NotFetched(reason, response.status)
            return Answer(_body(response, deadline), _etag(response), is_unchanged=False)
        finally:
            response.release_conn()
            response.close()
    raise NotFetched(said("The address leads on to others too many times."))


def _checked(address: str) -> SplitResult:
    address = re.sub(r"(?i)^webcals?://", "https://", address)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise NotFetched(said("That is not a web address.")) from None
    if parts.scheme != "https":
        raise NotFetched(said("The address must begin with https://."))
    if not parts.hostname or "@" in parts.netloc or port not in (None, 443):
        raise NotFetched(said("The address must be a plain https address, without a name, password or port."))
    try:
        # räv.se is xn--rv-via.se on the wire.
        host = parts.hostname.encode("idna").decode()
    except UnicodeError:
        raise NotFetched(said("That is not a web address.")) from None
    if not re.fullmatch(r"[A-Za-z0-9._:-]+", host):
        raise NotFetched(said("That is not a web address."))
    return parts._replace(netloc=f"[{host}]" if ":" in host else host)


def _public_address(parts: SplitResult) -> str:
    """The checked IP address of a host. Every address it has must be public, or one of them could be chosen later."""
    host = parts.hostname or ""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotFetched(said("There is no site called %(host)s.", host=host[:100])) from None
    if not found or not all(is_public(each) for each in found):
        raise NotFetched(said("The address leads into a private network and is not read."))
    return min(found)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is an IPv4 address in IPv6 clothes."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            # fec0::/10, the private networks of old, which the library takes for open.
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _watched(lines: list[socket.socket]) -> type[HTTPSConnection]:
    """A connection that enters its line in the list."""

    class Watched(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            if self.sock is not None:
                lines.append(self.sock)

    return Watched


def _request(
    parts: SplitResult, ip: str, etag: str, deadline: float, lines: list[socket.socket]
) -> urllib3.BaseHTTPResponse:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotFetched(said("The address did not answer within 10 seconds."))
    pool = urllib3.HTTPSConnectionPool(
        ip,
        443,
        timeout=urllib3.Timeout(total=left),
        retries=False,
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
    )
    pool.ConnectionCls = _watched(lines)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Host": parts.netloc,
        "User-Agent": "BIS-portal calendar import",
        "Accept": "text/calendar, */*;q=0.5",
        "Accept-Encoding": "identity",
    }
    if etag:
        headers["If-None-Match"] = etag
    try:
        return pool.request("GET", path, headers=headers, redirect=False, preload_content=False)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as fault:
        raise NotFetched(_said_of(fault, deadline)) from None


def _said_of(fault: Exception, deadline: float) -> Said:
    if isinstance(fault, urllib3.exceptions.TimeoutError) or time.monotonic() >= deadline:
        return said("The address did not answer within 10 seconds.")
    if isinstance(fault, urllib3.exceptions.SSLError):
        return said("The site's certificate is not valid.")
    return said("The site could not be reached.")


def _etag(response: urllib3.BaseHTTPResponse) -> str:
    """The answer's ETag; one that can't be stored or sent back whole is none."""
    etag = response.headers.get("ETag", "")
    return etag if etag.isascii() and etag.isprintable() and len(etag) <= _LONGEST_ETAG else ""


def _body(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """Read the answer piece by piece: too much or too slow ends it. Nothing is unpacked, so nothing can explode."""
    if response.headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise NotFetched(said("The site packs its answer in a way that was not asked for."))
    octets = bytearray()
    try:
        for piece in response.stream(_CHUNK, decode_content=False):
            octets += piece
            if len(octets) > MAX_OCTETS:
                raise NotFetched(said("The calendar is larger than 2 MB. Share a shorter period."))
    except (urllib3.exceptions.HTTPError, OSError, ValueError):
        if time.monotonic() < deadline:
            raise NotFetched(said("The site broke off in the middle.")) from None
    if time.monotonic() >= deadline:
        raise NotFetched(said("The address did not answer within 10 seconds."))
    return bytes(octets)
