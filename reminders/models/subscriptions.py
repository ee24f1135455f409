"""Who wants letters, about what, in which language? An address that has said yes twice, and nothing else about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions, by whether letters go out."""

    def active(self) -> SubscriptionQuerySet:
        """Those that are confirmed and want letters, paused or not."""
        return self.filter(state=Subscription.State.ACTIVE)

    def listening(self, today: date) -> SubscriptionQuerySet:
        """Those whose letters go out today: confirmed, neither paused nor ended nor suspended."""
        return self.filter(state=Subscription.State.ACTIVE).filter(Q(paused_until=None) | Q(paused_until__lte=today))


class Subscription(models.Model):
    """An address that gets letters. `query` is the list's filter as it stands in addresses; `events` are followed ones.

    Its key, which every letter carries, is made anew from the site's secret each time and only its SHA-256 kept.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("not confirmed yet")
        ACTIVE = "active", _("gets letters")
        STOPPED = "stopped", _("wants no letters any more")
        SUSPENDED = "suspended", _("the address does not take letters")

    class Rhythm(models.TextChoices):
        NONE = "", _("no overview")
        DAILY = "daily", _("every morning")
        WEEKLY = "weekly", _("every Monday")

    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language"), max_length=20, default="sv")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    rhythm = models.CharField(_("overview"), max_length=8, choices=Rhythm, default=Rhythm.WEEKLY, blank=True)
    query = models.TextField(_("filter"), blank=True)
    events = ArrayField(
        models.BigIntegerField(), verbose_name=_("activities that are followed"), default=list, blank=True
    )
    hours_before = models.PositiveSmallIntegerField(_("reminder, hours before"), null=True, blank=True)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    key_number = models.PositiveSmallIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    planned_until = models.DateTimeField(default=timezone.now, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(hours_before=None) | Q(hours_before__gte=1, hours_before__lte=72),
                name="subscription_reminds_within_three_days",
            ),
            models.CheckConstraint(condition=Q(events__len__lte=100), name="subscription_follows_at_most_100"),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(confirmed_at__isnull=False), name="subscription_active_is_confirmed"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["made_at"], name="subscription_pending", condition=Q(state="pending"))
        ]

    def __str__(self) -> str:
        """Its number: an address does not belong in a log."""
        return str(self.pk)
