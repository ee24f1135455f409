"""What does a new house need before anybody can post? Words, itself as organisation and place, an account.

Safe to repeat: what is there already stays as it is. Asks nothing and prints nothing; the command does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from calendar_app.actions.vocabulary import load_vocabulary
from calendar_app.models import Venue
from partners.models import Membership, Organisation, User

if TYPE_CHECKING:
    from collections.abc import Callable


class SiteRefused(ValueError):  # noqa: N818  (a refusal is an answer to a person, not a fault)
    """The site can't be set up so. The message says why and what to do, in English."""


@dataclass(slots=True)
class Opened:
    """What was made, and what was there already, as lines to read."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def tell(self, line: str, *, is_made: bool) -> None:
        """Take one line down."""
        (self.made if is_made else self.kept).append(line)


@transaction.atomic
def open_site(*, name: str, municipality: str, email: str, password: Callable[[], str]) -> Opened:
    """Make the house `name` in `municipality` and its first staff account; `password` is asked for it.

    Raises SiteRefused, with nothing written, when there is another house or the account is not staff.
    """
    longest = 120
    if max(len(name), len(municipality)) > longest:
        raise SiteRefused(f"A name may have at most {longest} characters.")
    slug = slugify(name)[:60] or "house"
    if other := Venue.objects.filter(is_bis=True).exclude(slug=slug).first():
        raise SiteRefused(f"There is a house already: {other.name}. Rename it in /admin/, or give its name.")
    outcome = Opened()
    rows = load_vocabulary()
    outcome.tell(f"vocabulary: {rows} themes and kinds written" if rows else "vocabulary", is_made=bool(rows))
    # Found by name too: the demonstration has the house under a shorter address.
    house = Organisation.objects.filter(Q(slug=slug) | Q(name=name)).order_by("pk").first()
    is_made = house is None
    house = house or Organisation.objects.create(slug=slug, name=name, kind=Organisation.Kind.NETWORK, is_trusted=True)
    outcome.tell(f"organisation: {house.name}", is_made=is_made)
    venue, is_made = Venue.objects.get_or_create(
        slug=slug, defaults={"name": name, "address": municipality, "is_bis": True}
    )
    if not venue.is_bis:
        raise SiteRefused(f"{venue.name} is a place outside the house. Give the house another name.")
    outcome.tell(f"place: {venue.name}, {venue.address}", is_made=is_made)
    _open_account(email, password, house, outcome)
    return outcome


def _open_account(email: str, password: Callable[[], str], house: Organisation, outcome: Opened) -> None:
    person = User.objects.filter(email__iexact=email).first()
    if person and not (person.is_staff and person.is_active):
        # To make somebody staff because the command met the address would give rights that nobody decided on.
        raise SiteRefused(f"{email} has an account that is not staff. Give another address, or change it in /admin/.")
    outcome.tell(f"staff account: {email}", is_made=person is None)
    person = person or User.objects.create_superuser(email, password())
    Membership.objects.get_or_create(user=person, organisation=house, defaults={"role": Membership.Role.ADMINISTRATOR})
