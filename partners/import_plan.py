"""What would a table change in the registry? Worked out before anything is written, row by row, with every reason.

The same plan is shown, and carried out when somebody has said yes to it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners import slugs
from partners.import_forms import LABELS, RowForm
from partners.models import ContactPerson, Organisation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partners.spreadsheets import Row, Sheet

COLUMNS: Final = (
    "name", "slug", "kind", "status", "website", "about_sv", "about_en", "agreement_from", "agreement_until",
    "contact_name", "contact_email", "contact_phone",
)  # fmt: skip
NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that would change: its label, what it says now and what it would say."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class Planned:
    """What one row of the table means. `fields` and `contact` hold only what would be written."""

    line: int
    name: str
    state: str = UNCHANGED
    organisation: Organisation | None = None
    contact_person: ContactPerson | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of a table, and the names of columns that mean nothing here."""

    rows: tuple[Planned, ...]
    unused: tuple[str, ...]

    def count(self, *states: str) -> int:
        """How many rows are in one of the states."""
        return sum(row.state in states for row in self.rows)

    @property
    def to_write(self) -> int:
        """How many rows would be written."""
        return self.count(NEW, CHANGED)

    @property
    def digest(self) -> str:
        """A short name for exactly these changes, to see whether the registry has moved on since they were shown."""
        parts = [(row.line, row.state, row.name, row.changes, row.reasons) for row in self.rows]
        return hashlib.sha256(repr(parts).encode()).hexdigest()


class _Known:
    """The registry as it is, and what the rows read so far have taken of it."""

    def __init__(self) -> None:
        found = list(Organisation.objects.select_related("merged_into").prefetch_related("contacts"))
        self.by_slug = {each.slug: each for each in found}
        self.by_name = {each.name.casefold(): each for each in found}
        self.lines: dict[int | str, int] = {}
        self.new_slugs: set[str] = set()

    def take(self, key: int | str, line: int) -> None:
        """Raise ValidationError when an earlier row of the table is about the same."""
        if key in self.lines:
            raise ValidationError(
                _("The same organisation stands in line %(line)s already.") % {"line": self.lines[key]}
            )
        self.lines[key] = line


def plan(sheet: Sheet) -> Plan:
    """Work out what a table would change. Two queries, whatever its length; nothing is written.

    A row is matched by its short name, else by its name in any case. A column that is not there changes nothing; an empty
    cell empties its field, except name, kind, status and contact.
    """
    known = _Known()
    rows = tuple(_planned(row, known) for row in sheet.rows)
    return Plan(rows, tuple(name for name in sheet.columns if name not in COLUMNS))


def _planned(row: Row, known: _Known) -> Planned:
    cells = {name: text.strip() for name, text in row.cells.items() if name in COLUMNS}
    found = Planned(row.line, cells.get("name") or cells.get("slug", ""))
    try:
        found.organisation = _match(cells, known)
        _read(found, cells, known)
    except ValidationError as wrong:
        found.state, found.reasons = REFUSED, list(wrong.messages)
        found.fields, found.contact, found.changes = {}, {}, []
    return found


def _match(cells: dict[str, str], known: _Known) -> Organisation | None:
    slug, name = cells.get("slug", "").lower(), " ".join(cells.get("name", "").split()).casefold()
    found = known.by_slug.get(slug) or known.by_name.get(name)
    if found is None:
        return None
    if found.merged_into is not None:
        raise ValidationError(_("It was merged into %(name)s.") % {"name": found.merged_into.name})
    if slug and slug != found.slug:
        raise ValidationError(
            _("The short name of an organisation stays. This one's is %(slug)s.") % {"slug": found.slug}
        )
    return found


def _read(found: Planned, cells: dict[str, str], known: _Known) -> None:
    form = RowForm(cells, columns=cells)
    if not form.is_valid():
        raise ValidationError([f"{LABELS[name]}: {text}" for name, texts in form.errors.items() for text in texts])
    values = form.cleaned_data
    organisation = found.organisation
    if organisation is None:
        _take_name(values, known, found)
        values["slug"] = _new_slug(values, known)
    else:
        known.take(organisation.pk, found.line)
        values.pop("slug", None)
        for name in ("name", "kind", "status"):
            if not values.get(name):
                values.pop(name, None)
        _take_new_name(values, organisation, known, found.line)
    found.name = values.get("name") or found.name
    _compare(found, values, organisation or Organisation())
    _compare_contact(found, values, organisation)
    _must_end_after_start(values, organisation or Organisation())
    if organisation is None:
        found.state = NEW
    elif found.changes:
        found.state = CHANGED


def _take_name(values: dict[str, Any], known: _Known, found: Planned) -> None:
    if not values.get("name"):
        raise ValidationError(_("A new organisation needs a name."))
    known.take(values["name"].casefold(), found.line)


def _take_new_name(values: dict[str, Any], organisation: Organisation, known: _Known, line: int) -> None:
    name = values.get("name", organisation.name).casefold()
    other = known.by_name.get(name)
    if other is not None and other.pk != organisation.pk:
        raise ValidationError(
            _("Another organisation has that name: its short name is %(slug)s.") % {"slug": other.slug}
        )
    known.take(name, line)


def _new_slug(values: dict[str, Any], known: _Known) -> str:
    slug: str = values.get("slug") or slugs.made(values["name"], known.by_slug.keys() | known.new_slugs)
    if slug in known.new_slugs:
        raise ValidationError(_("The short name %(slug)s stands in an earlier line already.") % {"slug": slug})
    slugs.check(slug)
    known.new_slugs.add(slug)
    return slug


def _compare(found: Planned, values: dict[str, Any], before: Organisation) -> None:
    for name, value in values.items():
        if name.startswith("contact_") or (not value and before.pk is None):
            continue
        if name.startswith("about_"):
            code = name.removeprefix("about_")
            # Rows of earlier days may hold a browser's line breaks.
            if (old := before.about.get(code, "").replace("\r\n", "\n")) != value:
                found.fields.setdefault("about", {})[code] = value
                found.changes.append(Change(str(LABELS[name]), old, value))
        elif getattr(before, name) != value or before.pk is None:
            found.fields[name] = value
            old = "" if before.pk is None else shown(name, getattr(before, name))
            found.changes.append(Change(str(LABELS[name]), old, shown(name, value)))


def shown(name: str, value: Any) -> str:
    """A field's value in words."""
    choices = {"kind": Organisation.Kind, "status": Organisation.Status}
    return str(choices[name](value).label) if name in choices else "" if value is None else str(value)


def _must_end_after_start(values: dict[str, Any], before: Organisation) -> None:
    start = values.get("agreement_from", before.agreement_from)
    end = values.get("agreement_until", before.agreement_until)
    if start and end and end < start:
        raise ValidationError(_("The agreement can't end before it begins."))


def _compare_contact(found: Planned, values: dict[str, Any], organisation: Organisation | None) -> None:
    """One contact person a row: the one with that name, else with that address, else a new one."""
    told = {name: values.get(f"contact_{name}") or "" for name in ("name", "email", "phone")}
    if not any(told.values()):
        return
    people: Sequence[ContactPerson] = list(organisation.contacts.all()) if organisation else []
    same_name = [each for each in people if each.name.casefold() == told["name"].casefold()]
    same_email = [each for each in people if each.email and each.email.lower() == told["email"].lower()]
    found.contact_person = next(iter(same_name + same_email), None)
    old = found.contact_person or ContactPerson()
    if not told["name"] and found.contact_person is None:
        raise ValidationError(_("A contact person needs a name."))
    for name, value in told.items():
        if value and value != getattr(old, name):
            found.contact[name] = value
            found.changes.append(Change(str(LABELS[f"contact_{name}"]), getattr(old, name), value))
