"""Where does a coordinator run the survey? Prepare a wave, open it, print cards, set up the tablet, close it.

While a wave is open nothing is shown but how many have answered: no figure, no group, no language, no card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _, override
from django.views.decorators.http import require_POST

from calendar_app import paper_press, qr
from calendar_app.wording import reads
from indicators import periods, questions, saying
from indicators.actions import waves as actions
from indicators.forms.waves import ALREADY, CardsForm, HandedOutForm, ReadForm, WaveForm
from indicators.models import CardSheet, SurveyWave
from partners.views.asking import person_of
from partners.views.gate import for_coordinators

if TYPE_CHECKING:
    from collections.abc import Sequence

State = SurveyWave.State
_ON_A_PAGE = 10


def _frame(**more: Any) -> dict[str, Any]:
    return {"area": "staff", "view": "surveys", **more}


def _to(wave: SurveyWave) -> HttpResponse:
    return HttpResponseRedirect(reverse("waves:wave", args=[wave.code]))


def _name(wave: SurveyWave) -> str:
    return saying.period(periods.Period(wave.since, wave.until))


def _changed_meanwhile(request: HttpRequest, wave: SurveyWave) -> HttpResponse:
    messages.error(request, _("The survey has been opened or closed meanwhile. Nothing was changed."))
    return _to(wave)


@for_coordinators
def listed(request: HttpRequest) -> HttpResponse:
    """Every wave with its state, and a form to prepare the next one."""
    form = WaveForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        days = form.period()
        try:
            made = actions.prepare_wave(
                code=periods.code(days), since=days.since, until=days.until, closes_on=form.cleaned_data["closes_on"],
                by=person_of(request),
            )  # fmt: skip
        except IntegrityError:
            # Two coordinators at the same moment.
            form.add_error("half_year", ALREADY)
        else:
            messages.success(request, _("The survey is prepared. Have its texts read, and open it."))
            return _to(made)
    rows = [(row, _name(row)) for row in SurveyWave.objects.all()]
    return render(request, "survey/waves.html", _frame(rows=rows, form=form), status=422 if form.errors else 200)


@for_coordinators
def wave(request: HttpRequest, code: str) -> HttpResponse:
    """A wave's page: its texts before it opens; how many answered while it is open, and nothing else of them."""
    row = get_object_or_404(SurveyWave, code=code)
    form = ReadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if row.state != State.DRAFT:
            return _changed_meanwhile(request, row)
        if form.is_valid():
            return _open(request, row, form.cleaned_data["languages"])
    is_draft = row.state == State.DRAFT
    context = _frame(
        wave=row, name=_name(row), form=form, texts=_texts(form) if is_draft else [],
        answered=0 if is_draft else row.responses.count(), sheets=row.sheets.all(),
        other=SurveyWave.objects.filter(state=State.OPEN).exclude(pk=row.pk).first() if is_draft else None,
        tongues=[name for language, name in settings.LANGUAGES if language in row.languages],
    )  # fmt: skip
    return render(request, "survey/wave.html", context, status=422 if form.errors else 200)


def _open(request: HttpRequest, row: SurveyWave, languages: Sequence[str]) -> HttpResponse:
    try:
        actions.open_wave(wave=row, languages=languages, by=person_of(request))
    except actions.StandsOtherwise:
        messages.error(request, _("Another survey is open, or this one is not being prepared any more."))
    else:
        messages.success(request, _("The survey is open. Its words stay as they are now."))
    return _to(row)


def _texts(form: ReadForm) -> list[dict[str, Any]]:
    """Every question in every language, with the box to tick beside it."""
    asked = [questions.in_every_language(each) for each in questions.ORDER]
    ticked = set(form["languages"].value() or [])
    field: Any = form.fields["languages"]
    return [
        {
            "code": code, "name": name, "reads": reads(code), "is_ticked": code in ticked,
            "questions": [(each[code]["ask"], each[code]["more"], each[code]["options"].values()) for each in asked],
        }
        for code, name in field.choices
    ]  # fmt: skip


@for_coordinators
def cards(request: HttpRequest, code: str) -> HttpResponse:
    """Make a sheet of cards; the answer is its PDF, the only place where the codes ever stand."""
    row = get_object_or_404(SurveyWave, code=code)
    if row.state == State.CLOSED:
        return _changed_meanwhile(request, row)
    form = CardsForm(request.POST if request.method == "POST" else None, wave=row)
    if request.method == "POST" and form.is_valid():
        chosen, person = form.cleaned_data, person_of(request)
        sheet, codes = actions.make_cards(wave=row, count=chosen["count"], place=chosen["place"], by=person)
        try:
            octets = paper_press.printed(_sheet(codes, chosen["languages"], sheet))
        except paper_press.PressUnavailable:
            actions.drop_sheet(sheet=sheet, by=person)
            form.add_error(None, _("Nothing can be printed just now. Try again in a few minutes."))
        else:
            response = HttpResponse(octets, content_type="application/pdf")
            response["Content-Disposition"] = f'attachment; filename="bis-cards-{row.code}-{sheet.pk}.pdf"'
            return response
    context = _frame(wave=row, name=_name(row), form=form)
    return render(request, "survey/cards.html", context, status=422 if form.errors else 200)


def _sheet(codes: Sequence[str], languages: Sequence[str], sheet: CardSheet) -> str:
    """The page that becomes the PDF: ten cards on each A4."""
    made = [
        (f"{code[:4]}-{code[4:]}", paper_press.code_of(f"{settings.BIS_SITE_URL}/s/{code}")) for code in codes
    ]  # fmt: skip
    context = {
        "pages": [made[start : start + _ON_A_PAGE] for start in range(0, len(made), _ON_A_PAGE)],
        "tongues": [(code, reads(code)) for code in languages], "number": sheet.pk,
        "address": f"{urlsplit(settings.BIS_SITE_URL).netloc}/s/",
    }  # fmt: skip
    with override(languages[0]):
        return render_to_string("survey/sheet.html", context)


@for_coordinators
@require_POST
def handed_out(request: HttpRequest, code: str, sheet_id: int) -> HttpResponse:
    """Note how many cards of a sheet were handed out."""
    sheet = get_object_or_404(CardSheet.objects.select_related("wave"), pk=sheet_id, wave__code=code)
    form = HandedOutForm(request.POST, most=sheet.count)
    if form.is_valid():
        actions.note_handed_out(sheet=sheet, number=form.cleaned_data["number"], by=person_of(request))
        messages.success(request, _("Noted."))
    else:
        messages.error(request, " ".join(str(error) for error in form.errors.get("number", [])))
    return _to(sheet.wave)


@for_coordinators
def kiosk(request: HttpRequest, code: str) -> HttpResponse:
    """Give the tablet's page a new address, which is shown once."""
    row = get_object_or_404(SurveyWave, code=code)
    address = ""
    if request.method == "POST":
        try:
            key = actions.renew_kiosk(wave=row, by=person_of(request))
        except actions.StandsOtherwise:
            return _changed_meanwhile(request, row)
        with override((row.languages or [settings.LANGUAGE_CODE])[0]):
            address = settings.BIS_SITE_URL + reverse("survey:kiosk", args=[key])
    context = _frame(wave=row, name=_name(row), address=address, picture="")
    if address:
        context["picture"] = mark_safe(qr.drawn(address, svgns=True, omitsize=True))  # noqa: S308  (drawn just here)
    return render(request, "survey/tablet.html", context)


@for_coordinators
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, and close: no answer gets in after that."""
    row = get_object_or_404(SurveyWave, code=code)
    if row.state != State.OPEN:
        return _changed_meanwhile(request, row)
    if request.method != "POST":
        context = _frame(wave=row, name=_name(row), answered=row.responses.count())
        return render(request, "survey/close.html", context)
    try:
        actions.close_wave(wave=row, by=person_of(request))
    except actions.StandsOtherwise:
        return _changed_meanwhile(request, row)
    messages.success(request, _("The survey is closed. Its figures are computed tonight."))
    return _to(row)
