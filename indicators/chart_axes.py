"""Where on a scale does a value lie, and how is what has no value marked beside it? Scales, period names, signs, keys.

A scale never follows the data's smallest value: shares always go from 0 to 100, means from 1 to 5, counts from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from indicators.chart_canvas import PAD, WIDTH, Canvas
from indicators.chart_text import LINE, fits, width, wrapped

if TYPE_CHECKING:
    from decimal import Decimal

    from indicators.chart_points import Words
    from indicators.figures import State
    from indicators.lines import Unit

Swatch = Callable[[Canvas, float, float], None]
Entry = tuple[Swatch, str, str]  # how it is drawn, what it is, and its number if it has one
SIGN_HIGH: Final = 26
_SIGN_WIDE: Final = 46
_KEY_TEXT: Final = PAD + 44
_GAP: Final = 10  # between two texts beside each other


@dataclass(frozen=True, slots=True)
class Scale:
    """A fixed axis from `low` to `high` with named ticks."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def part(self, value: Decimal | float) -> float:
        """Where a value lies, 0 at the axis' beginning and 1 at its end. Raises ValueError outside."""
        if not self.low <= value <= self.high:
            raise ValueError(f"{value} is not on the scale from {self.low} to {self.high}.")
        return (float(value) - self.low) / (self.high - self.low)

    def cut(self, value: Decimal | float) -> float:
        """The same for the border of an interval, which is cut where the scale ends."""
        return self.part(min(max(float(value), self.low), self.high))


@dataclass(frozen=True, slots=True)
class Plot:
    """The field that values are drawn in, upright; `high` and `low` are heights in the picture."""

    start: float
    end: float
    high: float
    low: float
    scale: Scale

    def y(self, part: float) -> float:
        """The height of a part of the scale."""
        return self.low - part * (self.low - self.high)


def scale_of(unit: Unit, values: Iterable[Decimal | float] = ()) -> Scale:
    """The fixed scale of a unit; a count's ends at a round number not below the values."""
    if unit == "share":
        return Scale(
            0, 100, tuple((tick, f"{tick}\u00a0%" if tick == 100 else str(tick)) for tick in range(0, 101, 25))
        )
    if unit == "mean":
        return Scale(1, 5, tuple((tick, str(tick)) for tick in range(1, 6)))
    top = max((int(-(-value // 1)) for value in values), default=0)
    step = _round_step(top)
    last = max(-(-top // step), 1) * step
    return Scale(0, last, tuple((tick, str(tick)) for tick in range(0, last + 1, step)))


def plot_of(scale: Scale, high: float, low: float, behind: float = 0) -> Plot:
    """A plot before which the names of all ticks have room, and behind it so much."""
    room = min(max(width(name) for _tick, name in scale.ticks), WIDTH / 3)
    return Plot(PAD + room + 8, WIDTH - PAD - behind, high, low, scale)


def draw_scale(canvas: Canvas, plot: Plot) -> None:
    """Draw the ticks across the plot, each named, the lowest as the ground that values stand on."""
    for place, (tick, name) in enumerate(plot.scale.ticks):
        height = plot.y(plot.scale.part(tick))
        canvas.lines([(plot.start, height), (plot.end, height)], "grid" if place else "axis")
        canvas.text(plot.start - 8, height, name, "end", paint="quiet", is_number=True)


def draw_periods(canvas: Canvas, middles: Sequence[float], labels: Sequence[str], top: float) -> float:
    """Write names under their places, the last one always and earlier ones as far as they have room; return the end."""
    slot = min((after - before for before, after in pairwise(middles)), default=WIDTH)
    apart = next((apart for apart in range(1, len(labels)) if _all_fit(labels, slot, apart)), max(len(labels), 1))
    room = min(slot * apart, WIDTH - 2 * PAD) - _GAP
    most, free = 1, float(WIDTH)
    for middle, label in list(zip(middles, labels, strict=True))[::-1][::apart]:
        lines = wrapped(label, room, 2)
        half = max(map(width, lines), default=0.0) / 2
        inside = min(max(middle, PAD + half), WIDTH - PAD - half)
        # Moved in from an edge, a name may come too near to its neighbour's.
        if inside + half > free:
            continue
        free = inside - half - _GAP
        most = max(most, len(lines))
        for place, line in enumerate(lines):
            canvas.text(inside, top + LINE * (place + 0.5), line, "middle", paint="quiet")
    return top + LINE * most


def thinned(middles: Sequence[float], texts: Sequence[str]) -> list[int]:
    """Which of the texts beside each other can be written without touching, the last one always and then backwards."""
    kept: list[int] = []
    free = float(WIDTH)
    for place in range(len(texts) - 1, -1, -1):
        half = (width(texts[place], is_bold=not kept) + _GAP) / 2
        if not kept or middles[place] + half <= free:
            kept.append(place)
            free = middles[place] - half
    return kept


def draw_sign(
    canvas: Canvas, x: float, y: float, point_state: State, shown: str = "", room: float = _SIGN_WIDE
) -> None:
    """Mark at (x, y) what has no place on the scale, each state in its own form; the sign itself where it has room.

    Suppressed is hatched, missing a thin cross, pending three rings, a band an empty box.
    """
    wide = max(min(room, max(_SIGN_WIDE, width(shown) + 12)), 6)
    if point_state == "missing":
        for way in (-1, 1):
            canvas.lines([(x - 6, y - 6 * way), (x + 6, y + 6 * way)], "thin")
        return
    if point_state == "pending":
        for place in (-1, 0, 1):
            canvas.circle(x + place * min(9.0, wide / 3.2), y, min(3.0, wide / 7), "thin")
        return
    left, top = x - wide / 2, y - SIGN_HIGH / 2
    canvas.rect(left, top, wide, SIGN_HIGH, "hidden" if point_state == "suppressed" else "open", corner=3)
    if point_state == "suppressed":
        canvas.hatch(left, top, wide, SIGN_HIGH, "diagonal")
    if shown and width(shown) + 6 <= wide:
        canvas.text(x, y, shown, "middle", is_number=True, has_plate=point_state == "suppressed")


def sign_entries(states: Iterable[State], words: Words) -> list[Entry]:
    """What the key has to explain: every state in the chart that is not a plain number, once. No point at all is missing."""
    found: dict[State, None] = dict.fromkeys(states) or {"missing": None}
    return [(partial(_sign_swatch, each), words.sign(each), "") for each in found if words.sign(each)]


def draw_key(canvas: Canvas, top: float, entries: Sequence[Entry]) -> float:
    """Write the key under a chart, one entry a line or two, and return where the picture may end."""
    room = WIDTH - PAD - _KEY_TEXT
    for swatch, text, number in entries:
        swatch(canvas, PAD + 18, top + LINE / 2)
        whole = f"{text} {number}" if number else text
        # Of what is too long the name is shortened, never the number.
        lines = wrapped(whole, room, 3) if not number or fits(whole, room, 3) else (*wrapped(text, room, 2), number)
        for place, line in enumerate(lines):
            canvas.text(_KEY_TEXT, top + LINE * (place + 0.5), line)
        top += LINE * max(len(lines), 1) + 8
    return top + PAD - 8


def _sign_swatch(found_state: State, canvas: Canvas, x: float, y: float) -> None:
    if found_state == "rounded":
        canvas.text(x, y, "≈", "middle", is_number=True)
    else:
        draw_sign(canvas, x, y - 1, found_state, room=34)


def _all_fit(labels: Sequence[str], slot: float, apart: int) -> bool:
    room = min(slot * apart, WIDTH - 2 * PAD) - _GAP
    return all(fits(label, room, 2) for label in labels[::-1][::apart])


def _round_step(top: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … of which five steps reach the top."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if step * 5 >= top:
                return step
        power *= 10
