"""Where can something happen? Venues and the rooms in them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Venue(models.Model):
    """A place with an address that people can find."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    way_there = models.JSONField(
        _("the way there"), default=dict, blank=True, help_text=_('One text per language, such as {"sv": "…"}.')
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    is_bis = models.BooleanField(_("in the house itself"), default=False)
    is_step_free = models.BooleanField(_("step-free"), default=False)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A latitude alone would put the place on the equator's line on a phone's map.
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="venue_has_both_coordinates_or_none",
            ),
        ]

    def __str__(self) -> str:
        """The name people know it by."""
        return self.name


class Space(models.Model):
    """A room in a venue."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="spaces")
    name = models.CharField(_("name"), max_length=80)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    is_bookable = models.BooleanField(_("bookable"), default=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering: ClassVar[list[str]] = ["venue", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["venue", "name"], name="space_name_unique_in_venue"),
        ]

    def __str__(self) -> str:
        """The room's own name; its venue stands beside it on every page."""
        return self.name


class OpeningHours(models.Model):
    """When a venue is open on a weekday (0 = Monday), wall-clock time; a day without a row is closed.

    A venue without any row has said nothing, and is taken to be open always.
    """

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), validators=[MaxValueValidator(6)])
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering: ClassVar[list[str]] = ["weekday", "opens"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="opening_hours_on_a_weekday"),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="opening_hours_close_after_opening"
            ),
        ]

    def __str__(self) -> str:
        """From when to when."""
        return f"{self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"
