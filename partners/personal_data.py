"""What does the portal hold about a person? Everything that points to the account, as values for a file (GDPR art. 15, 20).

Found by the database's own relations, so that no table of any room can be forgotten and no room above is known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import ForeignKey, ManyToOneRel
from pghistory.models import Context

from partners.models import User

if TYPE_CHECKING:
    from django.db.models import Field, Model

# Keys to the account, which would let in whoever finds the file; and what an authenticator holds.
_SECRETS: Final = frozenset({"password", "session_key", "token_digest", "key", "mfa.Authenticator.data"})
_LONGEST: Final = 5000


def held_about(person: User) -> dict[str, Any]:
    """Return the account, what belongs to it, how often other rows name it, and what it changed when, JSON-ready."""
    told: dict[str, Any] = {"account": _row(person), "belongs_to_you": {}, "names_you": {}}
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.related_model._meta.auto_created:
            continue
        rows = relation.related_model._default_manager.filter(**{relation.field.name: person})
        name = f"{relation.related_model._meta.label}.{relation.field.name}"
        if relation.hidden:
            # Somebody else's rows, which merely say who wrote or decided: how many is what is about this person.
            told["names_you"][name] = rows.count()
        else:
            told["belongs_to_you"][name] = [_row(row) for row in rows.order_by("pk")[:_LONGEST]]
    changes = Context.objects.filter(metadata__user=person.pk).order_by("created_at")
    told["changes_you_made"] = [
        {"at": each.created_at.isoformat(), "address": each.metadata.get("url", "")} for each in changes[:_LONGEST]
    ]
    return told


def _row(row: Model) -> dict[str, Any]:
    return {
        field.name: _value(row, field)
        for field in row._meta.concrete_fields
        if not {field.name, f"{row._meta.label}.{field.name}"} & _SECRETS
    }


def _value(row: Model, field: Field[Any, Any]) -> Any:
    if isinstance(field, ForeignKey):
        # An organisation by its name; another person never.
        other = getattr(row, field.attname)
        return str(getattr(row, field.name)) if other and field.related_model is not User else other
    value = field.value_from_object(row)
    # A field of somebody's own making knows how to write itself; JSON knows the plain kinds.
    return value if value is None or isinstance(value, str | int | float | list | dict) else field.value_to_string(row)
