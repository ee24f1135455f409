"""How does an organisation change what it says about itself? Texts, website, logo, and whom one may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from partners.actions import pictures

if TYPE_CHECKING:
    from django.forms import BaseInlineFormSet

    from partners.models import ContactPerson, Organisation, User


@transaction.atomic
def edit_page(
    *,
    by: User,  # noqa: ARG001  (the history's context says who)
    organisation: Organisation,
    about: dict[str, str],
    website: str,
    logo: bytes | None = None,
    is_logo_removed: bool = False,
    contacts: BaseInlineFormSet[ContactPerson, Organisation, Any] | None = None,
) -> None:
    """Write the page; `logo` is a picture that was cleaned, None keeps the one there is. `contacts` is a valid form set."""
    before = organisation.logo
    organisation.about, organisation.website = about, website
    if logo is not None:
        organisation.logo = pictures.keep(logo)
    elif is_logo_removed:
        organisation.logo = ""
    organisation.save(update_fields=["about", "website", "logo"])
    if before != organisation.logo:
        pictures.discard(before)
    if contacts is not None:
        contacts.save()
