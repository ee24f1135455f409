"""What is offered? An event is described once; its rule says when it repeats."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from recurrence.fields import RecurrenceField

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

_CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else on a poster


def new_uid() -> str:
    """Make a UID: ASCII, no slash, nothing of time or place in it, so that it can live for ever (RFC 5545 §3.8.4.7)."""
    return f"{uuid.uuid4().hex}@bis"


def site_zone() -> str:
    """Name the zone that the site thinks in (IANA)."""
    return settings.TIME_ZONE


def new_code() -> str:
    """Make the code of a short link, easy to type from paper: 31^7 codes, about 27 thousand million."""
    return "".join(secrets.choice(_CODE_ALPHABET) for _index in range(7))


class EventQuerySet(models.QuerySet["Event"]):
    """Events, by who may see them."""

    def public(self) -> EventQuerySet:
        """Those that everybody may see; a cancelled event stays visible, struck through."""
        return self.filter(status__in=Event.PUBLIC, is_internal=False)

    def waiting(self) -> EventQuerySet:
        """Those that somebody has to review before they are published."""
        return self.filter(status=Event.Status.SUBMITTED)

    def ending(self, first: date, last: date) -> EventQuerySet:
        """Published series, the soonest first, whose last date lies in these days (both included)."""
        rows = self.filter(status=Event.Status.PUBLISHED, last_on__range=(first, last))
        return rows.exclude(recurrence=None).exclude(recurrence="").order_by("last_on", "pk")

    def for_user(self, user: User | AnonymousUser) -> EventQuerySet:
        """Those the person may change: staff all, members their organisations' own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_staff else self.filter(organiser__memberships__user=user)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="EventVersion",
    exclude=[
        "uid", "code", "follows", "created_at", "changed_at", "sequence", "feed_revision", "last_on", "extended_to",
        "search_vector", "source", "source_uid", "source_stamp", "posted_once",
    ],
)  # fmt: skip
class Event(models.Model):
    """One activity, single or repeating.

    The rule and `first_on`/`start_time` are wall-clock values in `zone`; `start_time` is empty for an all-day event.
    `length` is wall-clock too: an event from 22:00 to 06:00 ends at 06:00 also in the night when the clocks change.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")
        ARCHIVED = "archived", _("archived")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        CHILDREN = "children", _("children")
        YOUTH = "youth", _("young people")
        PARENTS = "parents", _("parents")
        WOMEN = "women", _("women only")
        MEN = "men", _("men only")
        SENIORS = "seniors", _("older people")

    class Level(models.TextChoices):
        NONE = "none", _("no Swedish needed")
        SOME = "some", _("a little Swedish")
        GOOD = "good", _("good Swedish")

    class SignUp(models.TextChoices):
        NO = "no", _("no sign-up")
        YES = "yes", _("sign-up needed")

    PUBLIC: ClassVar[tuple[str, ...]] = ("published", "cancelled")

    uid = models.CharField(max_length=255, unique=True, default=new_uid, editable=False)
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    organiser = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="events", verbose_name=_("organiser")
    )
    co_organisers: models.ManyToManyField[models.Model, CoOrganiser] = models.ManyToManyField(
        "partners.Organisation", through="CoOrganiser", related_name="co_organised_events"
    )
    kind = models.ForeignKey(
        "calendar_app.ActivityKind", models.PROTECT, null=True, blank=True, related_name="events",
        verbose_name=_("kind of activity"),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=200, blank=True)

    venue = models.ForeignKey(
        "calendar_app.Venue", models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("venue")
    )
    space = models.ForeignKey(
        "calendar_app.Space", models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("room")
    )
    place_note = models.CharField(_("place in words"), max_length=200, blank=True)

    zone = models.CharField(max_length=60, default=site_zone)
    first_on = models.DateField(_("first day"))
    start_time = models.TimeField(_("starts at"), null=True, blank=True)
    length = models.DurationField(_("how long"))
    recurrence = RecurrenceField(verbose_name=_("repeats"), null=True, blank=True, include_dtstart=False)
    skips_holidays = models.BooleanField(_("not on public holidays"), default=False)
    skips_school_breaks = models.BooleanField(_("not in school breaks"), default=False)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="continued_by", editable=False
    )

    audience = ArrayField(models.CharField(max_length=12, choices=Audience), default=list, blank=True)
    spoken = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("languages spoken"))
    price = models.PositiveIntegerField(_("price in kronor"), null=True, blank=True)
    sign_up = models.CharField(_("sign-up"), max_length=4, choices=SignUp, default=SignUp.NO)
    sign_up_at = models.CharField(_("how to sign up"), max_length=200, blank=True)
    has_childcare = models.BooleanField(_("childcare"), default=False)
    is_step_free = models.BooleanField(_("step-free"), null=True, blank=True)
    swedish_level = models.CharField(_("Swedish level"), max_length=6, choices=Level, blank=True)
    website = models.URLField(_("more on the web"), max_length=500, blank=True)

    # A booking of a room that is nobody else's business, such as the house meeting: in the room calendar, nowhere else.
    is_internal = models.BooleanField(_("internal: only the room is booked"), default=False)
    image = models.CharField(max_length=80, blank=True, editable=False, help_text=_("Name of the stored picture."))
    image_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    posted_by = models.ForeignKey(
        "partners.User", models.SET_NULL, null=True, blank=True, related_name="posted_events", editable=False
    )
    # Comes with the form: the same form sent twice makes one event.
    posted_once = models.CharField(max_length=32, null=True, blank=True, unique=True, editable=False)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # Set by the database: which state of the event a stored feed text must show.
    feed_revision = models.BigIntegerField(default=0, editable=False)
    # Local day of the last occurrence, empty for a rule without an end: when the event leaves the feeds.
    last_on = models.DateField(null=True, blank=True, editable=False)
    extended_to = models.DateField(null=True, blank=True, editable=False)
    search_vector = SearchVectorField(null=True, editable=False)

    source = models.ForeignKey(
        "calendar_app.CalendarSource", models.SET_NULL, null=True, blank=True, related_name="events", editable=False
    )
    source_uid = models.CharField(max_length=255, blank=True, editable=False)
    source_stamp = models.JSONField(default=dict, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(length__gte=timedelta(0)), name="event_has_length"),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""), name="event_cancelled_has_reason"
            ),
            models.UniqueConstraint(
                fields=["organiser", "source_uid"], condition=~Q(source_uid=""), name="event_imported_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["search_vector"], name="event_search"),
            models.Index(F("last_on").desc(nulls_first=True), name="event_last_on"),
            models.Index(fields=["-changed_at"], name="event_changed_at"),
        ]

    def __str__(self) -> str:
        """The title in the page's language, for the admin."""
        text = self.texts.filter(title__gt="").first()
        return text.title if text else str(self.kind or self.code)

    def get_absolute_url(self) -> str:
        """The event's page in the current language."""
        return reverse("calendar:event", args=[self.pk])

    @property
    def is_all_day(self) -> bool:
        """Whether it is a matter of days, not of hours."""
        return self.start_time is None

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self.status in self.PUBLIC and not self.is_internal

    @property
    def is_repeating(self) -> bool:
        """Whether it has a rule or extra dates."""
        return bool(self.recurrence and (self.recurrence.rrules or self.recurrence.rdates))


class CoOrganiser(models.Model):
    """An organisation that arranges an event together with its organiser, once it has said yes."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="co_organiser_rows")
    organisation = models.ForeignKey("partners.Organisation", models.CASCADE, related_name="co_organiser_rows")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("co-organiser")
        verbose_name_plural = _("co-organisers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "organisation"], name="co_organiser_once_per_event"),
        ]

    def __str__(self) -> str:
        """Who, in which event."""
        return f"{self.organisation} – {self.event_id}"


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="EventTextVersion"
)
class EventText(models.Model):
    """An event's own words in one language. Facts (time, place, price) are never written here."""

    class Status(models.TextChoices):
        SOURCE = "source", _("original")
        HUMAN = "human", _("translated by a person")
        MACHINE = "machine", _("translated by a machine")
        STALE = "stale", _("older than the original")

    event = models.ForeignKey(Event, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=20)
    title = models.CharField(_("title"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.SOURCE)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "language"], name="text_once_per_language"),
            models.UniqueConstraint(fields=["event"], condition=Q(status="source"), name="text_one_source"),
        ]

    def __str__(self) -> str:
        """The title and its language."""
        return f"{self.title} ({self.language})"


class Pause(models.Model):
    """Days on which a series rests, first and last day included."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="pauses")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering: ClassVar[list[str]] = ["first_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="pause_ends_after_start"),
        ]

    def __str__(self) -> str:
        """From which day to which."""
        return f"{self.first_on} – {self.last_on}"


class SchoolBreak(models.Model):
    """A school holiday in the municipality, first and last day included."""

    names = models.JSONField(_("names"), default=dict)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("school break")
        verbose_name_plural = _("school breaks")
        ordering: ClassVar[list[str]] = ["first_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="school_break_ends_after_start"),
            models.UniqueConstraint(fields=["first_on", "last_on"], name="school_break_once"),
        ]

    def __str__(self) -> str:
        """From which day to which."""
        return f"{self.first_on} – {self.last_on}"
