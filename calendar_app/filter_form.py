"""How does a reader choose? The filter as a form: plain links and a plain GET form, in the newcomer's order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from calendar_app.agenda_filter import AUDIENCES, LEVELS, PERIODS, AgendaFilter
from calendar_app.naming import SPOKEN, Choice, flag_names, period_names
from calendar_app.wording import audience_names, language_name, level_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calendar_app.counting import Counts

_PERIOD_ICONS = {"today": "sun", "tomorrow": "sunrise", "week": "calendar-days", "weekend": "calendar-heart"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A link that sets or takes away one value; pressed when it is set. `count` is how many activities it shows."""

    name: str
    query: str
    is_on: bool
    pictogram: str
    hue: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a field of the form."""

    value: str
    name: str
    is_on: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form with its options; `is_many` when several can be chosen."""

    name: str
    label: str
    options: list[Option]
    is_many: bool = False


class FilterForm:
    """The filter's chips and fields for one page."""

    def __init__(
        self, chosen: AgendaFilter, known: Mapping[str, list[Choice]], language: str, counts: Counts | None = None
    ) -> None:
        self.chosen, self.known, self.language = chosen, known, language
        self.counts = counts or {}

    @property
    def periods(self) -> list[Chip]:
        """Today, tomorrow, this week, weekend."""
        names = period_names()
        return [self._chip("when", period, names[period], _PERIOD_ICONS[period]) for period in PERIODS]

    @property
    def themes(self) -> list[Chip]:
        """The themes, each with its pictogram and hue."""
        return [self._toggled("theme", choice) for choice in self.known["theme"]]

    @property
    def theme_options(self) -> list[Option]:
        """The themes as values to tick."""
        return [Option(each.value, each.name, each.value in self.chosen.theme) for each in self.known["theme"]]

    def _chip(self, field: str, value: str, name: str, icon: str) -> Chip:
        is_on = getattr(self.chosen, field) == value
        changed: dict[str, Any] = {field: "" if is_on else value}
        return Chip(name, replace(self.chosen, **changed).query(), is_on, icon, count=self.counts.get((field, value)))

    def _toggled(self, field: str, choice: Choice) -> Chip:
        values = set(getattr(self.chosen, field))
        is_on = choice.value in values
        changed: dict[str, Any] = {field: tuple(sorted(values ^ {choice.value}))}
        query, count = replace(self.chosen, **changed).query(), self.counts.get((field, choice.value))
        return Chip(choice.name, query, is_on, choice.pictogram, choice.hue, count)

    @property
    def fields(self) -> list[Field]:
        """The folded fields in the newcomer's order: for whom, language, level, where, kind, organiser."""
        chosen, language, counts = self.chosen, self.language, self.counts
        audience = [
            Option(
                each,
                (audience_names([each]) or [_("everyone")])[0],
                each in chosen.audience,
                counts.get(("audience", each)),
            )
            for each in AUDIENCES
        ]
        spoken = [
            Option(code, language_name(code, language), code in chosen.spoken, counts.get(("spoken", code)))
            for code in SPOKEN
        ]
        level = [Option("", _("any"), not chosen.level)]
        level += [Option(each, level_name(each), each == chosen.level, counts.get(("level", each))) for each in LEVELS]
        site = {"site": settings.BIS_SITE_NAME}
        where = [("", _("anywhere")), ("bis", _("At %(site)s") % site), ("elsewhere", _("Elsewhere"))]
        return [
            Field("audience", _("For whom"), audience, is_many=True),
            Field("spoken", _("Language spoken"), spoken, is_many=True),
            Field("level", _("Swedish level"), level),
            Field("where", _("Where"), [
                Option(value, name, value == chosen.where, counts.get(("where", value))) for value, name in where
            ]),
            self._select("place", _("Place")),
            self._select("kind", _("Kind of activity")),
            self._select("organiser", _("Organiser")),
        ]  # fmt: skip

    def _select(self, name: str, label: str) -> Field:
        chosen = getattr(self.chosen, name)
        options = [Option("", _("any"), not chosen)]
        options += [Option(choice.value, choice.name, choice.value in chosen) for choice in self.known[name]]
        return Field(name, label, options)

    @property
    def flags(self) -> list[Option]:
        """Conditions that are on or off."""
        return [
            Option(field, name, getattr(self.chosen, field), self.counts.get((field, "1")))
            for field, name in flag_names().items()
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Values that the form carries along without showing a field for them."""
        return [(name, value) for name, value in self.chosen.pairs() if name in ("when", "theme", "since", "until")]

    @property
    def is_open(self) -> bool:
        """Whether something in the folded part is chosen."""
        return not self.chosen.without("when", "theme", "since", "until", "q").is_empty
