"""Who comes in to pages that are not for everybody? Coordinators, reviewers, and who may act for an organisation."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from partners import rules
from partners.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponse

    from partners.models import User

    View = Callable[..., HttpResponse]


def unstored(view: View) -> View:
    """Let no computer keep the page: names and addresses of people must not lie in a shared one's store."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        response = view(request, *arguments, **names)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


def _with(may: Callable[[User | AnonymousUser], bool], view: View) -> View:
    """Let through whom `may` lets, before anything else is looked at; others get 403, visitors are asked to log in."""

    @wraps(view)
    @login_required
    @unstored
    def guarded(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        if not may(request.user):
            raise PermissionDenied
        return view(request, *arguments, **names)

    return guarded


def for_coordinators(view: View) -> View:
    """Let only coordinators through."""
    return _with(rules.is_staff, view)


def for_reviewers(view: View) -> View:
    """Let reviewers and coordinators through."""
    return _with(rules.may_review, view)


def for_indicator_readers(view: View) -> View:
    """Let through who reads the indicators: readers, the steering group, coordinators."""
    return _with(rules.may_read_indicators, view)


def own_organisation(user: User | AnonymousUser, slug: str) -> Organisation:
    """The organisation if the person may act for it; who may not isn't even told that it has such pages (404). One query."""
    return get_object_or_404(Organisation.objects.for_user(user), slug=slug)
