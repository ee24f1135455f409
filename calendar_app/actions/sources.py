"""What can a partner do with its own calendar here? Add its address or a file, read it now, pause it, remove it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from calendar_app import fetching, reasons
from calendar_app.actions import import_changes, polling
from calendar_app.actions.imports import import_calendar
from calendar_app.models import CalendarSource, Event
from calendar_app.rules import must_post_for
from calendar_app.said import Refused, said
from partners.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partners.models import User

MOST: Final = 20
READ_AGAIN: Final = timedelta(minutes=1)
_HERE_ALREADY: Final = said("That calendar is here already.")


class SourceRefused(Refused):
    """Something that can't be done with a source now; the sentence says why."""


@transaction.atomic
def add_address(
    *, organisation: Organisation, address: str, by: User, defaults: Mapping[str, Any] | None = None
) -> CalendarSource:
    """Read the address of a partner's calendar, import what it has, and read it every hour from now on.

    `defaults` are kind, venue and audience of events of which nothing better is known. Raises NotFetched, FileRefused
    and SourceRefused, each with a sentence, and leaves nothing behind then.
    """
    must_post_for(by, organisation)
    address = fetching.tidy(address)
    _must_be_new(organisation, address)
    answer, now = fetching.fetch(address), timezone.now()
    _must_stay(organisation)
    try:
        with transaction.atomic():
            source = CalendarSource.objects.create(
                organisation=organisation, address=address, added_by=by, **(defaults or {})
            )
    except IntegrityError:
        # Somebody else, or a second click, was as quick while the address was read.
        raise SourceRefused(_HERE_ALREADY) from None
    import_calendar(octets=answer.octets, organisation=organisation, by=by, address=address)
    polling.keep_success(source, answer.etag, now)
    return source


def _must_be_new(organisation: Organisation, address: str) -> None:
    if len(address) > 500:
        raise SourceRefused(said("The address is too long."))
    if organisation.calendar_sources.filter(address=address).exists():
        raise SourceRefused(_HERE_ALREADY)
    _must_have_room(organisation)


def _must_stay(organisation: Organisation) -> None:
    """Raise SourceRefused for one that was merged in the meantime, and let nobody merge it until the transaction ends."""
    # Without a join: after a wait the row is the new one, but what was joined to it the old.
    if kept := Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk).merged_into:
        raise SourceRefused(said("It was merged into %(name)s, and is changed there.", name=kept.name))


def _must_have_room(organisation: Organisation) -> None:
    if organisation.calendar_sources.count() >= MOST:
        raise SourceRefused(said("There are %(count)s calendars here already. Remove one first.", count=MOST))


@transaction.atomic
def take_file(
    *, organisation: Organisation, name: str, octets: bytes, by: User, defaults: Mapping[str, Any] | None = None
) -> CalendarSource:
    """Import a calendar file; one of the same name is compared with the file before. Raises FileRefused, SourceRefused."""
    must_post_for(by, organisation)
    # A name that looked like an address would be asked for by the worker.
    address = name.replace("://", "-").strip()[-200:] or "calendar.ics"
    _must_stay(organisation)
    if not organisation.calendar_sources.filter(address=address).exists():
        _must_have_room(organisation)
        fields = {"added_by": by, "is_polled": False, **(defaults or {})}
        # Two clicks send the file twice: the second waits here, and finds what the first has made.
        organisation.calendar_sources.get_or_create(address=address, defaults=fields)
    source = organisation.calendar_sources.select_for_update().get(address=address)
    import_calendar(octets=octets, organisation=organisation, by=by, address=address)
    CalendarSource.objects.filter(pk=source.pk).update(read_at=timezone.now(), is_polled=False)
    source.refresh_from_db()
    return source


@transaction.atomic
def read_now(*, source: CalendarSource, by: User) -> CalendarSource:
    """Read a source at once, paused or not; how it went stands in the row that is returned.

    Raises SourceRefused when it was asked less than a minute ago, or is being read at this moment.
    """
    must_post_for(by, source.organisation)
    rows = CalendarSource.objects.select_for_update(of=("self",), skip_locked=True).select_related("organisation")
    held = rows.filter(pk=source.pk, address__contains="://").first()
    if held is None:
        raise SourceRefused(said("It is being read at this moment."))
    now, last = timezone.now(), last_asked(held)
    if last is not None and now - last < READ_AGAIN:
        raise SourceRefused(said("It was read less than a minute ago. Wait a moment."))
    polling.ask(held, now)
    held.refresh_from_db()
    return held


def last_asked(source: CalendarSource) -> datetime | None:
    """When a source was last asked, whether it answered or not (aware)."""
    failed = source.problem.get("at")
    moments = [source.read_at, datetime.fromisoformat(failed) if failed else None]
    return max((each for each in moments if each is not None), default=None)


@transaction.atomic
def set_polled(*, source: CalendarSource, is_polled: bool, by: User) -> None:
    """Pause a source, or have it read every hour again, from the next time on."""
    must_post_for(by, source.organisation)
    fields: dict[str, Any] = {"is_polled": is_polled, "next_at": None}
    if is_polled:
        # It gets a fresh start: what was said of it before may have been mended.
        fields |= {"failures": 0, "problem": {}, "failed_at": None}
    CalendarSource.objects.filter(pk=source.pk).update(**fields)


@transaction.atomic
def remove_source(*, source: CalendarSource, cancels: bool, by: User) -> int:
    """Forget a source. Its events stay as the organisation's own, or those to come are called off. Returns how many were."""
    must_post_for(by, source.organisation)
    # The source before its events, in the order in which a worker that is reading it just now holds them.
    list(CalendarSource.objects.select_for_update().filter(pk=source.pk))
    now, cancelled = timezone.now(), 0
    if cancels:
        rows = Event.objects.filter(source=source, status__in=(Event.Status.PUBLISHED, Event.Status.SUBMITTED))
        rows = rows.filter(Q(last_on=None) | Q(last_on__gte=timezone.localdate(now)))
        for event in import_changes.locked(rows.values_list("pk", flat=True)).values():
            import_changes.cancel(event, reasons.OFF, now)
            cancelled += 1
    source.delete()
    return cancelled
