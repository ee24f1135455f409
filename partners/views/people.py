"""Who has an account, and what may they do? The coordinators' list of people, and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from partners import readings
from partners.actions import people as actions
from partners.models import User
from partners.registry_forms import RolesForm
from partners.views.asking import person_of
from partners.views.gate import for_coordinators
from partners.views.registry import PER_PAGE, attempt

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ROLES = (
    ("coordinator", gettext_lazy("coordinators")), ("duty", gettext_lazy("with a duty at the house")),
    ("member", gettext_lazy("in an organisation")), ("none", gettext_lazy("without any role")),
    ("closed", gettext_lazy("closed accounts")),
)  # fmt: skip


@for_coordinators
def people(request: HttpRequest) -> HttpResponse:
    """The list, searched and filtered."""
    q, role = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:100], request.GET.get("role", "")
    page = Paginator(readings.people(q, role), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, _duties(each)) for each in page.object_list]
    context = {
        "page": page,
        "rows": rows,
        "q": q,
        "role": role,
        "roles": ROLES,
        "query": urlencode({"q": q, "role": role}),
    }
    return render(request, "registry/people.html", context | {"area": "staff", "view": "people"})


def _duties(person: User) -> str:
    return ", ".join(str(label) for role, label in User.HouseRole.choices if role in person.house_roles)


@for_coordinators
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One account: what it belongs to, and a form for its duties at the house."""
    shown, by = get_object_or_404(User, pk=person_id), person_of(request)
    form = RolesForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: actions.set_roles(by=by, person=shown, **form.cleaned_data)):
            messages.success(request, _("Saved."))
            return redirect("registry:person", person_id)
        if form.has_error(NON_FIELD_ERRORS, "sure"):
            form.ask_again()
    memberships = shown.memberships.filter(organisation__merged_into=None).select_related("organisation")
    context = {
        "person": User.objects.get(pk=person_id),
        "form": form,
        "memberships": memberships.order_by("organisation__name"),
    }
    return render(
        request, "registry/person.html", context | {"area": "staff", "view": "people", "is_oneself": shown.pk == by.pk}
    )


@for_coordinators
@require_POST
def person_active(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close an account, or open it again: as was asked for, since a second click must not undo the first."""
    shown = get_object_or_404(User, pk=person_id)
    try:
        if request.POST.get("do") == "open":
            actions.open_account(by=person_of(request), person=shown)
            messages.success(request, _("The account is open again."))
        else:
            actions.close_account(by=person_of(request), person=shown)
            messages.success(request, _("The account is closed. Open sessions have ended."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("registry:person", person_id)
