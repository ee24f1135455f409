"""How do planned letters get into their table? One statement for all; what is there already stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reminders.models import Letter

_COLUMNS: Final = {
    "kind": "text", "recipient": "text", "period": "text", "subscription_id": "bigint", "user_id": "bigint",
    "state": "text", "due_at": "timestamptz", "try_at": "timestamptz", "why": "text", "made_at": "timestamptz",
}  # fmt: skip
_INSERT: Final = (
    f"INSERT INTO reminders_letter ({', '.join(_COLUMNS)}, attempts, wants) "  # noqa: S608  (names of our own columns)
    f"SELECT *, 0, '{{}}'::jsonb FROM unnest({', '.join(f'%s::{sort}[]' for sort in _COLUMNS.values())}) "
    "ON CONFLICT (kind, recipient, period) DO NOTHING"
)


def add(letters: Iterable[Letter]) -> int:
    """Add letters that are not there yet; returns how many were added. One query, none for none."""
    rows = list(letters)
    if not rows:
        return 0
    now = timezone.now()
    values: list[list[Any]] = [[now if name == "made_at" else getattr(row, name) for row in rows] for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                [str(each) if sort == "text" else each for each in column]
                for column, sort in zip(values, _COLUMNS.values(), strict=True)
            ],
        )
        return int(cursor.rowcount)
