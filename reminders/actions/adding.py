"""How do planned letters get into their table? One statement for all; what is there already stays as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from reminders.models import Letter

_COLUMNS: Final = {
    "kind": "text", "recipient": "text", "period": "text", "subscription_id": "bigint", "user_id": "bigint",
    "state": "text", "due_at": "timestamptz", "try_at": "timestamptz", "why": "text", "made_at": "timestamptz",
    "wants": "text",
}  # fmt: skip
_NAMES: Final = ", ".join(_COLUMNS)
_INSERT: Final = f"""
    INSERT INTO reminders_letter ({_NAMES}, attempts)
    SELECT {_NAMES.replace("wants", "wants::jsonb")}, 0
    FROM unnest({", ".join(f"%s::{sort}[]" for sort in _COLUMNS.values())}) AS new({_NAMES})
    ON CONFLICT (kind, recipient, period) DO NOTHING
"""  # noqa: S608  (names of our own columns)


def add(letters: Iterable[Letter]) -> int:
    """Add letters that are not there yet; returns how many were added. One query, none for none."""
    rows = list(letters)
    if not rows:
        return 0
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [[_value(row, name, now) for row in rows] for name in _COLUMNS])
        return int(cursor.rowcount)


def _value(row: Letter, name: str, now: datetime) -> Any:
    if name == "made_at":
        return now
    value = getattr(row, name)
    if name == "wants":
        return json.dumps(value)
    return str(value) if _COLUMNS[name] == "text" else value
