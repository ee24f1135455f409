"""How is a shape written as SVG? With presentation attributes alone, inside the picture, mirrored for right-to-left.

Everything is placed as for left-to-right and mirrored while it is written, so that no chart has to think of it. Colours
stand in the attributes, for print and for pages without our style sheet; every shape also names its paint as a class
(`chart-ink`, `chart-mark` …), by which a style sheet may repaint it for the dark.
"""

from __future__ import annotations

import re
from html import escape
from math import isfinite
from typing import TYPE_CHECKING, Final, Literal

from django.utils.safestring import SafeString, mark_safe

from indicators.chart_text import SIZE, clean, shortened, width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH: Final = 480
PAD: Final = 20  # between the panel's edge and what is drawn
_EDGE: Final = 4  # nearer to the edge than this nothing is written
Anchor = Literal["start", "middle", "end"]
Hatch = Literal["diagonal", "across", "upright", "dots"]
INK, QUIET, PINE, PAPER, FAINT = "#1a241e", "#47524b", "#17452f", "#ffffff", "#cdd3c9"
PAINTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ground": {"fill": PAPER},
    "ink": {"fill": INK},
    "quiet": {"fill": QUIET},
    "mark": {"fill": PINE},
    "pale": {"fill": "#e2ede5", "stroke": PINE, "stroke-width": "1.5"},
    "open": {"fill": PAPER, "stroke": INK, "stroke-width": "1.5"},
    "full": {"fill": INK, "stroke": INK, "stroke-width": "1.5"},
    "hue": {"fill": PINE, "stroke": INK, "stroke-width": "1.5"},
    "grid": {"fill": "none", "stroke": FAINT, "stroke-width": "1"},
    "axis": {"fill": "none", "stroke": INK, "stroke-width": "1.5"},
    "stroke": {"fill": "none", "stroke": PINE, "stroke-width": "3"},
    "thin": {"fill": "none", "stroke": QUIET, "stroke-width": "1.5"},
    "hidden": {"fill": PAPER, "stroke": QUIET, "stroke-width": "1.5", "stroke-dasharray": "4 3"},
    "unsure": {"fill": PAPER, "stroke": PINE, "stroke-width": "1.5", "stroke-dasharray": "4 3"},
    "aim": {"fill": "none", "stroke": INK, "stroke-width": "2.5", "stroke-dasharray": "10 6"},
    "bar": {"fill": "none", "stroke": INK, "stroke-width": "5"},
}
_FONTS: Final = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Ethiopic', sans-serif"
)
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _END = "\u2066", "\u2067", "\u2069"
# A number with its signs, which right-to-left text would else take apart: "60 %" must not become "% 60".
_NUMBER: Final = re.compile("(?:[<>]\u00a0?)?[\u2212-]?\\d+(?:[.,:/–\u00a0-]\\d+)*(?:\u00a0?%)?")
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Canvas:
    """What has been drawn so far. `x` runs from 0 to WIDTH from where reading starts, `y` downwards from 0."""

    def __init__(self, *, rtl: bool) -> None:
        self._rtl = rtl
        self._shapes: list[str] = []

    def rect(self, x: float, y: float, across: float, down: float, paint: str, *, corner: float = 0) -> None:
        """Draw a rectangle by its corner nearest to where reading starts."""
        left = WIDTH - x - across if self._rtl else x
        place = {"x": left, "y": y, "width": across, "height": down} | ({"rx": corner} if corner else {})
        self._add("rect", place, paint)

    def circle(self, x: float, y: float, radius: float, paint: str) -> None:
        """Draw a circle."""
        self._add("circle", {"cx": self._x(x), "cy": y, "r": radius}, paint)

    def lines(self, points: Sequence[tuple[float, float]], paint: str, *, is_closed: bool = False) -> None:
        """Draw straight lines from point to point, and back to the first when closed."""
        path = " L".join(f"{_number(self._x(x))} {_number(y)}" for x, y in points)
        self._path(f"M{path}{' Z' if is_closed else ''}", paint)

    def hatch(self, x: float, y: float, across: float, down: float, kind: Hatch, paint: str = "thin") -> None:
        """Fill a rectangle with lines or dots. Drawn one by one: a pattern by reference is lost in some programs."""
        if kind == "dots":
            for place in _steps(x + 5, x + across - 3, 9):
                for height in _steps(y + 5, y + down - 3, 8):
                    self.circle(place, height, 1.8, "mark")
            return
        strokes = _strokes(x, y, across, down, kind)
        if strokes:
            ends = (
                f"M{_number(self._x(a))} {_number(b)} L{_number(self._x(c))} {_number(d)}" for a, b, c, d in strokes
            )
            self._path(" ".join(ends), paint)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        anchor: Anchor = "start",
        *,
        paint: str = "ink",
        is_bold: bool = False,
        is_number: bool = False,
        has_plate: bool = False,
    ) -> None:
        """Write one line with its middle at height `y`, moved inwards or shortened where it would leave the picture.

        A number reads left to right in every language; a plate keeps lines behind the text from crossing it.
        """
        written = shortened(clean(text), WIDTH - 2 * _EDGE, is_bold=is_bold)
        if not written:
            return
        size = width(written, is_bold=is_bold)
        before = {"start": 0.0, "middle": size / 2, "end": size}[anchor]
        x = min(max(x, before + _EDGE), WIDTH - _EDGE - size + before)
        if has_plate:
            self.rect(x - before - 2, y - SIZE / 2 - 1, size + 4, SIZE + 2, "ground")
        # Isolates and not the direction attribute turn the text: the anchor stays the side it names in every program.
        turned = _RIGHT_TO_LEFT if self._rtl and not is_number else _LEFT_TO_RIGHT
        if turned == _RIGHT_TO_LEFT:
            written = _NUMBER.sub(rf"{_LEFT_TO_RIGHT}\g<0>{_END}", written)
        side = {"start": "end", "end": "start"}.get(anchor, anchor) if self._rtl else anchor
        weight = ' font-weight="700"' if is_bold else ""
        self._shapes.append(
            f'<text x="{_number(self._x(x))}" y="{_number(y + SIZE * 0.35)}" text-anchor="{side}"{weight} '
            f"{_painted(paint)}>{turned}{escape(written)}{_END}</text>"
        )

    def svg(self, key: str, title: str, description: str, height: float) -> SafeString:
        """Put everything together as one picture on a white panel.

        `key` begins the ids of title and description. Raises ValueError unless it is a letter and then letters, digits,
        hyphens and underscores.
        """
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} can't begin an id. Take a letter, then letters, digits, - and _.")
        panel = f'<rect x="0" y="0" width="{WIDTH}" height="{_number(height)}" rx="12" {_painted("ground")}/>'
        # Direction is said outright, since a page from right to left would otherwise swap the sides of every anchor.
        return mark_safe(  # noqa: S308  (every text is escaped above and here; all else is numbers and our own words)
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {_number(height)}" width="100%" '
            f'role="img" aria-labelledby="{key}-title {key}-desc" direction="ltr" font-family="{_FONTS}" '
            f'font-size="{SIZE}"><title id="{key}-title">{escape(clean(title))}</title>'
            f'<desc id="{key}-desc">{escape(clean(description))}</desc>{panel}{"".join(self._shapes)}</svg>'
        )

    def _x(self, x: float) -> float:
        return WIDTH - x if self._rtl else x

    def _path(self, path: str, paint: str) -> None:
        self._shapes.append(f'<path d="{path}" {_painted(paint)}/>')

    def _add(self, name: str, place: Mapping[str, float], paint: str) -> None:
        where = " ".join(f'{attribute}="{_number(value)}"' for attribute, value in place.items())
        self._shapes.append(f"<{name} {where} {_painted(paint)}/>")


def _painted(paint: str) -> str:
    colours = " ".join(f'{attribute}="{value}"' for attribute, value in PAINTS[paint].items())
    return f'class="chart-{paint}" {colours}'


def _number(value: float) -> str:
    if not isfinite(value):
        raise ValueError(f"{value} is no place in a picture.")
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written in {"-0", "-0.0"} else written


def _steps(first: float, last: float, step: float) -> list[float]:
    return [first + step * place for place in range(max(int((last - first) // step) + 1, 0))]


def _strokes(x: float, y: float, across: float, down: float, kind: Hatch) -> list[tuple[float, float, float, float]]:
    level = [(x, height, x + across, height) for height in _steps(y + 4, y + down - 1, 6)]
    upright = [(place, y, place, y + down) for place in _steps(x + 4, x + across - 1, 6)]
    # A diagonal from (x + d, y) down to (x + d - down, y + down), cut at both upright sides.
    diagonal = [
        (x + min(d, across), y + max(d - across, 0), x + max(d - down, 0), y + min(d, down))
        for d in _steps(5, across + down - 1, 7)
    ]
    return {"across": level, "upright": upright, "diagonal": diagonal}[kind]
