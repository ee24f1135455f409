"""Which organisations and people does a coordinator look for? Searches of the registry, read from an address and run."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from partners.models import HEARD_ON, ContactPerson, Membership, Organisation, User

if TYPE_CHECKING:
    from django.http import QueryDict

SILENCES: Final = (60, 120, 180)
ENDING: Final = timedelta(days=60)
_SORTS: Final = ("name", "-name", "active", "-active")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for among organisations; every condition is optional. `silent` is in days."""

    q: str = ""
    kind: str = ""
    status: str = ""
    trusted: str = ""
    silent: int = 0
    ending: bool = False
    sort: str = "name"

    def query(self) -> str:
        """The search as a query string, without what is as usual."""
        usual = Search()
        pairs = [(each.name, getattr(self, each.name)) for each in fields(self)]
        return urlencode(
            [(name, "1" if value is True else value) for name, value in pairs if value != getattr(usual, name)]
        )

    def sorted_by(self, column: str) -> str:
        """The query string of the same search in the order of a column, the other way round when it is already."""
        return replace(self, sort=f"-{column}" if self.sort == column else column).query()

    @property
    def is_narrow(self) -> bool:
        """Whether any condition is set."""
        return replace(self, sort="name") != Search()


def searched(parameters: QueryDict) -> Search:
    """Read a search; a value that does not exist is left out."""
    kind, status, trusted = (parameters.get(name, "") for name in ("kind", "status", "trusted"))
    silent, sort = parameters.get("silent", ""), parameters.get("sort", "")
    return Search(
        q=" ".join(parameters.get("q", "").replace("\0", " ").split())[:100],
        kind=kind if kind in Organisation.Kind.values else "",
        status=status if status in Organisation.Status.values else "",
        trusted=trusted if trusted in ("yes", "no") else "",
        silent=int(silent) if silent in map(str, SILENCES) else 0,
        ending=parameters.get("ending") == "1",
        sort=sort if sort in _SORTS else "name",
    )


def organisations(search: Search, today: date) -> QuerySet[Organisation, Any]:
    """Find organisations that stand for themselves, each with its number of members as `member_count`. One query.

    Silent for n days: nobody of it did anything here since, or ever, and it has been in the registry that long.
    """
    rows = Organisation.objects.kept().annotate(
        member_count=Coalesce(
            Subquery(
                Membership.objects.filter(organisation=OuterRef("pk"), user__is_active=True)
                .order_by()
                .values("organisation")
                .annotate(n=Count("pk"))
                .values("n")
            ),
            0,
        )
    )
    if search.q:
        contacts = ContactPerson.objects.filter(organisation=OuterRef("pk"))
        known = contacts.filter(Q(name__icontains=search.q) | Q(email__icontains=search.q))
        rows = rows.filter(Q(name__icontains=search.q) | Q(slug__icontains=search.q) | Exists(known))
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.status:
        rows = rows.filter(status=search.status)
    if search.trusted:
        rows = rows.filter(is_trusted=search.trusted == "yes")
    if search.silent:
        rows = rows.annotate(heard_on=HEARD_ON).filter(heard_on__lte=today - timedelta(days=search.silent))
    if search.ending:
        rows = rows.filter(agreement_until__range=(today, today + ENDING))
    return rows.order_by(*_order(search.sort))


def _order(sort: str) -> list[Any]:
    if sort == "active":
        return [F("active_on").desc(nulls_last=True), Lower("name"), "pk"]
    if sort == "-active":
        return [F("active_on").asc(nulls_first=True), Lower("name"), "pk"]
    return [Lower("name").desc() if sort == "-name" else Lower("name"), "pk"]


def people(q: str, role: str) -> QuerySet[User]:
    """Find accounts by name, address or organisation, and by what they do here, with their memberships. Two queries.

    `role` is one of coordinator, duty, member, none, closed; "" finds all.
    """
    rows = User.objects.prefetch_related("memberships__organisation").order_by(Lower("name"), Lower("email"))
    if q:
        belongs = Membership.objects.filter(user=OuterRef("pk"), organisation__name__icontains=q)
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q) | Exists(belongs))
    member = Exists(Membership.objects.filter(user=OuterRef("pk")))
    conditions: dict[str, Q] = {
        "coordinator": Q(is_staff=True, is_active=True),
        "duty": Q(house_roles__len__gt=0, is_active=True),
        "member": Q(member, is_active=True),
        "none": Q(~member, is_staff=False, house_roles=[], is_active=True),
        "closed": Q(is_active=False),
    }
    return rows.filter(conditions[role]) if role in conditions else rows


def shared_contacts(q: str = "") -> QuerySet[ContactPerson]:
    """Contact persons who have agreed to be seen by other partners, of active partners alone. One query."""
    rows = ContactPerson.objects.filter(is_shared=True, organisation__in=Organisation.objects.partners())
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(role__icontains=q) | Q(organisation__name__icontains=q))
    return rows.select_related("organisation").order_by(Lower("organisation__name"), Lower("name"))
