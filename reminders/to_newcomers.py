"""What do letters to subscribers say? Please confirm; what is on; cancelled or moved; a reminder."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext as _

from calendar_app import agenda, conditional, dates, feeds, naming, starred
from calendar_app.entry import Entry
from calendar_app.models import Event, Occurrence
from calendar_app.presenting import Presenter
from reminders import digest, due, keys, links
from reminders.models import Letter
from reminders.writing import Draft

if TYPE_CHECKING:
    from datetime import date

    from calendar_app.presenting import Line
    from reminders.models import Subscription

_MOST_DATES: Final = 20
_NUMBER: Final = re.compile(r"r(\d+)-")


def draft_of(letter: Letter, subscription: Subscription, now: datetime) -> Draft | None:
    """What a letter to a subscriber says at `now`; None when there is nothing to say (any more)."""
    write = {
        Letter.Kind.CONFIRM: _confirm, Letter.Kind.DIGEST: _digest, Letter.Kind.CANCELLED: _changed,
        Letter.Kind.REMINDER: _reminder,
    }[Letter.Kind(letter.kind)]  # fmt: skip
    return write(letter, subscription, now)


def _foot(subscription: Subscription) -> dict[str, str]:
    keys.refresh(subscription)
    return {"change_url": links.page_of(subscription), "stop_url": links.stop_of(subscription)}


def wish_words(wants: dict[str, Any], language: str, now: datetime) -> dict[str, Any]:
    """What somebody asked for, in words: the overview with its filter, and the activities followed. Up to four queries."""
    chosen = digest.chosen_by_query(wants.get("query", ""))
    kept = starred.kept(wants.get("events", []), language, now=now, each=1) if wants.get("events") else None
    titles = {entry.event_id: entry.title for entry in [*kept.entries, *kept.over]} if kept else {}
    return {
        "rhythm": wants.get("rhythm", ""), "about": naming.feed_name(chosen, language),
        "titles": list(titles.values()), "hours_before": wants.get("hours_before"),
    }  # fmt: skip


def _confirm(letter: Letter, subscription: Subscription, now: datetime) -> Draft | None:
    words = wish_words(letter.wants, letter.wants.get("language", subscription.language), now)
    keys.refresh(subscription)
    subject = _("Do you want letters from %(site)s?") % {"site": settings.BIS_SITE_NAME}
    return Draft("letters/confirm.html", subject, {**words, "confirm_url": links.page_of(subscription, wish=letter.pk)})


def _digest(letter: Letter, subscription: Subscription, now: datetime) -> Draft | None:
    # To the minute, and for one state of the calendar: on a Monday many subscribers hear the same.
    minute, state = now.replace(second=0, microsecond=0), conditional.state().number
    rhythm, heard_at = digest.rhythm_of(letter), digest.heard_at(letter)
    draft = shared_overview(
        subscription.query,
        subscription.language,
        digest.days_of(letter),
        heard_at,
        rhythm,
        minute,
        state,
        get_language(),
    )
    if draft is None:
        return None
    return replace(draft, foot=_foot(subscription))


@lru_cache(maxsize=512)
def shared_overview(
    query: str, language: str, days: tuple[date, date], heard_at: datetime, rhythm: due.Rhythm, now: datetime,
    _state: int, _active: str | None,
) -> Draft | None:  # fmt: skip
    """The overview without its foot, written once for all who hear the same; another state of the calendar is another one."""
    told = digest.told(digest.chosen_by_query(query), language, days, heard_at, now)
    return None if told.is_empty else overview(told, rhythm, language, now)


def overview(told: digest.Digest, rhythm: due.Rhythm, language: str, now: datetime) -> Draft:
    """The overview of a day or a week, without a foot; also for a look at the next one."""
    presenter = Presenter(language, now)
    if rhythm is due.Rhythm.DAILY:
        day = dates.weekday_and_day(told.since, language, presenter.today)
        subject = _("%(site)s: what is on, %(day)s") % {"site": settings.BIS_SITE_NAME, "day": day}
    else:
        first, last = _first_and_last(told, language)
        subject = _("%(site)s: what is on, %(first)s – %(last)s") % {
            "site": settings.BIS_SITE_NAME, "first": first, "last": last,
        }  # fmt: skip
    query = told.chosen.query()
    words = {
        "sections": presenter.sections(told.entries, told.since),
        "changed": presenter.sections(told.changed, told.until), "is_cut": told.is_cut,
        "list_url": links.absolute(reverse("calendar:list") + (f"?{query}" if query else "")),
        "about": naming.feed_name(told.chosen.lasting(), language),
    }  # fmt: skip
    return Draft("letters/digest.html", subject, words)


def _first_and_last(told: digest.Digest, language: str) -> tuple[str, str]:
    last = told.until - timedelta(days=1)
    return dates.day_month(told.since, language), dates.day_month(last, language)


def _entry(letter: Letter, language: str) -> tuple[Entry, Occurrence] | None:
    """The date that a letter is about as it stands now; None when it is gone or not public any more. Two queries."""
    number = _NUMBER.match(letter.period)
    rows = Occurrence.objects.public().filter(pk=int(number[1]) if number else 0)
    row, values = rows.first(), agenda.entries_of(rows, language).first()
    return (Entry._make(values), row) if row and values else None


def _line_words(entry: Entry, language: str, now: datetime) -> tuple[Line, dict[str, Any]]:
    presenter = Presenter(language, now)
    line = presenter.line(entry)
    return line, {
        "line": line, "day": dates.weekday_and_day(entry.first_day(presenter.zone), language, presenter.today),
        "near": dates.near_name(entry.first_day(presenter.zone), presenter.today),
    }  # fmt: skip


def _file(row: Occurrence, language: str) -> tuple[str, bytes]:
    return "activity.ics", feeds.date_file(row, language)


def _changed(letter: Letter, subscription: Subscription, now: datetime) -> Draft | None:
    """An activity's dates that have changed, as they stand now; None when they are over or a newer letter tells of them."""
    language, event = subscription.language, _event(letter)
    entries = _entries(letter, language, now)
    gone = [at for at in map(datetime.fromisoformat, letter.wants["gone"]) if at > now]
    if event is None or not (entries or gone):
        return None
    presenter = Presenter(language, now)
    title = entries[0].title if entries else feeds.title_of(event, language)
    is_off = all(entry.is_cancelled for entry in entries)
    first = min([entry.starts_at for entry in entries] + gone).astimezone(presenter.zone).date()
    days = [dates.weekday_and_day(at.astimezone(presenter.zone).date(), language, presenter.today) for at in gone]
    words = {
        "title": title, "is_off": is_off, "sections": presenter.sections(entries[:_MOST_DATES], presenter.today.min),
        "gone": days[:_MOST_DATES], "is_cut": len(entries) + len(gone) > _MOST_DATES,
        "event_url": links.absolute(reverse("calendar:event", args=[event.pk])),
    }  # fmt: skip
    names = {"title": title, "day": dates.weekday_and_day(first, language, presenter.today)}
    if len(entries) + len(gone) > 1:
        subject = _("CANCELLED: %(title)s, several dates") if is_off else _("Changed: %(title)s, several dates")
    elif is_off:
        subject = _("CANCELLED: %(title)s, %(day)s")
    else:
        names["hour"] = presenter.line(entries[0]).clock
        subject = _("Changed: %(title)s is now on %(day)s %(hour)s")
    row = Occurrence.objects.filter(pk=entries[0].id).first() if len(entries) == 1 and not gone else None
    foot = _foot(subscription)
    attached = _file(row, language) if row else None
    return Draft("letters/change.html", subject % names, words, attached, foot)


def _event(letter: Letter) -> Event | None:
    rows = Event.objects.public().filter(pk=letter.wants["event"]).select_related("kind", "organiser")
    return rows.prefetch_related("texts").first()


def _entries(letter: Letter, language: str, now: datetime) -> list[Entry]:
    """The letter's dates that are not over, without those that a newer letter on its way tells of. Three queries."""
    newer = Letter.objects.filter(
        recipient=letter.recipient, kind=letter.kind, pk__gt=letter.pk, wants__event=letter.wants["event"],
        state__in=(Letter.State.PLANNED, Letter.State.CLAIMED),
    )  # fmt: skip
    told = {pk for wants in newer.values_list("wants", flat=True) for pk in wants["dates"]}
    keys = [pk for pk in letter.wants["dates"] if pk not in told]
    rows = Occurrence.objects.public().filter(pk__in=keys, ends_at__gt=now)
    return list(map(Entry._make, agenda.entries_of(rows, language).order_by("starts_at", "id")))


def _reminder(letter: Letter, subscription: Subscription, now: datetime) -> Draft | None:
    """What is soon; None when it has begun, is cancelled or was moved to another moment meanwhile."""
    found = _entry(letter, subscription.language)
    if found is None or found[0].starts_at <= now or found[0].is_cancelled:
        return None
    entry, row = found
    is_followed = entry.event_id in {event for event, _root in starred.chains(subscription.events)}
    if letter.period != f"r{entry.id}-{entry.starts_at:%Y%m%dT%H%M}" or not is_followed:
        return None
    line, words = _line_words(entry, subscription.language, now)
    when = f"{words['near'] or words['day']} {line.clock}".strip()
    subject = _("%(when)s: %(title)s") % {"when": when, "title": entry.title}
    foot = _foot(subscription)
    return Draft("letters/reminder.html", subject, words, _file(row, subscription.language), foot)
