"""Can an address make the portal read what is not the open internet's, or hold it up? And is an unchanged one cheap?

A real server with a real certificate answers (`kalender.exempel.pem`, made for these tests and trusted nowhere else).
Only the two doors to the network are held open for it: the resolver, and the socket's way to the address resolved.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import urllib3.util.connection

from calendar_app import fetching
from calendar_app.fetching import Answer, NotFetched, fetch, is_public

CERTIFICATE = Path(__file__).parent / "kalender.exempel.pem"
OPEN = "93.184.215.14"  # the address that the made-up site resolves to
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class Site(BaseHTTPRequestHandler):
    """Answers by path; keeps what was asked."""

    asked: list[tuple[str, str]] = []  # emptied by the fixture
    tag = ""

    def reply(self):
        self.asked.append((self.path, self.headers.get("Host", "")))
        page = getattr(self, self.path.strip("/").partition("?")[0] or "calendar")
        page()

    do_GET = reply  # noqa: N815  (the name that http.server looks for)

    def answer(self, octets=b"", status=200, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(octets)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(octets)

    def calendar(self):
        if self.headers.get("If-None-Match") == '"one"':
            self.answer(status=304)
        else:
            self.answer(CALENDAR, ETag='"one"')

    def tagged(self):
        self.answer(CALENDAR, ETag=Site.tag)

    def gone(self):
        self.answer(status=404)

    def away(self):
        self.answer(status=302, Location="/calendar")

    def round(self):
        self.answer(status=302, Location="/round")

    def inside(self):
        self.answer(status=302, Location="https://169.254.169.254/latest/meta-data/")

    def plain(self):
        self.answer(status=302, Location="http://kalender.exempel/calendar")

    def large(self):
        self.answer(b"x" * (2 * 1024 * 1024 + 1))

    def packed(self):
        self.answer(gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")

    def short(self):
        self.answer(b"x", **{"Content-Length": "1000"})

    def slow(self):
        self.send_response(200)
        self.end_headers()
        self.drip()

    def mute(self):
        self.drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")

    def drip(self, first=b"x"):
        self.wfile.write(first)
        for _second in range(200):
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    def log_message(self, *_arguments):
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Serves in threads that end with the test, and says nothing when a caller hangs up."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """A caller that hangs up is what the tests are about."""


@pytest.fixture
def site(monkeypatch):
    """A site called kalender.exempel on the open internet. Returns the requests it got, path and host."""
    server = Server(("127.0.0.1", 0), Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    Site.asked.clear()

    resolve = socket.getaddrinfo
    names = {
        "kalender.exempel": [OPEN],
        "annan.exempel": [OPEN],
        "xn--rv-via.exempel": [OPEN],
        "halv.exempel": [OPEN, "10.0.0.7"],
    }

    def getaddrinfo(host, port, *arguments, **options):
        if host in names:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in names[host]]
        return resolve(host, port, *arguments, **options)

    connect = urllib3.util.connection.create_connection

    def create_connection(address, *arguments, **options):
        assert address == (OPEN, 443)
        return connect(server.server_address, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(urllib3.util.connection, "create_connection", create_connection)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    yield Site.asked
    server.shutdown()
    server.server_close()


def refusal(address, etag=""):
    with pytest.raises(NotFetched) as refused:
        fetch(address, etag)
    return str(refused.value)


@pytest.mark.parametrize("scheme", ["https", "webcal", "webcals"])
def test_a_calendar_is_read_with_its_etag(site, scheme):
    assert fetch(f"{scheme}://kalender.exempel/") == Answer(CALENDAR, '"one"', is_unchanged=False)
    assert site == [("/", "kalender.exempel")]


def test_an_unchanged_calendar_is_not_sent_again(site):
    assert fetch("https://kalender.exempel/calendar", '"one"') == Answer(b"", '"one"', is_unchanged=True)


@pytest.mark.parametrize(
    ("tag", "kept"),
    [('"a b"', '"a b"'), ('W/"1"', 'W/"1"'), ('"\0"', ""), ('"é"', ""), ('"' + "x" * 199 + '"', ""), ('"a\x7f"', "")],
)
def test_an_etag_that_can_not_be_kept_whole_is_none(site, monkeypatch, tag, kept):
    monkeypatch.setattr(Site, "tag", tag)
    assert fetch("https://kalender.exempel/tagged") == Answer(CALENDAR, kept, is_unchanged=False)


def test_a_redirect_to_an_open_address_is_followed(site):
    assert fetch("https://kalender.exempel/away").octets == CALENDAR
    assert [path for path, _host in site] == ["/away", "/calendar"]


def test_a_query_in_swedish_is_sent_as_the_web_writes_it(site):
    fetch("https://kalender.exempel/calendar?ort=Luleå och Boden")

    assert site == [("/calendar?ort=Lule%C3%A5%20och%20Boden", "kalender.exempel")]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("gone", "The address answers with 404. Check that the calendar is public."),
        ("round", "The address leads on to others too many times."),
        ("inside", "The address leads into a private network and is not read."),
        ("plain", "The address must begin with https://."),
        ("large", "The calendar is larger than 2 MB. Share a shorter period."),
        ("packed", "The site packs its answer in a way that was not asked for."),
        ("short", "The site broke off in the middle."),
    ],
)
def test_what_can_not_be_taken_is_refused_with_a_sentence(site, path, sentence):
    assert refusal(f"https://kalender.exempel/{path}") == sentence


@pytest.mark.parametrize("path", ["slow", "mute"])
def test_a_site_that_drips_is_hung_up_on(site, path, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.5)

    assert refusal(f"https://kalender.exempel/{path}") == "The address did not answer within 10 seconds."


def test_a_certificate_of_another_name_is_not_accepted(site):
    assert refusal("https://annan.exempel/") == "The site's certificate is not valid."
    assert site == []


def test_a_name_with_swedish_letters_is_looked_up_as_the_web_writes_it(site):
    # The certificate is not for it, but the name was found.
    assert refusal("https://räv.exempel/") == "The site's certificate is not valid."


def test_a_name_that_also_leads_inside_is_not_read(site):
    assert refusal("https://halv.exempel/") == "The address leads into a private network and is not read."


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254",
     "100.64.0.1", "0.0.0.1", "0", "2130706433", "0x7f000001", "0177.0.0.1", "[fd00::1]", "[fe80::1]", "[fec0::1]", "[feff::7]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
     "224.0.0.1", "255.255.255.255", "[ff02::1]"],
)  # fmt: skip
def test_no_address_of_a_private_network_is_read_however_it_is_written(host):
    assert refusal(f"https://{host}/") == "The address leads into a private network and is not read."


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://kalender.exempel/", "The address must begin with https://."),
        ("file:///etc/passwd", "The address must begin with https://."),
        ("ftp://kalender.exempel/", "The address must begin with https://."),
        ("", "The address must begin with https://."),
        ("https://", "The address must be a plain https address, without a name, password or port."),
        ("https://eva:hemligt@kalender.exempel/", "The address must be a plain https address, without a name, password or port."),
        ("https://kalender.exempel:8443/", "The address must be a plain https address, without a name, password or port."),
        ("https://kalender.exempel:port/", "That is not a web address."),
        ("https://[::1/", "That is not a web address."),
        ("https://" + "ä" * 70 + ".exempel/", "That is not a web address."),
        ("https://finns-inte.invalid/", "There is no site called finns-inte.invalid."),
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_with_a_sentence(address, sentence):
    assert refusal(address) == sentence


@pytest.mark.parametrize("address", [OPEN, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_the_open_internet_is_public(address):
    assert is_public(address) is True


def test_what_is_no_address_is_not_public():
    assert is_public("kalender.exempel") is False
