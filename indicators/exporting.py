"""How do lines leave the portal as a file? XLSX, CSV for programs, CSV for Swedish Excel, and JSON.

Suppressed, missing and zero stay three states in each: the state has a column of its own; in files for people the value
is `<5`, an empty cell and 0. In CSV the definitions are rows of their own, whose measure is "definition": a comment would
break the table, and a file that is passed on without its definitions would be half the truth. The same input gives the
same bytes, so that two files can be compared.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, get_args
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.table import Table, TableStyleInfo  # type: ignore[import-untyped]

from indicators.figures import State
from partners.spreadsheets import defused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from indicators.lines import Line, Unit

Definition = tuple[str, str, str]  # name, version, text
Cell = str | Decimal | int | None
COLUMNS: Final = (
    "indicator", "measure", "period", "breakdown", "group", "state", "value", "low", "high", "n",
    "unit", "shown", "definition", "revision", "note",
)  # fmt: skip
DEFINITION: Final = "definition"
NOTICE: Final = "notice"
_WIDTHS: Final = dict(zip(COLUMNS, (24, 24, 12, 20, 20, 16, 10, 10, 10, 8, 10, 12, 12, 10, 40), strict=True))
_FORMATS: Final[Mapping[Unit, str]] = {"share": "0.0", "mean": "0.00", "count": "0"}
_NUMERIC: Final = frozenset({"value", "low", "high", "n", "revision"})
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
# What XML can't hold (XML 1.0 §2.2): one such sign would make the whole file unreadable.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOMENT: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_ALWAYS: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Texts of a file for people, translated.

    `columns` names every one of COLUMNS, all differently; `states` gives for every state its name and what it means;
    `units` names the units. `made_up` is the sentence that a file with made-up figures begins with.
    """

    readme: str
    data: str
    definitions: str
    made_up: str
    columns: Mapping[str, str]
    states: Mapping[State, tuple[str, str]]
    units: Mapping[Unit, str]
    rtl: bool = False

    def __post_init__(self) -> None:
        names = [_heading(self, name).casefold() for name in COLUMNS]
        if len(set(names)) < len(names) or not all(names):
            raise ValueError(f"Every column needs a name of its own, not {names}.")
        if untold := set(get_args(State)) - set(self.states):
            raise ValueError(f"Every state needs a name and an explanation, also {sorted(untold)}.")
        if _sheet_name(self.readme).casefold() == _sheet_name(self.data).casefold():
            raise ValueError(f"Both sheets would be called {self.data!r}.")


def csv_plain(lines: Sequence[Line], definitions: Sequence[Definition], words: Words, *, is_demo: bool) -> bytes:
    """Write CSV for programs: UTF-8, commas, decimal points, codes for columns, states and units in any language.

    `value` holds numbers only, so that a column has one type; `state` and `shown` tell what an empty one means.
    """
    rows = [[_cell(line, name) for name in COLUMNS] for line in lines]
    rows += _rows_of_words(definitions, words, is_demo=is_demo)
    return _csv([list(COLUMNS), *rows], ",", "\n", str).encode()


def csv_swedish(lines: Sequence[Line], definitions: Sequence[Definition], words: Words, *, is_demo: bool) -> bytes:
    """Write CSV that Swedish Excel opens by double click: UTF-8 with a mark, semicolons, decimal commas, CRLF."""
    rows = [[_told(line, name, words) for name in COLUMNS] for line in lines]
    rows += _rows_of_words(definitions, words, is_demo=is_demo)
    heads: list[Cell] = [_heading(words, name) for name in COLUMNS]
    return _csv([heads, *rows], ";", "\r\n", lambda number: str(number).replace(".", ",")).encode("utf-8-sig")


def json_text(lines: Sequence[Line], definitions: Sequence[Definition], words: Words, *, is_demo: bool) -> bytes:
    """Write JSON in UTF-8: codes as in csv_plain, numbers as numbers, null where there is none."""
    content = {
        "made_up": is_demo,
        NOTICE: words.made_up if is_demo else None,
        "definitions": [dict(zip(("name", "version", "text"), each, strict=True)) for each in definitions],
        "states": {state: meaning for state, (_name, meaning) in words.states.items()},
        "lines": [{name: _in_json(_cell(line, name)) for name in COLUMNS} for line in lines],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8", "replace")


def xlsx(lines: Sequence[Line], definitions: Sequence[Definition], words: Words, *, is_demo: bool) -> bytes:
    """Write a workbook: what one has to know first, then the data as a table.

    The words come first since `<5` and made-up figures are misread by whoever sees the numbers before them.
    """
    book = Workbook()
    book.properties.creator = "BIS"
    _write_readme(book.active, definitions, words, is_demo=is_demo)
    _write_data(book.create_sheet(_sheet_name(words.data)), lines, words)
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _cell(line: Line, name: str) -> Cell:
    value: Cell = getattr(line, name)
    return value


def _told(line: Line, name: str, words: Words) -> Cell:
    """A cell for people: words for codes, and `<5` or `> 90 %` where a value would stand."""
    if name == "state":
        return words.states[line.state][0]
    if name == "unit":
        return words.units[line.unit]
    if name == "value" and line.value is None:
        return line.shown or None
    return _cell(line, name)


def _rows_of_words(definitions: Sequence[Definition], words: Words, *, is_demo: bool) -> Iterator[list[Cell]]:
    """Rows that hold no figure: whether all is made up, and the definitions, each with name, version and text."""
    blank: dict[str, Cell] = dict.fromkeys(COLUMNS)
    if is_demo:
        yield list((blank | {"measure": NOTICE, "note": words.made_up}).values())
    for name, version, text in definitions:
        row = blank | {"indicator": name, "measure": DEFINITION, "definition": version, "note": text}
        yield list(row.values())


def _csv(rows: Iterable[Sequence[Cell]], delimiter: str, end: str, written: Callable[[Decimal | int], str]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    for row in rows:
        # Numbers are not defused: an apostrophe would make a text of -4.5.
        writer.writerow(
            "" if cell is None else _plain(cell) if isinstance(cell, str) else written(cell) for cell in row
        )
    return out.getvalue()


def _plain(text: str) -> str:
    return defused(_UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _in_json(cell: Cell) -> str | int | float | None:
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return cell


def _sheet_name(title: str) -> str:
    # Excel forbids these signs, apostrophes at the ends, and more than 31 letters.
    return _NO_SHEET_NAME.sub(" ", _UNFIT.sub("", title)).strip("' ")[:31].rstrip("' ")


def _heading(words: Words, name: str) -> str:
    # Excel calls a table damaged when the name it keeps of a column differs from the cell, as after a line break.
    return " ".join(_UNFIT.sub("", words.columns[name]).split())


def _put(sheet: Any, row: int, column: int, content: Cell) -> Any:
    cell = sheet.cell(row, column)
    if isinstance(content, str):
        cell.value = _plain(content) or None
        if cell.value is not None:
            # A name such as "#N/A" would be taken for an error, were the type not said.
            cell.data_type = "s"
    else:
        cell.value = content
    return cell


def _write_readme(sheet: Any, definitions: Sequence[Definition], words: Words, *, is_demo: bool) -> None:
    sheet.title = _sheet_name(words.readme)
    sheet.sheet_view.rightToLeft = words.rtl
    bold = Font(bold=True)
    rows: list[tuple[str, ...]] = [(words.made_up,), ()] if is_demo else []
    rows += [(words.columns["state"],), *((name, "", meaning) for name, meaning in words.states.values()), ()]
    rows += [(words.definitions,), *definitions]
    for place, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = _put(sheet, place, column, text)
            cell.alignment = Alignment(vertical="top", wrap_text=column == 3)
            if len(row) == 1:
                cell.font = bold
    for letter, wide in zip("ABC", (28, 12, 90), strict=True):
        sheet.column_dimensions[letter].width = wide


def _write_data(sheet: Any, lines: Sequence[Line], words: Words) -> None:
    sheet.sheet_view.rightToLeft = words.rtl
    for column, name in enumerate(COLUMNS, 1):
        _put(sheet, 1, column, _heading(words, name))
    for place, line in enumerate(lines, 2):
        for column, name in enumerate(COLUMNS, 1):
            cell = _put(sheet, place, column, _told(line, name, words))
            if name in _NUMERIC:
                # `<5` stands where a number would, right-aligned as numbers are.
                cell.alignment = Alignment(horizontal="right")
                cell.number_format = _FORMATS[line.unit] if name in {"value", "low", "high"} else "0"
    for place, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[name]
    sheet.freeze_panes = "A2"
    if lines:
        # A table without rows is what Excel calls damaged.
        table = Table(displayName="BisData", ref=f"A1:{get_column_letter(len(COLUMNS))}{len(lines) + 1}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        sheet.add_table(table)


def _timeless(book: bytes) -> bytes:
    """The same workbook without the moment it was made, which openpyxl writes into the file and every part of it."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(book)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _MOMENT.sub(rb"\g<1>2000-01-01T00:00:00Z", part)
            entry = ZipInfo(name, _ALWAYS)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, part)
    return out.getvalue()
