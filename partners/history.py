"""Who changed what in an organisation, and when? Reads the versions that the database keeps, and says what differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from partners.import_plan import Change
from partners.models import Membership, Organisation, User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Model

_FACTS: Final = (
    "name", "slug", "kind", "status", "website", "is_trusted", "parent_id", "agreement_from", "agreement_until", "logo",
    "merged_into_id",
)  # fmt: skip
RESTORED: Final = ("name", "kind", "website", "is_trusted", "agreement_from", "agreement_until")


@dataclass(slots=True)
class Moment:
    """One change: when (aware), by whom ("" when nobody is known), in words, field by field, and the version it made."""

    at: datetime
    by: str
    what: str
    changes: list[Change] = field(default_factory=list)
    version: int | None = None


def of(organisation: Organisation) -> list[Moment]:
    """List every change of an organisation and its memberships, newest first. At most four queries, however many there are."""
    versions = list(_versions("OrganisationVersion").filter(pgh_obj_id=organisation.pk))
    rows = list(_versions("MembershipVersion").filter(organisation_id=organisation.pk))
    names = _Names(versions, rows)
    found = [(row, moment) for row, moment in _of_facts(versions, names)]
    found += _of_members(rows, names)
    found.sort(key=lambda pair: (pair[0].pgh_created_at, pair[0].pgh_id), reverse=True)
    moments = [moment for _row, moment in found]
    newest = next((moment for moment in moments if moment.version is not None), None)
    if newest is not None:
        newest.version = None  # what is there already can't be gone back to
    return moments


def _versions(name: str) -> Any:
    rows = apps.get_model("partners", name)._default_manager.select_related("pgh_context")
    return rows.order_by("pgh_created_at", "pgh_id")


def author_of(version: Any) -> int | None:
    """Whose account made a version, by number; None when it was nobody's. The version's context must be read with it."""
    number = version.pgh_context.metadata.get("user") if version.pgh_context else None
    return number if isinstance(number, int) else None


def label_of(model: type[Model], field: str) -> str:
    """A field's name as a heading, in the page's language; `parent_id` is called as `parent`."""
    label = str(model._meta.get_field(field.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


class _Names:
    """Names of the people and organisations that versions mention by number. Two queries."""

    def __init__(self, versions: Iterable[Any], rows: Iterable[Any]) -> None:
        versions, rows = list(versions), list(rows)
        people = {author_of(each) for each in (*versions, *rows)} | {each.user_id for each in rows}
        others = {each.parent_id for each in versions} | {each.merged_into_id for each in versions}
        self.people = {
            person.pk: str(person)
            for person in User.objects.filter(pk__in=[each for each in people if each is not None])
        }
        self.organisations = dict(Organisation.objects.filter(pk__in=others - {None}).values_list("pk", "name"))

    def author(self, version: Any) -> str:
        """By whom; somebody whose account is gone has no name any more."""
        number = author_of(version)
        return "" if number is None else self.person(number)

    def person(self, number: int) -> str:
        """The name of an account."""
        return self.people.get(number) or _("somebody who has left")


def _of_facts(versions: list[Any], names: _Names) -> Iterable[tuple[Any, Moment]]:
    before: Any = None
    for version in versions:
        changes = list(_differences(before, version, names))
        what = _("Entered in the registry") if version.pgh_label == "insert" else _("Changed")
        before = version
        if changes or version.pgh_label == "insert":
            yield version, Moment(version.pgh_created_at, names.author(version), what, changes, version.pgh_id)


def _differences(before: Any, after: Any, names: _Names) -> Iterable[Change]:
    for name in _FACTS:
        old, new = (_said(name, getattr(each, name) if each else None, names) for each in (before, after))
        if old != new:
            yield Change(label_of(Organisation, name), old, new)
    texts = before.about if before else {}
    for code in sorted({*texts, *after.about}):
        if (old := texts.get(code, "")) != (new := after.about.get(code, "")):
            language = dict(settings.LANGUAGES).get(code, code)
            yield Change(_("What it does (%(language)s)") % {"language": language}, old, new)


def _said(name: str, value: Any, names: _Names) -> str:
    if value is None or value == "":
        return ""
    if name in ("parent_id", "merged_into_id"):
        return names.organisations.get(value, "–")
    if name == "is_trusted":
        return _("yes") if value else _("no")
    if name == "logo":
        return _("a picture")
    choices = {"kind": Organisation.Kind, "status": Organisation.Status}
    return str(choices[name](value).label) if name in choices else str(value)


def _of_members(rows: list[Any], names: _Names) -> Iterable[tuple[Any, Moment]]:
    roles: dict[int, str] = {}
    for row in rows:
        person, role = names.person(row.user_id), str(Membership.Role(row.role).label)
        old, words = roles.get(row.id, ""), {"person": person}
        if row.pgh_label == "delete":
            what, new = _("%(person)s is no longer a member") % words, ""
        elif old:
            what, new = _("%(person)s has another role") % words, role
        else:
            what, new = _("%(person)s became a member") % words, role
        roles[row.id] = new
        if old != new:
            change = Change(_("Role"), old, new)
            yield row, Moment(row.pgh_created_at, names.author(row), what, [change])


def facts_of(version: Any) -> dict[str, Any]:
    """What save_organisation needs to bring a version back: everything but the short name and the status.

    Languages that the version lacked are emptied; a picture that is not stored any more, and an organisation that is not
    there any more, are left out. Up to two queries.
    """
    facts: dict[str, Any] = {name: getattr(version, name) for name in RESTORED}
    current: Organisation = Organisation.objects.get(pk=version.pgh_obj_id)
    facts["about"] = dict.fromkeys(current.about, "") | version.about
    facts["parent"] = Organisation.objects.kept().filter(pk=version.parent_id).first()
    if not version.logo or default_storage.exists(version.logo):
        facts["logo"] = version.logo
    return facts
