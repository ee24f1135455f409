"""Which subjects does an organisation work with? Chosen by coordinators; the directory shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from calendar_app.actions.themes import set_themes
from calendar_app.models import Theme
from partners.models import Organisation
from partners.views.asking import person_of
from partners.views.gate import for_coordinators

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ThemesForm(forms.Form):
    """Any number of themes."""

    themes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Themes"), queryset=Theme.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )


@for_coordinators
def organisation_themes(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose an organisation's themes."""
    shown = get_object_or_404(Organisation.objects.kept(), slug=slug)
    # No tick at all is an answer too, so an empty form counts as sent.
    sent = request.POST if request.method == "POST" else None
    form = ThemesForm(sent, initial={"themes": Theme.objects.filter(organisations=shown)})
    if form.is_valid():
        set_themes(by=person_of(request), organisation=shown, themes=form.cleaned_data["themes"])
        messages.success(request, _("Saved."))
        return redirect("registry:organisation", slug)
    context = {
        "form": form, "title": _("Themes of %(name)s") % {"name": shown.name}, "submit": _("Save"), "lead": "",
        "back": reverse("registry:organisation", args=[slug]), "area": "staff", "view": "organisations",
    }  # fmt: skip
    return render(request, "registry/form.html", context)
