"""How does an organisation get its themes? The calendar owns themes, so it writes which organisations work with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from calendar_app.models import Theme
from partners.rules import is_staff

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partners.models import Organisation, User


@transaction.atomic
def set_themes(*, by: User | None, organisation: Organisation, themes: Iterable[Theme]) -> None:
    """Let the organisation have exactly these themes; only a coordinator, or the portal itself (None), may say so."""
    if by is not None and not is_staff(by):
        raise PermissionDenied
    wanted = {theme.pk for theme in themes}
    through = Theme.organisations.through._default_manager
    through.filter(organisation_id=organisation.pk).exclude(theme_id__in=wanted).delete()
    rows = [Theme.organisations.through(organisation_id=organisation.pk, theme_id=pk) for pk in sorted(wanted)]
    through.bulk_create(rows, ignore_conflicts=True)
