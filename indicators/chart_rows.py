"""How do figures lie beside each other? Bars, bars of 100 %, and one value against its target, each with its name above.

Names stand over their bars and not beside them, so that a long one has the whole breadth of a phone.
"""

from __future__ import annotations

from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from indicators.chart_axes import SIGN_HIGH, Entry, Scale, draw_key, draw_sign, scale_of, sign_entries
from indicators.chart_canvas import PAD, WIDTH, Canvas, Hatch
from indicators.chart_points import Answers, Chart, Point, Reference, Words, table_of
from indicators.chart_text import LINE, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.figures import State
    from indicators.lines import Unit

_BAR: Final = 28
_ASIDE: Final = 15  # from a scale's end to its name, past half a dot
_NUMBERED: Final = 26  # a part this wide has room for its number
_ROOM: Final = WIDTH - 2 * PAD
_PARTS: Final[dict[str, tuple[str, Hatch | None]]] = {
    "full": ("full", None),
    "lined": ("open", "across"),
    "empty": ("open", None),
    "dotted": ("pale", "dots"),
    "hued": ("hue", None),
    "upright": ("open", "upright"),
}
# The ends of a scale are always filled and its middle is empty, whether it is told in three parts or in five.
_LOOKS: Final[dict[int, tuple[str, ...]]] = {
    2: ("full", "hued"),
    3: ("full", "empty", "hued"),
    4: ("full", "lined", "dotted", "hued"),
    5: ("full", "lined", "empty", "dotted", "hued"),
    6: ("full", "lined", "upright", "empty", "dotted", "hued"),
}


def bars(key: str, points: Sequence[Point], words: Words, unit: Unit = "count", *, rtl: bool = False) -> Chart:
    """Draw one bar from zero per category or period, its number at its end.

    Raises ValueError for a mean, which has no zero to start from, and for a value outside the unit's scale.
    """
    if unit == "mean":
        raise ValueError("A mean from 1 to 5 has no zero that a bar could start from. Take dots.")
    canvas, top = Canvas(rtl=rtl), float(PAD)
    scale = scale_of(unit, [point.value for point in points if point.value is not None])
    widest = max((width(point.shown, is_bold=True) for point in points), default=0.0)
    room = max(_ROOM - widest - 12, _ROOM / 3)
    for point in points:
        top = _name(canvas, top, point.label)
        _bar(canvas, top, point, scale, room)
        canvas.lines([(PAD, top - 3), (PAD, top + _BAR + 3)], "axis")
        top += _BAR + 16
    height = draw_key(canvas, top, sign_entries([point.state for point in points], words))
    columns, rows = table_of(points, words)
    return Chart(words.title, canvas.svg(key, words.title, words.description, height), columns, rows)


def stacked(key: str, over: Sequence[Answers], options: Sequence[str], words: Words, *, rtl: bool = False) -> Chart:
    """Draw one bar of 100 % per group, its parts in the options' order, each with its number, form and per cent.

    Raises ValueError unless there are two to six options and every row has as many parts.
    """
    if len(options) not in _LOOKS or any(row.parts and len(row.parts) != len(options) for row in over):
        raise ValueError("Take two to six options, and as many parts in every row.")
    canvas, top = Canvas(rtl=rtl), float(PAD)
    for row in over:
        top = _name(canvas, top, row.label)
        if row.parts:
            top = _whole(canvas, top, row) + 18
        else:
            _off_scale(canvas, top, row.state, row.shown)
            top += _BAR + 18
    entries: list[Entry] = [
        (partial(_part_swatch, place, len(options)), option, "") for place, option in enumerate(options)
    ]
    height = draw_key(canvas, top, entries + sign_entries([row.state for row in over], words))
    columns, rows = _stacked_table(over, options, words)
    return Chart(words.title, canvas.svg(key, words.title, words.description, height), columns, rows)


def bullet(
    key: str,
    point: Point,
    words: Words,
    unit: Unit,
    *,
    target: Reference | None = None,
    baseline: Reference | None = None,
    rtl: bool = False,
) -> Chart:
    """Draw one value with its interval on its scale, the target as a bar across and the baseline as a triangle below.

    Raises ValueError for a value, target or baseline outside the unit's scale.
    """
    canvas = Canvas(rtl=rtl)
    references = [reference for reference in (baseline, target) if reference]
    numbers = [number for number in (point.value, point.high) if number is not None]
    scale = scale_of(unit, [*numbers, *(reference.value for reference in references)])
    first, last = scale.ticks[0][1], scale.ticks[-1][1]
    start = PAD + max(width(first), 12) + _ASIDE
    end = WIDTH - PAD - min(width(last), WIDTH / 4) - _ASIDE
    top = PAD + LINE + 8.0
    middle = top + _BAR / 2
    canvas.text(start - _ASIDE, middle, first, "end", paint="quiet", is_number=True)
    canvas.text(end + _ASIDE, middle, last, "start", paint="quiet", is_number=True)
    canvas.rect(start, top, end - start, _BAR, "open")
    entries: list[Entry] = []
    _measured(canvas, point, scale, (start, end), top)
    if point.value is not None:
        interval = f" ({point.interval})" if point.interval else ""
        entries.append((_value_swatch, point.label, point.shown + interval))
    if target:
        _target(canvas, start + (end - start) * scale.part(target.value), middle, _BAR / 2 + 7)
        entries.append((partial(_target, reach=11), target.label, target.shown))
    if baseline:
        _baseline(canvas, start + (end - start) * scale.part(baseline.value), top + _BAR + 9)
        entries.append((_baseline, baseline.label, baseline.shown))
    height = draw_key(canvas, top + _BAR + 32, entries + sign_entries([point.state], words))
    columns, rows = table_of([point], words, [reference for reference in (target, baseline) if reference])
    return Chart(words.title, canvas.svg(key, words.title, words.description, height), columns, rows)


def _name(canvas: Canvas, top: float, label: str) -> float:
    for line in wrapped(label, _ROOM, 2):
        canvas.text(PAD, top + LINE / 2, line)
        top += LINE
    return top + 4


def _bar(canvas: Canvas, top: float, point: Point, scale: Scale, room: float) -> None:
    if point.value is None:
        _off_scale(canvas, top, point.state, point.shown)
        return
    # A counted zero is a line as high as a bar: something was counted, and it was nothing.
    long = max(room * scale.part(point.value), 2.0)
    canvas.rect(PAD, top, long, _BAR, "mark")
    canvas.text(PAD + long + 8, top + _BAR / 2, point.shown, is_bold=True, is_number=True)


def _off_scale(canvas: Canvas, top: float, hidden: State, shown: str) -> None:
    """Mark what has no value, away from the ground that bars start from."""
    wide = max(46, width(shown) + 12)
    draw_sign(canvas, PAD + 16 + wide / 2, top + _BAR / 2, hidden, shown, wide)


def _whole(canvas: Canvas, top: float, row: Answers) -> float:
    """Draw a bar of 100 %, its parts numbered where they have room, and under it each part's per cent; return the end."""
    borders = [PAD + _ROOM * reached / row.n for reached in accumulate(row.parts, initial=0)]
    looks = _LOOKS[len(row.parts)]
    for place, (begin, end) in enumerate(pairwise(borders)):
        if end > begin:
            _part(canvas, (begin, top, end - begin, _BAR), looks[place], place)
    low = top + _BAR
    spans = list(pairwise(borders))
    # A part too narrow for its number has it before its per cent.
    texts = [
        text if end - begin >= _NUMBERED else f"{place + 1}:\u00a0{text}"
        for place, ((begin, end), text) in enumerate(zip(spans, row.per_cent, strict=True))
    ]
    middles = [(begin + end) / 2 for begin, end in spans]
    for middle, beside, text in zip(middles, _spread(middles, texts), texts, strict=True):
        canvas.lines([(middle, low + 2), (beside, low + 12)], "thin")
        canvas.text(beside, low + 12 + LINE / 2, text, "middle", is_number=True)
    return low + 12 + LINE


def _part(canvas: Canvas, field: tuple[float, float, float, float], look: str, place: int) -> None:
    paint, hatch = _PARTS[look]
    x, y, across, down = field
    canvas.rect(x, y, across, down, paint)
    if hatch:
        canvas.hatch(x, y, across, down, hatch)
    if across >= _NUMBERED:
        canvas.circle(x + across / 2, y + down / 2, 11, "open")
        canvas.text(x + across / 2, y + down / 2, str(place + 1), "middle", is_number=True)


def _spread(middles: Sequence[float], texts: Sequence[str]) -> list[float]:
    """Move texts in a row apart until none touches another, each as near to its place as that allows."""
    halves = [width(text) / 2 + 5 for text in texts]
    places = list(middles)
    free = float(PAD)
    for place, half in enumerate(halves):
        places[place] = max(places[place], free + half)
        free = places[place] + half
    free = float(WIDTH - PAD)
    for place in range(len(places) - 1, -1, -1):
        places[place] = min(places[place], free - halves[place])
        free = places[place] - halves[place]
    return places


def _stacked_table(
    over: Sequence[Answers], options: Sequence[str], words: Words
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    has_note = any(not row.parts for row in over)
    columns = (words.label, *options, words.n, *((words.note,) if has_note else ()))
    rows = []
    for row in over:
        told = [f"{share} ({part})" for share, part in zip(row.per_cent, row.parts, strict=True)]
        cells = told or [row.shown] * len(options)
        rows.append(
            (row.label, *cells, str(row.n) if row.parts else row.shown, *((words.sign(row.state),) if has_note else ()))
        )
    return columns, tuple(rows)


def _measured(canvas: Canvas, point: Point, scale: Scale, ends: tuple[float, float], top: float) -> None:
    start, end = ends
    middle = top + _BAR / 2
    if point.value is None:
        draw_sign(canvas, (start + end) / 2, top - 4 - SIGN_HIGH / 2, point.state, point.shown, end - start)
        return
    x = start + (end - start) * scale.part(point.value)
    if point.low is not None and point.high is not None:
        low, high = (start + (end - start) * scale.cut(border) for border in (point.low, point.high))
        canvas.rect(low, top + 5, high - low, _BAR - 10, "pale")
    canvas.circle(x, middle, 9, "hue")
    canvas.text(x, top - 4 - LINE / 2, point.shown, "middle", is_bold=True, is_number=True)


def _value_swatch(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x - 18, y - 7, 36, 14, "pale")
    canvas.circle(x, y, 8, "hue")


def _target(canvas: Canvas, x: float, y: float, reach: float) -> None:
    canvas.lines([(x, y - reach), (x, y + reach)], "bar")


def _baseline(canvas: Canvas, x: float, y: float) -> None:
    canvas.lines([(x, y - 7), (x - 9, y + 8), (x + 9, y + 8)], "open", is_closed=True)


def _part_swatch(place: int, count: int, canvas: Canvas, x: float, y: float) -> None:
    _part(canvas, (x - 18, y - 12, 36, 24), _LOOKS[count][place], place)
