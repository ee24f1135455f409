"""Who asks, and for whom? The person behind a request on a page that demands login, and the organisation they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from partners.models import Organisation, User

if TYPE_CHECKING:
    from django.http import HttpRequest


def person_of(request: HttpRequest) -> User:
    """Return the account that is logged in. Raises PermissionDenied for nobody, which login_required forestalls."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def chosen_organisation(request: HttpRequest) -> Organisation:
    """The organisation whose short name was chosen, of those the person may act for. Raises Http404 for any other."""
    slug = request.POST.get("organisation", "").replace("\0", "")
    return get_object_or_404(Organisation.objects.for_user(person_of(request)), slug=slug)
