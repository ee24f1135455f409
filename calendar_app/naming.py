"""What are the things called that a filter names? Titles of feeds and pages, and the choices of the filter form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db.models import F, Model, Value
from django.db.models.fields import CharField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from calendar_app.models import ActivityKind, Theme, Venue
from calendar_app.wording import audience_names, language_name, level_name
from partners.models import Organisation

if TYPE_CHECKING:
    from calendar_app.agenda_filter import AgendaFilter

SPOKEN: Final = ("sv", "en", "ar", "prs", "so", "ti", "uk")
_NAMED: Final[dict[str, type[Model]]] = {
    "theme": Theme, "kind": ActivityKind, "place": Venue, "organiser": Organisation,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a field of the filter can have, its name in the page's language, and a pictogram if it has one."""

    value: str
    name: str
    pictogram: str = ""
    hue: str = ""


def choices(language: str) -> dict[str, list[Choice]]:
    """Themes, kinds, places and organisers to choose from, by field. One query."""
    text = CharField()
    none = Value("", output_field=text)

    def named(model: Any, field: str) -> Any:
        name = Coalesce(KeyTextTransform(language, "names"), KeyTextTransform("sv", "names"), output_field=text)
        hue, position = (F("hue"), F("position")) if model is Theme else (none, Value(0))
        rows = model.objects.annotate(field=Value(field), label=name, tint=hue, rank=position)
        return rows.order_by().values_list("field", "slug", "label", "pictogram", "tint", "rank")

    def plain(rows: Any, field: str) -> Any:
        rows = rows.annotate(field=Value(field), label=F("name"), icon=none, tint=none, rank=Value(0))
        return rows.order_by().values_list("field", "slug", "label", "icon", "tint", "rank")

    query = named(Theme, "theme").union(
        named(ActivityKind, "kind"),
        plain(Venue.objects.all(), "place"),
        plain(Organisation.objects.partners(), "organiser"),
        all=True,
    )
    found: dict[str, list[Choice]] = {name: [] for name in _NAMED}
    for field, slug, label, pictogram, hue, _rank in sorted(query, key=lambda row: (row[5], str(row[2]).casefold())):
        found[field].append(Choice(slug, label or slug, pictogram, hue))
    return found


def unknown_values(chosen: AgendaFilter) -> str:
    """Say which named thing of the filter does not exist; "" when all do. One query for each field that is used."""
    for field, model in _NAMED.items():
        wanted = set(getattr(chosen, field))
        if wanted and (
            missing := sorted(
                wanted - set(model._default_manager.filter(slug__in=wanted).values_list("slug", flat=True))
            )
        ):
            return _("There is no such calendar: nothing is called «%(name)s» here.") % {"name": missing[0]}
    return ""


def feed_name(chosen: AgendaFilter, language: str) -> str:
    """Name a feed after its filter, so that two of them differ in a phone's list of calendars."""
    known = choices(language) if any(getattr(chosen, field) for field in _NAMED) else {}
    names = {field: {choice.value: choice.name for choice in found} for field, found in known.items()}
    parts = [names[field].get(value, value) for field in _NAMED for value in getattr(chosen, field)]
    parts += fact_names(chosen, language)
    return (
        " · ".join([settings.BIS_SITE_NAME, *parts])
        if parts
        else _("Activities at %(site)s") % {"site": settings.BIS_SITE_NAME}
    )


def period_names() -> dict[str, str]:
    """The filter's periods in words."""
    return {"today": _("Today"), "tomorrow": _("Tomorrow"), "week": _("This week"), "weekend": _("Weekend")}


def flag_names() -> dict[str, str]:
    """The filter's conditions that are on or off, in words."""
    return {"free": _("Free"), "childcare": _("Childcare"), "no_sign_up": _("No sign-up"), "step_free": _("Step-free")}


def fact_names(chosen: AgendaFilter, language: str) -> list[str]:
    """The filter's conditions that are facts, not names of things, in words."""
    words = audience_names(list(chosen.audience))
    words += [language_name(code, language) for code in chosen.spoken]
    words += [level_name(chosen.level)] if chosen.level else []
    words += [name for field, name in flag_names().items() if getattr(chosen, field)]
    if chosen.where:
        words.append(_("At %(site)s") % {"site": settings.BIS_SITE_NAME} if chosen.where == "bis" else _("Elsewhere"))
    words += [period_names()[chosen.when]] if chosen.when else []
    words += [f"«{chosen.q}»"] if chosen.q else []
    return words
