"""How does a partner bring its own calendar? Its address or a file, how it fares, what its words mean, and how to be rid of it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, ngettext
from django.views.decorators.http import require_POST

from calendar_app import feeds, limits, source_listing, source_words
from calendar_app.actions import meanings, sources
from calendar_app.forms.sources import AddressForm, Choices, DefaultsForm, FileForm, RemoveForm, WordForm, meaning_of
from calendar_app.models import CalendarSource, SourceMapping
from calendar_app.said import Refused, said
from calendar_app.views.work.hat import acting
from calendar_app.wording import translated
from partners.views.asking import person_of

if TYPE_CHECKING:
    from partners.models import Organisation

_EVENTS: Final = 100
_WORDS: Final = 40
_TRIES: Final = 20
_TRIES_SECONDS: Final = 600


def _own(hat: Organisation, source_id: int) -> CalendarSource:
    """The organisation's own source with the number of its activities to come; 404 for anybody else's."""
    rows = source_listing.with_counts(CalendarSource.objects.filter(organisation=hat))
    return get_object_or_404(rows.select_related("organisation"), pk=source_id)


def _to(hat: Organisation, name: str, *keys: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"sources:{name}", args=[hat.slug, *keys]))


def _fares(source: CalendarSource) -> source_words.State:
    return source_words.state(source, source.coming, get_language() or "sv", timezone.now())  # type: ignore[attr-defined]


def _shown(request: HttpRequest, hat: Organisation, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"hat": hat, "view": "sources", **context})


@acting
def listing(request: HttpRequest, hat: Organisation) -> HttpResponse:
    """The organisation's own calendars and how each of them fares."""
    rows = source_listing.with_counts(hat.calendar_sources.order_by("address"))
    lines = [(each, source_words.name_of(each), _fares(each)) for each in rows]
    return _shown(request, hat, "sources/list.html", lines=lines)


@acting
def add_address(request: HttpRequest, hat: Organisation) -> HttpResponse:
    """Give the address of a calendar; it is read at once."""
    form = AddressForm(request.POST or None, choices=Choices(get_language() or "sv"))
    if request.method == "POST" and form.is_valid():
        person = person_of(request)
        try:
            # Each try may hold a place in the web server for ten seconds, when the site at the other end is slow.
            if limits.is_too_many("calendar-address", str(person.pk), most=_TRIES, seconds=_TRIES_SECONDS):
                raise sources.SourceRefused(said("You have tried many addresses. Wait ten minutes, and go on then."))
            source = sources.add_address(
                organisation=hat, address=form.cleaned_data["address"], by=person, defaults=form.chosen()
            )
        except Refused as refused:
            form.add_error("address", translated(refused.said))
        else:
            messages.success(request, _("The calendar is here. From now on it is read every hour."))
            return _to(hat, "source", source.pk)
    return _shown(request, hat, "sources/address.html", form=form)


@acting
def add_file(request: HttpRequest, hat: Organisation) -> HttpResponse:
    """Give a calendar file; a file of the same name again brings it up to date."""
    form = FileForm(request.POST or None, request.FILES or None, choices=Choices(get_language() or "sv"))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = sources.take_file(
                organisation=hat,
                name=file.name,
                octets=file.read(),
                by=person_of(request),
                defaults=form.chosen(),
            )
        except Refused as refused:
            form.add_error("file", translated(refused.said))
        else:
            messages.success(request, _("The file has been read."))
            return _to(hat, "source", source.pk)
    return _shown(request, hat, "sources/file.html", form=form)


@acting
def source(request: HttpRequest, hat: Organisation, source_id: int) -> HttpResponse:
    """How a calendar fares: what was taken, what was refused and why, what waits for review."""
    shown, language = _own(hat, source_id), get_language() or "sv"
    events = shown.events.select_related("kind", "venue").prefetch_related("texts").order_by("-last_on", "pk")
    context = {
        "source": shown, "name": source_words.name_of(shown), "fares": _fares(shown),
        "is_address": source_words.is_address(shown), "counts": source_words.counts(shown.report),
        "refusals": source_words.refusals(shown.report),
        "events": [(event, feeds.title_of(event, language)) for event in events.select_related("kind", "venue", "organiser")[:_EVENTS]],
        "total": shown.events.count(), "most": _EVENTS,
    }  # fmt: skip
    return _shown(request, hat, "sources/source.html", **context)


@acting
@require_POST
def read(request: HttpRequest, hat: Organisation, source_id: int) -> HttpResponse:
    """Read a calendar now."""
    try:
        shown = sources.read_now(source=_own(hat, source_id), by=person_of(request))
    except Refused as refused:
        messages.warning(request, translated(refused.said))
    else:
        if not shown.failures:
            messages.success(request, _("The calendar has been read."))
    return _to(hat, "source", source_id)


@acting
@require_POST
def pause(request: HttpRequest, hat: Organisation, source_id: int) -> HttpResponse:
    """Pause a calendar, or go on with it."""
    goes_on = request.POST.get("do") == "go-on"
    sources.set_polled(source=_own(hat, source_id), is_polled=goes_on, by=person_of(request))
    messages.success(request, _("It is read every hour again.") if goes_on else _("It is paused and not read."))
    return _to(hat, "source", source_id)


@acting
def remove(request: HttpRequest, hat: Organisation, source_id: int) -> HttpResponse:
    """Remove a calendar, after asking what becomes of its activities."""
    shown = _own(hat, source_id)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cancels = form.cleaned_data["activities"] == RemoveForm.CANCEL
        count = sources.remove_source(source=shown, cancels=cancels, by=person_of(request))
        messages.success(request, _("The calendar has been removed."))
        if count:
            text = ngettext("%(count)s activity was cancelled.", "%(count)s activities were cancelled.", count)
            messages.success(request, text % {"count": count})
        return _to(hat, "list")
    return _shown(request, hat, "sources/remove.html", source=shown, name=source_words.name_of(shown), form=form)


@acting
def words(request: HttpRequest, hat: Organisation, source_id: int) -> HttpResponse:
    """Say what the places and titles of a calendar mean here."""
    shown, choices = _own(hat, source_id), Choices(get_language() or "sv")
    found, typed = source_listing.words(shown), request.POST or None
    page = Paginator(found, _WORDS).get_page(request.GET.get("page"))
    form = DefaultsForm(typed, initial=meaning_of(shown), choices=choices)
    listed = source_listing.asked(found, _sent(request.POST)) if typed else page
    rows = [(each, _word_form(typed, number, each, choices)) for number, each in enumerate(listed)]
    if typed and all([form.is_valid(), *(row.is_valid() for _word, row in rows)]):
        said = [row.word() for _word, row in rows]
        count = meanings.save_meanings(source=shown, words=said, by=person_of(request), defaults=form.chosen())
        text = ngettext("Saved. %(count)s activity was changed.", "Saved. %(count)s activities were changed.", count)
        messages.success(request, text % {"count": count})
        return HttpResponseRedirect(request.get_full_path())
    return _shown(
        request, hat, "sources/words.html", source=shown, name=source_words.name_of(shown), form=form, page=page, rows=rows,
        place=SourceMapping.Field.LOCATION,
    )  # fmt: skip


def _sent(typed: QueryDict) -> list[tuple[str, str]]:
    """The words that a form was about. The calendar may have been read, and its words be others, since it was shown."""
    numbers = itertools.takewhile(lambda number: f"w{number}-text" in typed, range(_WORDS))
    return [(typed.get(f"w{number}-field", ""), typed.get(f"w{number}-text", "")) for number in numbers]


def _word_form(typed: Any, number: int, each: source_listing.FoundWord, choices: Choices) -> WordForm:
    known = meaning_of(each.mapping) if each.mapping else {}
    initial = {"field": each.field, "text": each.text, **known}
    return WordForm(typed, prefix=f"w{number}", initial=initial, choices=choices)
