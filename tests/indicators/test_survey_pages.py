"""The survey's pages: answers get in once and whole, nothing is stored or set before, nobody sees figures while it is open."""

import re
import shutil
import subprocess
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from indicators import questions
from indicators.actions import answering, waves
from indicators.actions.answering import Answers
from indicators.models import Card, CardSheet, LanguageTally, QuestionVersion, Response, SurveyWave
from partners.models import User

pytestmark = pytest.mark.django_db
WORDS = {"ar": ("كيف ترى حياتك في بودن؟", "مشرق جدًا"), "sv": ("Hur ser du på ditt liv i Boden framåt?", "mycket ljust")}


@pytest.fixture
def coordinator(db, at_noon):
    return User.objects.create_user("sam@bis.example", is_staff=True)


@pytest.fixture
def wave(coordinator, monkeypatch):
    plain = questions.in_every_language

    def worded(question):
        texts = plain(question)
        if question == "life":
            for language, (ask, bright) in WORDS.items():
                texts[language] |= {"ask": ask, "options": texts[language]["options"] | {"5": bright}}
        return texts

    monkeypatch.setattr(questions, "in_every_language", worded)
    row = waves.prepare_wave(
        code="2026-H2", since=date(2026, 7, 1), until=date(2027, 1, 1), closes_on=date(2026, 12, 20), by=coordinator
    )
    row = waves.open_wave(wave=row, languages=["sv", "ar", "en"], by=coordinator)
    monkeypatch.undo()
    return row


@pytest.fixture
def codes(wave, coordinator):
    _sheet, codes = waves.make_cards(wave=wave, count=5, place="Receptionen", by=coordinator)
    return codes


@pytest.fixture
def key(wave, coordinator):
    return waves.renew_kiosk(wave=wave, by=coordinator)


@pytest.fixture
def staff(coordinator):
    client = Client()
    client.force_login(coordinator)
    return client


def fields(answer):
    """What the page's form would send, without its buttons: name → value or values."""
    found = {}
    for each in html.fromstring(answer.content).cssselect("form.ask input"):
        if each.get("type") == "hidden" or each.get("checked") is not None:
            found.setdefault(each.get("name"), []).append(each.get("value"))
    return found


def press(client, answer, do="next", path="/sv/s/", **chosen):
    return client.post(path, {**fields(answer), "do": do, **chosen})


def walk(client, answer, path="/sv/s/", **chosen):
    """From the first screen to the last one, which sends."""
    step = "start"
    while step != "send":
        mine = {step: chosen[step]} if step in chosen else {}
        answer = press(client, answer, path=path, **mine)
        assert answer.status_code == 200
        step = fields(answer)["step"][0]
    return answer


# With a card


def test_a_card_leads_to_the_visitors_language(client, codes):
    answer = client.get(f"/s/{codes[0]}", headers={"accept-language": "ar"})
    assert (answer.status_code, answer["Location"]) == (302, f"/ar/s/{codes[0]}/")
    assert client.get("/s/", headers={"accept-language": "so"})["Location"] == "/so/s/"


def test_all_answers_arrive_at_once_and_nothing_is_stored_before(client, wave, codes):
    first = client.get(f"/ar/s/{codes[0]}/")
    last = walk(
        client, first, "/ar/s/", group="newcomer", life="5", work="-1", contacts="3", depth=["friends", "can_ask"]
    )
    assert (Response.objects.count(), Card.objects.filter(is_used=True).count()) == (0, 0)
    answer = press(client, last, path="/ar/s/")
    assert (answer.status_code, answer["Location"]) == (302, "/ar/s/?sent=1")
    row = Response.objects.get()
    assert (row.group, row.life, row.work, row.personal, row.contacts) == ("newcomer", 5, -1, None, 3)
    assert row.depth == ["can_ask", "friends"]
    assert (LanguageTally.objects.get().language, Card.objects.filter(is_used=True).count()) == ("ar", 1)
    assert client.get("/ar/s/?sent=1").status_code == 200


def test_no_page_sets_a_cookie_or_may_be_kept(client, codes):
    first = client.get(f"/sv/s/{codes[0]}/")
    last = walk(client, first)
    pages = [first, client.get("/sv/s/"), client.get(f"/s/{codes[0]}"), last, press(client, last)]
    pages += [client.get("/sv/s/?sent=1"), client.get("/sv/s/WRONGONE/"), press(client, last, once=["x"])]
    assert [page.cookies for page in pages] == [{}] * len(pages)
    assert {page["Cache-Control"] for page in pages} == {"no-store"}
    assert {page["Referrer-Policy"] for page in pages} == {"no-referrer"}


def test_the_code_is_in_no_address_after_the_first(client, codes):
    page = html.fromstring(client.get(f"/sv/s/{codes[0]}/").content)
    addresses = [each.get(name) for each in page.iter() for name in ("href", "action", "formaction") if each.get(name)]
    assert addresses
    assert not [address for address in addresses if codes[0] in address]


def test_every_question_can_be_passed_over(client, codes):
    press(client, walk(client, client.get(f"/sv/s/{codes[0]}/")))
    row = Response.objects.get()
    assert (row.group, row.life, row.contacts, row.depth) == ("unsaid", None, None, [])


@pytest.mark.parametrize("contacts", ["0", "-1", "-2"])
def test_what_became_of_contacts_is_asked_only_when_there_are_some(client, codes, contacts):
    answer = client.get(f"/sv/s/{codes[0]}/")
    for _screen in range(5):
        answer = press(client, answer)
    assert fields(answer)["step"] == ["contacts"]
    assert fields(press(client, answer, contacts=contacts))["step"] == ["send"]
    assert fields(press(client, answer, contacts="1"))["step"] == ["depth"]


def test_going_back_and_changing_language_keep_what_was_answered(client, codes):
    answer = press(client, press(client, client.get(f"/sv/s/{codes[0]}/")), group="established")
    assert fields(answer)["step"] == ["life"]
    assert WORDS["sv"][0] in answer.content.decode()
    answer = press(client, answer, "stay", path="/ar/s/", life="5")
    assert WORDS["ar"][0] in answer.content.decode()
    assert (fields(answer)["life"], fields(answer)["group"]) == (["5"], ["established"])
    answer = press(client, answer, "back", path="/ar/s/")
    assert (fields(answer)["group"], fields(answer)["life"]) == (["established"], ["5"])


def test_the_value_follows_the_radio_and_its_words(client, codes):
    answer = press(client, press(client, client.get(f"/ar/s/{codes[0]}/"), path="/ar/s/"), path="/ar/s/")
    choices = html.fromstring(answer.content).cssselect("label.choice")
    first = choices[0]
    assert (first.cssselect("input")[0].get("value"), first.text_content().strip()) == ("5", WORDS["ar"][1])
    assert first.cssselect("use")[0].get("href").endswith("#laugh")
    assert html.fromstring(answer.content).get("dir") == "rtl"
    assert "2 " in answer.content.decode().partition("<h1>")[0]


def test_a_language_that_the_wave_is_not_put_in_offers_the_others(client, codes):
    answer = client.get(f"/so/s/{codes[0]}/")
    buttons = html.fromstring(answer.content).cssselect("button[formaction]")
    assert [button.get("formaction") for button in buttons] == ["/sv/s/", "/en/s/", "/ar/s/"]
    assert fields(press(client, answer, "stay"))["step"] == ["start"]


@pytest.mark.parametrize("shape", ["{a}{b}", "{a}-{b}", " {a} {b} ", "{a}\0{b}"])
def test_a_code_may_be_typed_in_any_way(client, codes, shape):
    typed = shape.format(a=codes[0][:4].lower(), b=codes[0][4:].lower())
    assert fields(client.post("/sv/s/", {"code": typed}))["step"] == ["start"]


def test_a_code_may_be_typed_with_the_digits_of_an_arabic_keyboard(client, codes):
    typed = codes[0].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert fields(client.post("/ar/s/", {"code": typed}))["step"] == ["start"]


@pytest.mark.parametrize("typed", ["WRONGONE", "x" * 5000, "\0", "", "٣٣٣", "<b>"])
def test_a_wrong_code_is_said_beside_the_field(client, codes, typed):
    answer = client.post("/sv/s/", {"code": typed})
    assert answer.status_code in (404, 422)
    assert html.fromstring(answer.content).cssselect(".row--wrong input[name=code]")


def test_a_wrong_code_in_the_address_is_said(client, codes):
    assert client.get("/sv/s/WRONGONE/").status_code == 404
    assert client.get("/sv/s/" + "x" * 3000 + "/").status_code == 422
    assert client.get("/sv/s/%00%ff/").status_code in (404, 422)


def test_codes_can_not_be_guessed_and_who_is_half_way_goes_on(client, codes):
    half_way = client.get(f"/sv/s/{codes[0]}/")
    answers = [client.post("/sv/s/", {"code": f"WRONG{number}"}) for number in range(41)]
    assert [answer.status_code for answer in answers] == [404] * 40 + [429]
    assert client.get(f"/sv/s/{codes[1]}/").status_code == 200
    assert client.get(f"/sv/s/{codes[1]}/", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert press(client, half_way).status_code == 200
    assert client.post("/sv/s/", {"card": codes[1] + ":forged", "code": codes[1]}).status_code == 200
    assert client.post("/sv/s/", {"card": "WRONGONE:forged", "code": "WRONGONE"}).status_code == 429


def test_sent_twice_is_one_answer_and_thanks_both_times(client, codes):
    last = walk(client, client.get(f"/sv/s/{codes[0]}/"), life="4")
    press(client, last)
    again = press(client, last)
    assert (again.status_code, again.context["way"]) == (200, None)
    assert Response.objects.count() == 1


def test_a_used_card_is_said(client, wave, codes):
    last = walk(client, client.get(f"/sv/s/{codes[0]}/"))
    answering.submit_response(wave=wave, answers=Answers(), language="sv", code=codes[0])
    for answer in (press(client, last), client.get(f"/sv/s/{codes[0]}/"), client.post("/sv/s/", {"code": codes[0]})):
        assert (answer.status_code, answer.context["why"]) == (409, "used")
    assert Response.objects.count() == 1


def test_a_wave_that_closes_meanwhile_is_said(client, wave, codes, coordinator):
    last = walk(client, client.get(f"/sv/s/{codes[0]}/"))
    waves.close_wave(wave=wave, by=coordinator)
    for answer in (press(client, last), client.get(f"/sv/s/{codes[0]}/")):
        assert (answer.status_code, answer.context["why"]) == (410, "closed")
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"life": "6"}, {"life": "-3"}, {"work": "4.0"}, {"personal": "\0"}, {"contacts": "2"}, {"group": "x"},
        {"contacts": "3", "depth": ["friends", "x"]}, {"life": ["1", "5"]}, {"depth": "x"}, {"life": "٣"}, {"life": "9" * 5000},
    ],
)  # fmt: skip
@pytest.mark.parametrize("do", ["next", "stay", "back", "\0"])
def test_what_is_no_answer_is_said_and_the_rest_stays(client, codes, wrong, do):
    last = walk(client, client.get(f"/sv/s/{codes[0]}/"), personal="2", work="3")
    answer = press(client, last, do, **wrong)
    assert answer.status_code == 422
    kept = fields(answer)
    assert (kept.get("work") == ["3"], kept.get("personal") == ["2"]) == ("work" not in wrong, "personal" not in wrong)
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"step": "x"}, {"step": "\0"}, {"do": "fly"}, {"once": "\0"}, {"__class__": "1"}, {"step": "depth"}]
)
def test_absurd_fields_lead_to_a_screen(client, codes, wrong):
    answer = press(client, client.get(f"/sv/s/{codes[0]}/"), **{"do": "next", **wrong})
    assert answer.status_code == 200
    assert not Response.objects.exists()


def test_more_fields_than_anybody_has_are_refused(client, codes):
    assert client.post("/sv/s/", {f"f{number}": "1" for number in range(2000)}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_foreign_pages_form_is_refused(client, codes, key, headers):
    for path in ("/sv/s/", f"/sv/s/kiosk/{key}/"):
        assert client.post(path, {"code": codes[0]}, headers=headers).status_code == 403


def test_queries_do_not_grow_with_answers(client, staff, wave, codes):
    def spent():
        with CaptureQueriesContext(
            connection,
        ) as one:
            last = walk(client, client.get(f"/sv/s/{codes.pop()}/"), life="4")
            press(client, last)
            staff.get("/staff/surveys/2026-H2/")
        return len(one)

    spent()
    before = spent()
    Response.objects.bulk_create([Response(wave=wave, life=3) for _each in range(50)])
    assert spent() == before


# At the tablet


def test_the_tablet_thanks_and_goes_back_to_its_start(client, key):
    path = f"/ar/s/kiosk/{key}/"
    first = client.get(f"/sv/s/kiosk/{key}/")
    assert [each.get("formaction") for each in html.fromstring(first.content).cssselect("button[formaction]")][
        2
    ] == path
    start = press(client, first, "stay", path)
    assert start["Refresh"] == f"120; url=/sv/s/kiosk/{key}/"
    last = walk(client, start, path, life="2", contacts="11", depth=["friends"])
    sent = press(client, last, path=path)
    assert sent["Location"] == f"{path}?sent=1"
    thanks = client.get(sent["Location"])
    assert (thanks["Refresh"], thanks.cookies) == (f"8; url=/sv/s/kiosk/{key}/", {})
    assert not html.fromstring(thanks.content).cssselect("a[href^='/']")
    assert (Response.objects.get().life, LanguageTally.objects.get().language) == (2, "ar")


def test_a_double_press_at_the_tablet_is_one_answer_and_the_next_person_is_another(client, key):
    path = f"/sv/s/kiosk/{key}/"
    last = walk(client, client.get(path), path, life="2")
    assert {press(client, last, path=path).status_code for _press in range(2)} == {302}
    assert Response.objects.count() == 1
    press(client, walk(client, client.get(path), path), path=path)
    assert Response.objects.count() == 2


def test_an_old_or_wrong_tablet_address_is_said(client, wave, key, coordinator):
    newer = waves.renew_kiosk(wave=wave, by=coordinator)
    for wrong in (key, "x", "%00", "x" * 3000):
        answer = client.get(f"/sv/s/kiosk/{wrong}/")
        assert (answer.status_code, answer.context["why"]) == (404, "kiosk")
    assert client.get(f"/sv/s/kiosk/{newer}/").status_code == 200
    waves.close_wave(wave=wave, by=coordinator)
    assert client.get(f"/sv/s/kiosk/{newer}/").status_code == 404
    assert client.post(f"/sv/s/kiosk/{newer}/", {"step": "send", "do": "next"}).status_code == 404


def test_a_tablet_waits_for_a_wave_that_is_prepared(client, coordinator):
    row = waves.prepare_wave(
        code="2027-H1", since=date(2027, 1, 1), until=date(2027, 7, 1), closes_on=date(2027, 6, 20), by=coordinator
    )
    key = waves.renew_kiosk(wave=row, by=coordinator)
    assert client.get(f"/sv/s/kiosk/{key}/").context["why"] == "closed"


# Read aloud


@pytest.mark.parametrize("with_card", [True, False])
def test_somebody_reads_aloud_with_a_card_or_without(staff, wave, codes, with_card):
    path = "/staff/surveys/2026-H2/assisted/"
    first = staff.get(path)
    start = press(staff, first, "stay", f"{path}?language=ar", code=codes[0] if with_card else "")
    assert html.fromstring(start.content).get("lang") == "ar"
    assert html.fromstring(start.content).cssselect("main .notice")[0].get("lang") != "ar"
    last = walk(staff, start, f"{path}?language=ar", life="1")
    sent = press(staff, last, path=f"{path}?language=ar")
    assert sent["Location"] == f"{path}?language=ar&sent=1"
    assert staff.get(sent["Location"]).status_code == 200
    assert (Response.objects.count(), Card.objects.filter(is_used=True).count()) == (1, int(with_card))
    press(staff, last, path=f"{path}?language=ar")
    assert Response.objects.count() == 1


@pytest.mark.parametrize("typed", ["WRONGONE", "x" * 5000, "\0x"])
def test_a_wrong_card_is_said_while_reading_aloud(staff, wave, codes, typed):
    path = "/staff/surveys/2026-H2/assisted/"
    answer = press(staff, staff.get(path), "stay", f"{path}?language=ar", code=typed)
    assert (answer.status_code, len(html.fromstring(answer.content).cssselect(".row--wrong"))) == (422, 1)


def test_reading_aloud_says_what_does_not_go(staff, client, wave, codes, coordinator):
    path = "/staff/surveys/2026-H2/assisted/"
    answering.submit_response(wave=wave, answers=Answers(), language="sv", code=codes[0])
    assert press(staff, staff.get(path), "stay", f"{path}?language=ar", code=codes[0]).status_code == 409
    assert press(staff, staff.get(path), "stay", f"{path}?language=xx").status_code == 200
    client.force_login(User.objects.create_user("rut@bis.example", house_roles=["reviewer"]))
    assert client.get(path).status_code == 200
    waves.close_wave(wave=wave, by=coordinator)
    assert staff.get(path).status_code == 410
    assert staff.get("/staff/surveys/2030-H1/assisted/").status_code == 404


# The house's pages


def test_a_survey_is_prepared_read_opened_and_closed(staff, client, settings, coordinator):
    answer = staff.post("/staff/surveys/", {"half_year": "2026-H2", "closes_on": "2026-12-20"}, follow=True)
    text = answer.content.decode()
    for code, _name in settings.LANGUAGES:
        assert len(html.fromstring(text).cssselect(f"dl[lang={code}] dt")) == len(questions.ORDER)
    path = "/staff/surveys/2026-H2/"
    assert staff.post(path, {}).status_code == 422
    assert staff.post(path, {"languages": ["xx"]}).status_code == 422
    assert staff.post(path, {"languages": ["ar", "sv"]}).status_code == 302
    wave = SurveyWave.objects.get()
    assert (wave.state, wave.languages, wave.questions.count()) == ("open", ["sv", "ar"], 6)
    assert staff.post(path, {"languages": ["ti"]}).status_code == 302
    assert SurveyWave.objects.get().languages == ["sv", "ar"]
    assert staff.get(f"{path}close/").status_code == 200
    assert SurveyWave.objects.get().state == "open"
    closed = staff.post(f"{path}close/", follow=True)
    assert "/staff/indicators/" in closed.content.decode()
    assert SurveyWave.objects.get().state == "closed"
    assert staff.post(f"{path}close/").status_code == 302
    for part in ("cards/", "kiosk/"):
        assert staff.post(path + part, {"count": "1", "languages": ["sv"]}).status_code == 302
    assert (CardSheet.objects.count(), SurveyWave.objects.get().kiosk_digest) == (0, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"half_year": "2031-H1"}, {"half_year": "\0"}, {"closes_on": "2026-11-01"}, {"closes_on": "x"},
        {"closes_on": "2028-01-01"}, {"closes_on": "99999-01-01"},
    ],
)  # fmt: skip
def test_a_survey_that_can_not_be_is_said(staff, wrong):
    sent = {"half_year": "2026-H2", "closes_on": "2026-12-20", **wrong} if wrong else {}
    assert staff.post("/staff/surveys/", sent or {"half_year": ""}).status_code == 422
    assert not SurveyWave.objects.exists()


def test_a_half_year_has_one_survey(staff, wave):
    sent = {"half_year": "2026-H2", "closes_on": "2026-12-20"}
    assert staff.post("/staff/surveys/", sent).status_code == 422
    assert SurveyWave.objects.count() == 1


def test_another_open_survey_is_said(staff, wave):
    staff.post("/staff/surveys/", {"half_year": "2027-H1", "closes_on": "2027-06-20"})
    answer = staff.get("/staff/surveys/2027-H1/")
    assert answer.context["other"] == wave
    staff.post("/staff/surveys/2027-H1/", {"languages": ["sv"]})
    assert SurveyWave.objects.get(code="2027-H1").state == "draft"


def test_an_open_survey_shows_how_many_answered_and_nothing_else(staff, wave, codes):
    def shown():
        text = html.fromstring(staff.get("/staff/surveys/2026-H2/").content).cssselect("main")[0].text_content()
        return re.sub(r"\s+", " ", text)

    answering.submit_response(wave=wave, answers=Answers("newcomer", 1, 1, 1, 3), language="ar", code=codes[0])
    one = shown()
    Response.objects.all().delete()
    LanguageTally.objects.all().delete()
    Card.objects.update(is_used=False)
    answering.submit_response(wave=wave, answers=Answers("established", 5, 5, 5, 0), language="sv")
    assert shown() == one
    answering.submit_response(wave=wave, answers=Answers(), language="sv")
    assert shown() != one


def test_cards_are_a_pdf_and_their_codes_are_kept_nowhere(staff, wave):
    sent = {"count": "12", "place": "Kyrkan", "languages": ["sv", "ar", "en"]}
    answer = staff.post("/staff/surveys/2026-H2/cards/", sent)
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("application/pdf", True)
    assert answer.content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", answer.content)) in (0, 2)
    assert (CardSheet.objects.get().count, Card.objects.count()) == (12, 12)


def test_what_stands_on_a_card_leads_in(client, wave, coordinator, settings):
    from indicators.views.waves import _sheet

    sheet, codes = waves.make_cards(wave=wave, count=11, place="", by=coordinator)
    page = html.fromstring(_sheet(codes, ["ar", "sv"], sheet))
    assert [len(each) for each in page.cssselect(".page")] == [10, 1]
    assert [each.text for each in page.cssselect(".card__letters")] == [f"{code[:4]}-{code[4:]}" for code in codes]
    assert [each.get("dir") for each in page.cssselect(".card__said")][:2] == ["rtl", "ltr"]
    assert page.cssselect(".card__address")[0].text in f"{settings.BIS_SITE_URL}/s/"


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")
def test_every_cards_picture_can_be_read_by_a_telephone(staff, wave, tmp_path, client):
    import zxingcpp
    from PIL import Image

    answer = staff.post("/staff/surveys/2026-H2/cards/", {"count": "3", "languages": ["ar", "sv", "en"]})
    (tmp_path / "cards.pdf").write_bytes(answer.content)
    subprocess.run(["pdftoppm", "-r", "110", "-png", tmp_path / "cards.pdf", tmp_path / "page"], check=True)
    (path,) = tmp_path.glob("page*.png")
    with Image.open(path) as picture:
        said = [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]
    assert len(set(said)) == 3
    for address in said:
        answer = client.get("/" + address.split("/", 3)[3], headers={"accept-language": "sv"}, follow=True)
        assert fields(answer)["step"] == ["start"]


def test_cards_that_can_not_be_printed_leave_nothing(staff, wave, monkeypatch):
    from calendar_app import paper_press

    def missing():
        raise paper_press.PressUnavailable

    monkeypatch.setattr(paper_press, "_library", missing)
    answer = staff.post("/staff/surveys/2026-H2/cards/", {"count": "3", "place": "Kyrkan", "languages": ["sv"]})
    assert (answer.status_code, "Kyrkan" in answer.content.decode()) == (422, True)
    assert not CardSheet.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": "0"},
        {"count": "101"},
        {"count": "-1"},
        {"count": "x"},
        {"languages": []},
        {"languages": ["ti"]},
        {"place": "\0"},
    ],
)
def test_cards_that_can_not_be_are_said(staff, wave, wrong):
    sent = {"count": "3", "place": "Kyrkan", "languages": ["sv"], **wrong}
    assert staff.post("/staff/surveys/2026-H2/cards/", sent).status_code == 422
    assert not CardSheet.objects.exists()


def test_a_card_has_room_for_three_languages(staff, wave):
    SurveyWave.objects.update(languages=["sv", "ar", "en", "ti"])
    sent = {"count": "3", "languages": ["sv", "ar", "en", "ti"]}
    assert staff.post("/staff/surveys/2026-H2/cards/", sent).status_code == 422


def test_how_many_were_handed_out_is_noted(staff, wave, codes):
    sheet = CardSheet.objects.get()
    path = f"/staff/surveys/2026-H2/sheets/{sheet.pk}/"
    for wrong in ("6", "-1", "x", "", "\0"):
        answer = staff.post(path, {"number": wrong}, follow=True)
        assert "notice--error" in answer.content.decode()
    assert CardSheet.objects.get().handed_out is None
    staff.post(path, {"number": "4"})
    assert CardSheet.objects.get().handed_out == 4
    assert staff.post("/staff/surveys/2026-H1/sheets/1/", {"number": "4"}).status_code == 404


def test_a_tablets_address_is_shown_once(staff, client, wave):
    path = "/staff/surveys/2026-H2/kiosk/"
    page = html.fromstring(staff.post(path).content)
    address = page.cssselect(".code-key")[0].text
    assert page.cssselect(".kiosk-code svg")
    assert client.get("/" + address.split("/", 3)[3]).status_code == 200
    assert address not in staff.get(path).content.decode() + staff.get("/staff/surveys/2026-H2/").content.decode()


def test_answers_that_were_deleted_are_said(staff, wave, coordinator):
    waves.close_wave(wave=wave, by=coordinator)
    SurveyWave.objects.update(reported_on=date(2020, 1, 1), answers_deleted_on=date(2022, 1, 1))
    text = staff.get("/staff/surveys/2026-H2/").content.decode()
    assert ("answered" in text, "<table" in text) == (False, False)


@pytest.mark.parametrize("part", ["", "2026-H2/", "2026-H2/cards/", "2026-H2/kiosk/", "2026-H2/close/"])
def test_who_does_not_coordinate_comes_in_nowhere(client, wave, part):
    client.force_login(User.objects.create_user("rut@bis.example", house_roles=["reviewer", "indicator_reader"]))
    assert {client.get(f"/staff/surveys/{part}").status_code, client.post(f"/staff/surveys/{part}").status_code} == {
        403
    }


def test_the_service_worker_keeps_no_page_of_the_survey():
    from pathlib import Path

    from django.conf import settings

    source = (Path(settings.BASE_DIR) / "static/js/sw.js").read_text("utf-8")
    kept = re.search(r"const KEPT = new RegExp\(`\$\{TONGUE\}(.*?)`\)", source)[1]
    for path in ("s/", "s/ABCD2345/", "s/kiosk/key/"):
        assert not re.search(rf"^/(sv|ar)/{kept}", f"/sv/{path}")
    assert QuestionVersion.objects.count() == 0
