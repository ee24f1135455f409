"""What do figures not tell? Stories that people agreed to have told, and what has happened since the house opened."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Story(models.Model):
    """What somebody told, without a name, as far as they agreed. A consent that is withdrawn takes it off every page."""

    class Scope(models.TextChoices):
        HOUSE = "house", _("inside the house")
        PUBLIC = "public", _("for everybody")

    class Consent(models.TextChoices):
        WRITTEN = "written", _("in writing")
        SPOKEN = "spoken", _("spoken, with a witness")

    text = models.TextField(_("story"), max_length=1500, help_text=_("No names, and nothing that tells who it is."))
    language = models.CharField(_("language"), max_length=20, default="sv")
    told_on = models.DateField(_("told on"), default=timezone.localdate)
    consent = models.CharField(_("how they agreed"), max_length=8, choices=Consent)
    consent_on = models.DateField(_("agreed on"))
    scope = models.CharField(_("who may read it"), max_length=8, choices=Scope, default=Scope.HOUSE)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    by = models.ForeignKey("partners.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    is_demo = models.BooleanField(_("made up"), default=False)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering: ClassVar[list[str]] = ["-told_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A withdrawn story keeps that it was withdrawn, and not its words.
            models.CheckConstraint(condition=Q(withdrawn_on=None) | Q(text=""), name="story_withdrawn_is_empty")
        ]

    def __str__(self) -> str:
        """When it was told."""
        return str(self.told_on)


class Milestone(models.Model):
    """Something that happened on the way, for the look-back. `texts` is {language: sentence}."""

    on = models.DateField(_("day"))
    texts = models.JSONField(_("in words"), default=dict)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering: ClassVar[list[str]] = ["on", "id"]

    def __str__(self) -> str:
        """Which day."""
        return str(self.on)
