"""Which cells does the registry fill as a table? The columns that an import reads, and two that only tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from partners.import_plan import COLUMNS as READ

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from partners.models import Organisation

COLUMNS: Final = (*READ, "members", "last_active")


def table(rows: QuerySet[Organisation, Any]) -> Iterator[list[str]]:
    """Yield the cells of each organisation, in the order of COLUMNS. `rows` come from readings.organisations.

    Two queries. Of several contact persons the first by name is given.
    """
    for each in rows.prefetch_related("contacts"):
        contact = next(iter(each.contacts.all()), None)
        told = [contact.name, contact.email, contact.phone] if contact else ["", "", ""]
        days = [str(day or "") for day in (each.agreement_from, each.agreement_until)]
        yield [
            each.name, each.slug, each.kind, each.status, each.website, each.about.get("sv", ""), each.about.get("en", ""),
            *days, *told, str(each.member_count), str(each.active_on or ""),
        ]  # fmt: skip
