"""What was measured in which period, and what is it held against? Frozen values, and targets."""

from __future__ import annotations

from typing import ClassVar, Final

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_FROZEN: Final = (
    "id",
    "period_id",
    "indicator",
    "by",
    "group",
    "revision",
    "values",
    "definition",
    "question",
    "reason",
    "made_at",
)
_FROZEN_CHANGES: Final = "OLD.revision > 0 AND ({}) IS DISTINCT FROM ({})".format(
    ", ".join(f'OLD."{name}"' for name in _FROZEN), ", ".join(f'NEW."{name}"' for name in _FROZEN)
)


class Indicator(models.TextChoices):
    """Everything that is measured. The first four are outlook, then contacts, then partners and what stands beside them."""

    LIFE = "life", _("outlook: life in Boden")
    WORK = "work", _("outlook: work or studies in Boden")
    PERSONAL = "personal", _("outlook: personal future")
    INDEX = "index", _("outlook: index of life and work")
    CONTACTS = "contacts", _("new contacts")
    DEPTH = "depth", _("what became of new contacts")
    PULSE = "pulse", _("new contacts at one activity")
    PARTNERS = "partners", _("partners that take part")
    ATTENDANCE = "attendance", _("visits and mixed activities")
    ANSWERS = "answers", _("answers and cards")


class ReportingPeriod(models.Model):
    """Days that are reported together; once closed its values stay as they are, whatever is edited later."""

    code = models.SlugField(_("code"), max_length=24, unique=True, help_text=_("Such as 2026-H2."))
    since = models.DateField(_("from"))
    until = models.DateField(_("up to, not included"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        "partners.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    computed_at = models.DateTimeField(_("computed"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("made up"), default=False)

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering: ClassVar[list[str]] = ["since", "until"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="period_has_days")
        ]

    def __str__(self) -> str:
        """Its code."""
        return self.code

    @property
    def is_closed(self) -> bool:
        """Whether its values are frozen."""
        return self.closed_at is not None


class Measurement(models.Model):
    """One value of a period: an indicator, in all ("") or of one group. `revision` 0 may still change, others never.

    `values` are the exact sums it was computed as (see `indicators.stored`); what may be shown of them only
    `disclosure.release` decides. `definition` names the rules that computed it, `question` the version that was asked.
    """

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="measurements", verbose_name=_("period"))
    indicator = models.CharField(_("indicator"), max_length=12, choices=Indicator)
    by = models.CharField(_("broken down by"), max_length=12, default="nothing")
    group = models.CharField(_("group"), max_length=40, blank=True)
    revision = models.PositiveSmallIntegerField(_("revision"), default=0)
    values = models.JSONField(_("values"))
    definition = models.CharField(_("definition"), max_length=12)
    question = models.CharField(_("version of the question"), max_length=12, blank=True)
    reason = models.CharField(_("why it was revised"), max_length=300, blank=True)
    revised_by = models.ForeignKey(
        "partners.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("revised by")
    )
    made_at = models.DateTimeField(_("computed"), default=timezone.now)

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering: ClassVar[list[str]] = ["period", "indicator", "by", "group", "revision"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "indicator", "by", "group", "revision"], name="measurement_once_per_revision"
            ),
            models.CheckConstraint(
                condition=Q(revision__lt=2) | ~Q(reason=""), name="measurement_revised_with_a_reason"
            ),
        ]
        # A name that is erased with its account is no change of the value.
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="measurement_is_frozen", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__revision__gt=0)
            ),
            pgtrigger.Protect(
                name="measurement_stays", operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_FROZEN_CHANGES),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Which indicator, which group, which revision."""
        return f"{self.indicator} {self.group} {self.revision}".strip()


class Target(models.Model):
    """What an indicator should reach, by when, from where, and why that much. Shares in per cent, partners in numbers."""

    indicator = models.CharField(
        _("indicator"), max_length=12,
        choices=[
            (each.value, each.label)
            for each in (Indicator.LIFE, Indicator.WORK, Indicator.PERSONAL, Indicator.CONTACTS, Indicator.PARTNERS)
        ],
    )  # fmt: skip
    baseline = models.DecimalField(_("baseline"), max_digits=6, decimal_places=1)
    value = models.DecimalField(_("target"), max_digits=6, decimal_places=1)
    rising_is_better = models.BooleanField(_("more is better"), default=True)
    due_on = models.DateField(_("by"))
    rationale = models.CharField(_("why this much"), max_length=500)
    set_on = models.DateField(_("set on"), default=timezone.localdate)
    set_by = models.ForeignKey(
        "partners.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering: ClassVar[list[str]] = ["indicator", "-set_on", "-id"]

    def __str__(self) -> str:
        """Which indicator, how much."""
        return f"{self.get_indicator_display()}: {self.value}"
