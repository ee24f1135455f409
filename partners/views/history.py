"""Who changed what in an organisation? Its history, and the way back to an earlier version."""

from __future__ import annotations

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners import history as versions
from partners.actions import registry as actions
from partners.models import Organisation
from partners.views.asking import person_of
from partners.views.gate import for_coordinators
from partners.views.registry import PER_PAGE


@for_coordinators
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every change, newest first, field by field."""
    shown = get_object_or_404(Organisation.objects.prefetch_related("absorbed"), slug=slug)
    page = Paginator(versions.of(shown), PER_PAGE).get_page(request.GET.get("page"))
    context = {"organisation": shown, "page": page, "area": "staff", "view": "organisations"}
    return render(request, "registry/history.html", context | {"is_kept": shown.merged_into_id is None})


@for_coordinators
@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an earlier version's facts back; status, short name and members stay as they are."""
    shown = get_object_or_404(Organisation.objects.kept(), slug=slug)
    number = request.POST.get("version", "")
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    version = get_object_or_404(apps.get_model("partners", "OrganisationVersion"), pgh_id=number, pgh_obj_id=shown.pk)
    try:
        actions.save_organisation(by=person_of(request), organisation=shown, fields=versions.facts_of(version))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The earlier version is back."))
    return redirect("registry:history", slug)
