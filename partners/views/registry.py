"""Who works with the house? The coordinators' list of organisations, the page of one, and how it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import readings
from partners.actions import merging, registry as actions
from partners.models import Membership, Organisation, StatusChange
from partners.registry_forms import MergeForm, NoteForm, OrganisationForm, StatusForm
from partners.views.asking import person_of
from partners.views.gate import for_coordinators

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 50
NOTES_SHOWN = 100
Made = TypeVar("Made")


def attempt(form: BaseForm, action: Callable[[], Made]) -> Made | None:
    """Carry out an action and return what it made; what it refuses is said in the form, and None returned."""
    try:
        return action()
    except ValidationError as error:
        # Beside the fields it is about; what belongs to no field of the form stands on top.
        by_field = error.error_dict.items() if hasattr(error, "error_dict") else [(None, [error])]
        for name, errors in by_field:
            form.add_error(name if name in form.fields else None, errors)
    return None


def form_page(request: HttpRequest, form: BaseForm, title: str, submit: str, back: str, **more: Any) -> HttpResponse:
    """A page that is one form: its title, what the button says, and where one goes back to."""
    context = {
        "form": form, "title": title, "submit": submit, "back": back, "area": "staff", "view": "organisations", "lead": "",
    }  # fmt: skip
    return render(request, "registry/form.html", context | more)


@for_coordinators
def organisations(request: HttpRequest) -> HttpResponse:
    """The list, searched, filtered and sorted."""
    search = readings.searched(request.GET)
    page = Paginator(readings.organisations(search, timezone.localdate()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "search": search, "query": search.query(), "kinds": Organisation.Kind.choices,
        "statuses": Organisation.Status.choices, "silences": readings.SILENCES, "area": "staff", "view": "organisations",
        "by_name": search.sorted_by("name"), "by_activity": search.sorted_by("active"),
    }  # fmt: skip
    return render(request, "registry/list.html", context)


@for_coordinators
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one organisation."""
    return organisation_page(request, get_object_or_404(_with_everything(), slug=slug), NoteForm())


def _with_everything() -> Any:
    """Organisations with all that their page shows: the number of queries does not depend on how much that is."""
    members = Membership.objects.select_related("user").order_by("role", "user__name")
    return Organisation.objects.select_related("parent", "merged_into").prefetch_related(
        "contacts",
        "absorbed",
        Prefetch("parts", Organisation.objects.kept()),
        Prefetch("status_changes", StatusChange.objects.select_related("by")),
        Prefetch("memberships", members),
    )


def organisation_page(request: HttpRequest, shown: Organisation, form: NoteForm, status: int = 200) -> HttpResponse:
    """The page of one organisation, with the form for a line in the log as somebody left it."""
    context = {
        "organisation": shown, "form": form, "area": "staff", "view": "organisations", "texts": list(shown.about.items()),
        "notes": shown.notes.select_related("by")[:NOTES_SHOWN],
        "is_public": shown.status == Organisation.Status.PARTNER and shown.merged_into is None,
    }  # fmt: skip
    return render(request, "registry/organisation.html", context, status=status)


@for_coordinators
def new(request: HttpRequest) -> HttpResponse:
    """Enter an organisation."""
    form, by = OrganisationForm(request.POST or None), person_of(request)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: actions.save_organisation(by=by, fields=form.facts()))
        if saved is not None:
            messages.success(request, _("%(name)s is in the registry.") % {"name": saved.name})
            return redirect("registry:organisation", saved.slug)
    return form_page(request, form, _("New organisation"), _("Save"), reverse("registry:list"))


@for_coordinators
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an organisation's facts; whoever saves second is told, and keeps what was typed."""
    shown, by = get_object_or_404(Organisation.objects.kept(), slug=slug), person_of(request)
    newest, title = actions.newest_version(shown), _("Change %(name)s") % {"name": shown.name}
    form = OrganisationForm(request.POST or None, instance=shown, initial={"seen": newest})
    if request.method == "POST" and form.is_valid():
        facts, seen = form.facts(), form.cleaned_data["seen"]
        if attempt(form, lambda: actions.save_organisation(by=by, organisation=shown, fields=facts, seen=seen)):
            messages.success(request, _("Saved."))
            return redirect("registry:organisation", slug)
        form.has_seen(newest)
    return form_page(request, form, title, _("Save"), reverse("registry:organisation", args=[slug]))


@for_coordinators
def status(request: HttpRequest, slug: str) -> HttpResponse:
    """Give an organisation another status from a day on."""
    shown, by = get_object_or_404(Organisation.objects.kept(), slug=slug), person_of(request)
    form = StatusForm(request.POST or None, initial={"status": shown.status})
    is_sent = request.method == "POST" and form.is_valid()
    if (
        is_sent
        and attempt(form, lambda: actions.set_status(by=by, organisation=shown, **form.cleaned_data)) is not None
    ):
        messages.success(request, _("The status is written."))
        return redirect("registry:organisation", slug)
    title = _("Status of %(name)s") % {"name": shown.name}
    lead = _("The latest day decides the status now. Only partners stand in the public directory.")
    return form_page(request, form, title, _("Save"), reverse("registry:organisation", args=[slug]), lead=lead)


@for_coordinators
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Merge a duplicate into the organisation that is kept."""
    shown, by = get_object_or_404(Organisation.objects.kept(), slug=slug), person_of(request)
    form = MergeForm(request.POST or None, duplicate=shown)
    if request.method == "POST" and form.is_valid():
        kept = attempt(form, lambda: merging.merge(by=by, kept=form.cleaned_data["kept"], duplicate=shown))
        if kept is not None:
            names = {"duplicate": shown.name, "kept": kept.name}
            messages.success(request, _("%(duplicate)s is merged into %(kept)s.") % names)
            return redirect("registry:organisation", kept.slug)
    context = {"organisation": shown, "form": form, "belongings": merging.belongings(shown)}
    return render(request, "registry/merge.html", context | {"area": "staff", "view": "organisations"})
