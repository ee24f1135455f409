"""What can happen to a whole event? Post, publish, edit (all dates, or this and the following), cancel, restore, delete."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from calendar_app import event_series, history, recurrence, rule, rules, schedule, search
from calendar_app.actions.asking import ask_partners
from calendar_app.actions.waiting import HouseDecided, StandsOtherwise, settle, withdraw
from calendar_app.models import CoOrganiser, Event, EventText, Occurrence
from partners.models import User
from partners.rules import may_review

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from calendar_app.recurrence import Series
    from partners.models import Organisation

# What moves an event in time or place; phones notice only when SEQUENCE rises with it (RFC 5546 §2.1.4).
_TIME_AND_PLACE: Final = frozenset({
    "first_on", "start_time", "length", "zone", "recurrence", "venue", "space", "place_note", "skips_holidays",
    "skips_school_breaks", "status", "venue_id", "space_id", "is_internal",
})  # fmt: skip


@transaction.atomic
def post_event(
    *,
    organisation: Organisation,
    by: User | None,
    fields: Mapping[str, Any],
    texts: Mapping[str, Mapping[str, str]],
    source_language: str = "sv",
    rrule: str = "",
    co_organisers: Iterable[Organisation] = (),
    publish_now: bool | None = None,
    beside: Beside | None = None,
) -> Event:
    """Create an event with its occurrences, and return it.

    `fields` are Event's own columns, `texts` title and description per language, `rrule` an RRULE value with UNTIL in
    naive wall-clock time. Published at once when the organisation is trusted or `publish_now` says so, else submitted.
    Raises PermissionDenied, and RuleRefused for a rule that can't be accepted. The first day moves to the rule's first.
    """
    rules.must_post_for(by, organisation)
    event = Event(organiser=organisation, **fields)
    event.changed_at = event.created_at = schedule.later_than(None)
    set_rule(event, rrule)
    set_beside(event, beside)
    if publish_now if publish_now is not None else organisation.is_trusted:
        event.status, event.published_at = Event.Status.PUBLISHED, timezone.now()
    elif "status" not in fields:
        event.status = Event.Status.SUBMITTED
    event.save()
    for language, text in texts.items():
        status = EventText.Status.SOURCE if language == source_language else EventText.Status.HUMAN
        EventText.objects.create(event=event, language=language, status=status, **text)
    for each in co_organisers:
        CoOrganiser.objects.create(event=event, organisation=each, confirmed_at=timezone.now())
    schedule.reschedule(event)
    search.index([event])
    return event


class Beside(NamedTuple):
    """Dates beside a rule: `extra` naive wall-clock times, `skipped` days left out."""

    extra: tuple[datetime, ...] = ()
    skipped: tuple[date, ...] = ()


def set_beside(event: Event, beside: Beside | None) -> bool:
    """Keep the dates beside the rule; None leaves them. Tells whether phones must look at the series anew."""
    if beside is None:
        return False
    before = set(event.recurrence.exdates), bool(event.recurrence.rdates)
    # Kept at midnight, which means the series' own hour that day, whatever hour it has later.
    event.recurrence.exdates = [recurrence.midnight(day) for day in beside.skipped]
    extra = set(beside.extra)
    if extra and not event.recurrence.rrules:
        # A single event becomes one with several dates; its own day is the first of them.
        extra.add(datetime.combine(event.first_on, event.start_time or time()))
    event.recurrence.rdates = sorted(extra)
    return before != (set(event.recurrence.exdates), bool(event.recurrence.rdates))


def set_rule(event: Event, rrule: str) -> None:
    """Keep a checked rule in the event and move its first day to the first the rule gives (a phone counts from it)."""
    import recurrence as library  # noqa: PLC0415  (its import needs configured settings)

    checked = rule.parse(rrule) if rrule else None
    stored = event.recurrence or library.Recurrence(include_dtstart=False)
    stored.rrules = library.deserialize(f"RRULE:{rule.write(checked)}", include_dtstart=False).rrules if checked else []
    event.recurrence = stored
    if checked:
        first = recurrence.first_start(event_series.series_of(event))
        if first is None:
            raise rule.RuleRefused("never", "The repetition ends before it gives a date.")
        event.first_on = first.date()


@transaction.atomic
def publish(*, event: Event, by: User | None) -> Event:
    """Make a draft or submitted event visible to everybody.

    Only reviewers, the portal itself, and members of trusted organisations. Nothing is left to review then. Raises
    StandsOtherwise for an event in another state.
    """
    event = _locked(event, by)
    if not rules.publishes_at_once(by, event.organiser):
        raise PermissionDenied
    if event.status == Event.Status.PUBLISHED:
        return event
    if event.status not in (Event.Status.DRAFT, Event.Status.SUBMITTED):
        raise StandsOtherwise("Only a draft or an event that waits for review can be published.")
    settle(event, by)
    return change_event(event, {"status": Event.Status.PUBLISHED, "published_at": event.published_at or timezone.now()})


@transaction.atomic
def edit_all(
    *,
    event: Event,
    changes: Mapping[str, Any],
    by: User | None,
    rrule: str | None = None,
    beside: Beside | None = None,
    accept_loss: bool = False,
) -> Event:
    """Change all dates that are not over. `rrule` replaces the rule ("" removes it), None leaves it.

    Raises WouldLose, with nothing written, when cancelled or moved dates would go; see `schedule.plan` for the list.
    """
    _must_not_publish(changes)
    event = _locked(event, by)
    return change_event(event, changes, rrule=rrule, beside=beside, accept_loss=accept_loss)


@transaction.atomic
def edit_following(
    *,
    occurrence: Occurrence,
    changes: Mapping[str, Any],
    by: User | None,
    rrule: str | None = None,
    beside: Beside | None = None,
    accept_loss: bool = False,
) -> Event:
    """Change one date and all that follow: the series ends before it and a new one, with a UID of its own, goes on.

    RANGE=THISANDFUTURE would say it in one file, but three engines in seven ignore it. Returns the new event; when
    the date is the series' first, the series itself is changed. Cancelled and moved dates go along to the new series.
    """
    _must_not_publish(changes)
    event = _locked(occurrence.event, by)
    split = recurrence.wall_clock(occurrence.slot, event.zone)
    if split.date() <= event.first_on or not event.is_repeating:
        return change_event(event, changes, rrule=rrule, beside=beside, accept_loss=accept_loss)
    wanted = changes.get("first_on")
    # Another first day than the date it begins with was chosen on purpose; else the rule's own weekday goes on.
    following = _copy(event, split, rrule, wanted if wanted != split.date() else None)
    if beside is not None:
        set_beside(following, Beside(tuple(each for each in beside.extra if each >= split),
                                     tuple(day for day in beside.skipped if day >= split.date())))  # fmt: skip
    carried = list(event.occurrences.filter(Q(is_pinned=True) | Q(is_full=True), slot__gte=occurrence.slot))
    previous = event_series.series_of(event)
    _end_before(event, split)
    event_changes = {name: value for name, value in changes.items() if name != "first_on"}
    for name, value in event_changes.items():
        setattr(following, name, value)
    _carry(carried, following, previous, accept_loss=accept_loss)
    search.index([following])
    return following


def _copy(event: Event, split: datetime, rrule: str | None, first_on: date | None) -> Event:
    """A new event that goes on from `split` (naive), or from `first_on`, with the same words, rule and pauses."""
    texts, helpers, pauses = list(event.texts.all()), list(event.co_organiser_rows.all()), list(event.pauses.all())
    old_rule = event_series.rule_of(event)
    left = event_series.count_left(event, split)
    fresh = Event.objects.get(pk=event.pk)
    fresh.pk, fresh._state.adding = None, True
    defaults = Event()
    fresh.uid, fresh.code, fresh.source_uid, fresh.source = defaults.uid, defaults.code, "", None
    fresh.created_at = fresh.changed_at = schedule.later_than(None)
    fresh.sequence, fresh.feed_revision, fresh.follows, fresh.posted_once = 0, 0, event, None
    fresh.first_on = first_on or _first_of_rule(event, split)
    fresh.recurrence.rdates = [each for each in fresh.recurrence.rdates if each.replace(tzinfo=None) >= split]
    fresh.recurrence.exdates = [each for each in fresh.recurrence.exdates if each.replace(tzinfo=None) >= split]
    if rrule is None and old_rule and left is not None:
        rrule = rule.write(replace(old_rule, count=left))
    if rrule is not None:
        set_rule(fresh, rrule)
    fresh.save()
    rows: list[Any] = [*texts, *helpers, *pauses]
    for row in rows:
        row.pk, row.event, row._state.adding = None, fresh, True
        row.save()
    return fresh


def _first_of_rule(event: Event, split: datetime) -> date:
    """The day from which the rule itself goes on: an extra date beside it must not set its weekday."""
    series = event_series.series_of(event)
    return next((wall for wall in recurrence.rule_starts(series, split) if wall >= split), split).date()


def _must_not_publish(changes: Mapping[str, Any]) -> None:
    """Publishing, cancelling and restoring have actions of their own, which ask who may."""
    if "status" in changes:
        raise ValueError("Use publish, cancel_event or restore_event to change an event's state.")


def _end_before(event: Event, split: datetime) -> None:
    """End a series before `split` (naive). Its changed dates from there on have gone to the series that follows."""
    kept = event_series.rule_of(event)
    rrule = rule.write(kept.ending(split - timedelta(seconds=1))) if kept else ""
    event.recurrence.rdates = [each for each in event.recurrence.rdates if each.replace(tzinfo=None) < split]
    event.recurrence.exdates = [each for each in event.recurrence.exdates if each.replace(tzinfo=None) < split]
    set_rule(event, rrule)
    schedule.stamp(event, resequence=True)
    event.save()
    schedule.reschedule(event, accept_loss=True)


def _carry(rows: list[Occurrence], following: Event, previous: Series, *, accept_loss: bool) -> None:
    """Give a new series its dates, then lay the changes of the old one's dates over them."""
    following.save()
    schedule.reschedule(following)
    zone = following.zone
    by_day = {recurrence.wall_clock(row.slot, zone).date(): row for row in following.occurrences.all()}
    lost = []
    for old in rows:
        new = by_day.get(recurrence.wall_clock(old.slot, zone).date())
        if new is None:
            lost.append(old)
            continue
        changes = {
            name: getattr(old, name) for name in ("status", "reason", "note", "title", "venue", "space", "is_full")
        }
        if old.is_moved or schedule.has_own_end(old, previous):
            changes |= {"starts_at": old.starts_at, "ends_at": old.ends_at, "is_all_day": old.is_all_day}
        schedule.pin(new, changes, event=following)
    if lost and not accept_loss:
        raise schedule.WouldLose(lost)


@transaction.atomic
def cancel_event(*, event: Event, reason: str, by: User | None) -> Event:
    """Cancel a whole event. It stays visible, struck through; what waits for review is withdrawn.

    Raises ValueError without a reason, StandsOtherwise for what was declined or withdrawn before.
    """
    if not reason.strip():
        raise ValueError("Say in one line why it is cancelled.")
    event = _locked(event, by)
    if event.status == Event.Status.ARCHIVED:
        raise StandsOtherwise("It was declined or withdrawn.")
    # What nobody has seen yet must not become visible by being cancelled.
    status = Event.Status.CANCELLED if event.is_public else Event.Status.ARCHIVED
    withdraw([event], timezone.now())
    return change_event(event, {"status": status, "cancel_reason": reason.strip()})


@transaction.atomic
def restore_event(*, event: Event, by: User | None) -> Event:
    """Undo the cancellation of a whole event; dates that were cancelled one by one stay cancelled.

    Raises StandsOtherwise for an event that is not cancelled, HouseDecided where the house cancelled what `by` may not
    publish.
    """
    event = _locked(event, by)
    if event.status != Event.Status.CANCELLED:
        raise StandsOtherwise("Only a cancelled event can be restored.")
    must_undo(by, event, event)
    return change_event(event, {"status": Event.Status.PUBLISHED, "cancel_reason": ""})


def must_undo(by: User | None, cancelled: Event | Occurrence, event: Event) -> None:
    """Raise HouseDecided where somebody of the house cancelled it and what `by` does for the organiser is reviewed.

    Two queries for those who are reviewed, none for others.
    """
    if by is None or rules.publishes_at_once(by, event.organiser):
        return
    author = history.canceller(cancelled)
    house = User.objects.filter(pk=author).first() if author else None
    if house is not None and may_review(house):
        raise HouseDecided("The house has cancelled it.")


@transaction.atomic
def delete_event(*, event: Event, by: User | None) -> None:
    """Remove an event and all its dates for good; a mistake, not a cancellation."""
    _locked(event, by).delete()


@transaction.atomic
def write_text(
    *, event: Event, language: str, title: str, description: str, by: User | None, status: str = ""
) -> EventText:
    """Write the event's words in one language. Changing the original makes translations of it stale."""
    event = _locked(event, by)
    text = event.texts.filter(language=language).first()
    if text is None:
        text = EventText(event=event, language=language, status=status or EventText.Status.HUMAN)
    elif (text.title, text.description) == (title, description) and status in ("", text.status):
        return text
    text.title, text.description, text.status = title, description, status or text.status
    text.save()
    if text.status == EventText.Status.SOURCE:
        event.texts.exclude(pk=text.pk).update(status=EventText.Status.STALE)
    search.index([event])
    return text


def _locked(event: Event, by: User | None) -> Event:
    """Lock the event's row, so that two people who change it at once come one after the other."""
    locked = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    rules.must_change(by, locked)
    return locked


def change_event(
    event: Event,
    changes: Mapping[str, Any],
    *,
    rrule: str | None = None,
    beside: Beside | None = None,
    accept_loss: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Event:
    """Set columns and rule, raise the stamps, and bring the dates in line; the one way every change of an event takes.

    The caller holds the row and has asked who may. Raises WouldLose and RuleRefused.
    """
    before, was_public = event_series.rule_text(event) if event.pk else "", event.is_public
    previous = event_series.series_of(event)
    moved = {name for name, value in changes.items() if getattr(event, name) != value} & _TIME_AND_PLACE
    for name, value in changes.items():
        setattr(event, name, value)
    if rrule is not None:
        set_rule(event, rrule)
    is_skipping = set_beside(event, beside)
    if event.status not in (Event.Status.CANCELLED, Event.Status.ARCHIVED):
        event.cancel_reason = ""
    schedule.stamp(event, resequence=bool(moved) or is_skipping or event_series.rule_text(event) != before)
    if previous.rule is None and event.is_repeating:
        # A single event's number was its own and its date's together; as a series it must not fall.
        event.sequence += max(event.occurrences.values_list("sequence", flat=True), default=0)
    event.save()
    if changes:
        schedule.restamp_copies(event, resequence=bool(moved))
    schedule.reschedule(event, accept_loss=accept_loss, since=since, until=until, previous=previous)
    search.index([event])
    if event.is_public and not was_public:
        ask_partners(event)
    return event
