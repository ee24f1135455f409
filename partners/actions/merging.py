"""How do two entries of the same organisation become one? Everything that hangs on the duplicate moves to the one kept.

Tables of the rooms above are not known here: whatever points to an organisation is found by Django's own list of
relations, and moved. Where two rows can't stand beside each other, such as one person's two memberships, the kept row takes
over what it lacks and what hangs on the other. A room above that knows better says so in a module `merging` of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import pghistory.models
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet, UniqueConstraint
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from partners.actions.registry import must_coordinate, remembered
from partners.models import Membership, Organisation, StatusChange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partners.models import User

Row = TypeVar("Row", bound=Model)
_ATTEMPTS: Final = 3
_DEADLOCK: Final = "40P01"  # PostgreSQL, appendix A
# What a room above says of its own rows: how one gives way to another, and what follows when all has moved.
_give_way: dict[type[Model], Callable[[Any], None]] = {}
_afterwards: list[Callable[[Organisation], None]] = []


def gives_way(model: type[Row]) -> Callable[[Callable[[Row], None]], Callable[[Row], None]]:
    """Name how a row of `model` changes so that it can stand beside the kept organisation's own row; it then moves."""

    def registered(settle: Callable[[Row], None]) -> Callable[[Row], None]:
        _give_way[model] = settle
        return settle

    return registered


def afterwards(step: Callable[[Organisation], None]) -> Callable[[Organisation], None]:
    """Name a step that follows when everything has moved to the kept organisation."""
    if step not in _afterwards:
        _afterwards.append(step)
    return step


def merge(*, by: User | None, kept: Organisation, duplicate: Organisation) -> Organisation:
    """Merge the duplicate into the organisation that is kept, and return that.

    Memberships (with the higher role), contacts, notes, status changes, invitations, parts, themes, events and everything
    else that belongs to the duplicate move; facts that the kept one lacks are filled in. The duplicate stays as a former
    partner that leads on to the other, with its name, address and history. Raises ValidationError for an organisation and
    itself, and for one that has been merged already.
    """
    must_coordinate(by)
    autodiscover_modules("merging")
    for _attempt in range(_ATTEMPTS - 1):
        try:
            return _merged(by, kept, duplicate)
        except OperationalError as fault:
            # Somebody wrote for one of them just now, and each waited for the other. Nothing is left of this attempt.
            if connection.in_atomic_block or getattr(fault.__cause__, "pgcode", "") != _DEADLOCK:
                raise
    return _merged(by, kept, duplicate)


@transaction.atomic
def _merged(by: User | None, kept: Organisation, duplicate: Organisation) -> Organisation:
    rows = Organisation.objects.select_for_update().order_by("pk").in_bulk([kept.pk, duplicate.pk])
    winner, loser = rows[kept.pk], rows[duplicate.pk]
    if winner.pk == loser.pk:
        raise ValidationError(_("Choose another organisation than this one."))
    if winner.merged_into_id or loser.merged_into_id:
        raise ValidationError(_("One of them has been merged already."))
    with remembered(by):
        _untie(winner, loser)
        for field in _ties(Organisation):
            _move(field, winner, loser)
        _close(by, winner, loser)
        for step in _afterwards:
            step(winner)
    return winner


def _untie(winner: Organisation, loser: Organisation) -> None:
    """Fill what the kept one lacks, and see to it that it does not come to belong to itself."""
    winner.about = loser.about | {code: text for code, text in winner.about.items() if text}
    for name in ("website", "logo", "agreement_from", "agreement_until", "parent"):
        if not getattr(winner, name):
            setattr(winner, name, getattr(loser, name))
    if winner.agreement_from and winner.agreement_until and winner.agreement_until < winner.agreement_from:
        winner.agreement_until = None
    days = [day for day in (winner.active_on, loser.active_on) if day]
    winner.active_on = max(days, default=None)
    # Its parts come to belong to the kept one, so that one can't stand among them.
    above = loser.parent if _is_below(winner, loser) else winner.parent
    winner.parent = None if _is_below(above, winner) else above
    winner.save()


def _is_below(organisation: Organisation | None, above: Organisation) -> bool:
    while organisation is not None:
        if organisation.pk == above.pk:
            return True
        organisation = organisation.parent
    return False


def _close(by: User | None, winner: Organisation, loser: Organisation) -> None:
    today = timezone.localdate()
    latest = winner.status_changes.first()
    if latest is not None and latest.status != winner.status:
        # The duplicate's history has come in between; what the kept one is now stays said.
        merged = _("%(name)s was merged into it.") % {"name": loser.name}
        winner.status_changes.create(status=winner.status, since_on=today, reason=merged[:200], by=by)
    loser.status, loser.merged_into, loser.parent = Organisation.Status.FORMER, winner, None
    if loser.logo == winner.logo:
        # One picture belongs to one organisation: it is deleted when that one gets another.
        loser.logo = ""
    loser.save()
    reason = _("Merged into %(name)s.") % {"name": winner.name}
    StatusChange.objects.create(organisation=loser, status=loser.status, since_on=today, reason=reason[:200], by=by)


def _ties(model: type[Model]) -> Iterator[ForeignKey[Any, Any]]:
    """Every foreign key to the model, hidden ones too; kept versions are history, which is not rewritten."""
    for relation in model._meta.get_fields(include_hidden=True):
        field: Any = getattr(relation, "field", None)
        if not relation.auto_created or relation.concrete or not isinstance(field, ForeignKey):
            continue
        if not issubclass(field.model, pghistory.models.Event):
            yield field


def _move(field: ForeignKey[Any, Any], winner: Model, loser: Model) -> None:
    rows = field.model._base_manager.filter(**{field.name: loser})
    for fields, condition in _once(field):
        twin = Q(**{field.name: winner}, **{name: OuterRef(name) for name in fields})
        twins = field.model._base_manager.filter(twin).filter(condition)
        for row in rows.filter(condition).filter(Exists(twins)):
            own = twins.model._base_manager.filter(condition).get(
                **{field.name: winner}, **{name: getattr(row, name) for name in fields}
            )
            _settle(own, row)
    rows.update(**{field.name: winner})


def _once(field: ForeignKey[Any, Any]) -> Iterator[tuple[list[str], Q]]:
    """Which other fields together with this key may come only once, and under which condition."""
    meta = field.model._meta
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
            yield [name for name in constraint.fields if name != field.name], constraint.condition or Q()
    for names in meta.unique_together:
        if field.name in names:
            yield [name for name in names if name != field.name], Q()


def _settle(own: Model, row: Model) -> None:
    """Let a row of the duplicate give way to the kept organisation's own one, without losing what it says."""
    if settle := _give_way.get(type(row)):
        settle(row)
        row.save()
        return
    if isinstance(own, Membership) and isinstance(row, Membership):
        if Membership.Role.ADMINISTRATOR in (own.role, row.role):
            own.role = Membership.Role.ADMINISTRATOR
        own.since_on = min(own.since_on, row.since_on)
    for column in own._meta.concrete_fields:
        if getattr(own, column.attname) in (None, "") and getattr(row, column.attname) not in (None, ""):
            setattr(own, column.attname, getattr(row, column.attname))
    own.save()
    for field in _ties(type(row)):
        _move(field, own, row)
    row.delete()


def belongings(organisation: Organisation) -> list[tuple[str, int]]:
    """What would move with an organisation: the plural name of each kind of row, and how many there are."""
    counts: dict[str, int] = {}
    for field in _ties(Organisation):
        rows: QuerySet[Any] = field.model._base_manager.filter(**{field.name: organisation})
        if number := rows.count():
            # A table that Django made for a many-to-many relation has no name of its own: its owner's is meant.
            owner: Any = field.model._meta.auto_created or field.model
            name = str(owner._meta.verbose_name_plural)
            counts[name] = counts.get(name, 0) + number
    return list(counts.items())
