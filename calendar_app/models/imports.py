"""Which of a partner's own calendars have been read, and when?"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarSource(models.Model):
    """A file or address that an organisation's events are imported from.

    `address` is the https address, or the file's name for an uploaded or given file.
    """

    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="calendar_sources")
    address = models.CharField(_("address"), max_length=500)
    etag = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the octets last taken."))
    read_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True)
    # What new events from here get when nothing better is known of them.
    kind = models.ForeignKey(
        "calendar_app.ActivityKind", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("kind of activity"),
    )  # fmt: skip
    venue = models.ForeignKey(
        "calendar_app.Venue", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("venue")
    )
    audience = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    # How polling goes: failures in a row, the last one in words, and when it is asked again.
    is_polled = models.BooleanField(_("read every hour"), default=True)
    failures = models.PositiveIntegerField(default=0, editable=False)
    problem = models.JSONField(default=dict, blank=True, editable=False)
    failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    added_by = models.ForeignKey(
        "partners.User", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("calendar source")
        verbose_name_plural = _("calendar sources")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "address"], name="source_once_per_organisation"),
        ]

    def __str__(self) -> str:
        """Whose, from where."""
        return f"{self.organisation}: {self.address}"


class SourceMapping(models.Model):
    """What a word of a source means here: its place or title, and the kind, venue and audience it stands for."""

    class Field(models.TextChoices):
        LOCATION = "location", _("place")
        TITLE = "title", _("title")

    source = models.ForeignKey(CalendarSource, models.CASCADE, related_name="mappings")
    field = models.CharField(max_length=10, choices=Field)
    text = models.CharField(_("in the source"), max_length=500)
    kind = models.ForeignKey(
        "calendar_app.ActivityKind", models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("kind of activity"),
    )  # fmt: skip
    venue = models.ForeignKey(
        "calendar_app.Venue", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("venue")
    )
    audience = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    class Meta:
        verbose_name = _("mapping of a source")
        verbose_name_plural = _("mappings of sources")
        ordering: ClassVar[list[str]] = ["field", "text"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "field", "text"], name="source_mapping_once"),
        ]

    def __str__(self) -> str:
        """The word."""
        return self.text
