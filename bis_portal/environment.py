"""What does the environment say? Reads and checks every variable; a wrong value stops the start with a sentence.

Pure: takes a mapping, gives values. `VARIABLES` is the one list; `.env.example` and the README's table equal it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from bis_portal.languages import BY_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping

_ADDRESS: Final = r"[^@\s<>\"?&]+@[^@\s<>\"?&]+\.[^@\s<>\"?&.]+"
# Services that are reached by their own protocol: what each needs beside its key.
MAIL_SERVICES: Final = ("brevo", "postmark", "mailgun")
_HOST_NAME: Final = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"


class WrongSetting(Exception):  # noqa: N818  (it is read by the person who starts the portal)
    """A variable whose value can't be used. The message names it, what is wrong, and what is right."""


VARIABLES: Final[dict[str, str]] = {
    "PORT": "8000: the port the web server listens on",
    "BIS_HOST": "127.0.0.1: the address it listens on; 0.0.0.0 for all",
    "BIS_DATA": "var: folder for database, uploads, broker, secret key and demo outbox",
    "DATABASE_URL": "unset: a PostgreSQL server in BIS_DATA; else postgres://user:password@host/name",
    "CELERY_BROKER_URL": "unset: files in BIS_DATA; else redis://host:6379/0 or amqp://…",
    "CACHE_URL": "unset: each process its own memory; else redis://host:6379/1",
    "EMAIL_URL": "file: letters land in BIS_DATA/outbox; console:; smtp://user:password@host:587; or brevo://KEY, postmark://KEY, mailgun://KEY@domain",
    "BIS_MAIL_FROM": "no-reply at the host of BIS_SITE_URL: the address letters come from",
    "BIS_MAIL_HOOK": "off: user:password with which the mail service reports bounces to /hooks/mail/",
    "BIS_LETTERS_EVERY": "60: seconds between two looks for letters to plan and send",
    "SECRET_KEY": "unset: made once and kept in BIS_DATA; else at least 50 characters",
    "BIS_SITE_URL": "http://127.0.0.1:PORT: the portal's public address, without a slash at the end",
    "BIS_HOSTS": "host of BIS_SITE_URL, localhost: host names answered to, separated by commas",
    "BIS_HTTPS": "off: on behind HTTPS (secure cookies, redirect, HSTS)",
    "BIS_MFA": "as BIS_HTTPS: on demands a second step at login of coordinators and partner administrators",
    "BIS_DEBUG": "off: on shows errors with their code; never in public",
    "BIS_TIME_ZONE": "Europe/Stockholm: the zone the house lives in; one of the European Union's",
    "BIS_SITE_NAME": "BIS: the name of the house",
    "BIS_TOWN": "Boden: the town, as the survey names it",
    "BIS_CONTACT_EMAIL": "unset, none is shown: the house's e-mail address, for help, faults and personal data",
    "BIS_CONTACT_PHONE": "unset, none is shown: the house's telephone number",
    "BIS_LANGUAGES": "all but fr: the languages offered, separated by commas; sv must be among them",
    "BIS_TRANSLATOR": "off: deepl:KEY or libretranslate:https://host proposes translations, marked as a machine's",
    "BIS_TRANSLATOR_BUDGET": "50000: characters a month that may be sent to that service",
    "BIS_WEB_WORKERS": "2: processes that answer requests",
    "BIS_DEMO": "on for make run on an empty database: loads the made-up programme; off in production",
}


@dataclass(frozen=True, slots=True)
class Environment:
    """Checked values. Addresses are without a slash at the end; paths are absolute."""

    port: int
    host: str
    data_folder: Path
    database_url: str
    broker_url: str
    cache_url: str
    email_url: str
    mail_from: str
    mail_hook: str
    letters_every: int
    secret_key: str
    site_url: str
    hosts: tuple[str, ...]
    https: bool
    mfa: bool
    debug: bool
    time_zone: str
    site_name: str
    town: str
    contact_email: str
    contact_phone: str
    languages: tuple[str, ...]
    translator: str
    translator_budget: int
    web_workers: int
    demo: bool


def read(variables: Mapping[str, str], folder: Path) -> Environment:
    """Check all variables; `folder` is where relative paths start. Raises WrongSetting at the first wrong one."""
    port = _number(variables, "PORT", 8000, 1, 65535)
    https = _flag(variables, "BIS_HTTPS", default=False)
    site_url = _site_url(
        variables.get("BIS_SITE_URL", "").strip().rstrip("/") or f"http://127.0.0.1:{port}", https=https
    )
    return Environment(
        port=port,
        host=_host(variables),
        data_folder=_data_folder(variables, folder),
        database_url=_url(
            variables,
            "DATABASE_URL",
            ("postgres", "postgresql"),
            "postgres://user:password@localhost/bis",
            needs_path=True,
        ),
        broker_url=_url(
            variables, "CELERY_BROKER_URL", ("redis", "rediss", "amqp", "amqps"), "redis://localhost:6379/0"
        ),
        cache_url=_url(variables, "CACHE_URL", ("redis", "rediss"), "redis://localhost:6379/1"),
        email_url=_email(variables),
        mail_from=_contact(variables, "BIS_MAIL_FROM", _ADDRESS, "hej@bis.example.org")
        or f"no-reply@{urlsplit(site_url).hostname}",
        mail_hook=_hook(variables),
        letters_every=_number(variables, "BIS_LETTERS_EVERY", 60, 1, 3600),
        secret_key=_secret(variables),
        site_url=site_url,
        hosts=_hosts(variables, site_url),
        https=https,
        mfa=_flag(variables, "BIS_MFA", default=https),
        debug=_flag(variables, "BIS_DEBUG", default=False),
        time_zone=_zone(variables),
        site_name=variables.get("BIS_SITE_NAME", "").strip() or "BIS",
        town=variables.get("BIS_TOWN", "").strip() or "Boden",
        contact_email=_contact(variables, "BIS_CONTACT_EMAIL", _ADDRESS, "hej@bis.example.org"),
        contact_phone=_contact(variables, "BIS_CONTACT_PHONE", r"\+?[0-9][0-9 ()-]{3,24}", "0921-123 45"),
        languages=_languages(variables),
        translator=_translator(variables),
        translator_budget=_number(variables, "BIS_TRANSLATOR_BUDGET", 50_000, 0, 100_000_000),
        web_workers=_number(variables, "BIS_WEB_WORKERS", 2, 1, 64),
        demo=_flag(variables, "BIS_DEMO", default=True),
    )


def _number(variables: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    written = variables.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", written) or not low <= int(written) <= high:
        raise WrongSetting(f"{name} is «{written}». It must be a whole number from {low} to {high}, such as {default}.")
    return int(written)


def _flag(variables: Mapping[str, str], name: str, *, default: bool) -> bool:
    written = variables.get(name, "").strip().lower()
    if written in ("", "on", "off"):
        return default if not written else written == "on"
    raise WrongSetting(f"{name} is «{written}». It must be on or off.")


def _data_folder(variables: Mapping[str, str], folder: Path) -> Path:
    written = variables.get("BIS_DATA", "").strip() or "var"
    try:
        found = (folder / Path(written).expanduser()).resolve()
    except (RuntimeError, OSError, ValueError):
        raise WrongSetting(
            f"BIS_DATA is «{written}», which can't be found. It must be a folder, such as var."
        ) from None
    if next(path for path in (found, *found.parents) if os.path.lexists(path)).is_dir():
        return found
    raise WrongSetting(f"BIS_DATA is «{written}», where a file lies. It must be a folder, such as var.")


def _host(variables: Mapping[str, str]) -> str:
    written = variables.get("BIS_HOST", "").strip() or "127.0.0.1"
    bare = written[1:-1] if written.startswith("[") and written.endswith("]") else written
    if not (_is_ipv6(bare) if ":" in bare else re.fullmatch(_HOST_NAME, bare)):
        raise WrongSetting(
            f"BIS_HOST is «{written}». It must be an address to listen on, such as 127.0.0.1, 0.0.0.0 or ::1."
        )
    return bare


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _parts(text: str) -> SplitResult | None:
    """The parts of an address; None when it is none or its port can't be one."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  (reading it is what checks it)
    except ValueError:
        return None
    return parts


def _url(
    variables: Mapping[str, str], name: str, schemes: tuple[str, ...], example: str, *, needs_path: bool = False
) -> str:
    written = variables.get(name, "").strip()
    if not written:
        return ""
    parts = _parts(written)
    if parts is None or parts.scheme not in schemes or not parts.netloc or (needs_path and len(parts.path) < 2):
        # The value itself may hold a password, so only its kind is repeated.
        kind = f", which begins with «{written.split(':')[0][:20]}»," if "://" in written else ""
        raise WrongSetting(
            f"{name}{kind} can't be used. It must look like {example}, with signs such as # in a password written %23, "
            "or be left out."
        )
    return written


def _email(variables: Mapping[str, str]) -> str:
    written = variables.get("EMAIL_URL", "").strip() or "file:"
    parts = _parts(written)
    if written in ("file:", "console:") or (parts and parts.scheme in ("smtp", "smtps") and parts.hostname):
        return written
    if parts and parts.scheme in MAIL_SERVICES and parts.netloc and (parts.scheme != "mailgun" or parts.username):
        return written
    # It may hold a key, so it is not repeated.
    raise WrongSetting(
        "EMAIL_URL must be file: or console: or look like smtp://user:password@mail.example.org:587, brevo://KEY, "
        "postmark://KEY or mailgun://KEY@mail.example.org."
    )


def _hook(variables: Mapping[str, str]) -> str:
    written = variables.get("BIS_MAIL_HOOK", "").strip()
    if written in ("", "off"):
        return ""
    name, _colon, password = written.partition(":")
    if not name or len(password) < 16:
        # It is a password, so it is not repeated.
        raise WrongSetting(
            "BIS_MAIL_HOOK must be off, or look like user:password with at least 16 signs after the colon."
        )
    return written


def _secret(variables: Mapping[str, str]) -> str:
    written = variables.get("SECRET_KEY", "")
    if written and (len(written) < 50 or len(set(written)) < 5):
        raise WrongSetting(
            "SECRET_KEY is too simple. It must be 50 random characters or more, or be left out to be made for you."
        )
    return written


def _site_url(written: str, *, https: bool) -> str:
    parts = _parts(written)
    if "@" in written:
        raise WrongSetting("BIS_SITE_URL holds a name or password. It stands in feeds and QR codes: leave them out.")
    host = (parts.hostname if parts else None) or ""
    if parts is None or f"{parts.scheme}://{parts.netloc}" != written or parts.scheme not in ("http", "https"):
        host = ""  # a path, a query or an empty mark of one would stand in the middle of every address
    if parts is None or parts.port == 0 or not (_is_ipv6(host) if ":" in host else re.fullmatch(_HOST_NAME, host)):
        raise WrongSetting(
            f"BIS_SITE_URL is «{written}». It must look like https://bis.example.org, with nothing after it; "
            "letters such as å in their form for machines (xn--…)."
        )
    if https and parts.scheme != "https":
        raise WrongSetting(f"BIS_HTTPS is on but BIS_SITE_URL is «{written}». It must begin with https:// then.")
    return written


def _contact(variables: Mapping[str, str], name: str, pattern: str, example: str) -> str:
    written = variables.get(name, "").strip()
    if written and not re.fullmatch(pattern, written):
        raise WrongSetting(f"{name} is «{written}». It must look like {example}, or be left out.")
    return written


def _hosts(variables: Mapping[str, str], site_url: str) -> tuple[str, ...]:
    named = [host.strip() for host in variables.get("BIS_HOSTS", "").split(",") if host.strip()]
    for host in named:
        is_known = _is_ipv6(host[1:-1]) if host.startswith("[") else re.fullmatch(rf"\.?{_HOST_NAME}", host)
        if not is_known:
            raise WrongSetting(
                f"BIS_HOSTS names «{host}». It must be host names alone, such as bis.example.org, separated by commas."
            )
    own = urlsplit(site_url).hostname or ""
    return tuple(named) or tuple(dict.fromkeys((f"[{own}]" if ":" in own else own, "localhost", "127.0.0.1", "[::1]")))


def _languages(variables: Mapping[str, str]) -> tuple[str, ...]:
    """The languages offered, in the order of the list of those there are."""
    named = [code.strip() for code in variables.get("BIS_LANGUAGES", "").split(",") if code.strip()]
    if unknown := [code for code in named if code not in BY_CODE]:
        raise WrongSetting(f"BIS_LANGUAGES names «{unknown[0]}». It must be some of {', '.join(BY_CODE)}.")
    if named and "sv" not in named:
        raise WrongSetting(
            "BIS_LANGUAGES leaves out sv. What nobody has translated is shown in it, so it must be there."
        )
    return tuple(code for code, each in BY_CODE.items() if (code in named if named else each.is_usual))


def _translator(variables: Mapping[str, str]) -> str:
    written = variables.get("BIS_TRANSLATOR", "").strip()
    name, _colon, rest = written.partition(":")
    address = _parts(rest)
    is_server = (
        name == "libretranslate" and address is not None and address.scheme in ("http", "https") and address.hostname
    )
    if written in ("", "off") or (name == "deepl" and len(rest) >= 10) or is_server:
        return "" if written == "off" else written
    # It may hold a key, so it is not repeated.
    raise WrongSetting("BIS_TRANSLATOR must be off, or look like deepl:KEY or libretranslate:https://host.")


def _zone(variables: Mapping[str, str]) -> str:
    written = variables.get("BIS_TIME_ZONE", "").strip() or "Europe/Stockholm"
    try:
        zone = ZoneInfo(written)
    except (ValueError, OSError, KeyError):
        raise WrongSetting(f"BIS_TIME_ZONE is «{written}». It must be a zone such as Europe/Stockholm.") from None
    winter = datetime(2026, 1, 1, 12, tzinfo=zone).utcoffset() or timedelta()
    # The European Union moves all its clocks at 01:00 UTC; others near it choose other nights.
    before_and_after = [
        (datetime(2026, month, day, hour, minute, tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()) - winter
        for month, day in ((3, 29), (10, 25))
        for hour, minute in ((0, 59), (1, 0))
    ]
    steps = [timedelta(hours=hours) for hours in (0, 1, 1, 0)]
    if before_and_after != steps or not timedelta() <= winter <= timedelta(hours=2):
        raise WrongSetting(
            f"BIS_TIME_ZONE is «{written}». It must be a zone that changes its clocks as the European Union does."
        )
    return written
