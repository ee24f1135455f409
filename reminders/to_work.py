"""What do letters to partners and staff say? Is the week right, how many came, what waits at the house."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from calendar_app import agenda, dates, feeds
from calendar_app.models import CalendarSource, Event, Feedback, Idea, Occurrence, Proposal
from calendar_app.presenting import Presenter
from indicators import own_part, quality
from indicators.models import SurveyWave
from partners.models import Organisation, User
from partners.rules import is_staff
from reminders import links
from reminders.models import Letter
from reminders.writing import Draft, known

if TYPE_CHECKING:
    from calendar_app.entry import Entry

# A series that ends within this many days is spoken of; a wave within this many.
_ENDING: Final = 21
_WAVES: Final = 7
# How far back a morning letter asks how many came.
_ASKED_DAYS: Final = 14


def draft_of(letter: Letter, user: User, now: datetime) -> Draft | None:
    """What a letter to an account says at `now`; None when there is nothing to say (any more)."""
    write = {Letter.Kind.PARTNER: _week, Letter.Kind.REPORT: _report, Letter.Kind.STAFF: _staff}
    return write[Letter.Kind(letter.kind)](letter, user, now)


def days_of(week: str) -> tuple[date, date]:
    """Monday of a week such as 2026-W48, and the Monday after. Raises ValueError for what names no week."""
    year, _dash, number = week.partition("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return monday, monday + timedelta(days=7)


def dates_of(organisation: Organisation, week: str, language: str) -> list[Entry]:
    """What an organisation arranges in a week, cancelled dates too, earliest first. One query."""
    first, after = days_of(week)
    rows = Occurrence.objects.filter(
        event__organiser=organisation, event__status__in=Event.PUBLIC, event__is_internal=False,
        starts_at__lt=agenda.day_starts(after), ends_at__gt=agenda.day_starts(first),
    )  # fmt: skip
    return agenda.listed(rows, language, 100)


def _named(letter: Letter) -> tuple[str, Organisation | None]:
    week, _colon, number = letter.period.partition(":")
    return week, Organisation.objects.filter(pk=int(number or 0)).first()


def _choice(user: User, letter: Letter) -> dict[str, str]:
    choice = links.choice_of(user.pk)
    return {"change_url": choice, "stop_url": f"{choice}{letter.kind}/"}


def _week(letter: Letter, user: User, now: datetime) -> Draft | None:
    week, organisation = _named(letter)
    if organisation is None:
        return None
    presenter = Presenter(known(user.language), now)
    entries = [entry for entry in dates_of(organisation, week, presenter.language) if entry.ends_at > now]
    ending = _ending(organisation, presenter)
    if not entries and not ending:
        return None
    first, after = days_of(week)
    foot = _choice(user, letter)
    words = {
        "organisation": organisation, "sections": presenter.sections(entries, first), "ending": ending,
        "week_url": links.week_of(user.pk, organisation.pk, week),
    }  # fmt: skip
    subject = _("Is this right? %(organisation)s, %(first)s – %(last)s") % {
        "organisation": organisation.name,
        "first": dates.day_month(first, presenter.language),
        "last": dates.day_month(after - timedelta(days=1), presenter.language),
    }
    return Draft("letters/week.html", subject, words, foot=foot)


def _ending(organisation: Organisation, presenter: Presenter) -> list[tuple[str, str, str]]:
    """Series about to run out of dates: title, last day, where to go on with them."""
    rows = Event.objects.filter(organiser=organisation).ending(
        presenter.today, presenter.today + timedelta(days=_ENDING)
    )
    return [
        (
            feeds.title_of(each, presenter.language),
            dates.weekday_and_day(each.last_on, presenter.language, presenter.today),
            links.absolute(reverse("work:event", args=[organisation.slug, each.pk])),
        )
        for each in rows.select_related("kind", "organiser").prefetch_related("texts")[:20]
        if each.is_repeating and each.last_on
    ]


def _report(letter: Letter, user: User, now: datetime) -> Draft | None:
    _day, organisation = _named(letter)
    if organisation is None:
        return None
    since = now - timedelta(days=_ASKED_DAYS)
    rows = [row for row in own_part.waiting(organisation) if row.starts_at > since]
    if not rows:
        return None
    language, zone = known(user.language), agenda.site_zone()
    today = timezone.localdate(now)
    lines = [
        (
            feeds.title_of(row.event, language),
            dates.weekday_and_day(row.starts_at.astimezone(zone).date(), language, today),
            f"{row.starts_at.astimezone(zone):%H:%M}" if not row.is_all_day else "",
            links.came_of(user.pk, row.pk),
        )
        for row in rows[:20]
    ]
    foot = _choice(user, letter)
    subject = _("How many came? %(organisation)s") % {"organisation": organisation.name}
    return Draft("letters/came.html", subject, {"organisation": organisation, "lines": lines}, foot=foot)


def _staff(letter: Letter, user: User, now: datetime) -> Draft | None:
    lines = waiting_for(user, now)
    if not lines:
        return None
    foot = _choice(user, letter)
    subject = _("What waits at %(site)s today") % {"site": settings.BIS_SITE_NAME}
    return Draft("letters/staff.html", subject, {"lines": lines}, foot=foot)


def waiting_for(user: User, now: datetime) -> list[tuple[str, str]]:
    """What waits for a person at the house: a sentence and where to see to it. About eight queries."""
    counts: list[tuple[str, int, str]] = [
        (ngettext("%(n)d activity waits for review", "%(n)d activities wait for review", (n := Proposal.objects.waiting().count())), n, "staff:review"),
        (ngettext("%(n)d new idea", "%(n)d new ideas", (n := Idea.objects.filter(state=Idea.State.NEW).count())), n, "staff:ideas"),
        (ngettext("%(n)d fault that somebody told of", "%(n)d faults that somebody told of", (n := Feedback.objects.filter(done_at=None).count())), n, "staff:feedback"),
    ]  # fmt: skip
    if is_staff(user):
        counts += _for_coordinators(timezone.localdate(now))
    lines = [(sentence % {"n": n}, links.absolute(reverse(name))) for sentence, n, name in counts if n]
    return lines + (_waves(timezone.localdate(now), known(user.language)) if is_staff(user) else [])


def _for_coordinators(today: date) -> list[tuple[str, int, str]]:
    failing = CalendarSource.objects.filter(is_polled=True, failures__gt=0, organisation__merged_into=None).count()
    states = Letter.objects.order_by().aggregate(
        failed=Count("pk", filter=Q(state=Letter.State.FAILED)),
        unknown=Count("pk", filter=Q(state=Letter.State.UNKNOWN)),
    )
    owed, failed, unknown = sum(number for _host, number in quality.owing(today)), states["failed"], states["unknown"]
    return [
        (ngettext("%(n)d partner's calendar can not be read", "%(n)d partners' calendars can not be read", failing), failing, "staff:calendars"),
        (ngettext("%(n)d date without a head count", "%(n)d dates without a head count", owed), owed, "indicators:quality"),
        (ngettext("%(n)d letter has failed", "%(n)d letters have failed", failed), failed, "post:letters"),
        (ngettext("%(n)d letter of which nobody knows whether it arrived", "%(n)d letters of which nobody knows whether they arrived", unknown), unknown, "post:letters"),
    ]  # fmt: skip


def _waves(today: date, language: str) -> list[tuple[str, str]]:
    """Survey waves that close within a week, or wait to be opened though their time has come."""
    rows = SurveyWave.objects.exclude(state=SurveyWave.State.CLOSED).filter(closes_on__gte=today)
    found = []
    for wave in rows.order_by("closes_on"):
        words = {"wave": wave.code, "day": dates.weekday_and_day(wave.closes_on, language, today)}
        if wave.state == SurveyWave.State.OPEN and wave.closes_on <= today + timedelta(days=_WAVES):
            sentence = _("The survey %(wave)s closes on %(day)s") % words
        elif wave.state == SurveyWave.State.DRAFT and wave.since <= today:
            sentence = _("The survey %(wave)s has not been opened yet") % words
        else:
            continue
        found.append((sentence, links.absolute(reverse("waves:wave", args=[wave.code]))))
    return found
