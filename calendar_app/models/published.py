"""What has been published already? The revision that conditional requests ask for, stored feed texts, search words."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """The calendar's one counter: database triggers raise it at the commit of every change that a reader could see.

    It never falls, deletions raise it too, so a validator made of it can't pin a phone on an old answer.
    """

    number = models.BigIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="revision_is_one_row"),
        ]

    def __str__(self) -> str:
        """The number."""
        return str(self.number)


class Fragment(models.Model):
    """An event's VEVENTs in one language, rendered once per change.

    Valid while `revision` equals the event's and the local date is before `stale_on` (when something past drops out).
    """

    event = models.ForeignKey("calendar_app.Event", models.CASCADE, related_name="fragments")
    language = models.CharField(max_length=20)
    revision = models.BigIntegerField()
    stale_on = models.DateField(null=True, blank=True)
    body = models.TextField()

    class Meta:
        verbose_name = _("feed text")
        verbose_name_plural = _("feed texts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "language"], name="fragment_once_per_language"),
        ]

    def __str__(self) -> str:
        """Which event, in which language."""
        return f"{self.event_id} ({self.language})"


class SearchWord(models.Model):
    """A word that occurs in some event; a mistyped word is looked up here, so typos cost the same in any size."""

    word = models.CharField(max_length=60, unique=True)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["word"], name="search_word_trigram", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        """The word, unaccented and lower case."""
        return self.word
