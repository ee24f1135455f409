"""Do figures come back from every format as they went in? Lines and the four files made of them, read back alike."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest
import time_machine
from hypothesis import given, strategies as st
from lxml import etree
from openpyxl import load_workbook

from indicators import exporting
from indicators.exporting import COLUMNS, Words, csv_plain, csv_swedish, json_text, xlsx
from indicators.figures import MISSING, PENDING, Banded, Known, Rounded, State, Suppressed
from indicators.intervals import Share, mean_of, share_change
from indicators.lines import Line, line_of
from partners.spreadsheets import restored

WORDS = Words(
    readme="Läs mig",
    data="Siffror",
    definitions="Så räknar vi",
    made_up="Alla siffror är påhittade.",
    columns={name: name.upper() for name in COLUMNS} | {"state": "Läge"},
    states={each: (f"läge {each}", f"betyder {each}") for each in get_args(State)},
    units={"share": "procent", "mean": "medelvärde", "count": "antal"},
)
DEFINITIONS = [("outlook", "2", "Andelen som svarar 4 eller 5."), ("contacts", "1", "Minst så många.")]
EVERY_WAY = [csv_plain, csv_swedish, json_text, xlsx]


def figure(held, unit="share", **more):
    return line_of(held, indicator="outlook", measure="share", period="2019-H2", unit=unit, definition="2", **more)


ZERO, HIDDEN, NOTHING = figure(Known(Share(0, 12))), figure(Suppressed(5)), figure(MISSING)
LINES = [
    figure(Known(Share(9, 12))),
    ZERO,
    HIDDEN,
    NOTHING,
    figure(PENDING),
    figure(Banded(Fraction(9, 10), is_above=True), n=Known(14)),
    figure(Rounded(15, 5), "count"),
    figure(Known(mean_of([2, 3, 3, 4, 3, 2, 4, 3, 5, 3])), "mean", bounds=(1, 5)),
    figure(Known(share_change(Share(9, 12), Share(3, 10)))),
    figure(Known(0), "count"),
]


def from_csv(octets, **dialect):
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig"), newline=""), **dialect))


def plain(lines=LINES, definitions=DEFINITIONS, *, is_demo=False):
    return from_csv(csv_plain(lines, definitions, WORDS, is_demo=is_demo))


def swedish(lines=LINES, definitions=DEFINITIONS, *, is_demo=False):
    return from_csv(csv_swedish(lines, definitions, WORDS, is_demo=is_demo), delimiter=";")


def book(lines=LINES, definitions=DEFINITIONS, words=WORDS, *, is_demo=False):
    return load_workbook(io.BytesIO(xlsx(lines, definitions, words, is_demo=is_demo)))


def data(opened):
    heads, *rows = opened["Siffror"].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def number(text, sign="."):
    return Decimal(text.replace(sign, ".")) if text and text[0] not in "<>" else None


# --- lines


def test_a_share_stands_in_per_cent_with_its_interval_and_its_people():
    line = figure(Known(Share(9, 12)))
    assert (line.value, line.low, line.high, line.n) == (Decimal("75.0"), Decimal("46.8"), Decimal("91.1"), 12)
    assert (line.state, line.shown) == ("known", "75\u00a0%")


def test_the_interval_of_a_mean_ends_where_the_scale_ends():
    line = figure(Known(mean_of([Fraction(7, 2), 5, Fraction(5, 2), 4])), "mean", bounds=(1, 5))
    assert (line.value, line.low, line.high, line.shown) == (Decimal("3.75"), Decimal("2.09"), Decimal("5.00"), "3,8")


@pytest.mark.parametrize(
    ("held", "unit", "named", "value", "shown"),
    [
        (Known(Share(0, 12)), "share", "zero", Decimal("0.0"), "0\u00a0%"),
        (Known(0), "count", "zero", Decimal(0), "0"),
        (Suppressed(5), "share", "suppressed", None, "<5"),
        (Suppressed(10), "count", "suppressed", None, "<10"),
        (MISSING, "mean", "missing", None, ""),
        (PENDING, "share", "pending", None, ""),
        (Banded(Fraction(9, 10), is_above=True), "share", "banded", None, ">\u00a090\u00a0%"),
        (Rounded(15, 5), "count", "rounded", Decimal(15), "15"),
        (Known(Fraction(2, 3)), "share", "known", Decimal("66.7"), "67\u00a0%"),
        (Known(share_change(Share(9, 12), Share(3, 10))), "share", "known", Decimal("-45.0"), "\u221245"),
    ],
)
def test_every_kind_of_figure_keeps_its_state_and_has_a_value_only_when_it_may(held, unit, named, value, shown):
    line = figure(held, unit)
    assert (line.state, line.value, line.shown) == (named, value, shown)


def test_of_a_band_the_people_may_be_told_and_of_a_hidden_number_of_people_nothing():
    band = Banded(Fraction(9, 10), is_above=True)
    assert (figure(band, n=Known(14)).n, figure(band, n=Suppressed(5)).n, figure(Suppressed(5)).n) == (14, None, None)


@pytest.mark.parametrize(
    ("held", "unit"),
    [(Share(1, 2), "mean"), (mean_of([1, 2]), "share"), (3, "share"), (Fraction(1, 2), "count")],
)
def test_a_figure_of_another_unit_is_refused(held, unit):
    with pytest.raises(ValueError, match=r"count|mean|share"):
        figure(Known(held), unit)


@pytest.mark.parametrize("named", ["suppressed", "missing", "pending", "banded"])
def test_no_number_stands_beside_a_state_that_hides_it(named):
    with pytest.raises(ValueError, match="no number"):
        replace(ZERO, state=named)


@pytest.mark.parametrize(
    "wrong",
    [{"value": None}, {"value": Decimal("NaN")}, {"value": Decimal(3)}, {"low": Decimal(60)}, {"high": None}],
)
def test_a_line_refuses_numbers_that_contradict_each_other(wrong):
    with pytest.raises(ValueError, match=r"zero|numbers|number|interval"):
        replace(ZERO, **wrong)


# --- files


def test_every_field_of_a_line_is_a_column():
    assert set(COLUMNS) == {field.name for field in fields(Line)}


def test_plain_csv_gives_states_and_numbers_back():
    rows = plain()[: len(LINES)]
    assert [row["state"] for row in rows] == [line.state for line in LINES]
    for name in ("value", "low", "high"):
        assert [number(row[name]) for row in rows] == [getattr(line, name) for line in LINES]
    assert [row["n"] for row in rows] == ["" if line.n is None else str(line.n) for line in LINES]
    assert [row["shown"] for row in rows] == [line.shown for line in LINES]


def test_swedish_csv_gives_states_and_numbers_back_with_decimal_commas():
    octets = csv_swedish(LINES, DEFINITIONS, WORDS, is_demo=False)
    rows = swedish()[: len(LINES)]
    assert octets.startswith(b"\xef\xbb\xbf")
    assert octets.count(b"\n") == octets.count(b"\r\n") == len(LINES) + len(DEFINITIONS) + 1
    assert [row["Läge"] for row in rows] == [f"läge {line.state}" for line in LINES]
    assert [number(row["VALUE"], ",") for row in rows] == [line.value for line in LINES]
    assert (rows[0]["VALUE"], rows[0]["LOW"]) == ("75,0", "46,8")


def test_json_gives_states_and_numbers_back_and_null_where_there_is_none():
    told = json.loads(json_text(LINES, DEFINITIONS, WORDS, is_demo=False), parse_float=Decimal)
    assert [list(row) for row in told["lines"]] == [list(COLUMNS)] * len(LINES)
    for name in COLUMNS:
        assert [row[name] for row in told["lines"]] == [getattr(line, name) for line in LINES]
    assert told["definitions"][0] == {"name": "outlook", "version": "2", "text": "Andelen som svarar 4 eller 5."}
    assert (told["made_up"], told["notice"]) == (False, None)


def test_a_workbook_gives_states_and_numbers_back():
    rows = data(book())
    assert [row["Läge"] for row in rows] == [f"läge {line.state}" for line in LINES]
    for name in ("LOW", "HIGH", "N"):
        expected = [getattr(line, name.lower()) for line in LINES]
        assert [row[name] for row in rows] == [None if each is None else float(each) for each in expected]
    assert [row["VALUE"] for row in rows] == [
        float(line.value) if line.value is not None else line.shown or None for line in LINES
    ]


@pytest.mark.parametrize(
    ("read", "column", "told"),
    [
        (plain, "state", ["suppressed", "missing", "zero"]),
        (plain, "value", ["", "", "0.0"]),
        (plain, "shown", ["<5", "", "0\u00a0%"]),
        (swedish, "VALUE", ["<5", "", "0,0"]),
        (lambda lines: data(book(lines)), "VALUE", ["<5", None, 0]),
    ],
)
def test_hidden_missing_and_zero_are_three_things(read, column, told):
    assert [row[column] for row in read([HIDDEN, NOTHING, ZERO])[:3]] == told


def test_an_empty_cell_is_not_in_the_sheet_at_all_or_holds_no_value():
    cells = {cell.coordinate: cell for cell in book([HIDDEN, NOTHING, ZERO])["Siffror"]["G"]}
    assert [cells[place].data_type for place in ("G2", "G3", "G4")] == ["s", "n", "n"]
    with zipfile.ZipFile(io.BytesIO(xlsx([NOTHING], [], WORDS, is_demo=False))) as parts:
        sheet = etree.fromstring(parts.read("xl/worksheets/sheet2.xml"))
    assert [list(cell) for cell in sheet.iterfind(".//{*}c[@r='G2']")] == [[]]


def test_the_data_is_a_table_whose_header_stays_in_sight():
    sheet = book()["Siffror"]
    (table,) = sheet.tables.values()
    assert (sheet.freeze_panes, table.ref) == ("A2", f"A1:O{len(LINES) + 1}")
    assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[1]]
    assert (sheet["G2"].number_format, sheet["G9"].number_format, sheet["G8"].number_format) == ("0.0", "0.00", "0")
    assert min(sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJKLMNO") >= 8


def test_a_workbook_without_figures_has_no_table_that_excel_would_call_damaged():
    sheet = book([])["Siffror"]
    assert (len(sheet.tables), sheet.max_row) == (0, 1)


@pytest.mark.parametrize("is_demo", [True, False])
def test_what_one_has_to_know_stands_on_the_first_sheet(is_demo):
    opened = book(is_demo=is_demo)
    told = [[cell for cell in row if cell] for row in opened.worksheets[0].iter_rows(values_only=True)]
    assert opened.sheetnames == ["Läs mig", "Siffror"]
    assert (told[0] == ["Alla siffror är påhittade."]) is is_demo
    assert [list(definition) for definition in DEFINITIONS] == told[-2:]
    assert all([f"läge {each}", f"betyder {each}"] in told for each in get_args(State))


@pytest.mark.parametrize(("read", "measure", "note"), [(plain, "measure", "note"), (swedish, "MEASURE", "NOTE")])
def test_csv_says_in_rows_of_their_own_what_is_defined_and_what_is_made_up(read, measure, note):
    told = [(row[measure], row[note]) for row in read(is_demo=True)[len(LINES) :]]
    assert told == [("notice", WORDS.made_up), *(("definition", text) for _name, _version, text in DEFINITIONS)]
    assert "notice" not in [row[measure] for row in read(is_demo=False)]


def test_json_says_when_all_is_made_up():
    told = json.loads(json_text(LINES, [], WORDS, is_demo=True))
    assert (told["made_up"], told["notice"]) == (True, "Alla siffror är påhittade.")


@pytest.mark.parametrize("danger", ["=1+1", "+46", "-4", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")'])
def test_texts_that_would_run_are_defused_and_numbers_are_not(danger):
    line = replace(figure(Known(share_change(Share(9, 12), Share(3, 10)))), group=danger, note=danger)
    definitions = [(danger, danger, danger)]
    safe = "'" + danger.replace("\r", "\n")
    for rows, group, value in (
        (plain([line], definitions), "group", "-45.0"),
        (swedish([line], definitions), "GROUP", "-45,0"),
        (data(book([line], definitions)), "GROUP", -45),
    ):
        assert rows[0][group] == safe
        assert value in rows[0].values()
    sheets = book([line], definitions).worksheets
    assert {cell.data_type for sheet in sheets for row in sheet for cell in row} <= {"s", "n"}
    assert sheets[0].cell(sheets[0].max_row, 1).value == safe


def test_a_name_that_looks_like_an_error_stays_a_name():
    assert book([replace(ZERO, group="#N/A")])["Siffror"]["E2"].data_type == "s"


LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40) | st.sampled_from(
    ["Åäö ÅÄÖ é", "مرحبا بكم 5", "ሰላም", 'a;b,"c"', "line\nbreak", "'=1", "=1", "''+2"]
)


@given(LETTERS, LETTERS)
def test_every_text_comes_back_in_every_format(group, note):
    line = replace(HIDDEN, group=group, note=note)
    unfit = re.compile("[\ufffe\uffff]")
    expected = [unfit.sub("", group), unfit.sub("", note)]
    row, other = plain([line], [])[0], swedish([line], [])[0]
    assert [restored(row["group"]), restored(row["note"])] == expected
    assert [restored(other["GROUP"]), restored(other["NOTE"])] == expected
    told = json.loads(json_text([line], [], WORDS, is_demo=False))["lines"][0]
    assert [told["group"], told["note"]] == [group, note]
    cells = data(book([line], []))[0]
    assert [restored(cells["GROUP"] or ""), restored(cells["NOTE"] or "")] == expected


@pytest.mark.parametrize("write", EVERY_WAY)
def test_signs_that_no_file_can_hold_do_not_spoil_it(write):
    line = replace(HIDDEN, note="a\x00b\x0b\ud800c\ufffe")
    octets = write([line], [("x\x01", "1", "y\udfff")], WORDS, is_demo=True)
    assert octets == write([line], [("x\x01", "1", "y\udfff")], WORDS, is_demo=True)
    if write is xlsx:
        assert data(load_workbook(io.BytesIO(octets)))[0]["NOTE"] == "abc"


@pytest.mark.parametrize("write", EVERY_WAY)
def test_the_same_figures_give_the_same_bytes_at_another_time(write):
    made = []
    for moment in ("2019-12-31", "2020-07-01"):
        with time_machine.travel(moment):
            made.append(write(LINES, DEFINITIONS, WORDS, is_demo=True))
    assert made[0] == made[1]


def test_a_workbook_holds_no_moment_and_nothing_that_warns_on_opening():
    with zipfile.ZipFile(io.BytesIO(xlsx(LINES, DEFINITIONS, WORDS, is_demo=True))) as parts:
        names = parts.namelist()
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]
        for name in names:
            etree.fromstring(parts.read(name))
        core = etree.fromstring(parts.read("docProps/core.xml"))
        sheet = parts.read("xl/worksheets/sheet2.xml")
    assert {each.text for each in core.iterfind("{http://purl.org/dc/terms/}*")} == {"2000-01-01T00:00:00Z"}
    assert b"<f>" not in sheet


def test_an_arabic_workbook_runs_from_right_to_left():
    opened = book(words=replace(WORDS, rtl=True, readme="اقرأني"))
    assert [sheet.sheet_view.rightToLeft for sheet in opened.worksheets] == [True, True]
    assert opened.sheetnames[0] == "اقرأني"


def test_names_that_excel_would_refuse_are_refused_before():
    with pytest.raises(ValueError, match="name of its own"):
        replace(WORDS, columns=WORDS.columns | {"low": "X", "high": "x\n"})
    with pytest.raises(ValueError, match="Both sheets"):
        replace(WORDS, data="läs mig?")
    with pytest.raises(ValueError, match="pending"):
        replace(WORDS, states={each: told for each, told in WORDS.states.items() if each != "pending"})


def test_a_sheet_is_never_called_what_excel_forbids():
    assert exporting._sheet_name("'Svar: [våren]/2019* och en lång rad till?") == "Svar   våren  2019  och en lång"
