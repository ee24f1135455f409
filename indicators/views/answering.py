"""How does somebody answer the survey? By card, at the house's tablet, or with somebody who reads aloud.

One question per screen, each a form that carries the earlier answers along: nothing is stored, and no cookie is set, until
all are sent at once. A card's code stands in an address once, where its QR code leads; after that in a hidden field.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request, gettext as _, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from calendar_app.limits import is_too_many, visitor_of
from calendar_app.wording import reads, storable
from indicators.actions import once
from indicators.actions.answering import NotOpen, UnknownCard, UsedCard, submit_response, wave_of_card
from indicators.forms.answering import UNKNOWN, CodeForm, Filled
from indicators.models import SurveyWave
from partners.keys import digest_of
from partners.views.gate import for_reviewers

if TYPE_CHECKING:
    from collections.abc import Callable

    View = Callable[..., HttpResponse]

# Says in a hidden field that we have seen the card ourselves: who is half-way is never taken for somebody who guesses.
_SEEN: Final = Signer(salt="survey card")
_ONCE: Final = re.compile(r"[\w-]{22}", re.ASCII)
# A whole group shares the house's address; at 40 wrong codes in ten minutes one card of a thousand takes centuries.
_MOST_WRONG, _WRONG_SECONDS = 40, 600
_THANKED_SECONDS, _IDLE_SECONDS = 8, 120
_START, _SEND = "start", "send"


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody came to the questions of a wave: "card", "kiosk" or "assisted", and what lets them in.

    `said` is a line for the one who reads aloud, in that person's own language `said_in`.
    """

    name: str
    wave: SurveyWave
    code: str = ""
    key: str = ""
    said: str = ""
    said_in: str = ""

    def address(self, language: str) -> str:
        """Where its forms lead in a language."""
        if self.name == "assisted":
            return f"{reverse('waves:assisted', args=[self.wave.code])}?language={language}"
        with override(language):
            return reverse("survey:kiosk", args=[self.key]) if self.key else reverse("survey:enter")

    def tongues(self) -> list[tuple[str, str, str]]:
        """The wave's languages that the portal still has: code, name in itself, where its forms lead in it."""
        return [(code, name, self.address(code)) for code, name in settings.LANGUAGES if code in self.wave.languages]


def _unseen(view: View) -> View:
    """Let no computer keep the page and no other page learn its address, since a card's code may stand in it."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        response = view(request, *arguments, **names)
        response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
        return response

    return answer


def _must_be_ours(request: HttpRequest) -> None:
    """Raise PermissionDenied for a foreign page's form. Browsers name no origin (null) where a page asks them to be silent."""
    own = (settings.BIS_SITE_URL, f"{request.scheme}://{request.get_host()}")
    is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    if not is_ours or request.headers.get("Origin", "null") not in ("null", *own):
        raise PermissionDenied


@require_safe
@_unseen
def front(request: HttpRequest, code: str = "") -> HttpResponse:
    """From the code on a card to the visitor's own language."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("survey:card", args=[code]) if code else reverse("survey:enter"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@csrf_exempt
@_unseen
def enter(request: HttpRequest) -> HttpResponse:
    """Type a card's code; then every screen that follows, and thanks."""
    if request.method != "POST":
        is_sent = "sent" in request.GET
        return _page(request, "survey/thanks.html" if is_sent else "survey/enter.html", form=CodeForm())
    _must_be_ours(request)
    try:
        return _by_card(request, _SEEN.unsign(request.POST.get("card", "")))
    except BadSignature:
        return _by_card(request, request.POST.get("code", ""))


@require_safe
@_unseen
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Where a card's QR code leads: the first screen."""
    return _by_card(request, code)


def _by_card(request: HttpRequest, code: str) -> HttpResponse:
    """The screen that is due, or clear words why a card lets nobody in.

    Wrong codes alone are counted and slowed down. Who has a card gets in also where somebody else has guessed, since a
    whole house has one address; and of 8 × 10^11 codes nobody meets one by guessing.
    """
    form = CodeForm({"code": storable(code)})
    if not form.is_valid():
        return _page(request, "survey/enter.html", 422, form=form)
    code = form.cleaned_data["code"]
    try:
        return _asked(request, Way("card", wave_of_card(code), code=code), get_language() or "sv")
    except UnknownCard:
        if is_too_many("survey", visitor_of(request), most=_MOST_WRONG, seconds=_WRONG_SECONDS):
            return _often(request)
        form.add_error("code", UNKNOWN)
        return _page(request, "survey/enter.html", 404, form=form)
    except (UsedCard, NotOpen) as reason:
        return _refused(request, reason)


def _refused(request: HttpRequest, reason: UsedCard | NotOpen, way: Way | None = None) -> HttpResponse:
    """Why a card or a wave takes no answer; whoever has just sent it with this very form is thanked instead."""
    if isinstance(reason, NotOpen):
        return _page(request, "survey/refused.html", 410, why="closed", way=way)
    if _was_sent(request):
        return _page(request, "survey/thanks.html", way=way)
    return _page(request, "survey/refused.html", 409, why="used", way=way)


def _often(request: HttpRequest) -> HttpResponse:
    response = _page(request, "survey/refused.html", 429, why="often")
    response["Retry-After"] = str(_WRONG_SECONDS)
    return response


@csrf_exempt
@_unseen
def kiosk(request: HttpRequest, key: str) -> HttpResponse:
    """Show the tablet's page: choose a language, answer, thanks, and back to the start for the next person."""
    wave = SurveyWave.objects.filter(kiosk_digest=digest_of(storable(key))).first()
    if wave is None:
        return _page(request, "survey/refused.html", 404, why="kiosk")
    if wave.state != SurveyWave.State.OPEN:
        return _refused(request, NotOpen())
    way = Way("kiosk", wave, key=key)
    start = next((address for _code, _name, address in way.tongues()), request.path)
    if request.method == "POST":
        _must_be_ours(request)
        try:
            response = _asked(request, way, get_language() or "sv")
        except NotOpen as reason:
            return _refused(request, reason)
        response["Refresh"] = f"{_IDLE_SECONDS}; url={start}"
        return response
    if "sent" not in request.GET:
        return _tongues(request, way)
    response = _page(request, "survey/thanks.html", way=way)
    response["Refresh"] = f"{_THANKED_SECONDS}; url={start}"
    return response


@for_reviewers
def assisted(request: HttpRequest, code: str) -> HttpResponse:
    """Show the same screens for somebody of the house who reads them aloud, with a card or without."""
    said = _("Read aloud what stands here. Let the person press, and do not look at the answer.")
    wave, language = get_object_or_404(SurveyWave, code=code), request.GET.get("language", "")
    way = Way("assisted", wave, said=said, said_in=get_language() or "sv")
    if "sent" in request.GET:
        return _page(request, "survey/thanks.html", way=way)
    if wave.state != SurveyWave.State.OPEN:
        return _refused(request, NotOpen(), way)
    if request.method != "POST":
        return _tongues(request, way, form=CodeForm())
    form = CodeForm({"code": storable(request.POST.get("code", ""))})
    try:
        return _asked(request, replace(way, code=_card_beside(request, way, form)), language)
    except UnknownCard:
        form.add_error("code", UNKNOWN)
        return _tongues(request, way, form=form, status=422)
    except (UsedCard, NotOpen) as reason:
        return _refused(request, reason, way)


def _card_beside(request: HttpRequest, way: Way, form: CodeForm) -> str:
    """The code of the card that is used up while somebody reads aloud, "" without one. Raises what wave_of_card does."""
    try:
        code = _SEEN.unsign(request.POST.get("card", ""))
    except BadSignature:
        is_written, code = form.is_valid(), form.data["code"].strip()
        if code and not is_written:
            raise UnknownCard from None
    if code and wave_of_card(code) != way.wave:
        raise UnknownCard
    return code


def _asked(request: HttpRequest, way: Way, language: str) -> HttpResponse:
    """The screen that follows from what was sent; after the last one the answers are kept.

    Raises UsedCard, NotOpen when the card or the wave has changed since the screen before.
    """
    if language not in (code for code, _name, _address in way.tongues()):
        return _tongues(request, way)
    sent = request.POST if request.method == "POST" else QueryDict()
    filled = Filled({row.question: row.texts[language] for row in way.wave.questions.all()}, sent)
    order = [_START, *filled.order(), _SEND]
    step, pressed = sent.get("step", ""), sent.get("do", "")
    if filled.wrong or step not in order:
        step, pressed = filled.wrong if filled.wrong in order else _START, ""
    if (step, pressed) == (_SEND, "next"):
        return _kept(request, way, language, filled)
    place = order.index(step) + {"next": 1, "back": -1}.get(pressed, 0)
    return _screen(request, way, language, filled, order[max(0, place)])


def _kept(request: HttpRequest, way: Way, language: str, filled: Filled) -> HttpResponse:
    """Keep the answers, once: a button pressed twice, or again after going back, leads to the same thanks."""
    mark = f"survey:{_once(request)}"
    if once.is_first(mark):
        try:
            submit_response(wave=way.wave, answers=filled.answers(), language=language, code=way.code)
        except BaseException:
            once.take_back(mark)
            raise
    address = way.address(language)
    return HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}sent=1")


def _once(request: HttpRequest) -> str:
    """What tells one filling-in from another, made at its first screen; it says nothing of who or when."""
    given = request.POST.get("once", "")
    return given if _ONCE.fullmatch(given) else secrets.token_urlsafe(16)


def _was_sent(request: HttpRequest) -> bool:
    return once.was_sent(f"survey:{_once(request)}")


def _screen(request: HttpRequest, way: Way, language: str, filled: Filled, step: str) -> HttpResponse:
    """One screen: the start, a question, or the one on which all is sent."""
    is_question = step not in (_START, _SEND)
    context = {
        **_frame(request, way, step, language), "carried": filled.carried(step), "is_wrong": bool(filled.wrong),
        "screen": filled.screen(step) if is_question else None, "total": filled.total(),
    }  # fmt: skip
    with override(language):
        name = {_START: "survey/start.html", _SEND: "survey/send.html"}.get(step, "survey/question.html")
        return render(request, name, context, status=422 if filled.wrong else 200)


def _tongues(request: HttpRequest, way: Way, *, form: CodeForm | None = None, status: int = 200) -> HttpResponse:
    """Choose one of the wave's languages before anything else."""
    context = {**_frame(request, way, _START, get_language() or "sv"), "form": form, "carried": []}
    return render(request, "survey/tongues.html", context, status=status)


def _frame(request: HttpRequest, way: Way, step: str, language: str) -> dict[str, Any]:
    return {
        "way": way, "tongues": way.tongues(), "here": language, "action": way.address(language), "step": step,
        "once": _once(request), "card": _SEEN.sign(way.code) if way.code else "", "said_reads": reads(way.said_in),
    }  # fmt: skip


def _page(request: HttpRequest, name: str, status: int = 200, *, way: Way | None = None, **more: Any) -> HttpResponse:
    """A page beside the questions: the code, thanks, or why it can't go on."""
    asked, context = (
        request.GET.get("language", ""),
        {"way": way, "said_reads": reads(way.said_in) if way else "", **more},
    )
    with override(asked if way and asked in way.wave.languages else get_language()):
        return render(request, name, context, status=status)
