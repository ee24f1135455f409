"""Which of a partner's own calendars have been read, and when?"""

from __future__ import annotations

from typing import ClassVar

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

    class Meta:
        verbose_name = _("calendar source")
        verbose_name_plural = _("calendar sources")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "address"], name="source_once_per_organisation"),
        ]

    def __str__(self) -> str:
        """Whose, from where."""
        return f"{self.organisation}: {self.address}"
