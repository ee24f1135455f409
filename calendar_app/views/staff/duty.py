"""Who may come into the staff area? Coordinators everywhere, reviewers to what they review."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

from partners.rules import is_staff, may_review

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def _with(may: Callable[[Any], bool], view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    @login_required
    def answer(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        if not may(request.user):
            raise PermissionDenied
        response = view(request, *arguments, **names)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


def reviewing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For reviewers and coordinators; others get 403, visitors are asked to log in."""
    return _with(may_review, view)


def coordinating(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For coordinators; others get 403, visitors are asked to log in."""
    return _with(is_staff, view)
