"""Who asks? The person behind a request on a page that demands login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from partners.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def person_of(request: HttpRequest) -> User:
    """Return the account that is logged in. Raises PermissionDenied for nobody, which login_required forestalls."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
