"""Who has which room this week? One house, its rooms, seven days; what others keep to themselves stays unnamed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from calendar_app import dates, month as months, rooms
from calendar_app.agenda import day_starts, site_zone
from calendar_app.models import Space, Venue
from calendar_app.views.work.hat import acting

if TYPE_CHECKING:
    from datetime import date

    from partners.models import Organisation


@acting
def houses(request: HttpRequest, hat: Organisation) -> HttpResponse:  # noqa: ARG001  (every view gets it)
    """To the rooms of the house, or of the first venue that has bookable ones."""
    venue = Venue.objects.filter(spaces__is_bookable=True).order_by("-is_bis", "name").first()
    if venue is None:
        raise Http404
    return HttpResponseRedirect(reverse("work:room_week", args=[hat.slug, venue.slug]))


@acting
def week(request: HttpRequest, hat: Organisation, venue_slug: str) -> HttpResponse:
    """A venue's rooms in one ISO week (`?week=2026-W48`), with who has what and when it is open."""
    venue = get_object_or_404(Venue, slug=venue_slug)
    days = _days(request.GET.get("week", ""))
    spaces = list(Space.objects.filter(venue=venue, is_bookable=True))
    language, today, hours = get_language() or "sv", timezone.localdate(), rooms.hours_of(venue.pk)
    found = rooms.booked(venue, day_starts(days[0]), day_starts(days[-1] + timedelta(days=1)))
    cells = _cells([_shown(each, request.user, hat) for each in found])
    rows = [
        {
            "day": day, "weekday": dates.weekday(day, language), "name": dates.day_month(day, language, today),
            "hours": [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours.get(day.weekday(), [])],
            "spaces": [(space, cells.get((day, space.pk), [])) for space in spaces],
        }
        for day in days
    ]  # fmt: skip
    others = Venue.objects.filter(spaces__is_bookable=True).exclude(pk=venue.pk).distinct()
    context: dict[str, Any] = {
        "hat": hat, "view": "rooms", "venue": venue, "others": others, "spaces": spaces, "rows": rows, "today": today,
        "previous": months.week_name(days[0] - timedelta(days=7)), "following": months.week_name(days[0] + timedelta(days=7)),
        "number": months.week_name(days[0])[-2:],
    }  # fmt: skip
    return render(request, "work/rooms.html", context)


def _days(asked: str) -> list[date]:
    """The days of the week asked for; of this week when that makes no sense."""
    year, _w, number = asked.partition("-W")
    if year.isdecimal() and 2000 <= int(year[:6]) <= 2100:
        with suppress(ValueError):
            return list(months.week(int(year), int(number)))
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def _shown(booking: rooms.Booking, user: Any, hat: Organisation) -> rooms.Booking:
    """A booking as this reader may see it: what is not public is named for its own people and coordinators alone."""
    is_own = booking.organisation_slug == hat.slug or user.is_staff
    return booking if is_own else replace(booking, name=booking.public_name)


def _cells(found: list[rooms.Booking]) -> dict[tuple[date, int | None], list[tuple[str, rooms.Booking]]]:
    """Bookings by day and room, with their hours in words; one that passes midnight stands on each day."""
    zone = site_zone()
    cells: dict[tuple[date, int | None], list[tuple[str, rooms.Booking]]] = {}
    for each in found:
        day = each.starts_at.astimezone(zone).date()
        last = (each.ends_at - timedelta(seconds=1)).astimezone(zone).date()
        while day <= last:
            clock = dates.clock(each.starts_at, each.ends_at, zone)
            cells.setdefault((day, each.space_id), []).append((clock, each))
            day += timedelta(days=1)
    return cells
