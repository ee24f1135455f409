"""Which people and organisations are there, and who belongs where? One file per subject; gathered here for Django."""

from partners.models.memberships import Invitation, Membership
from partners.models.organisations import HEARD_ON, ContactNote, ContactPerson, Organisation, StatusChange
from partners.models.people import People, User

__all__ = [
    "HEARD_ON",
    "ContactNote",
    "ContactPerson",
    "Invitation",
    "Membership",
    "Organisation",
    "People",
    "StatusChange",
    "User",
]
