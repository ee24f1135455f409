"""How is a partner's address read? https only, public addresses only, in bounded time and size.

A name is resolved once and the connection goes to the very address that was checked, so that it can't mean another
machine a moment later (rebinding). Redirects are followed by hand and checked the same way.
"""

from __future__ import annotations

import ipaddress
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

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS: Final = 10
_REDIRECTS: Final = 3
_CHUNK: Final = 16_384


class NotFetched(Exception):  # noqa: N818  (an answer to a person)
    """The address could not be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave: octets (empty when unchanged), its ETag, and whether it was unchanged since `etag`."""

    octets: bytes
    etag: str
    is_unchanged: bool


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
                raise NotFetched(f"The address answers with {response.status}. Check that the calendar is public.")
            return Answer(_body(response, deadline), response.headers.get("ETag", "")[:200], is_unchanged=False)
        finally:
            response.release_conn()
            response.close()
    raise NotFetched("The address leads on to others too many times.")


def _checked(address: str) -> SplitResult:
    address = "https://" + address.partition("://")[2] if address.startswith(("webcal://", "webcals://")) else address
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise NotFetched("That is not a web address.") from None
    if parts.scheme != "https":
        raise NotFetched("The address must begin with https://.")
    if not parts.hostname or parts.username or port not in (None, 443):
        raise NotFetched("The address must be a plain https address, without a name, password or port.")
    try:
        # räv.se is xn--rv-via.se on the wire.
        host = parts.hostname.encode("idna").decode()
    except UnicodeError:
        raise NotFetched("That is not a web address.") from None
    return parts._replace(netloc=f"[{host}]" if ":" in host else host)


def _public_address(parts: SplitResult) -> str:
    """The checked IP address of a host. Every address it has must be public, or one of them could be chosen later."""
    host = parts.hostname or ""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotFetched(f"There is no site called {host[:100]}.") from None
    if not found or not all(is_public(each) for each in found):
        raise NotFetched("The address leads into a private network and is not read.")
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
        raise NotFetched("The address did not answer within 10 seconds.")
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


def _said_of(fault: Exception, deadline: float) -> str:
    if isinstance(fault, urllib3.exceptions.TimeoutError) or time.monotonic() >= deadline:
        return "The address did not answer within 10 seconds."
    if isinstance(fault, urllib3.exceptions.SSLError):
        return "The site's certificate is not valid."
    return "The site could not be reached."


def _body(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """Read the answer piece by piece: too much or too slow ends it. Nothing is unpacked, so nothing can explode."""
    if response.headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
        raise NotFetched("The site packs its answer in a way that was not asked for.")
    octets = bytearray()
    try:
        for piece in response.stream(_CHUNK, decode_content=False):
            octets += piece
            if len(octets) > MAX_OCTETS:
                raise NotFetched("The calendar is larger than 2 MB. Share a shorter period.")
    except (urllib3.exceptions.HTTPError, OSError, ValueError):
        if time.monotonic() < deadline:
            raise NotFetched("The site broke off in the middle.") from None
    if time.monotonic() >= deadline:
        raise NotFetched("The address did not answer within 10 seconds.")
    return bytes(octets)
