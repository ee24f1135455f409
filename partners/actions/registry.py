"""What can be done with an organisation in the registry? Save it, give it a status, a contact, a note, a logo.

`by` is the person who does it; None is the portal itself. Raises PermissionDenied for somebody who may not, and Django's
ValidationError with a sentence for what can't be.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pghistory
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import rules, slugs
from partners.actions.pictures import discard, keep
from partners.models import ContactNote, ContactPerson, Organisation, StatusChange
from partners.pictures import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from partners.models import User

_FIELDS: Final = frozenset({
    "name", "slug", "kind", "status", "about", "website", "is_trusted", "parent", "agreement_from", "agreement_until", "logo",
})  # fmt: skip
_LOGO_SIDE: Final = 400
Row = TypeVar("Row", ContactNote, ContactPerson)


def must_coordinate(by: User | None) -> None:
    """Raise PermissionDenied unless the person is a coordinator, or the portal itself."""
    if by is not None and not rules.is_staff(by):
        raise PermissionDenied


def remembered(by: User | None) -> pghistory.context:
    """Let the versions that are written meanwhile say by whom; a page's request has said so already."""
    return pghistory.context(user=by.pk if by else None)


@transaction.atomic
def save_organisation(
    *, by: User | None, organisation: Organisation | None = None, fields: Mapping[str, Any], seen: int | None = None
) -> Organisation:
    """Create an organisation, or write `fields` to one that is there, and return it.

    `about` holds the languages that change and leaves the others alone; an empty text takes its language out. A new one
    gets a short name from its name unless one is given, and its first StatusChange. The short name and the status of one
    that is there are left alone (set_status changes that). `seen` is the newest version the person has looked at: if there
    is a newer one, ValidationError with the code "changed".
    """
    must_coordinate(by)
    if unknown := set(fields) - _FIELDS:
        raise TypeError(f"No such fields: {sorted(unknown)}")
    if organisation is None:
        with remembered(by):
            return _create(by, fields)
    kept = _held(organisation, fields)
    must_be_kept(kept)
    must_be_as_seen(kept, seen)
    before = _columns(kept)
    _fill(kept, {name: value for name, value in fields.items() if name not in {"slug", "status"}})
    if _columns(kept) != before:
        if kept.name != before["name"]:
            _must_be_called_otherwise(kept)
        kept.full_clean()
        with remembered(by), _once():
            kept.save()
    return kept


def _held(organisation: Organisation, fields: Mapping[str, Any]) -> Organisation:
    """The row as it is now, locked. Who comes to belong elsewhere waits for all: two could weave a circle together."""
    rows = Organisation.objects.select_for_update(no_key=True).order_by("pk")
    is_here = Organisation.objects.filter(pk=organisation.pk)
    if "parent" in fields and not is_here.filter(parent=fields["parent"]).exists():
        list(rows.values_list("pk"))
    return rows.get(pk=organisation.pk)


@contextmanager
def _once() -> Iterator[None]:
    """Say in a sentence that a name or short name was taken while this was being checked, such as by a second click."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise ValidationError({"name": _("There is one with that name or short name already.")}) from None


def _create(by: User | None, fields: Mapping[str, Any]) -> Organisation:
    made = Organisation()
    _fill(made, fields)
    made.slug = made.slug or slugs.free(made.name)
    _must_be_called_otherwise(made)
    made.full_clean()
    with _once():
        made.save()
    StatusChange.objects.create(organisation=made, status=made.status, by=by)
    return made


def _must_be_called_otherwise(organisation: Organisation) -> None:
    """Raise ValidationError when another one has the name, in any case."""
    others = Organisation.objects.filter(name__iexact=organisation.name).exclude(pk=organisation.pk)
    if (name := others.values_list("name", flat=True).first()) is not None:
        raise ValidationError({"name": _("There is one with that name already: %(name)s.") % {"name": name}})


def _fill(organisation: Organisation, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name == "about":
            texts = organisation.about | {code: lines(text) for code, text in value.items()}
            organisation.about = {code: text for code, text in texts.items() if text}
        else:
            setattr(organisation, name, value)
    organisation.name = " ".join(organisation.name.split())
    _must_not_turn_in_a_circle(organisation)


def lines(text: str) -> str:
    """One kind of line break, so that what a browser sent and what a file held can be compared."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _columns(organisation: Organisation) -> dict[str, Any]:
    return {field.attname: getattr(organisation, field.attname) for field in Organisation._meta.concrete_fields}


def _must_not_turn_in_a_circle(organisation: Organisation) -> None:
    if organisation.parent_id is None:
        return
    # Read anew: what came with a form may be older than somebody else's change.
    merged = Organisation.objects.filter(pk=organisation.parent_id).values_list("merged_into__name", flat=True).first()
    if merged:
        raise ValidationError({"parent": _("It was merged into %(name)s.") % {"name": merged}})
    parents = dict(Organisation.objects.values_list("pk", "parent_id"))
    passed = {organisation.pk}
    above: int | None = organisation.parent_id
    while above is not None:
        if above in passed:
            raise ValidationError({"parent": _("An organisation can't belong to one of its own parts.")})
        passed.add(above)
        above = parents.get(above)


def must_be_kept(organisation: Organisation) -> None:
    """Raise ValidationError for an organisation that was merged into another."""
    if organisation.merged_into is not None:
        raise ValidationError(
            _("It was merged into %(name)s, and is changed there.") % {"name": organisation.merged_into.name}, "merged"
        )


def must_be_as_seen(organisation: Organisation, seen: int | None) -> None:
    """Raise ValidationError, code "changed", when there is a newer version than the one somebody has looked at."""
    if seen is not None and seen != newest_version(organisation):
        raise ValidationError(
            _("Somebody else has changed this in the meantime. Look through what you wrote, and save again."), "changed"
        )


def _must_stay(organisation: Organisation) -> None:
    """Raise ValidationError unless it stands for itself, and go on doing so until the transaction ends."""
    must_be_kept(Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk))


def newest_version(organisation: Organisation) -> int:
    """The number of the newest version of an organisation; 0 when nothing has been kept of it yet. One query."""
    versions: Any = apps.get_model("partners", "OrganisationVersion")._default_manager
    own = versions.filter(pgh_obj_id=organisation.pk)
    return int(own.order_by("-pgh_id").values_list("pgh_id", flat=True).first() or 0)


@transaction.atomic
def set_status(
    *, by: User | None, organisation: Organisation, status: str, since_on: date | None = None, reason: str = ""
) -> StatusChange:
    """Write from which day (today when None) an organisation has a status.

    Its status now is that of the latest day, so a day in the past can fill a gap in the history. ValidationError for a day
    to come, for the status it has already, and for an unknown status.
    """
    must_coordinate(by)
    kept = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    must_be_kept(kept)
    today = timezone.localdate()
    change = StatusChange(organisation=kept, status=status, since_on=since_on or today, reason=reason, by=by)
    if change.since_on > today:
        raise ValidationError({"since_on": _("Choose today or a day that has been.")})
    latest = kept.status_changes.first()
    if status == kept.status and (latest is None or latest.since_on <= change.since_on):
        raise ValidationError({"status": _("It has that status already.")})
    change.full_clean()
    change.save()
    current = kept.status_changes.first()
    if current is not None and current.status != kept.status:
        kept.status = current.status
        with remembered(by):
            kept.save(update_fields=["status"])
    return change


@transaction.atomic
def write_note(
    *, by: User | None, organisation: Organisation, text: str, way: str = ContactNote.Way.NOTE, on: date | None = None
) -> ContactNote:
    """Write a line into the log of contacts: what was said, how, and on which day (today when None)."""
    must_coordinate(by)
    _must_stay(organisation)
    note = ContactNote(organisation=organisation, text=text.strip(), way=way, on=on or timezone.localdate(), by=by)
    if note.on > timezone.localdate():
        raise ValidationError({"on": _("Choose today or a day that has been.")})
    note.full_clean()
    return _twin(note) or _saved(note)


@transaction.atomic
def save_contact(
    *, by: User | None, organisation: Organisation, fields: Mapping[str, Any], contact: ContactPerson | None = None
) -> ContactPerson:
    """Write a contact person, a new one unless `contact` is given. `fields` are ContactPerson's own columns."""
    must_coordinate(by)
    _must_stay(organisation)
    person = contact or ContactPerson(organisation=organisation)
    if person.organisation_id != organisation.pk:
        raise PermissionDenied
    for name, value in fields.items():
        setattr(person, name, value)
    person.full_clean()
    return (_twin(person) if contact is None else None) or _saved(person)


def _twin(row: Row) -> Row | None:
    """A row that says exactly the same already: a second click must not say it twice. The organisation is locked."""
    told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    found: Row | None = type(row)._default_manager.filter(**told).first()
    return found


def _saved(row: Row) -> Row:
    row.save()
    return row


@transaction.atomic
def delete_contact(*, by: User | None, contact: ContactPerson) -> None:
    """Take a contact person away for good: a person who has left has a right to be forgotten (GDPR art. 17)."""
    must_coordinate(by)
    contact.delete()


@transaction.atomic
def set_logo(*, by: User | None, organisation: Organisation, octets: bytes | None) -> Organisation:
    """Store a picture as the organisation's logo, or take it away (None); the one before is deleted.

    Raises PictureRefused for what is no picture.
    """
    must_coordinate(by)
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    must_be_kept(held)
    before = held.logo
    name = keep(cleaned(octets, side=_LOGO_SIDE)) if octets is not None else ""
    saved = save_organisation(by=by, organisation=held, fields={"logo": name})
    discard(before)
    return saved
