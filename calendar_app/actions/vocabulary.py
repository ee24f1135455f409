"""How do themes and kinds get into the calendar? Loads the vocabulary; what staff have changed stays as they wrote it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from calendar_app import vocabulary
from calendar_app.models import ActivityKind, Theme


@transaction.atomic
def load_vocabulary() -> int:
    """Add missing themes, kinds and languages; returns how many rows were written. Safe to repeat."""
    written = 0
    for position, named in enumerate(vocabulary.themes()):
        theme = {**named.columns, "position": position}
        written += _fill(Theme, theme, {"names": named.names})
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    for named in vocabulary.kinds():
        columns: dict[str, Any] = {**named.columns, "theme": themes[named.columns["theme"]]}
        written += _fill(ActivityKind, columns, {"names": named.names, "lines": named.lines})
    return written


def _fill(model: Any, columns: dict[str, Any], texts: dict[str, dict[str, str]]) -> bool:
    """Create the row, or add only the languages it lacks; tell whether something was written."""
    row = model.objects.filter(slug=columns["slug"]).first()
    if row is None:
        model.objects.create(**columns, **texts)
        return True
    missing = {field: {**found, **getattr(row, field)} for field, found in texts.items()}
    if all(missing[field] == getattr(row, field) for field in texts):
        return False
    for field, found in missing.items():
        setattr(row, field, found)
    row.save()
    return True
