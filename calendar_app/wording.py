"""How are an event's facts said in words? Lines of plain text in the active language, for feeds and files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from django.conf import settings
from django.utils.translation import get_language_bidi, gettext as _

from calendar_app import reasons
from calendar_app.models.subjects import in_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calendar_app.models import Event, EventText, Occurrence
    from calendar_app.said import Said

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def storable(text: str) -> str:
    """Text without the characters that neither XML nor the database can hold, which a careless paste brings along."""
    return _NOT_XML.sub("", text)


def babel_locale(language: str) -> Locale:
    """The locale whose names of days, months and languages a reader of `language` knows; Swedish when unknown."""
    nearest = settings.BIS_LOCALES.get(language, language)
    try:
        return Locale.parse(nearest, sep="_" if "_" in nearest else "-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("sv")


def translated(sentence: Said) -> str:
    """A sentence of code that knows no page, in the active language."""
    msgid, words = sentence.msgid, sentence.words
    text = _(msgid) if msgid else ""
    if not words:
        return text
    if get_language_bidi():
        # Isolates keep an address or a rule in its own order inside a line that runs from the right.
        words = {name: f"\u2068{word}\u2069" for name, word in words.items()}
    try:
        return text % words
    except (KeyError, TypeError, ValueError):
        # A row may keep a sentence that has been worded anew since.
        return text


def reason_in_words(reason: str) -> str:
    """Why something is cancelled: a person's own words as they are, the portal's in the active language."""
    fixed = reasons.sentence(reason)
    return translated(fixed) if fixed else reason


def language_name(code: str, language: str) -> str:
    """The name of the language `code` in `language`, such as «arabiska»."""
    locale = babel_locale(language)
    name = locale.languages.get(settings.BIS_LOCALES.get(code, code)) or locale.languages.get(code)
    return name or babel_locale(code).get_display_name() or code


def reads(language: str) -> str:
    """Which way a language runs: "ltr", or "rtl" from right to left."""
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"


def joined(words: Sequence[str], language: str) -> str:
    """Words as a list in one sentence, with the commas and the «and» of the language."""
    return format_list(words, locale=babel_locale(language)) if words else ""


def audience_names(audience: list[str]) -> list[str]:
    """For whom, in words; everyone needs no word."""
    names = {
        "children": _("children"),
        "youth": _("young people"),
        "parents": _("parents"),
        "women": _("women only"),
        "men": _("men only"),
        "seniors": _("older people"),
    }
    return [names[each] for each in audience if each in names]


def level_name(level: str) -> str:
    """How much Swedish one needs, in words; "" when nobody said."""
    return {"none": _("No Swedish needed"), "some": _("A little Swedish"), "good": _("Good Swedish")}.get(level, "")


def price_name(price: int | None) -> str:
    """What it costs, in words; "" when nobody said."""
    if price is None:
        return ""
    return _("0 kr, free") if price == 0 else _("%(price)s kr") % {"price": price}


def fact_lines(event: Event, language: str) -> list[str]:
    """The structured facts, a line each: price, for whom, languages, level, childcare, step-free, sign-up."""
    spoken = joined([language_name(code, language) for code in event.spoken], language)
    is_step_free = (
        event.is_step_free if event.is_step_free is not None else bool(event.venue and event.venue.is_step_free)
    )
    lines = [
        price_name(event.price),
        _("For: %(who)s") % {"who": joined(names, language)} if (names := audience_names(event.audience)) else "",
        _("Languages: %(languages)s") % {"languages": spoken} if spoken else "",
        level_name(event.swedish_level),
        _("Childcare") if event.has_childcare else "",
        _("Step-free") if is_step_free else "",
        (_("Sign up: %(how)s") % {"how": event.sign_up_at} if event.sign_up_at else _("Sign-up needed"))
        if event.sign_up == "yes"
        else "",
    ]
    return [line for line in lines if line]


def organisers_line(event: Event) -> str:
    """Who arranges it: the organiser and those who have confirmed to be co-organisers."""
    names = [event.organiser.name]
    names += [row.organisation.name for row in event.co_organiser_rows.all() if row.confirmed_at]
    return _("Organiser: %(names)s") % {"names": ", ".join(names)}


def chosen_text(event: Event, language: str) -> EventText | None:
    """The free text to show: the reader's language unless outdated, else the original."""
    texts = {text.language: text for text in event.texts.all()}
    here = texts.get(language)
    if here and here.description and here.status != "stale":
        return here
    return next((text for text in texts.values() if text.status == "source"), here)


def description_of(event: Event, row: Occurrence | None, language: str, url: str) -> str:
    """The whole description of a VEVENT: what is special about the date, what it is, the facts, the link."""
    reason = reason_in_words((row.reason if row else "") or event.cancel_reason)
    kind = in_language(event.kind.lines, language) if event.kind else ""
    text = chosen_text(event, language)
    parts = [
        _("Cancelled: %(reason)s") % {"reason": reason} if reason else "",
        row.note if row else "",
        text.description if text else "",
        kind,
        "\n".join([*fact_lines(event, language), organisers_line(event)]),
        url,
    ]
    return "\n\n".join(part for part in parts if part)
