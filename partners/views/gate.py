"""Who comes in to the staff area's pages? Coordinators; others are told so, visitors are sent to log in."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from partners import rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def for_coordinators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only coordinators through, before anything else is looked at."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not rules.is_staff(request.user):
            raise PermissionDenied
        response = view(request, *arguments, **names)
        # Names and addresses of people must not lie in a shared computer's store.
        response["Cache-Control"] = "private, no-store"
        return response

    return guarded
