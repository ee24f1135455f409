"""When does an event happen? One row per time; `schedule` is the only module that writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

# An occurrence longer than this is kept apart by an index of its own, so that a window needs to look back
# only this far for what is still going on at its start.
LONG_HOURS = 12


class Span(models.Func):
    """A span of time in the database, its end excluded."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Occurrences, by what they are and when."""

    def public(self) -> OccurrenceQuerySet:
        """Those that everybody may see: their event is published, or cancelled after having been."""
        return self.filter(is_public=True)

    def pinned(self) -> OccurrenceQuerySet:
        """Those that carry a change that somebody made, and so may never be dropped silently."""
        return self.filter(is_pinned=True)

    def to_come(self, now: datetime) -> OccurrenceQuerySet:
        """Those not over at `now` (aware)."""
        return self.filter(ends_at__gt=now)


# Only what somebody did to a date is kept; rows that a rule adds and drops are in its event's history.
@pghistory.track(
    pghistory.UpdateEvent(), model_name="OccurrenceVersion",
    fields=["event", "slot", "starts_at", "ends_at", "status", "reason", "note", "venue", "space", "is_full"],
)  # fmt: skip
class Occurrence(models.Model):
    """One time an event happens. `(event, slot)` is its identity for life.

    `slot` is the moment the rule gave (RECURRENCE-ID, RFC 5545 §3.8.4.4); the other fields say what is true now.
    All-day occurrences run from local midnight to local midnight, the end excluded.
    """

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")

    event = models.ForeignKey("calendar_app.Event", models.CASCADE, related_name="occurrences")
    slot = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_all_day = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.CONFIRMED)
    reason = models.CharField(_("why it is cancelled"), max_length=200, blank=True)
    note = models.CharField(_("note for this date"), max_length=300, blank=True)
    title = models.CharField(_("title of this date alone"), max_length=200, blank=True)
    venue = models.ForeignKey(
        "calendar_app.Venue", models.PROTECT, null=True, blank=True, related_name="occurrences",
        verbose_name=_("venue of this date alone"),
    )  # fmt: skip
    space = models.ForeignKey(
        "calendar_app.Space", models.SET_NULL, null=True, blank=True, related_name="occurrences",
        verbose_name=_("room of this date alone"),
    )  # fmt: skip
    # Written by the database: the bookable room that this date takes, if it does. No two rows may take one at once.
    booked_space = models.ForeignKey(
        "calendar_app.Space", models.SET_NULL, null=True, blank=True, related_name="bookings", editable=False
    )
    is_full = models.BooleanField(_("full"), default=False)
    is_extra = models.BooleanField(default=False, help_text=_("A date beside the rule."))
    is_pinned = models.BooleanField(default=False, help_text=_("Carries a change that somebody made."))
    # Overrides, extra dates, nights when the clocks change: complete copies in feeds, each with stamps of its own.
    is_spelled_out = models.BooleanField(default=False, help_text=_("Has a VEVENT of its own in feeds."))
    is_public = models.BooleanField(default=False)
    is_long = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "slot"], name="occurrence_once_per_slot"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="occurrence_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(reason=""), name="occurrence_cancelled_has_reason"
            ),
            # Looked at when a change is complete (`schedule.check_rooms`), at the latest at commit: while a series moves
            # to another room and hour it may for a moment stand in the new room at the old hour.
            ExclusionConstraint(
                name="occurrence_room_once",
                expressions=[
                    ("booked_space", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(booked_space__isnull=False),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["starts_at", "id"], name="occurrence_public_start", condition=Q(is_public=True)),
            models.Index(fields=["ends_at"], name="occurrence_long", condition=Q(is_public=True, is_long=True)),
            models.Index(fields=["event", "starts_at"], name="occurrence_event_start"),
        ]

    def __str__(self) -> str:
        """Which event, when (UTC)."""
        return f"{self.event_id} @ {self.slot:%Y-%m-%dT%H:%MZ}"

    @property
    def is_cancelled(self) -> bool:
        """Whether this date is off; it stays visible, struck through."""
        return self.status == self.Status.CANCELLED

    @property
    def is_moved(self) -> bool:
        """Whether it starts at another time than the rule gave."""
        return self.starts_at != self.slot
