"""How does a planned letter become mail, and on which way does it leave? SMTP step by step, or one of Django's backends.

The mail's number is made from the letter's row: a letter that goes out twice is seen as one by programs that compare.
"""

from __future__ import annotations

import logging
from email.utils import formataddr, formatdate
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from partners.letters import octets_of
from reminders import to_newcomers, to_work
from reminders.posting import Outcome, Result, Server, machine_address, post
from reminders.writing import written

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reminders.models import Letter
    from reminders.writing import Written

_log = logging.getLogger(__name__)
_SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"
_BAD: Final = 300
_LATER: Final = (401, 403, 408, 429)
# Faults before anything was said to the service.
_UNREACHED: Final = ("ConnectTimeout", "NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


def write(letter: Letter, now: datetime) -> Written | None:
    """What a letter says at `now`; None when there is nothing to say."""
    if letter.subscription is not None:
        subscription = letter.subscription
        language = letter.wants.get("language") or subscription.language
        return written(subscription.email, language, lambda: to_newcomers.draft_of(letter, subscription, now))
    if letter.user is not None:
        user = letter.user
        return written(user.email, user.language, lambda: to_work.draft_of(letter, user, now))
    return None


def deliver(letter: Letter, begin: Callable[[], None]) -> Result | None:
    """Write a letter and hand it over; None when there is nothing to say. `begin` is called before it leaves."""
    found = write(letter, timezone.now())
    return hand_over(message_of(found, number=f"{letter.kind}-{letter.pk}"), begin) if found else None


def host() -> str:
    """The portal's host name, which stands in the numbers of its mails and lists."""
    return urlsplit(settings.BIS_SITE_URL).hostname or "localhost"


def message_of(found: Written, *, number: str) -> EmailMultiAlternatives:
    """The mail: plain text and HTML, who it is from, how to stop it, that a machine has written it."""
    headers = {
        "Message-ID": f"<{number}@{host()}>", "Date": formatdate(localtime=False), "Auto-Submitted": "auto-generated",
        "Content-Language": found.language,
    }  # fmt: skip
    if found.stop_url:
        asked = f"mailto:{settings.BIS_CONTACT_EMAIL or settings.BIS_MAIL_FROM}?subject=unsubscribe"
        headers |= {
            "List-Id": f"<letters.{host()}>", "List-Unsubscribe": f"<{found.stop_url}>, <{asked}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Precedence": "bulk",
        }  # fmt: skip
    sender = formataddr((settings.BIS_SITE_NAME, settings.BIS_MAIL_FROM))
    mail = EmailMultiAlternatives(found.subject, found.text, sender, [found.to], headers=headers)
    mail.attach_alternative(found.html, "text/html")
    if found.attached:
        name, octets = found.attached
        mail.attach(name, octets.decode(), "text/calendar; method=PUBLISH")
    return mail


def hand_over(mail: EmailMultiAlternatives, begin: Callable[[], None] = lambda: None) -> Result:
    """Let a mail leave on the way that EMAIL_URL names, and say what is known of it."""
    if settings.EMAIL_BACKEND == _SMTP:
        try:
            to = machine_address(mail.to[0])
        except UnicodeError:
            return Result(Outcome.NO_ADDRESS)
        return post(_server(), octets_of(mail), settings.BIS_MAIL_FROM, to, begin)
    begin()
    try:
        get_connection().send_messages([mail])
    except Exception as fault:  # noqa: BLE001  (each provider has faults of its own)
        return _understood(fault)
    return Result(Outcome.SENT, 250)


def _server() -> Server:
    return Server(
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD,
        is_tls=settings.EMAIL_USE_TLS, is_ssl=settings.EMAIL_USE_SSL, patience=float(settings.EMAIL_TIMEOUT or 20),
    )  # fmt: skip


def _understood(fault: Any) -> Result:
    """What a provider's fault means: an answer with a number tells that it did not take the letter; silence tells nothing."""
    # The fault's own words may hold an address: its name is enough to look for it.
    _log.warning("The mail service did not take a letter: %s", type(fault).__name__)
    if type(fault).__name__ == "AnymailRecipientsRefused":
        return Result(Outcome.NO_ADDRESS)
    code = getattr(fault, "status_code", None)
    if code is None:
        return Result(Outcome.LATER if _never_got_there(fault) else Outcome.UNKNOWN)
    if code < _BAD:
        # It was taken, and what was said about it can't be read.
        return Result(Outcome.UNKNOWN, int(code))
    # A key that is refused is a fault of the set-up, which somebody mends.
    is_later = code in _LATER or code >= 500
    return Result(Outcome.LATER if is_later else Outcome.REFUSED, int(code))


def _never_got_there(fault: BaseException | None) -> bool:
    """Whether a fault, or what caused it, is that there was no connection at all."""
    for _step in range(6):
        if fault is None:
            return False
        inner = [each for each in fault.args if isinstance(each, BaseException)]
        reason = getattr(fault, "reason", None)
        if type(fault).__name__ in _UNREACHED:
            return True
        fault = fault.__cause__ or (
            inner[0] if inner else reason if isinstance(reason, BaseException) else fault.__context__
        )
    return False
