"""Which lists do people follow in their phones' calendars without an account? Events by number, under a key's digest."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.keys import digest_of

# More than anybody goes to; a longer list would only be a way to store something else here.
MOST_EVENTS = 100


class OwnListQuerySet(models.QuerySet["OwnList"]):
    """Lists, by their key and by when they were last read."""

    def of_key(self, key: str) -> OwnListQuerySet:
        """The one that the key opens."""
        return self.filter(digest=digest_of(key))


class OwnList(models.Model):
    """A feed of one's own: which events, in which language. Nothing says whose it is.

    Only the SHA-256 of its key is kept: who reads the database, or a copy of it, can neither follow nor change a list.
    `changed_at` is there for phones that know only dates (If-Modified-Since): without it they would miss a removal.
    """

    digest = models.CharField(max_length=64, unique=True)
    events = ArrayField(models.BigIntegerField(), default=list)
    language = models.CharField(max_length=20)
    last_read_on = models.DateField(default=timezone.localdate)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = OwnListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of one's own")
        verbose_name_plural = _("lists of one's own")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(events__len__lte=MOST_EVENTS), name="own_list_is_short"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["last_read_on"], name="own_list_last_read_on")]

    def __str__(self) -> str:
        """How many events, in which language."""
        return f"{len(self.events)} ({self.language})"
