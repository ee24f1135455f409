"""What do people without an account tell the house? Ideas of what could happen here, and faults they met.

Nobody is named: an idea keeps its day and not its hour, so that no server's log tells who left it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendar_app.models.events import Event

if TYPE_CHECKING:
    from datetime import date

# Ideas that nobody took up, and words about faults, go after this.
KEPT_FOR: Final = timedelta(days=365)


class IdeaQuerySet(models.QuerySet["Idea"]):
    """Ideas, by who may see them and what has become of them."""

    def public(self) -> IdeaQuerySet:
        """Those that somebody at the house has read and chosen to show."""
        return self.filter(is_public=True)

    def open(self) -> IdeaQuerySet:
        """Those that may still become an activity."""
        return self.filter(state__in=(Idea.State.NEW, Idea.State.KEPT), event=None)

    def outdated(self, today: date) -> IdeaQuerySet:
        """Those that nobody has kept or realised for so long that they go."""
        return self.filter(state__in=(Idea.State.NEW, Idea.State.HIDDEN), left_on__lte=today - KEPT_FOR)


class Idea(models.Model):
    """What somebody would like to do here, in any language; who it was is not known.

    `weekdays` are 0 = Monday to 6; `language` is a code, or "" when nobody said which. `note` is the reviewers' own.
    """

    class State(models.TextChoices):
        NEW = "new", _("new")
        KEPT = "kept", _("kept")
        DONE = "done", _("done")
        HIDDEN = "hidden", _("hidden")

    class Hours(models.TextChoices):
        MORNING = "morning", _("morning")
        AFTERNOON = "afternoon", _("afternoon")
        EVENING = "evening", _("evening")

    # What everybody may see: nothing new, nothing hidden.
    SHOWABLE: ClassVar[tuple[str, ...]] = ("kept", "done")

    text = models.TextField(_("idea"), max_length=1000)
    language = models.CharField(_("language"), max_length=20, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    hours = ArrayField(models.CharField(max_length=10, choices=Hours), default=list, blank=True)
    audience = ArrayField(models.CharField(max_length=12, choices=Event.Audience), default=list, blank=True)
    left_on = models.DateField(default=timezone.localdate)

    state = models.CharField(_("status"), max_length=6, choices=State, default=State.NEW)
    is_public = models.BooleanField(_("shown to everybody"), default=False)
    note = models.TextField(_("translation or note"), max_length=1000, blank=True)
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="ideas")

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering: ClassVar[list[str]] = ["-left_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state__in=("kept", "done")), name="idea_public_only_when_read"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "left_on"], name="idea_by_state"),
        ]

    def __str__(self) -> str:
        """Its first words."""
        return self.text[:60]


class Feedback(models.Model):
    """What was wrong on which page. An e-mail address is there only until somebody has answered."""

    text = models.TextField(_("what was wrong"), max_length=2000)
    page = models.CharField(_("page"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=20, default="sv")
    left_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("fault somebody told of")
        verbose_name_plural = _("faults somebody told of")
        ordering: ClassVar[list[str]] = ["-left_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(done_at=None) | Q(email=""), name="feedback_done_knows_no_address"),
        ]

    def __str__(self) -> str:
        """Its first words."""
        return self.text[:60]
