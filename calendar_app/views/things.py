"""What is this, where is it, and who does it? Pages of one event, one date, one venue, one partner, and their lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from calendar_app import agenda, dates, event_series, feeds, linked, wording
from calendar_app.agenda_filter import AgendaFilter
from calendar_app.conditional import revised
from calendar_app.models import Event, Venue
from calendar_app.models.subjects import in_language, stand_in
from calendar_app.presenting import Presenter, slot_of
from calendar_app.rule_words import rule_in_words
from partners.models import Organisation

if TYPE_CHECKING:
    from calendar_app.entry import Entry
    from calendar_app.presenting import Section


@revised
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """An event with its coming dates, or its last ones when it is over."""
    shown = _event(event_id)
    now, language = timezone.now(), get_language() or "sv"
    coming = agenda.of_event(event_id, language, now=now)
    entries = coming or agenda.of_event(event_id, language, now=None, limit=1000)[-10:]
    return render(
        request, "calendar/event.html", _event_context(shown, entries, None, language, now) | {"is_over": not coming}
    )


@revised
def occurrence(request: HttpRequest, event_id: int, slot: str) -> HttpResponse:
    """One date of an event, named by the slot its rule gave, whatever became of it."""
    language, now, moment = get_language() or "sv", timezone.now(), slot_of(slot)
    entry = agenda.at_slot(event_id, moment, language) if moment else None
    if entry is None:
        raise Http404
    shown = _event(event_id)
    others = [each for each in agenda.of_event(event_id, language, now=now, limit=6) if each.slot != moment]
    return render(request, "calendar/event.html", _event_context(shown, others[:5], entry, language, now))


def short(_request: HttpRequest, code: str) -> HttpResponse:
    """The short link of an event, for posters and messages: to its page in the reader's language."""
    event = get_object_or_404(Event.objects.public().only("pk"), code=code.lower())
    response = HttpResponseRedirect(reverse("calendar:event", args=[event.pk]))
    # Where it leads depends on the reader, so nobody may keep it for another one.
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    response["Cache-Control"] = "no-cache"
    return response


def _event(event_id: int) -> Event:
    rows = Event.objects.public().select_related("kind__theme", "venue", "space", "organiser")
    return get_object_or_404(rows.prefetch_related("texts", "pauses", "co_organiser_rows__organisation"), pk=event_id)


def _event_context(
    shown: Event, entries: list[Entry], entry: Entry | None, language: str, now: datetime
) -> dict[str, Any]:
    presenter = Presenter(language, now)
    text = wording.chosen_text(shown, language)
    venue = shown.venue
    first = entry or (entries[0] if entries else None)
    return {
        "event": shown,
        "title": feeds.title_of(shown, language),
        "line": presenter.line(entry) if entry else None,
        "next": presenter.line(first) if first else None,
        "next_day": presenter.sections([first], date.min) if first else [],
        "sections": presenter.sections(entries, date.min),
        "kind_line": in_language(shown.kind.lines, language) if shown.kind else "",
        "text": text,
        "text_is_foreign": bool(text and text.description and text.language != language),
        "text_language": wording.language_name(text.language, language) if text else "",
        "facts": presenter.line(first).facts if first else [],
        "spoken": [wording.language_name(code, language) for code in shown.spoken],
        "rule": rule_in_words(event_series.series_of(shown), language),
        "pauses": [(dates.day_month(p.first_on, language, presenter.today), dates.day_month(p.last_on, language, presenter.today), p.reason)
                   for p in shown.pauses.all() if p.last_on >= presenter.today],
        "way": in_language(venue.way_there, language) if venue and venue.way_there else "",
        "way_language": stand_in(venue.way_there, language) if venue else "",
        "map_url": linked.map_url(venue),
        "google_url": linked.google_url(shown, first, language),
        "file_url": reverse("calendar:event_file", args=[shown.pk]),
        "short_url": f"{settings.BIS_SITE_URL}/e/{shown.code}",
        "json_ld": linked.json_ld(shown, first, feeds.title_of(shown, language), language),
        "helpers": [row.organisation for row in shown.co_organiser_rows.all() if row.confirmed_at],
        "today": presenter.today,
    }  # fmt: skip


@revised
def venue(request: HttpRequest, slug: str) -> HttpResponse:
    """A place, how to get there, and what happens there."""
    shown = get_object_or_404(Venue, slug=slug)
    language, now = get_language() or "sv", timezone.now()
    here = agenda.coming(AgendaFilter(place=(slug,)), language, now=now)
    moved = agenda.moved_to(shown.pk, language, now=now)
    entries = sorted([*here.entries, *moved], key=lambda entry: (entry.starts_at, entry.id))
    context = {
        "venue": shown,
        "way": in_language(shown.way_there, language) if shown.way_there else "",
        "way_language": stand_in(shown.way_there, language),
        "map_url": linked.map_url(shown),
        "sections": Presenter(language, now).sections(entries),
        "query": urlencode({"place": slug}),
        "lasting_query": urlencode({"place": slug}),
        "goes_on": here.next is not None,
    }
    return render(request, "calendar/venue.html", context)


class Listed(NamedTuple):
    """A partner in the directory: its text in the page's language, its coming dates by day, and a parent to show."""

    organisation: Organisation
    about: str
    sections: list[Section]
    parent: Organisation | None


@revised
def partners(request: HttpRequest) -> HttpResponse:
    """Everybody who works with the house, with what comes next and how much more. Five queries, however many they are."""
    now, language = timezone.now(), get_language() or "sv"
    lasting = Q(events__last_on__isnull=True) | Q(events__last_on__gte=timezone.localdate(now))
    coming = Count("events", filter=Q(events__status="published", events__is_internal=False) & lasting)
    shown = Organisation.objects.partners().annotate(coming=coming).select_related("parent").prefetch_related("themes")
    following, presenter = agenda.next_of_organisers(language, now=now), Presenter(language, now)
    rows = [
        Listed(each, _about(each, language), presenter.sections(following.get(each.slug, [])), _public_parent(each))
        for each in shown
    ]
    return render(request, "calendar/partners.html", {"rows": rows, "view": "partners"})


@revised
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    """A partner and what it arranges, alone or with others; one that was merged leads on to the one that is left."""
    rows = Organisation.objects.select_related("parent", "merged_into").prefetch_related("themes")
    shown = get_object_or_404(rows, slug=slug)
    if shown.merged_into is not None and _is_public(shown.merged_into):
        return HttpResponsePermanentRedirect(reverse("calendar:partner", args=[shown.merged_into.slug]))
    if not _is_public(shown):
        raise Http404
    language, now = get_language() or "sv", timezone.now()
    stretch = agenda.coming(AgendaFilter(organiser=(slug,)), language, now=now)
    context = {
        "organisation": shown,
        "about": _about(shown, language),
        "parent": _public_parent(shown),
        "sections": Presenter(language, now).sections(stretch.entries),
        "query": urlencode({"organiser": slug}),
        "lasting_query": urlencode({"organiser": slug}),
        "goes_on": stretch.next is not None,
        "view": "partners",
    }
    return render(request, "calendar/partner.html", context)


def _about(organisation: Organisation, language: str) -> str:
    return in_language(organisation.about, language) if organisation.about else ""


def _is_public(organisation: Organisation) -> bool:
    return organisation.status == Organisation.Status.PARTNER and organisation.merged_into_id is None


def _public_parent(organisation: Organisation) -> Organisation | None:
    """What an organisation belongs to, if that one stands in the directory too: whom we only court is nobody's business."""
    parent = organisation.parent
    return parent if parent is not None and _is_public(parent) else None
