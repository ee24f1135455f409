"""How does a single letter go out, such as an invitation? Plain text in the reader's language, once the change is kept.

Never raises for a mail server that is down: what was decided stays decided, and pages show what the letter would have said.
"""

from __future__ import annotations

import logging
import re
from email.generator import BytesGenerator
from io import BytesIO
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

if TYPE_CHECKING:
    from collections.abc import Mapping

_log = logging.getLogger(__name__)


def send(*, to: str, subject: str, template: str, context: Mapping[str, Any], language: str) -> None:
    """Send a letter when the running transaction has been kept.

    `subject` is written in `language` already, `template` is a text template that gets `context`, `site_name` and
    `site_url`. A language that is not offered falls back to the site's own.
    """
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(known):
        words = {"site_name": settings.BIS_SITE_NAME, "site_url": settings.BIS_SITE_URL, **context}
        body = render_to_string(template, words).strip() + "\n"
    # A line break in a subject could add headers of its own.
    letter = EmailMessage(" ".join(str(subject).split()), body, to=[to], headers={"Auto-Submitted": "auto-generated"})
    transaction.on_commit(lambda: _post(letter))


def octets_of(letter: EmailMessage) -> bytes:
    """A letter as it travels: its lines end with CR and LF, and a long address in its head stays in one piece."""
    written = BytesIO()
    # 78 is advice, 998 the limit; List-Unsubscribe that is broken in two is not read by every provider.
    BytesGenerator(written, mangle_from_=False, maxheaderlen=998).flatten(letter.message())
    return re.sub(rb"\r?\n", b"\r\n", written.getvalue())


def _post(letter: EmailMessage) -> None:
    try:
        letter.send()
    except (SMTPException, OSError) as fault:
        # What kind of fault, not to whom: logs hold no addresses.
        _log.warning("A letter could not be sent: %s", type(fault).__name__)
