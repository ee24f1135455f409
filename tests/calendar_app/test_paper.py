"""What hangs on the wall? Sheets and posters as PDF: read back, measured, and their codes scanned."""

import os
import re
import shutil
import subprocess
import sys
import unicodedata
import zlib
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendar_app import actions, paper_press
from calendar_app.models import ActivityKind, Venue

try:
    import weasyprint  # noqa: F401
except OSError:
    CAN_PRINT = False
else:
    CAN_PRINT = all(shutil.which(each) for each in ("pdftotext", "pdftoppm", "pdfinfo"))

pytestmark = pytest.mark.django_db
WEEK = "/sv/sheet/week.pdf?week=2026-W48"


@pytest.fixture(autouse=True)
def _press():
    if not CAN_PRINT:
        if os.environ.get("CI"):
            pytest.fail("Paper can't be tested: Pango or poppler-utils is not installed.")
        pytest.skip("no Pango or poppler-utils here: paper was NOT tested")


@pytest.fixture
def sheet(client, tmp_path):
    """Fetch a PDF: `sheet(address)` gives its file."""

    def fetch(address):
        answer = client.get(address)
        assert answer.status_code == 200, answer.content[:300]
        file = tmp_path / f"{re.sub('[^a-z0-9]+', '-', address)}.pdf"
        file.write_bytes(answer.content)
        return file

    return fetch


@pytest.fixture
def busy(post, at_noon, house):
    """Sixty activities in the week of 24 November: eight or nine a day, some with very long names."""
    from calendar_app.actions.vocabulary import load_vocabulary

    load_vocabulary()
    kinds = list(ActivityKind.objects.exclude(slug="language-cafe").order_by("slug"))
    long = "Ett mycket långt namn på en aktivitet som handlar om allt möjligt mellan himmel och jord " * 2
    return [
        post(
            f"{long}{number}" if number % 20 == 7 else f"Aktivitet {number:02}",
            date(2026, 11, 23) + timedelta(days=number % 7),
            8 + number // 7,
            kind=None if number % 10 == 7 else kinds[number % len(kinds)],
            swedish_level="some",
            audience=["women", "children"],
            has_childcare=True,
        )
        for number in range(60)
    ]


def plain(text):
    """Text without marks of direction, vowel signs or line breaks, figures set apart: what a reader reads."""
    kept = (each for each in unicodedata.normalize("NFC", text) if unicodedata.category(each) not in ("Cf", "Mn"))
    return " ".join(re.sub(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])", " ", "".join(kept)).split())


def text_of(file):
    run = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
    return plain(run.stdout.decode())


def pages(file):
    """The size of each page, and each word's box on it (points from the upper left corner)."""
    run = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True)
    found = []
    for page in re.findall(r"<page.*?</page>", run.stdout.decode(), re.DOTALL):
        size = tuple(float(each) for each in re.search(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        boxes = re.findall(
            r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', page
        )
        found.append((size, [(*map(float, box[:4]), unescape(box[4])) for box in boxes]))
    return found


def codes(file, folder):
    """What the codes on the pages say, as a phone's camera reads them."""
    import zxingcpp
    from PIL import Image

    subprocess.run(["pdftoppm", "-r", "110", "-png", file, folder / "page"], check=True)
    said = []
    for path in sorted(folder.glob("page*.png")):
        with Image.open(path) as picture:
            said.append([code.text for code in zxingcpp.read_barcodes(picture.convert("L"))])
    return said


def opened(octets):
    """A PDF's octets with what is compressed in them."""
    parts = re.findall(rb"stream\n(.*?)\nendstream", octets, re.DOTALL)
    packed = [zlib.decompress(part) for part in parts if part[:1] == b"\x78"]
    return b"\n".join([octets, *packed])


@pytest.mark.parametrize("also", ["", "&also=ar&also=ti"])
@pytest.mark.parametrize("size", ["a4", "a3"])
def test_sixty_activities_fit_their_pages(sheet, busy, size, also):
    found = pages(sheet(f"{WEEK}&size={size}{also}"))
    words = {word for _size, boxes in found for *_box, word in boxes}
    titles = {f"{number:02}" for number in range(60) if number % 10 == 7 and number % 20 != 7}
    assert titles <= words
    for (width, height), boxes in found:
        inside = [
            left > 30 and right < width - 30 and top > 20 and bottom < height - 20
            for left, top, right, bottom, _w in boxes
        ]
        assert [box for box, is_inside in zip(boxes, inside, strict=True) if not is_inside] == []
        # Nothing lies on the foot of the page either.
        foot = min(top for _left, top, _right, _bottom, word in boxes if word == "Programmet" and top > height / 2)
        assert [word for _l, top, _r, bottom, word in boxes if top < foot < bottom - 1] == []
    assert {(round(width), round(height)) for (width, height), _boxes in found} == {
        {"a4": (595, 842), "a3": (842, 1191)}[size]
    }


def test_every_activity_stands_on_the_sheet_under_its_day(sheet, busy):
    text = text_of(sheet(WEEK))
    days = ["Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag"]
    places = [text.index(f"{day} {23 + n} november") for n, day in enumerate(days)]
    assert places == sorted(places)
    assert places[2] < text.index("Aktivitet 37") < places[3]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "ar",
            [
                "الثلاثاء 24 نوفمبر",
                "الأحد 29 نوفمبر",
                "لا شيء مخططًا",
                "مقهى اللغة",
                "الأطفال والآباء إلى الإنترنت",
                "لا حاجة إلى السويدية",
            ],
        ),
        ("ti", ["ሰሉስ 24 ሕዳር", "ናይ ቋንቋ ካፈ"]),
        ("prs", ["سه‌شنبه 24 نومبر", "گروه چای و ژاکت برای پدران"]),
    ],
)
def test_the_text_can_be_taken_out_in_order(sheet, post, at_noon, language, words):
    titles = {"ar": "مقهى اللغة، الأطفال والآباء إلى الإنترنت", "ti": "ናይ ቋንቋ ካፈ", "prs": "گروه چای و ژاکت برای پدران"}
    texts = {"sv": {"title": "Språkkafé"}, language: {"title": titles[language]}}
    post(first_on=date(2026, 11, 24), texts=texts, swedish_level="none")
    text = text_of(sheet(f"/{language}/sheet/week.pdf?week=2026-W48"))
    assert [word for word in map(plain, words) if word not in text] == []


def test_the_text_of_three_languages_on_one_sheet_can_be_taken_out_in_order(sheet, post, at_noon):
    texts = {
        "sv": {"title": "Kafferep"},
        "ar": {"title": "مقهى الأطفال والآباء إلى الإنترنت"},
        "ti": {"title": "ናይ ቋንቋ ካፈ"},
    }
    post(first_on=date(2026, 11, 24), texts=texts, swedish_level="none")
    text = text_of(sheet(f"{WEEK}&also=ar&also=ti"))
    for words in (
        "Tisdag 24 november",
        "الثلاثاء",
        "ሰሉስ 24 ሕዳር",
        "Kafferep",
        texts["ar"]["title"],
        texts["ti"]["title"],
        "لا حاجة إلى السويدية",
    ):
        assert plain(words) in text


def test_a_title_without_translation_stands_once(sheet, post, at_noon):
    post("Bara på svenska", date(2026, 11, 24), kind=None)
    assert text_of(sheet(f"{WEEK}&also=ar&also=ti")).count("Bara på svenska") == 1


def test_the_code_leads_to_the_same_filtered_list(sheet, post, at_noon, settings, tmp_path):
    settings.BIS_SITE_URL = "https://kalender.bis.example"
    post(first_on=date(2026, 11, 24))
    said = codes(sheet(f"{WEEK}&theme=language&free=1&when=today&also=ar"), tmp_path)
    assert said == [["https://kalender.bis.example/sv/?theme=language&free=1"]]


def test_every_page_carries_the_code(sheet, busy, settings, tmp_path):
    settings.BIS_SITE_URL = "https://kalender.bis.example"
    said = codes(sheet("/ar/sheet/month.pdf?month=2026-11&also=sv"), tmp_path)
    assert len(said) > 1
    assert said == [["https://kalender.bis.example/ar/"]] * len(said)


def test_the_lists_filter_applies(sheet, post, at_noon):
    post("Gratis", date(2026, 11, 24), kind=None)
    post("Dyrt", date(2026, 11, 24), kind=None, price=100)
    text = text_of(sheet(f"{WEEK}&free=1"))
    assert "Gratis" in text
    assert "Dyrt" not in text


def test_cancelled_and_moved_dates_are_said_in_every_language(sheet, post, at_noon):
    event = post("Kör", date(2026, 11, 23), rrule="FREQ=DAILY;COUNT=5", kind=None)
    rows = list(event.occurrences.order_by("slot"))
    actions.cancel_date(occurrence=rows[0], reason="Ledaren är sjuk", by=None)
    later = timedelta(hours=1)
    actions.move_date(occurrence=rows[1], starts_at=rows[1].starts_at + later, ends_at=rows[1].ends_at + later, by=None)
    text = text_of(sheet(f"{WEEK}&also=en"))
    for words in (
        "Inställt · Ledaren är sjuk",
        "Cancelled · Ledaren är sjuk",
        "Flyttat från 18:00",
        "Moved from 18:00",
    ):
        assert words in text


def test_a_month_names_an_activity_once_with_its_dates(sheet, post, at_noon):
    event = post("Kör", date(2026, 11, 3), rrule="FREQ=WEEKLY;BYDAY=TU,TH;COUNT=8", kind=None)
    actions.cancel_date(occurrence=event.occurrences.order_by("slot")[2], reason="Ledaren är sjuk", by=None)
    text = text_of(sheet("/sv/sheet/month.pdf?month=2026-11"))
    assert text.count("Kör") == 2  # on Tuesdays and on Thursdays
    assert "3 10 17 24" in text
    assert "5 12 19 26" in text
    assert "10 · Inställt · Ledaren är sjuk" in text


def test_what_lasts_for_days_says_its_first_and_last(sheet, post, at_noon):
    post("Läger", date(2026, 11, 27), None, kind=None)
    post("Vandring", date(2026, 11, 28), None, length=timedelta(days=4), kind=None)
    assert "28/11–1/12" in text_of(sheet("/sv/sheet/month.pdf?month=2026-11"))
    assert "till tisdag 1 december" in text_of(sheet(WEEK))


@pytest.mark.parametrize("sort", ["week", "month"])
def test_an_empty_sheet_says_so(sheet, at_noon, organisation, sort):
    text = text_of(sheet(f"/sv/sheet/{sort}.pdf?also=en"))
    assert "Inget är planerat som passar ditt val" in text
    assert "Nothing is planned that fits your choice" in text


def test_the_file_says_its_language_and_title(client, post, at_noon):
    post(first_on=date(2026, 11, 24))
    answer = client.get("/ar/sheet/week.pdf?week=2026-W48&also=sv")
    assert answer["Content-Language"] == "ar, sv"
    assert answer["Content-Disposition"] == 'inline; filename="bis-2026-W48-a4.pdf"'
    inside = opened(answer.content)
    assert b"/Lang (ar)" in inside
    assert b"/StructTreeRoot" in inside
    assert re.findall(rb"/JavaScript|/JS\b|/Launch|/EmbeddedFile", inside) == []


def test_the_title_stands_in_the_file(sheet, post, at_noon):
    run = subprocess.run(["pdfinfo", sheet(WEEK)], capture_output=True, check=True)
    assert "Title:           BIS – Vecka 48, 23 november – 29 november 2026" in run.stdout.decode()


def test_only_named_fonts_are_used(sheet, busy):
    run = subprocess.run(["pdffonts", sheet(f"{WEEK}&also=ar&also=ti")], capture_output=True, check=True)
    names = {
        re.sub(r"^\w+\+|-(?:Bold|Regular|Italic|Semi.*)$", "", line.split()[0])
        for line in run.stdout.decode().splitlines()[2:]
    }
    assert names <= {"Noto-Sans", "Noto-Naskh-Arabic", "Noto-Sans-Ethiopic", "DejaVu-Sans"}


def test_the_same_revision_costs_one_query_and_no_setting(client, post, at_noon, django_assert_num_queries):
    post(first_on=date(2026, 11, 24))
    first = client.get(WEEK)
    with django_assert_num_queries(1):
        again = client.get(WEEK)
    with django_assert_num_queries(1):
        unchanged = client.get(WEEK, headers={"If-None-Match": first["ETag"]})
    assert again.content == first.content
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", first["ETag"])


def test_a_change_makes_another_sheet(client, post, at_noon):
    event = post("Kör", date(2026, 11, 24))
    first = client.get(WEEK)
    actions.cancel_event(event=event, reason="Sjuk", by=None)
    assert client.get(WEEK, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_same_page_gives_the_same_octets(client, post, at_noon):
    from django.core.cache import cache

    post(first_on=date(2026, 11, 24))
    first = client.get(WEEK).content
    cache.clear()
    assert client.get(WEEK).content == first


def test_a_sheet_costs_the_same_number_of_queries_for_1_and_60_activities(client, post, at_noon):
    counts = []
    for first, last in ((0, 1), (1, 60)):
        for number in range(first, last):
            post(f"Aktivitet {number}", date(2026, 11, 23) + timedelta(days=number % 7))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{WEEK}&theme=language&also=ar&also=ti").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "query",
    [
        "week=2026-W54",
        "week=x",
        "size=a0",
        "also=xx",
        "also=ar&also=ti&also=uk",
        "theme=nothing-like-it",
        "since=2026-99-99",
    ],
)
def test_what_can_not_be_printed_is_refused_in_a_sentence(client, at_noon, organisation, query):
    answer = client.get(f"/sv/sheet/week.pdf?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert answer.content.decode().strip()


def test_nobody_prints_without_end(client, post, at_noon):
    answers = [client.get(f"{WEEK}&q={number}").status_code for number in range(22)]
    assert answers == [200] * 20 + [429] * 2
    assert client.get(f"{WEEK}&q=1").status_code == 200


def test_a_machine_without_the_press_says_so(client, post, at_noon, monkeypatch):
    post(first_on=date(2026, 11, 24))
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = client.get(WEEK)
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert client.get("/sv/").status_code == 200


def test_a_cancelled_series_says_so_once_in_a_month(sheet, post, at_noon):
    event = post("Kör", date(2026, 11, 3), rrule="FREQ=WEEKLY;COUNT=4", kind=None)
    actions.cancel_event(event=event, reason="Ledaren har flyttat", by=None)
    text = text_of(sheet("/sv/sheet/month.pdf?month=2026-11"))
    assert text.count("Ledaren har flyttat") == 1
    assert "Inställt · Ledaren har flyttat" in text


def test_the_press_fetches_nothing_but_our_own_files(settings):
    asked = []

    def heard(*words):
        asked.append(words)
        raise AssertionError(words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socket.socket.connect", heard)
        page = (
            '<link rel="stylesheet" href="https://evil.example/a.css"><img src="https://evil.example/a.png">'
            '<img src="file:///etc/passwd"><img src="data:image/png;base64,AA"><style>@import "http://evil.example/b.css";</style>'
            "<p>Text</p>"
        )
        assert paper_press.printed(f'<html lang="sv"><title>T</title><body>{page}</body></html>').startswith(b"%PDF")
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/static/css/paper.css", "https://paper.invalid/static/css/../../manage.py", "file:///etc/passwd",
        "https://paper.invalid/static/css/bis.css?x", "https://paper.invalid/pictures/../secret_key", "data:text/css,a",
        "https://paper.invalid/pictures/00000000000000000000000000000000.webp",
    ],
)  # fmt: skip
def test_no_other_address_is_served_to_the_press(address):
    with pytest.raises(ValueError, match="nothing that a sheet may hold"):
        paper_press.own_file(address)


def test_a_poster_is_one_page_whatever_its_words(sheet, post, at_noon):
    event = post(
        "Ett mycket långt namn",
        date(2026, 11, 26),
        kind=None,
        rrule="FREQ=WEEKLY",
        swedish_level="none",
        texts={
            code: {"title": (f"{name} " * 25).strip()[:200]}
            for code, name in (("sv", "Kafferep"), ("ar", "الأطفال"), ("ti", "ቋንቋ"))
        },
    )
    found = pages(sheet(f"/en/events/{event.pk}/poster.pdf?also=ar&also=ti"))
    assert len(found) == 1
    (_width, height), boxes = found[0]
    foot = min(top for _left, top, _right, _bottom, word in boxes if word == "Point")
    assert [word for _l, top, _r, bottom, word in boxes if top < foot < bottom - 1] == []
    assert max(bottom for _l, _t, _r, bottom, _word in boxes) < height - 20


def test_a_poster_says_what_when_where_and_leads_to_its_event(sheet, post, at_noon, settings, tmp_path):
    settings.BIS_SITE_URL = "https://kalender.bis.example"
    event = post("Kör", date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH", kind=None)
    actions.cancel_date(occurrence=event.occurrences.order_by("slot")[1], reason="Ledaren är sjuk", by=None)
    file = sheet(f"/sv/events/{event.pk}/poster.pdf?size=a3&also=en")
    text = text_of(file)
    for words in (
        "Kör",
        "Varje torsdag",
        "Every Thursday",
        "18:00–20:00",
        "26/11 3/12 10/12",
        "BIS-huset",
        "Sveafältet",
    ):
        assert words in text, words
    assert f"kalender.bis.example/e/{event.code}" in text.replace(" ", "")
    assert codes(file, tmp_path) == [[f"https://kalender.bis.example/e/{event.code}"]]


def test_a_poster_of_something_cancelled_or_over_says_so(sheet, post, at_noon):
    off, over = post("Fest", date(2026, 11, 26)), post("Film", date(2026, 11, 20))
    actions.cancel_event(event=off, reason="Lokalen är upptagen", by=None)
    assert "Inställt Lokalen är upptagen" in text_of(sheet(f"/sv/events/{off.pk}/poster.pdf"))
    assert "Det här är över." in text_of(sheet(f"/sv/events/{over.pk}/poster.pdf"))


def test_a_posters_picture_comes_from_the_store(sheet, post, at_noon, settings, tmp_path):
    import io

    from PIL import Image

    from calendar_app.models import Event
    from partners.pictures import cleaned

    settings.MEDIA_ROOT = tmp_path / "uploads"
    (tmp_path / "uploads").mkdir()
    out = io.BytesIO()
    Image.new("RGB", (400, 200), "green").save(out, "PNG")
    name = f"{'a' * 32}.webp"
    (tmp_path / "uploads" / name).write_bytes(cleaned(out.getvalue()))
    event = post(first_on=date(2026, 11, 26))
    Event.objects.filter(pk=event.pk).update(image=name, image_alt="En grön yta")
    file = sheet(f"/sv/events/{event.pk}/poster.pdf")
    run = subprocess.run(["pdfimages", "-list", file], capture_output=True, check=True)
    assert "400   200" in run.stdout.decode()


def test_an_event_elsewhere_or_without_place_has_a_poster_too(sheet, post, at_noon):
    Venue.objects.update(way_there={})
    event = post("Utflykt", date(2026, 11, 26), None, venue=None, place_note="Vid bron", kind=None)
    assert "Vid bron" in text_of(sheet(f"/sv/events/{event.pk}/poster.pdf"))


def test_what_is_chosen_leads_to_its_sheet_with_the_filter(client, organisation, at_noon):
    answer = client.get("/sv/print/?sheet=2026-W49&size=a3&also=ar&also=ti&theme=language&free=1")
    assert answer["Location"] == "/sv/sheet/week.pdf?week=2026-W49&size=a3&also=ar&also=ti&theme=language&free=1"
    answer = client.get("/sv/print/?sheet=2026-12&size=a4")
    assert answer["Location"] == "/sv/sheet/month.pdf?month=2026-12&size=a4"


def test_a_fourth_language_is_refused_beside_the_field(client, organisation, at_noon):
    answer = client.get("/sv/print/?sheet=2026-W49&also=ar&also=ti&also=uk")
    assert answer.status_code == 422
    assert "Ett blad rymmer tre språk" in answer.content.decode()


def test_the_list_leads_to_the_sheets_with_its_filter(client, post, at_noon):
    event = post(first_on=date(2026, 11, 26))
    assert 'href="/sv/print/?free=1"' in client.get("/sv/?free=1&when=week").content.decode()
    assert f'href="/sv/events/{event.pk}/poster.pdf"' in client.get(f"/sv/events/{event.pk}/").content.decode()


@pytest.mark.parametrize("header", ["HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH"])
def test_a_poster_that_is_not_there_is_not_unchanged(client, db, header):
    value = "Mon, 01 Jan 2035 00:00:00 GMT" if "SINCE" in header else "*"
    assert client.get("/sv/events/99999/poster.pdf", **{header: value}).status_code == 404
