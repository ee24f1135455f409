"""Which letters does a person with an account want? The page that their letters lead to; no login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.forms import ModelForm, modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from partners.models import User
from partners.rules import has_duty
from reminders import links
from reminders.actions.sending import CHOICES
from reminders.models import LetterChoice

if TYPE_CHECKING:
    from collections.abc import Callable


def _form(user: User) -> type[ModelForm[LetterChoice]]:
    """A tick for each kind of letter that the person may get at all. One query for who is no staff."""
    fields = ["wants_week", "wants_report"] if user.memberships.exists() else []
    fields += ["wants_staff"] if has_duty(user, User.HouseRole.REVIEWER) else []
    return modelform_factory(LetterChoice, fields=fields)


def _of_account(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @never_cache
    def answer(request: HttpRequest, token: str, **names: str) -> HttpResponse:
        user = User.objects.filter(pk=links.account_of(token) or 0, is_active=True).first()
        if user is None:
            response = render(request, "subscriptions/gone.html", {"view": "letters"}, status=404)
        else:
            response = view(request, user, **names)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@_of_account
def page(request: HttpRequest, user: User) -> HttpResponse:
    """Tick what is wanted."""
    row = LetterChoice.objects.filter(user=user).first() or LetterChoice(user=user)
    form = _form(user)(request.POST if request.method == "POST" else None, instance=row)
    if form.is_bound and form.is_valid():
        form.save()
        return HttpResponseRedirect(f"{request.path}?saved=1")
    return render(
        request, "subscriptions/choice.html", {"form": form, "is_saved": "saved" in request.GET, "view": "letters"}
    )


@_of_account
def stop(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    """Stop letters of one kind. A POST does it at once (RFC 8058); a GET only shows the button."""
    name = CHOICES.get(kind)
    if name is None:
        return render(request, "subscriptions/gone.html", {"view": "letters"}, status=404)
    if request.method == "POST":
        LetterChoice.objects.update_or_create(user=user, defaults={name: False})
    is_stopped = LetterChoice.objects.filter(user=user, **{name: False}).exists()
    label = LetterChoice._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    context = {"is_stopped": is_stopped, "label": label, "back": links.choice_of(user.pk), "view": "letters"}
    return render(request, "subscriptions/stop.html", context)
