"""What is known about translations? Which languages a native speaker has read, and what a machine was given this month."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LanguageReview(models.Model):
    """That somebody who speaks a language from home has read the portal in it. Until then its pages say that nobody has."""

    language = models.CharField(_("language"), max_length=20, primary_key=True)
    reviewed_on = models.DateField(_("read on"), default=timezone.localdate)
    reviewed_by = models.ForeignKey("partners.User", models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("reading by a native speaker")
        verbose_name_plural = _("readings by native speakers")

    def __str__(self) -> str:
        """The language and when."""
        return f"{self.language} {self.reviewed_on}"


class MachineUse(models.Model):
    """How many characters a translation service was given in a month; the month is its first day."""

    month = models.DateField(_("month"), primary_key=True)
    characters = models.PositiveIntegerField(_("characters"), default=0)

    class Meta:
        verbose_name = _("use of machine translation")
        verbose_name_plural = _("use of machine translation")

    def __str__(self) -> str:
        """The month and the characters."""
        return f"{self.month:%Y-%m}: {self.characters}"
