"""How does an organisation change what it says about itself? Texts, website, logo, and whom one may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from partners.actions import pictures, registry
from partners.models import Organisation

if TYPE_CHECKING:
    from django.forms import BaseInlineFormSet

    from partners.models import ContactPerson, User


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
    seen: int | None = None,
) -> None:
    """Write the page; `logo` is a picture that was cleaned, None keeps the one there is. `contacts` is a valid form set.

    Raises ValidationError for a page that was changed since version `seen`, and for an organisation that was merged.
    """
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    registry.must_be_kept(held)
    registry.must_be_as_seen(held, seen)
    before = held.logo
    held.about, held.website = {code: registry.lines(text) for code, text in about.items()}, website
    if logo is not None:
        held.logo = pictures.keep(logo)
    elif is_logo_removed:
        held.logo = ""
    held.save(update_fields=["about", "website", "logo"])
    if before != held.logo:
        pictures.discard(before)
    if contacts is not None:
        contacts.save()
