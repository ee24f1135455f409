"""What can one choose from while posting? Kinds by theme, places with their rooms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from calendar_app.models import ActivityKind, Space, Venue
from calendar_app.models.subjects import in_language


def kind_choices(language: str) -> list[Any]:
    """Kinds in groups by theme, named in `language`, by alphabet within a theme. One query."""
    groups: dict[int, tuple[int, str, list[tuple[str, str]]]] = {}
    for kind in ActivityKind.objects.select_related("theme"):
        theme = kind.theme
        group = groups.setdefault(theme.pk, (theme.position, in_language(theme.names, language), []))
        group[2].append((str(kind.pk), in_language(kind.names, language)))
    named = [
        (name, sorted(rows, key=lambda row: row[1].casefold()))
        for _position, name, rows in sorted(groups.values(), key=lambda group: group[:2])
    ]
    return [("", _("Choose")), *named]


def where_choices(*, with_rooms: bool = True) -> list[Any]:
    """Places, each with its rooms: `v<id>` is a venue, `s<id>` a room. The house first. Two queries."""
    rooms: dict[int, list[Space]] = {}
    for space in Space.objects.order_by("name") if with_rooms else ():
        rooms.setdefault(space.venue_id, []).append(space)
    groups: list[Any] = [("", _("Somewhere else"))]
    for venue in Venue.objects.order_by("-is_bis", "name"):
        own = [(f"s{space.pk}", f"{venue.name}, {space.name}") for space in rooms.get(venue.pk, [])]
        groups.append((venue.name, [(f"v{venue.pk}", venue.name), *own]))
    return groups
