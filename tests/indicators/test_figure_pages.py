"""The pages about indicators: what is hidden is hidden in every form, readers read, coordinators keep, bad input is said."""

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from indicators.actions import computing, waves
from indicators.models import Measurement, Milestone, ReportingPeriod, Response, Story, SurveyWave, Target
from indicators.periods import half_year
from partners.models import User

pytestmark = pytest.mark.django_db
PAGES = ("", "outlook/", "contacts/", "partners/", "quality/", "look-back/")
HERE = "/staff/indicators/"


@pytest.fixture
def coordinator(client, at_noon):
    person = User.objects.create_user("sam@bis.example", is_staff=True)
    client.force_login(person)
    client.cookies["language"] = "en"
    return person


@pytest.fixture
def measured(coordinator):
    """`measured(2026, 1, [(group, life, contacts), …])`: a closed half-year with these answers."""

    def make(year, half, rows):
        days = half_year(year, half)
        period = computing.period_of(f"{year}-H{half}", days.since, days.until)
        wave = SurveyWave.objects.create(
            code=period.code, since=days.since, until=days.until, closes_on=days.last_on, state="open", languages=["sv"]
        )
        Response.objects.bulk_create(
            [
                Response(wave=wave, group=group, life=life, work=life, contacts=contacts)
                for group, life, contacts in rows
            ]
        )
        waves.close_wave(wave=wave, by=coordinator)
        return computing.close_period(period=period, by=coordinator, today=days.until + timedelta(days=9))

    return make


# 37 new here, of whom 23 see it bright; 3 who have lived here for long; 6 who did not say.
ANSWERS = [("newcomer", 4, 1)] * 23 + [("newcomer", 2, 0)] * 14 + [("established", 1, 6)] * 3 + [("unsaid", 5, 3)] * 6


def test_every_page_opens_with_nothing_and_with_much(client, measured):
    for page in PAGES:
        assert client.get(HERE + page).status_code == 200
    assert client.get("/sv/results/").status_code == 200
    measured(2025, 2, ANSWERS)
    measured(2026, 1, ANSWERS)
    Milestone.objects.create(on=date(2018, 9, 1), texts={"sv": "Huset öppnar."})
    for page in PAGES:
        assert client.get(HERE + page).status_code == 200


def test_readers_and_the_steering_group_read_and_keep_nothing(client, measured):
    measured(2026, 1, ANSWERS)
    for role in ("indicator_reader", "steering_reader"):
        client.force_login(User.objects.create_user(f"{role}@bis.example", house_roles=[role]))
        assert client.get("/staff/", follow=True).request["PATH_INFO"] == HERE
        for page in PAGES:
            assert client.get(HERE + page).status_code == 200
        assert "owes a report" not in client.get(HERE + "quality/").content.decode()
        for page in ("periods/", "targets/", "stories/", "periods/2026-H1/revise/"):
            assert client.get(HERE + page).status_code == 403
    client.force_login(User.objects.create_user("ola@bis.example", house_roles=["reviewer"]))
    assert client.get(HERE).status_code == 403


def everything(client):
    """All that can be fetched, as text: pages, exports for the house and for everybody."""
    found = {page: client.get(HERE + page).content.decode() for page in PAGES}
    found |= {
        sort: client.get(f"{HERE}export/{sort}/").content.decode("utf-8-sig") for sort in ("csv", "csv-sv", "json")
    }
    found |= {f"public-{sort}": client.get(f"/en/results/export/{sort}/").content.decode() for sort in ("csv", "json")}
    return found | {"results": client.get("/en/results/").content.decode()}


def test_a_small_group_is_in_no_form(client, measured):
    """Three answered that it looks very dark: neither three, nor their mean 1, nor their share 0 is anywhere."""
    measured(2026, 1, ANSWERS)
    rows = list(csv.DictReader(io.StringIO(everything(client)["csv"])))
    hidden = [
        row for row in rows if row["group"] == "established" and row["indicator"] in ("life", "index", "contacts")
    ]
    assert hidden
    assert {row["state"] for row in hidden} == {"suppressed"}
    assert not any(row["value"] or row["low"] or row["high"] or row["n"] for row in hidden)
    assert any(row["state"] == "suppressed" for row in rows if row["group"] in ("newcomer", "unsaid"))
    found = json.loads(everything(client)["json"])
    lines = next(rows for rows in found.values() if isinstance(rows, list) and "group" in rows[0])
    mine = [row for row in lines if row["group"] == "established" and row["indicator"] in ("life", "index", "contacts")]
    assert mine
    assert not any(row["value"] is not None for row in mine)
    book = load_workbook(io.BytesIO(client.get(HERE + "export/xlsx/").content))
    cells = [
        row
        for row in book.worksheets[-1].iter_rows(values_only=True)
        if "here for long" in row and "outlook: life in Boden" in row
    ]
    assert cells
    assert all("<5" in row for row in cells)


def test_the_public_export_holds_closed_periods_alone_and_the_larger_minimum(client, measured):
    measured(2026, 1, [("newcomer", 4, 1)] * 7 + [("newcomer", 2, 1)])
    computing.period_of("2026-H2", date(2026, 7, 1), date(2027, 1, 1))
    computing.compute_open(today=date(2026, 11, 28))
    text = client.get("/en/results/export/csv/").content.decode()
    assert "2026-H2" not in text
    assert "<10" in text
    assert "<10" not in client.get(HERE + "export/csv/").content.decode()


def test_suppressed_missing_and_zero_differ_in_every_form(client, measured):
    measured(2026, 1, [("newcomer", 2, 0)] * 12 + [("established", 4, 1)] * 3)
    rows = list(csv.DictReader(io.StringIO(client.get(HERE + "export/csv/").content.decode())))
    states = {row["state"] for row in rows}
    assert {"suppressed", "missing", "zero", "known"} <= states
    for row in rows:
        if row["state"] == "zero":
            assert float(row["value"]) == 0
        if row["state"] in ("suppressed", "missing", "pending"):
            assert row["value"] == ""
    assert {row["shown"] for row in rows if row["state"] == "suppressed"} == {"<5"}


def test_nothing_of_single_answers_stands_in_the_admin(client, coordinator):
    from django.contrib import admin

    names = {model.__name__ for model in admin.site._registry}
    assert not names & {"Response", "Card", "LanguageTally", "Measurement", "PulseTally"}


def test_a_page_says_the_figure_how_sure_it_is_and_against_what(client, measured):
    Target.objects.create(indicator="life", baseline=40, value=60, due_on=date(2027, 6, 30), rationale="x")
    measured(2025, 2, [("newcomer", 4, 1)] * 3 + [("newcomer", 2, 1)] * 7)
    measured(2026, 1, [("newcomer", 4, 1)] * 9 + [("newcomer", 2, 1)] * 3)
    text = client.get(HERE).content.decode()
    assert "between 47 and 91 of 100; 12 answers" in text
    assert "surely better than second half of 2025" in text
    assert "reached, but not sure" in text
    assert "175 % of the way from baseline to target." in text


def test_each_picture_has_its_table_and_no_two_have_one_name(client, measured):
    measured(2025, 2, ANSWERS)
    measured(2026, 1, ANSWERS)
    for page in ("", "outlook/", "contacts/"):
        text = client.get(HERE + page).content.decode()
        assert text.count("<svg xmlns") == text.count('<details class="figure__table">') > 0
        names = re.findall(r'<title id="([^"]+)"', text)
        assert len(set(names)) == len(names)
        assert "style=" not in text
        assert "<script" not in text


def test_pages_cost_the_same_for_little_and_for_much(client, measured):
    def cost(page):
        with CaptureQueriesContext(connection) as found:
            client.get(HERE + page)
        return len(found)

    measured(2024, 1, ANSWERS)
    for page in PAGES:
        client.get(HERE + page)
    before = [cost(page) for page in PAGES]
    for year in range(2018, 2024):
        measured(year, 2, ANSWERS * 3)
    assert [cost(page) for page in PAGES] == before
    assert max(before) <= 20


def test_a_period_is_closed_and_corrected_in_the_pages(client, coordinator):
    computing.period_of("2026-H1", date(2026, 1, 1), date(2026, 7, 1))
    assert "Close it" in client.get(HERE + "periods/").content.decode()
    client.post(HERE + "periods/2026-H1/close/")
    assert ReportingPeriod.objects.get().is_closed
    assert client.post(HERE + "periods/2026-H1/close/").status_code == 302
    assert client.post(HERE + "periods/2026-H1/revise/", {"reason": ""}).status_code == 422
    assert client.post(HERE + "periods/2026-H1/revise/", {"reason": "Rapport\0 kom sent"}).status_code in (302, 422)
    assert client.post(HERE + "periods/2026-H1/revise/", {"reason": "Rapport kom sent"}).status_code == 302
    assert client.get(HERE + "periods/2030-H1/revise/").status_code == 404


def test_a_running_period_is_not_closed(client, coordinator):
    computing.period_of("2026-H2", date(2026, 7, 1), date(2027, 1, 1))
    answer = client.post(HERE + "periods/2026-H2/close/", follow=True)
    assert "not over yet" in answer.content.decode()
    assert not ReportingPeriod.objects.get().is_closed
    assert client.post(HERE + "periods/2026-H2/revise/", {"reason": "x"}).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "130"},
        {"value": "-1"},
        {"value": "x"},
        {"baseline": "60"},
        {"due_on": "igår"},
        {"rationale": ""},
        {"due_on": "1999-01-01"},
        {"value": "20"},
        {"rising_is_better": ""},
    ],
)
def test_a_target_that_makes_no_sense_is_named_and_nothing_is_lost(client, coordinator, wrong):
    fields = {
        "indicator": "life", "baseline": "40", "value": "60", "due_on": "2027-06-30", "rationale": "Så högt",
        "rising_is_better": "on",
    }  # fmt: skip
    answer = client.post(HERE + "targets/", fields | wrong)
    assert answer.status_code == 422
    assert (wrong.get("rationale", "Så högt")) in answer.content.decode()
    assert client.post(HERE + "targets/", fields).status_code == 302
    assert client.post(HERE + "targets/", fields | {"indicator": "partners", "value": "130"}).status_code == 302
    assert Target.objects.count() == 2
    page = client.get(HERE + "targets/").content.decode()
    assert "<bdi>40\u00a0%</bdi> to <strong><bdi>60\u00a0%</bdi>" in page
    assert "<bdi>40</bdi> to <strong><bdi>130</bdi>" in page


def test_what_is_said_of_the_way_to_a_target_says_which_target(client, measured):
    measured(
        2026,
        1,
        [("newcomer", 4, 1)] * 30
        + [("newcomer", 2, 0)] * 30
        + [("established", 4, 1)] * 20
        + [("established", 2, 0)] * 10,
    )
    Target.objects.create(indicator="contacts", baseline=40, value=60.5, due_on=date(2027, 6, 30), rationale="Så högt")
    for page in ("", "contacts/"):
        text = client.get(HERE + page).content.decode()
        assert "of the way from baseline to target" in text
        assert "Target 60.5\u00a0% by" in text
    # It is a target for newcomers, and is drawn on their side alone.
    (_new, newcomers), (_long, established) = client.get(HERE + "contacts/").context["sides"]
    assert [row[0] for row in newcomers.rows] == ["2026:1", "Target"]
    assert newcomers.rows[-1][1] == "60.5\u00a0%"
    assert [row[0] for row in established.rows] == ["2026:1"]


def test_a_story_needs_consent_and_goes_when_it_is_withdrawn(client, coordinator):
    fields = {
        "text": "Jag har fått en granne.", "language": "sv", "told_on": "2026-11-02", "consent": "written",
        "consent_on": "2026-11-02", "scope": "public",
    }  # fmt: skip
    assert client.post(HERE + "stories/", fields | {"consent": ""}).status_code == 422
    for day in ("consent_on", "told_on"):
        assert client.post(HERE + "stories/", fields | {day: "2031-01-01"}).status_code == 422
    for _press in range(2):
        assert client.post(HERE + "stories/", fields).status_code == 302
    story = Story.objects.get()
    assert story.text in client.get("/en/results/").content.decode()
    client.post(f"{HERE}stories/{story.pk}/withdraw/")
    story.refresh_from_db()
    assert story.text == ""
    assert "granne" not in client.get("/en/results/").content.decode()


def test_definitions_come_from_what_computes(client, monkeypatch):
    assert "180 days" in client.get("/en/how-we-count/").content.decode()
    monkeypatch.setattr("indicators.definitions.ACTIVE_DAYS", 99)
    assert "99 days" in client.get("/en/how-we-count/").content.decode()


def test_the_report_is_a_pdf_in_the_order_that_funders_ask(client, measured, tmp_path):
    import shutil
    import subprocess

    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    measured(2026, 1, ANSWERS)
    octets = client.get(HERE + "report.pdf").content
    assert octets.startswith(b"%PDF")
    (tmp_path / "r.pdf").write_bytes(octets)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "r.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    places = [
        text.index(each) for each in ("Purpose and goal", "Results and effects", "How it was done", "How we count")
    ]
    assert places == sorted(places)


def test_what_is_no_file_is_not_there(client, coordinator):
    assert client.get(HERE + "export/exe/").status_code == 404
    assert client.get("/sv/results/export/exe/").status_code == 404


def test_made_up_figures_say_so_everywhere(client, measured):
    measured(2026, 1, ANSWERS)
    ReportingPeriod.objects.update(is_demo=True)
    for address in (HERE, "/en/results/", HERE + "export/csv/", HERE + "export/json/"):
        assert "made up" in client.get(address).content.decode()
    assert Measurement.objects.exists()
