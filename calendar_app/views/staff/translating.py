"""What is left to translate, and how is it done? The desk: languages, a queue each, one text beside its original, files."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from calendar_app import exchange, feeds, translating
from calendar_app.actions import translating as actions
from calendar_app.forms.translating import TextForm, UnitsForm
from calendar_app.models import Event, EventText, MachineUse
from calendar_app.wording import joined
from partners.rules import is_staff, may_translate
from partners.views.asking import person_of
from partners.views.gate import for_coordinators, unstored

if TYPE_CHECKING:
    from collections.abc import Callable

_SHOWN: Final = 100


def for_translators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let translators of the address's language through, and coordinators; 404 for a language that is not offered."""

    @wraps(view)
    @login_required
    @unstored
    def answer(request: HttpRequest, language: str, *arguments: Any, **names: Any) -> HttpResponse:
        if language not in dict(settings.LANGUAGES):
            raise Http404
        if not may_translate(request.user, language):
            raise PermissionDenied
        return view(request, language, *arguments, **names)

    return answer


@login_required
@unstored
def desk(request: HttpRequest) -> HttpResponse:
    """Every language one may work on: how much is missing, stale, a machine's or a person's."""
    person, now = person_of(request), timezone.now()
    codes = translating.languages(person)
    if not codes:
        raise PermissionDenied
    use = MachineUse.objects.filter(month=timezone.localdate().replace(day=1)).first()
    context = {
        "area": "staff", "view": "translating", "standings": translating.standings(codes, now),
        "native": settings.BIS_NATIVE_LANGUAGES, "has_machine": bool(settings.BIS_TRANSLATOR),
        "spent": use.characters if use else 0, "budget": settings.BIS_TRANSLATOR_BUDGET,
    }  # fmt: skip
    return render(request, "staff/translating.html", context)


@for_translators
def queue(request: HttpRequest, language: str) -> HttpResponse:
    """What waits in one language, the next to come first."""
    state = request.GET.get("state", "")
    rows = translating.in_state(language, state, timezone.now())
    events = list(rows.select_related("kind", "organiser").prefetch_related("texts")[:_SHOWN])
    here = get_language() or "sv"
    context = {
        "area": "staff", "view": "translating", "language": language, "state": state, "states": _states(),
        "rows": [(event, feeds.title_of(event, here), _states().get(event.state, "")) for event in events],
        "form": UnitsForm(),
    }  # fmt: skip
    return render(request, "staff/translating_queue.html", context)


def _states() -> dict[str, str]:
    """The states of a translation in words."""
    return {
        translating.MISSING: _("missing"),
        EventText.Status.STALE: _("older than the original"),
        EventText.Status.MACHINE: _("a machine's"),
        EventText.Status.HUMAN: _("a person's"),
    }


@for_translators
def text(request: HttpRequest, language: str, event_id: int) -> HttpResponse:
    """One event's words beside the original; saving goes on to the next that waits."""
    event = get_object_or_404(Event.objects.filter(status__in=Event.PUBLIC, is_internal=False), pk=event_id)
    source, here = translating.texts_of(event, language)
    if source is None or source.language == language:
        raise Http404
    first = {"title": here.title, "description": here.description} if here else {}
    seen = {"seen_title": source.title, "seen_description": source.description}
    form = TextForm(request.POST or None, initial=first | seen, source=source)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        try:
            actions.translate(
                event=event, language=language, title=found["title"], description=found["description"],
                by=person_of(request), seen=(found["seen_title"], found["seen_description"]),
            )  # fmt: skip
        except actions.SourceChanged:
            form.say_changed(source)
        else:
            messages.success(request, _("The translation is saved."))
            return _onward(language, event)
    context = {
        "area": "staff", "view": "translating", "language": language, "event": event, "source": source, "here": here,
        "state": _states().get(here.status if here else translating.MISSING, ""), "form": form,
    }  # fmt: skip
    return render(
        request, "staff/translating_text.html", context, status=409 if form.is_changed else 422 if form.errors else 200
    )


def _onward(language: str, event: Event) -> HttpResponse:
    following = translating.in_state(language, "", timezone.now()).exclude(pk=event.pk).first()
    if following is None:
        return HttpResponseRedirect(reverse("staff:translating_queue", args=[language]))
    return HttpResponseRedirect(reverse("staff:translating_text", args=[language, following.pk]))


@for_translators
def export(_request: HttpRequest, language: str, sort: str) -> HttpResponse:
    """Everything to translate in one language as a file for translation programs."""
    rows = translating.units(language, timezone.now())
    units = [
        exchange.Unit(
            source.event.code, source.title, source.description,
            here.title if here else "", here.description if here else "", source.language,
        )
        for source, here in rows
    ]  # fmt: skip
    if sort == "po":
        body, kind = exchange.write_units_po(units), "text/x-gettext-translation; charset=utf-8"
    else:
        body, kind = exchange.write_units_xliff(units, language), "application/xliff+xml"
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="bis-{language}.{sort}"'
    return response


@for_translators
@require_POST
def take(request: HttpRequest, language: str) -> HttpResponse:
    """Take a file back; what was translated from other words than those there now is counted and left."""
    form = UnitsForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
    else:
        taken = actions.take_units(language=language, units=form.cleaned_data["file"], by=person_of(request))
        _tell(request, taken)
    return HttpResponseRedirect(reverse("staff:translating_queue", args=[language]))


def _tell(request: HttpRequest, taken: actions.Taken) -> None:
    messages.success(request, _("Translations taken in: %(count)d.") % {"count": taken.written})
    if taken.refused:
        left = _("Left out, since the original is another one now or gone: %(count)d.")
        messages.warning(request, left % {"count": taken.refused})
    if taken.half_done:
        left = _("Left out, since only the title or only the text is translated: %(count)d.")
        messages.warning(request, left % {"count": taken.half_done})
    if taken.too_long:
        titles = joined([f"«{title[:60]}»" for title in taken.too_long[:10]], get_language() or "sv")
        left = _("Too long, so left out: %(titles)s. A title has at most 200 characters, a text 5000.")
        messages.warning(request, left % {"titles": titles})


@for_coordinators
@require_POST
def reviewed(request: HttpRequest, language: str) -> HttpResponse:
    """Note that a native speaker has read the portal in a language, or take that back."""
    if language not in dict(settings.LANGUAGES) or not is_staff(request.user):
        raise Http404
    note = " ".join(request.POST.get("note", "").replace("\0", "").split())[:200]
    actions.review_language(
        language=language, by=person_of(request), is_reviewed=request.POST.get("do") == "read", note=note
    )
    messages.success(request, _("Noted. The pages in that language say so."))
    return HttpResponseRedirect(reverse("staff:translating"))
