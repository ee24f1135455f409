"""What do hosts, visitors and partners report during the year? Head counts, pulse tallies, contributions."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.participation import Kind

# All five or none: a number that is left out is not a zero. (A comparison with an empty column would let it pass.)
COUNTS_OF_REPORT = ("newcomers", "established", "unknown", "children", "leaders")


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="HeadCountReportVersion"
)
class HeadCountReport(models.Model):
    """Whether a date was held, and how many came. Counts are empty where it was held and nobody counted.

    `on` is the house's day; `hosts` are the organisations (organiser and confirmed co-organisers), `kind` and `venue`
    the activity's, all as they were when it was reported: it stays true when the series is changed or deleted.
    """

    COUNTS: ClassVar[tuple[str, ...]] = COUNTS_OF_REPORT

    class Way(models.TextChoices):
        PHONE = "phone", _("by the host")
        PAPER = "paper", _("from paper")

    occurrence = models.OneToOneField(
        "calendar_app.Occurrence", models.SET_NULL, null=True, related_name="head_count", verbose_name=_("date")
    )
    on = models.DateField(_("day"))
    hosts = ArrayField(models.BigIntegerField(), verbose_name=_("hosts"))
    kind = models.ForeignKey(
        "calendar_app.ActivityKind", models.SET_NULL, null=True, related_name="+", verbose_name=_("kind")
    )
    venue = models.ForeignKey(
        "calendar_app.Venue", models.SET_NULL, null=True, related_name="+", verbose_name=_("place")
    )
    was_held = models.BooleanField(_("was held"), default=True)
    newcomers = models.PositiveSmallIntegerField(_("new here"), null=True, blank=True)
    established = models.PositiveSmallIntegerField(_("here for long"), null=True, blank=True)
    unknown = models.PositiveSmallIntegerField(_("do not know"), null=True, blank=True)
    children = models.PositiveSmallIntegerField(_("children"), null=True, blank=True)
    leaders = models.PositiveSmallIntegerField(_("leaders and staff"), null=True, blank=True)
    way = models.CharField(_("how"), max_length=8, choices=Way, default=Way.PHONE)
    by = models.ForeignKey("partners.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)

    class Meta:
        verbose_name = _("head count")
        verbose_name_plural = _("head counts")
        ordering: ClassVar[list[str]] = ["-on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(newcomers=None, established=None, unknown=None, children=None, leaders=None)
                | Q(was_held=True, **{f"{name}__isnull": False for name in COUNTS_OF_REPORT}),
                name="head_count_is_whole",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["on"], name="head_count_on")]

    def __str__(self) -> str:
        """Which day."""
        return str(self.on)


class PulseTally(models.Model):
    """After one activity: how many of a group chose 0, 1, 2, or 3 and more new contacts. No row stands for a person."""

    class Group(models.TextChoices):
        NEWCOMER = "newcomer", _("new here")
        ESTABLISHED = "established", _("here for long")
        UNSAID = "unsaid", _("did not say")

    occurrence = models.ForeignKey(
        "calendar_app.Occurrence", models.CASCADE, related_name="pulse", verbose_name=_("date")
    )
    group = models.CharField(_("group"), max_length=12, choices=Group)
    option = models.PositiveSmallIntegerField(_("new contacts"))
    count = models.PositiveIntegerField(_("answers"), default=0)

    class Meta:
        verbose_name = _("pulse tally")
        verbose_name_plural = _("pulse tallies")
        ordering: ClassVar[list[str]] = ["occurrence", "group", "option"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["occurrence", "group", "option"], name="pulse_tally_once"),
            models.CheckConstraint(condition=Q(option__lte=3), name="pulse_tally_has_four_options"),
        ]

    def __str__(self) -> str:
        """Which option of which date."""
        return f"{self.occurrence_id}: {self.option}"


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="ContributionVersion"
)
class Contribution(models.Model):
    """What an organisation gave beside its activities. It counts when somebody at the house has confirmed it."""

    class Given(models.TextChoices):
        PREMISES = Kind.PREMISES.value, _("premises")
        TIME = Kind.TIME.value, _("time")
        MATERIAL = Kind.MATERIAL.value, _("material")
        MONEY = Kind.MONEY.value, _("money")
        REFERRAL = Kind.REFERRAL.value, _("people sent on to the house")
        MEETING = Kind.MEETING.value, _("a meeting")

    class State(models.TextChoices):
        LOGGED = "logged", _("waits for the house")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("does not count")

    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="contributions", verbose_name=_("organisation")
    )
    on = models.DateField(_("day"))
    kind = models.CharField(_("what"), max_length=12, choices=Given)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1, null=True, blank=True)
    note = models.CharField(_("in words"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LOGGED)
    by = models.ForeignKey("partners.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    decided_by = models.ForeignKey(
        "partners.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering: ClassVar[list[str]] = ["-on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__gte=0), name="contribution_hours_not_negative")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["on"], name="contribution_on"),
            models.Index(fields=["on"], name="contribution_waiting", condition=Q(state="logged")),
        ]

    def __str__(self) -> str:
        """What, when."""
        return f"{self.get_kind_display()} {self.on}"
