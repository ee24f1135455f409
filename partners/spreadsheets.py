"""How is a table read from a CSV or XLSX file, and written to one? Texts in, texts out; what they mean is not known here.

A file from outside can hold a bomb, a formula or the wrong encoding. Sizes are checked before anything is unpacked, and
cells that a spreadsheet program would run as a formula get an apostrophe in front, which is taken away again on reading:
what was written here comes back letter for letter.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_OCTETS: Final = 2 * 1024 * 1024
MAX_ROWS: Final = 2000
MAX_COLUMNS: Final = 60
MAX_CELL: Final = 10_000
_MAX_UNPACKED: Final = 24 * 1024 * 1024
_MAX_PARTS: Final = 200
# Rows that a sheet skips come as empty ones; a sheet whose only row is the millionth must not be walked through.
_MAX_WALK: Final = 3 * MAX_ROWS
# OWASP's list of what starts a formula, with the full-width signs that some programs take for the same.
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What XML can't hold besides (XML 1.0 §2.2); one such sign in a name would make the whole file unreadable.
_NO_LETTER: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


class SheetRefused(ValueError):  # noqa: N818  (an answer to a person)
    """The file can't be used as a table.

    `code` is one of: large, rows, cell, kind, encoding, quotes, empty, header. `line` is where, 0 when nowhere.
    """

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header: its line in the file (the header is usually 1) and its cells by column name."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the names of its columns, in lower case with underscores, and its rows that are not empty."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def defused(text: str) -> str:
    """Make a text harmless in a spreadsheet: an apostrophe goes before what would start a formula.

    What begins with apostrophes before such a sign gets one more, so that `restored` always gives the text back.
    """
    return f"'{text}" if text.lstrip("'").startswith(_DANGEROUS) else text


def restored(text: str) -> str:
    """Take away the apostrophe that `defused` set."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_DANGEROUS) else text


def read(octets: bytes) -> Sheet:
    """Read a table, CSV or XLSX by what the octets are, whatever the file is called.

    CSV may be UTF-8 (with or without a mark), UTF-16 with one, or Windows-1252, with semicolons, commas or tabs. Raises
    SheetRefused: more than 2 MB or 2000 rows, unpacking to much more than it is, broken, or without a header.
    """
    if len(octets) > MAX_OCTETS:
        raise SheetRefused("large")
    lines = _xlsx_lines(octets) if octets.startswith(b"PK") else _csv_lines(_decoded(octets))
    return _sheet(lines)


def _sheet(lines: Iterator[tuple[int, list[str]]]) -> Sheet:
    header: list[str] | None = None
    rows: list[Row] = []
    for line, cells in lines:
        if line > _MAX_WALK:
            raise SheetRefused("rows", line)
        if not any(cell.strip() for cell in cells):
            continue
        if any(len(cell) > MAX_CELL for cell in cells):
            raise SheetRefused("cell", line)
        if header is None:
            header = [_column(cell) for cell in cells]
            named = [name for name in header if name]
            if len(named) != len(set(named)) or len(header) > MAX_COLUMNS:
                raise SheetRefused("header", line)
            continue
        if len(rows) == MAX_ROWS:
            raise SheetRefused("rows", line)
        if any(cell.strip() for cell in cells[len(header) :]):
            # A cell beyond the header belongs to no column: most often an unquoted separator shifted the rest.
            raise SheetRefused("quotes", line)
        padded = cells + [""] * (len(header) - len(cells))
        rows.append(Row(line, {name: restored(cell) for name, cell in zip(header, padded, strict=False) if name}))
    if header is None:
        raise SheetRefused("empty")
    return Sheet(tuple(name for name in header if name), tuple(rows))


def _column(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.strip().lower())


def _decoded(octets: bytes) -> str:
    mark = "utf-16" if octets.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for encoding in (mark, "cp1252"):
        try:
            text = octets.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Text has no such signs; a picture or an old .xls file that happens to decode does.
        if _CONTROL.search(text):
            raise SheetRefused("kind")
        return text
    raise SheetRefused("encoding")


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it starts on; a quoted cell may run over several lines."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    separator = max(";,\t", key=bare.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        raise SheetRefused("quotes", start) from None


def _xlsx_lines(octets: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet. Reading is lazy, so that a sheet that is too long is never held whole."""
    _must_be_small(octets)
    try:
        book = load_workbook(io.BytesIO(octets), read_only=True, data_only=True, keep_links=False)
        try:
            cells = book.worksheets[0].iter_rows(max_row=_MAX_WALK + 1, max_col=MAX_COLUMNS + 1, values_only=True)
            for line, values in enumerate(cells, 1):
                yield line, _trimmed([_text(value) for value in values])
        finally:
            book.close()
    except SheetRefused:
        raise
    except Exception:  # noqa: BLE001  (openpyxl, zlib and the parser raise whatever a broken file makes them stumble over)
        raise SheetRefused("kind") from None


def _must_be_small(octets: bytes) -> None:
    """Refuse a bomb by what its list of contents says; a part is never unpacked further than the size given there."""
    try:
        with ZipFile(io.BytesIO(octets)) as package:
            parts = package.infolist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise SheetRefused("kind") from None
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
        raise SheetRefused("large")


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    """A cell's value as it would stand in a CSV file: days in ISO form, whole numbers without a decimal."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a table as CSV: UTF-8 with a mark and semicolons, which is what Swedish Excel opens by double click."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> bytes:
    """Write a table as XLSX with one sheet, every cell a text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_plain(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    # XML knows one line break only, so both kinds of file get that one.
    return defused(_NO_LETTER.sub("", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))))
