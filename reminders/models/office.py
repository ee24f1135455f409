"""How does the post office fare? Whether it is open, when planner and workers were last seen, what people with accounts want."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class Heartbeat(models.Model):
    """When a part of the post office was last seen, such as the planner; `until` is up to when it has done its work."""

    PLANNER: ClassVar[str] = "planner"
    WORKER: ClassVar[str] = "worker"
    CHANGES: ClassVar[str] = "changes"

    name = models.CharField(_("part"), max_length=20, primary_key=True)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    until = models.DateTimeField(_("done up to"), default=timezone.now)

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        """Which part."""
        return self.name

    @classmethod
    def note(cls, name: str, now: datetime) -> None:
        """Say that a part is alive; it never goes back in time."""
        row, _is_new = cls.objects.get_or_create(pk=name, defaults={"seen_at": now, "until": now})
        cls.objects.filter(pk=row.pk, seen_at__lt=now).update(seen_at=now)


class PostOffice(models.Model):
    """The one switch that holds all letters back; there is at most one row."""

    is_paused = models.BooleanField(_("holds all letters back"), default=False)
    changed_at = models.DateTimeField(_("since"), default=timezone.now)
    changed_by = models.ForeignKey(
        "partners.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("post office")
        verbose_name_plural = _("post office")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="post_office_is_one")
        ]

    def __str__(self) -> str:
        """Open or closed."""
        return "paused" if self.is_paused else "open"

    @classmethod
    def is_closed(cls) -> bool:
        """Whether all letters wait. One query."""
        return cls.objects.filter(pk=1, is_paused=True).exists()


class LetterChoice(models.Model):
    """Which letters a person with an account wants; who has no row wants all that belong to their work."""

    user = models.OneToOneField(
        "partners.User", models.CASCADE, primary_key=True, related_name="letter_choice", verbose_name=_("account")
    )
    wants_week = models.BooleanField(_("every Monday: is the week right?"), default=True)
    wants_report = models.BooleanField(_("after an activity: how many came?"), default=True)
    wants_staff = models.BooleanField(_("every morning: what waits at the house"), default=True)

    class Meta:
        verbose_name = _("choice of letters")
        verbose_name_plural = _("choices of letters")

    def __str__(self) -> str:
        """Whose, by number."""
        return str(self.pk)


class WeekConfirmation(models.Model):
    """An organisation has said that its week is right; `week` is such as 2026-W48."""

    organisation = models.ForeignKey(
        "partners.Organisation", models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    week = models.CharField(_("week"), max_length=8)
    by = models.ForeignKey(
        "partners.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("confirmed week")
        verbose_name_plural = _("confirmed weeks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "week"], name="week_confirmed_once")
        ]

    def __str__(self) -> str:
        """Which week."""
        return self.week


class KnownDate(models.Model):
    """A date of a followed activity as its followers know it; what differs from it is told once.

    `root` is the activity that is followed, `occurrence` the date's number, which may be gone meanwhile.
    """

    root = models.BigIntegerField(_("activity that is followed"))
    occurrence = models.BigIntegerField(_("date"))
    starts_at = models.DateTimeField(_("starts"))
    is_cancelled = models.BooleanField(_("cancelled"))
    place = models.CharField(_("place"), max_length=40, help_text=_("Numbers of venue and room."))

    class Meta:
        verbose_name = _("date as it was told")
        verbose_name_plural = _("dates as they were told")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["root", "occurrence"], name="known_date_once")
        ]

    def __str__(self) -> str:
        """Which date of which activity."""
        return f"{self.root}:{self.occurrence}"
