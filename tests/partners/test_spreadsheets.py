"""Tables from outside are read whatever program wrote them, bombs and formulas are harmless, and nothing is lost on the way."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, strategies as st

from partners import spreadsheets
from partners.spreadsheets import SheetRefused, defused, read, restored, write_csv, write_xlsx

# Any text a person could have written: no control signs, one kind of line break, nothing that begins or ends with one.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t", exclude_characters="\ufeff\ufffe\uffff"),
    max_size=30,
)  # fmt: skip


def refusal(octets):
    with pytest.raises(SheetRefused) as caught:
        read(octets)
    return caught.value.code, caught.value.line


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(octets, changes):
    """The same package with some parts exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, changes.get(name, before.read(name)))
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_usual_kind_of_csv_is_read(encoding, separator):
    text = f"Name{separator}Agreement from\r\nRöda Korset{separator}2026-01-01\r\n"
    sheet = read(text.encode(encoding))
    assert sheet.columns == ("name", "agreement_from")
    assert sheet.rows == (spreadsheets.Row(2, {"name": "Röda Korset", "agreement_from": "2026-01-01"}),)


def test_a_row_knows_the_line_it_starts_on():
    sheet = read('name;about_sv\nEtt;"två\nrader"\n\nTre;\n'.encode())
    assert [(row.line, row.cells["name"]) for row in sheet.rows] == [(2, "Ett"), (5, "Tre")]
    assert sheet.rows[0].cells["about_sv"] == "två\nrader"


def test_a_separator_inside_quotes_in_the_header_does_not_count():
    assert read(b'"a,b,c";name\n1;2\n').columns == ("a,b,c", "name")


def test_a_short_row_has_empty_cells():
    assert read(b"name;slug;kind\nEtt\n").rows[0].cells == {"name": "Ett", "slug": "", "kind": ""}


@pytest.mark.parametrize(("octets", "code", "line"), [
    (b"", "empty", 0),
    (b"\n;;\n  \n", "empty", 0),
    (b"name;Name\nEtt;Two\n", "header", 1),
    (b"name;slug\nEtt;ett;tre\n", "quotes", 2),
    (b'name;slug\n"Ett;ett\n', "quotes", 2),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kind", 0),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "kind", 0),
    (b"name\n\x81\x8d\n", "encoding", 0),
    (b"PK\x03\x04 not a package", "kind", 0),
    (b"name\n" + b"x" * spreadsheets.MAX_OCTETS, "large", 0),
    (b"name\n" + b"x" * 10_001, "cell", 2),
])  # fmt: skip
def test_what_is_no_table_is_refused_with_its_reason(octets, code, line):
    assert refusal(octets) == (code, line)


def test_two_thousand_rows_are_read_and_one_more_is_refused():
    rows = [[f"Förening {number}"] for number in range(2001)]
    assert len(read(write_csv(["name"], rows[:2000])).rows) == 2000
    assert len(read(write_xlsx(["name"], rows[:2000], "x")).rows) == 2000
    assert refusal(write_csv(["name"], rows)) == ("rows", 2002)
    assert refusal(write_xlsx(["name"], rows, "x")) == ("rows", 2002)


def test_days_and_numbers_of_a_workbook_become_texts():
    octets = workbook(["name", "from", "at", "n", "x"], ["Ett", date(2026, 1, 1), datetime(2026, 1, 1, 18, 30), 7, 1.5])
    assert list(read(octets).rows[0].cells.values()) == ["Ett", "2026-01-01", "2026-01-01 18:30", "7", "1.5"]


def test_a_small_package_that_unpacks_to_a_hundred_megabytes_is_refused_before_it_is_unpacked():
    octets = repacked(workbook(["name"], ["Ett"]), {"xl/worksheets/sheet1.xml": b" " * 100_000_000})
    assert len(octets) < 200_000
    assert refusal(octets) == ("large", 0)


def test_a_package_that_lies_about_its_size_is_not_unpacked_further():
    octets = bytearray(repacked(workbook(["name"], ["Ett"]), {"xl/worksheets/sheet1.xml": b" " * 50_000_000}))
    true = (50_000_000).to_bytes(4, "little")
    while (place := octets.find(true)) >= 0:
        octets[place : place + 4] = (500).to_bytes(4, "little")
    assert refusal(bytes(octets)) == ("kind", 0)


def test_a_package_of_very_many_parts_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number in range(300):
            package.writestr(f"xl/{number}.xml", "x")
    assert refusal(out.getvalue()) == ("large", 0)


def test_entities_that_multiply_are_refused():
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>'
    )
    assert refusal(repacked(workbook(["name"], ["Ett"]), {"xl/worksheets/sheet1.xml": bomb})) == ("kind", 0)


def test_a_file_of_the_server_can_not_be_asked_for():
    asking = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
    )
    assert refusal(repacked(workbook(["name"], ["Ett"]), {"xl/worksheets/sheet1.xml": asking})) == ("kind", 0)


def test_a_cell_in_the_millionth_row_is_refused_without_walking_there():
    far = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData></worksheet>'
    )
    assert refusal(repacked(workbook(["name"], ["Ett"]), {"xl/worksheets/sheet1.xml": far}))[0] == "rows"


@pytest.mark.parametrize("text", ["=1+1", "+46 70", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''=1"])
def test_what_starts_a_formula_gets_an_apostrophe_and_loses_it_again(text):
    assert defused(text) == f"'{text}"
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", ["", "Röda Korset", "'hellre", "a=b", "5-6", "'"])
def test_what_is_harmless_is_left_alone(text):
    assert defused(text) == text
    assert restored(text) == text


@given(st.text())
def test_defusing_is_undone_exactly(text):
    assert restored(defused(text)) == text


@given(
    st.lists(st.lists(TEXTS, min_size=3, max_size=3).filter(lambda row: any(cell.strip() for cell in row)), max_size=4)
)
@pytest.mark.parametrize("write", [write_csv, lambda columns, rows: write_xlsx(columns, rows, "Partner")])
def test_what_is_written_comes_back_letter_for_letter(write, rows):
    found = read(write(["name", "slug", "about_sv"], rows))
    assert [list(row.cells.values()) for row in found.rows] == rows


@given(st.lists(st.text(max_size=30), min_size=1, max_size=3))
def test_no_cell_of_a_written_file_could_run(cells):
    written = write_csv(["a", "b", "c"], [cells]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(written, newline=""), delimiter=";"):
        assert [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(["a", "b", "c"], [cells], "x")))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value is not None} <= {"s"}


@pytest.mark.parametrize("write", [spreadsheets.write_csv, lambda *table: spreadsheets.write_xlsx(*table, "x")])
@pytest.mark.parametrize("sign", ["\uffff", "\ufffe", "\x01", "\x0b"])
def test_a_sign_that_xml_can_not_hold_makes_no_file_unreadable(write, sign):
    sheet = spreadsheets.read(write(["name"], [[f"Kö{sign}ren"]]))
    assert [row.cells for row in sheet.rows] == [{"name": "Kören"}]
