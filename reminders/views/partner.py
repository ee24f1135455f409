"""What can a partner do straight from a letter? Say that the week is right, cancel or move a date, say how many came.

No login: the address is signed, good for two weeks, and opens only what its letter was about, only for who still acts
for the organisation. Mail programs open addresses by themselves, so GET shows and POST acts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from calendar_app import actions, dates, feeds
from calendar_app.actions.waiting import StandsOtherwise
from calendar_app.forms.dates import MoveForm, ReasonForm
from calendar_app.forms.posting_fields import changed
from calendar_app.models import Event, Occurrence
from calendar_app.presenting import Presenter
from calendar_app.schedule import RoomTaken
from calendar_app.views.work.dates import as_it_is, move_as_asked
from calendar_app.views.work.series import refused_in_words
from indicators.actions import reporting
from indicators.forms.reporting import HeadCountForm
from indicators.models import HeadCountReport
from partners.models import Organisation, User
from partners.rules import may_post_for
from reminders import links, to_work
from reminders.models import WeekConfirmation

if TYPE_CHECKING:
    from collections.abc import Callable

    from calendar_app.entry import Entry


def _opened(what: str, parts: int) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Give the view who it is for and what the token names; an old, wrong or forged one gets a page that says so."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @never_cache
        def answer(request: HttpRequest, token: str) -> HttpResponse:
            try:
                found = links.read(what, token)
            except links.Expired:
                response = render(request, "subscriptions/too_old.html", {"view": "letters"}, status=410)
            else:
                user = User.objects.filter(pk=int(found[0]), is_active=True).first() if found else None
                response = (
                    view(request, user, *found[1:parts])
                    if user and found
                    else render(request, "subscriptions/gone.html", {"view": "letters"}, status=404)
                )
            response["Referrer-Policy"] = "no-referrer"
            return response

        return answer

    return around


def _left(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/left.html", {"view": "letters"}, status=403)


@_opened("week", 3)
def week(request: HttpRequest, user: User, number: str, name: str) -> HttpResponse:
    """The organisation's week: it is right, or a date of it is cancelled or moved."""
    organisation = Organisation.objects.select_related("merged_into").filter(pk=number).first()
    if organisation is not None and organisation.merged_into is not None:
        organisation = organisation.merged_into
    if organisation is None or not may_post_for(user, organisation):
        return _left(request)
    entries = to_work.dates_of(organisation, name, get_language() or "sv")
    sent = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" and sent.get("do") == "confirm":
        defaults = {"by": user, "at": timezone.now()}
        WeekConfirmation.objects.update_or_create(organisation=organisation, week=name, defaults=defaults)
        Organisation.objects.filter(pk=organisation.pk).mark_active()
        return HttpResponseRedirect(f"{request.path}?done=confirmed")
    entry = next((each for each in entries if str(each.id) == sent.get("date") and _may_change(each)), None)
    row = _row(entry) if entry else None
    opened = _Opened(request, user, row) if row else None
    if opened and (done := opened.act()):
        Organisation.objects.filter(pk=organisation.pk).mark_active()
        return HttpResponseRedirect(f"{request.path}?done={done}")
    return _week_page(request, organisation, name, entries, opened)


def _may_change(entry: Entry) -> bool:
    return not entry.is_cancelled and entry.ends_at > timezone.now()


def _row(entry: Entry) -> Occurrence | None:
    rows = Occurrence.objects.select_related("event__venue", "event__space", "venue", "space")
    return rows.filter(pk=entry.id).first()


class _Opened:
    """One date of the week with its two forms: cancel it, move it."""

    def __init__(self, request: HttpRequest, user: User, row: Occurrence) -> None:
        self.user, self.number, self.row = user, row.pk, row
        self.do = request.POST.get("do", "") if request.method == "POST" else ""
        self.reason = ReasonForm(request.POST if self.do == "cancel" else None)
        self.move = MoveForm(
            request.POST if self.do == "move" else None, initial=as_it_is(self.row, self.row.event),
            is_all_day=self.row.is_all_day,
        )  # fmt: skip

    def act(self) -> str:
        """Do what was asked: what was done, or "" and the form says what is wrong."""
        try:
            if self.do == "cancel" and self.reason.is_valid():
                actions.cancel_date(occurrence=self.row, reason=self.reason.cleaned_data["reason"], by=self.user)
                return "cancelled"
            if self.do == "move" and self.move.is_valid():
                move_as_asked(self.row, self.row.event, self.move, self.user)
                return "moved"
        except RoomTaken:
            self.move.add_error("where", _("Somebody else has the room then. Choose another hour or another room."))
        except StandsOtherwise as refusal:
            (self.move if self.do == "move" else self.reason).add_error(None, refused_in_words(refusal))
        except ValueError:
            self.move.add_error("ends", _("It must end later than it starts."))
        except (Occurrence.DoesNotExist, Event.DoesNotExist):
            gone = _("It is not there any more: somebody has changed or deleted it meanwhile.")
            (self.move if self.do == "move" else self.reason).add_error(None, gone)
        return ""

    @property
    def is_wrong(self) -> bool:
        """Whether one of the forms has an error."""
        return bool(self.reason.errors or self.move.errors)


def _week_page(
    request: HttpRequest, organisation: Organisation, name: str, entries: list[Entry], opened: _Opened | None
) -> HttpResponse:
    presenter = Presenter(get_language() or "sv", timezone.now())
    first, _after = to_work.days_of(name)
    sections = [
        (section, [(line, _may_change(line.entry)) for line in section.lines])
        for section in presenter.sections(entries, first)
    ]
    context = {
        "organisation": organisation, "sections": sections, "done": request.GET.get("done", ""), "opened": opened,
        "confirmed": WeekConfirmation.objects.filter(organisation=organisation, week=name).first(),
        "week": dates.weekday_and_day(first, presenter.language, presenter.today), "view": "letters",
    }  # fmt: skip
    return render(request, "subscriptions/week.html", context, status=422 if opened and opened.is_wrong else 200)


@_opened("came", 2)
def came(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """How many came to one date: five numbers, or one button that says it was not held."""
    row = Occurrence.objects.select_related("event__organiser", "event__kind").filter(pk=number).first()
    if row is None:
        return render(request, "subscriptions/gone.html", {"view": "letters"}, status=404)
    if not may_post_for(user, row.event.organiser):
        return _left(request)
    there = HeadCountReport.objects.filter(occurrence=row).first()
    first = {name: getattr(there, name) for name in HeadCountReport.COUNTS} if there else {}
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = HeadCountForm(request.POST if do == "count" else None, initial=first)
    refusal = ""
    if do in ("held", "not_held") or (form.is_bound and form.is_valid()):
        count = form.count() if form.is_bound else None
        try:
            reporting.report_head_count(occurrence=row, by=user, count=count, was_held=do != "not_held")
        except reporting.NotYet:
            refusal = _("It has not begun yet. Come back when people are here.")
        except reporting.WasCancelled:
            refusal = _("This date is cancelled. Undo that first if it was held after all.")
        else:
            return HttpResponseRedirect(f"{request.path}?done=1")
    if form.asks_again:
        form.data = changed(form.data, "sure_of", str(form.number))
    here, local = get_language() or "sv", timezone.localtime(row.starts_at)
    context = {
        "form": form, "there": there, "refusal": refusal, "is_done": "done" in request.GET, "view": "letters",
        "date": {
            "title": feeds.title_of(row.event, here), "day": dates.weekday_and_day(local.date(), here),
            "clock": f"{local:%H:%M}",
        },
        "part_url": reverse("part:own", args=[row.event.organiser.slug]),
    }  # fmt: skip
    return render(request, "subscriptions/came.html", context, status=422 if form.errors or refusal else 200)
