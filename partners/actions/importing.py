"""How does a table become rows of the registry? Carries out a plan that somebody has looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from partners.actions.registry import must_coordinate, save_contact, save_organisation, set_status
from partners.import_plan import CHANGED, NEW
from partners.models import Organisation

if TYPE_CHECKING:
    from partners.import_plan import Plan, Planned
    from partners.models import User


@transaction.atomic
def import_rows(*, by: User | None, plan: Plan) -> int:
    """Write every new and changed row of the plan and return how many; refused ones are passed over.

    All or nothing: raises ValidationError when the registry has moved on so that a row can't be written any more.
    """
    must_coordinate(by)
    rows = [row for row in plan.rows if row.state in (NEW, CHANGED)]
    # Two imports hold and enter organisations in one order, so that they wait for each other and not both for ever.
    known = [row.organisation.pk for row in rows if row.organisation]
    list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("pk").values_list("pk"))
    for row in sorted(rows, key=lambda row: row.name):
        _write(by, row)
    return len(rows)


def _write(by: User | None, row: Planned) -> None:
    organisation, fields = row.organisation, dict(row.fields)
    status = fields.pop("status", "") if organisation else ""
    if fields:
        organisation = save_organisation(by=by, organisation=organisation, fields=fields)
    if organisation is None:
        return
    if status:
        set_status(by=by, organisation=organisation, status=status, reason=_("From an imported table."))
    if row.contact:
        save_contact(by=by, organisation=organisation, fields=row.contact, contact=row.contact_person)
