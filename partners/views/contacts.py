"""How is an organisation reached, and what was said? Contact persons, the log of contacts, the logo."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners import readings, rules
from partners.actions import registry as actions
from partners.models import ContactPerson, Membership, Organisation
from partners.pictures import PictureRefused
from partners.registry_forms import ContactForm, LogoForm, NoteForm
from partners.views.asking import person_of
from partners.views.gate import for_coordinators
from partners.views.registry import PER_PAGE, attempt, form_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _kept(slug: str) -> Organisation:
    return get_object_or_404(Organisation.objects.kept(), slug=slug)


@for_coordinators
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a line into the log of contacts."""
    shown, by = _kept(slug), person_of(request)
    form = NoteForm(request.POST or None)
    back = reverse("registry:organisation", args=[slug])
    is_sent = request.method == "POST" and form.is_valid()
    if (
        is_sent
        and attempt(form, lambda: actions.write_note(by=by, organisation=shown, **form.cleaned_data)) is not None
    ):
        messages.success(request, _("Noted."))
        return redirect(f"{back}#log")
    title = _("Note about %(name)s") % {"name": shown.name}
    return form_page(request, form, title, _("Save the note"), back)


@for_coordinators
def contact(request: HttpRequest, slug: str, contact_id: int | None = None) -> HttpResponse:
    """Enter or change a contact person."""
    shown, by = _kept(slug), person_of(request)
    person = None if contact_id is None else get_object_or_404(shown.contacts, pk=contact_id)
    form = ContactForm(request.POST or None, instance=person)
    back = reverse("registry:organisation", args=[slug])
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if attempt(form, lambda: actions.save_contact(by=by, organisation=shown, fields=fields, contact=person)):
            messages.success(request, _("Saved."))
            return redirect(f"{back}#contacts")
    title = _("Contact person at %(name)s") % {"name": shown.name}
    return form_page(request, form, title, _("Save"), back)


@for_coordinators
def contact_delete(request: HttpRequest, slug: str, contact_id: int) -> HttpResponse:
    """Take a contact person away, after having asked."""
    person = get_object_or_404(
        ContactPerson.objects.select_related("organisation"), pk=contact_id, organisation__slug=slug
    )
    if request.method == "POST":
        actions.delete_contact(by=person_of(request), contact=person)
        messages.success(request, _("The contact person is deleted."))
        return redirect("registry:organisation", slug)
    context = {"person": person, "organisation": person.organisation, "area": "staff", "view": "organisations"}
    return render(request, "registry/contact_delete.html", context)


@for_coordinators
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a logo, or take it away."""
    shown = _kept(slug)
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_logo(by=person_of(request), organisation=shown, octets=form.octets())
        except PictureRefused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("registry:organisation", slug)
    title = _("Logo of %(name)s") % {"name": shown.name}
    back = reverse("registry:organisation", args=[slug])
    return form_page(request, form, title, _("Save"), back, picture=shown.logo)


@login_required
def shared(request: HttpRequest) -> HttpResponse:
    """Contact persons of other partners, those who have agreed to be seen; for everybody who belongs to an organisation."""
    user = person_of(request)
    belongs = Membership.objects.filter(user=user, organisation__merged_into=None)
    if not rules.is_staff(user) and not belongs.exists():
        raise PermissionDenied
    q = request.GET.get("q", "").replace("\0", " ").strip()[:100]
    page = Paginator(readings.shared_contacts(q), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "registry/contacts.html", {"page": page, "q": q, "query": urlencode({"q": q}), "view": "contacts"}
    )
