"""How did a figure move over time? Dots with intervals over periods, and steps over days.

Nothing joins two dots: between two waves nobody was asked. Steps join, since a count holds until it changes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from indicators.chart_axes import (
    SIGN_HIGH,
    Entry,
    Plot,
    draw_key,
    draw_periods,
    draw_scale,
    draw_sign,
    plot_of,
    scale_of,
    sign_entries,
    thinned,
)
from indicators.chart_canvas import PAD, WIDTH, Canvas
from indicators.chart_points import Chart, Point, Reference, Step, Words, refuse_disorder, table_of, with_assumed
from indicators.chart_text import LINE, width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indicators.lines import Unit

_HIGH: Final = PAD + LINE  # above the plot a number has room over the tallest value
_LOW: Final = _HIGH + 200
_RADIUS: Final = 7


def dots(
    key: str,
    points: Sequence[Point],
    words: Words,
    unit: Unit,
    *,
    target: Reference | None = None,
    rtl: bool = False,
) -> Chart:
    """Draw one dot per period, earliest first, each with its interval, and a target as a dashed line.

    Raises ValueError for a value or target outside the unit's scale.
    """
    canvas = Canvas(rtl=rtl)
    found = [number for point in points for number in (point.value, point.high) if number is not None]
    plot = plot_of(scale_of(unit, [*found, *([target.value] if target else [])]), _HIGH, _LOW)
    slot = (plot.end - plot.start) / max(len(points), 1)
    middles = [plot.start + slot * (place + 0.5) for place in range(len(points))]
    draw_scale(canvas, plot)
    entries: list[Entry] = []
    if target:
        height = plot.y(plot.scale.part(target.value))
        canvas.lines([(plot.start, height), (plot.end, height)], "aim")
        entries.append((_aim_swatch, target.label, target.shown))
    # A dot may not hide the neighbour that it is compared with.
    radius = min(_RADIUS, slot / 2)
    for middle, point in zip(middles, points, strict=True):
        _dot(canvas, plot, middle, point, radius)
    marks = [(x, _top(plot, point, radius), point) for x, point in zip(middles, points, strict=True) if point.is_valued]
    _write_over(canvas, plot, marks, slot / 2)
    bottom = _below(canvas, plot, middles, points, slot)
    height = draw_key(canvas, bottom + 12, entries + sign_entries([point.state for point in points], words))
    columns, rows = table_of(points, words, [target] if target else [])
    return Chart(words.title, canvas.svg(key, words.title, words.description, height), columns, rows)


def steps(
    key: str,
    over: Sequence[Step],
    until: date,
    words: Words,
    *,
    assumed: str = "",
    rtl: bool = False,
) -> Chart:
    """Draw counts that hold from day to day up to `until`, and above them, dotted, what is `assumed` (its name).

    Raises ValueError for steps out of order, or assumed beside what has no number.
    """
    refuse_disorder(over, until)
    canvas = Canvas(rtl=rtl)
    points = [step.point for step in over]
    tops = [step.point.value + step.assumed for step in over if step.point.value is not None]
    last = points[-1].shown if points and points[-1].is_valued else ""
    plot = plot_of(scale_of("count", tops), _HIGH, _LOW, min(width(last, is_bold=True) + 6, WIDTH / 3) if last else 0)
    spans = _spans(plot, over, until)
    draw_scale(canvas, plot)
    for (begin, end), step in zip(spans, over, strict=True):
        _assumed(canvas, plot, begin, end, step)
    for run in _runs(plot, spans, over):
        canvas.lines(run, "stroke")
    middles = [(begin + end) / 2 for begin, end in spans]
    _write_at_steps(canvas, plot, spans, over)
    bottom = _below(canvas, plot, middles, points, min((end - begin for begin, end in spans), default=0))
    entries: list[Entry] = [(_assumed_swatch, assumed, "")] if any(step.assumed for step in over) else []
    height = draw_key(canvas, bottom + 12, entries + sign_entries([point.state for point in points], words))
    columns, rows = with_assumed(over, words, assumed)
    return Chart(words.title, canvas.svg(key, words.title, words.description, height), columns, rows)


def _dot(canvas: Canvas, plot: Plot, x: float, point: Point, radius: float) -> None:
    if point.value is None:
        return
    if point.low is not None and point.high is not None:
        ends = plot.y(plot.scale.cut(point.low)), plot.y(plot.scale.cut(point.high))
        canvas.lines([(x, ends[0]), (x, ends[1])], "stroke")
        for end in ends:
            canvas.lines([(x - radius, end), (x + radius, end)], "stroke")
    canvas.circle(x, plot.y(plot.scale.part(point.value)), radius, "hue")


def _top(plot: Plot, point: Point, radius: float) -> float:
    """The height of what is highest of a point that has a value: its dot or its interval's end."""
    dot = plot.y(plot.scale.cut(point.value or 0)) - radius
    return dot if point.high is None else min(dot, plot.y(plot.scale.cut(point.high)))


def _step_top(plot: Plot, step: Step) -> float:
    return plot.y(plot.scale.cut((step.point.value or 0) + step.assumed))


def _write_over(canvas: Canvas, plot: Plot, marks: Sequence[tuple[float, float, Point]], reach: float) -> None:
    """Write values over marks (place, height of their top, point), the last bold and always, others as there is room.

    A mark reaches so far to both sides, and a text stands over every mark under it: none is hidden.
    """
    texts = [point.shown for _x, _top, point in marks]
    middles = [
        min(x, plot.end - width(text, is_bold=place == len(marks) - 1) / 2)
        for place, ((x, _top, _point), text) in enumerate(zip(marks, texts, strict=True))
    ]
    for place in thinned(middles, texts):
        is_last = place == len(marks) - 1
        half = width(texts[place], is_bold=is_last) / 2 + reach
        top = min(top for x, top, _point in marks if abs(x - middles[place]) < half or x == marks[place][0])
        canvas.text(middles[place], top - 15, texts[place], "middle", is_bold=is_last, is_number=True, has_plate=True)


def _write_at_steps(canvas: Canvas, plot: Plot, spans: Sequence[tuple[float, float]], over: Sequence[Step]) -> None:
    """Write the last count behind its step and others under theirs, so that none seems to mean what is assumed above.

    Over its step stands only what lies too low to have room under it; what is broader than its step is left out.
    """
    for place, ((begin, end), step) in enumerate(zip(spans, over, strict=True)):
        if step.point.value is None:
            continue
        text, height = step.point.shown, plot.y(plot.scale.part(step.point.value))
        if place == len(over) - 1:
            canvas.text(end + 6, height, text, is_bold=True, is_number=True)
        elif width(text) + 8 <= end - begin:
            beside = height + 15 if plot.low - height >= LINE + 4 else _step_top(plot, step) - 15
            canvas.text((begin + end) / 2, beside, text, "middle", is_number=True, has_plate=True)


def _below(canvas: Canvas, plot: Plot, middles: Sequence[float], points: Sequence[Point], slot: float) -> float:
    """Under the plot, off the scale, the signs of what has no value, and then the periods' names; return the end."""
    bottom = plot.low + 8
    if any(not point.is_valued for point in points):
        for middle, point in zip(middles, points, strict=True):
            if not point.is_valued:
                draw_sign(canvas, middle, bottom + 2 + SIGN_HIGH / 2, point.state, point.shown, slot - 4)
        bottom += SIGN_HIGH + 6
    return draw_periods(canvas, middles, [point.label for point in points], bottom) if points else bottom


def _spans(plot: Plot, over: Sequence[Step], until: date) -> list[tuple[float, float]]:
    if not over:
        return []
    first = over[0].since
    days = (until - first).days
    borders = [*((step.since - first).days for step in over), days]
    places = [plot.start + (plot.end - plot.start) * day / days for day in borders]
    return list(pairwise(places))


def _runs(plot: Plot, spans: Sequence[tuple[float, float]], over: Sequence[Step]) -> list[list[tuple[float, float]]]:
    """The line, broken where there is no number."""
    runs: list[list[tuple[float, float]]] = [[]]
    for (begin, end), step in zip(spans, over, strict=True):
        if step.point.value is None:
            runs.append([])
            continue
        height = plot.y(plot.scale.part(step.point.value))
        runs[-1] += [(begin, height), (end, height)]
    return [run for run in runs if run]


def _assumed(canvas: Canvas, plot: Plot, begin: float, end: float, step: Step) -> None:
    if not step.assumed or step.point.value is None:
        return
    top, bottom = _step_top(plot, step), plot.y(plot.scale.part(step.point.value))
    canvas.rect(begin, top, end - begin, bottom - top, "unsure")
    canvas.hatch(begin, top, end - begin, bottom - top, "dots")


def _aim_swatch(canvas: Canvas, x: float, y: float) -> None:
    canvas.lines([(x - 18, y), (x + 18, y)], "aim")


def _assumed_swatch(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x - 17, y - 10, 34, 20, "unsure")
    canvas.hatch(x - 17, y - 10, 34, 20, "dots")
