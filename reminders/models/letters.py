"""What has been sent to whom about which period? One row for each letter there may ever be; the database allows no second."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters, by what has to be done with them."""

    def waiting(self, now: datetime) -> LetterQuerySet:
        """Those to be sent now."""
        return self.filter(state=Letter.State.PLANNED, try_at__lte=now)

    def abandoned(self, now: datetime) -> LetterQuerySet:
        """Those that a worker took and never came back with."""
        return self.filter(state__in=(Letter.State.CLAIMED, Letter.State.SENDING), lease_until__lt=now)


class Letter(models.Model):
    """A letter of a kind to a recipient about a period; what it says is made when it is sent.

    `recipient` is "s" and a subscription's number, or "u" and an account's. `period` names what the letter is about, such
    as a week, a week and an organisation, or a date. `wants` is what a subscriber asked for in a letter that asks back.
    A letter is claimed first, then marked as being sent, then sent: when a worker dies in between, it is known whether
    the mail server can have seen it.
    """

    class Kind(models.TextChoices):
        CANCELLED = "cancelled", _("cancelled or moved")
        REMINDER = "reminder", _("reminder")
        CONFIRM = "confirm", _("please confirm")
        DIGEST = "digest", _("what is on")
        PARTNER = "partner", _("is the week right?")
        REPORT = "report", _("how many came?")
        STAFF = "staff", _("what waits at the house")

    class State(models.TextChoices):
        PLANNED = "planned", _("waits")
        CLAIMED = "claimed", _("is being written")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("not needed")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("nobody knows")
        DROPPED = "dropped", _("dropped by hand")

    SETTLED: ClassVar[tuple[str, ...]] = ("sent", "skipped", "failed", "unknown", "dropped")
    # Told again when nobody knows whether it was sent: hearing of a cancellation twice is better than never.
    AGAIN: ClassVar[tuple[str, ...]] = ("cancelled", "confirm")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    recipient = models.CharField(_("to"), max_length=24)
    period = models.CharField(_("about"), max_length=80)
    subscription = models.ForeignKey(
        "reminders.Subscription",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("subscription"),
    )
    user = models.ForeignKey(
        "partners.User", models.CASCADE, null=True, blank=True, related_name="letters", verbose_name=_("account")
    )
    wants = models.JSONField(default=dict, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    due_at = models.DateTimeField(_("due"))
    try_at = models.DateTimeField(_("next try"))
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=40, blank=True, help_text=_("A word for the reason, never an address."))
    made_at = models.DateTimeField(_("planned"), default=timezone.now)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering: ClassVar[list[str]] = ["-due_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "recipient", "period"], name="letter_once"),
            models.CheckConstraint(
                condition=Q(subscription__isnull=False, user=None) | Q(subscription=None, user__isnull=False),
                name="letter_has_one_recipient",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="letter_sent_has_its_moment"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["try_at"], name="letter_waiting", condition=Q(state="planned")),
            models.Index(fields=["lease_until"], name="letter_leased", condition=Q(state__in=("claimed", "sending"))),
        ]

    def __str__(self) -> str:
        """Which kind, about what."""
        return f"{self.kind} {self.period}"
