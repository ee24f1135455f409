"""What does the portal look like among a phone's apps? The mark of static/icon.svg as pixels, in the sizes phones ask for.

Reads the few shapes that the mark is made of (a group of paths with M, L, H, V, A, Z and circles); anything else in the
drawing is refused, so that a new mark can't come out wrong unnoticed.
"""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterator

    Point = tuple[float, float]

_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_TOKEN: Final = re.compile(r"[MLHVAZmlhvaz]|-?(?:\d+\.\d*|\.\d+|\d+)")
_FINE: Final = 4  # drawn so many times larger, then made smaller: smooth edges
_PAPER: Final = "#fbf8f2"


def png(svg: str, size: int, *, is_maskable: bool) -> bytes:
    """Draw the mark on paper as a square PNG of `size` pixels.

    A maskable one keeps to the middle 80 percent, since phones cut round or wavy shapes out of it. Raises ValueError
    for a drawing with other parts than paths and circles.
    """
    root = ET.fromstring(svg)  # noqa: S314  (our own file)
    side = size * _FINE
    width = float(root.attrib["viewBox"].split()[2])
    share = 0.62 if is_maskable else 0.9
    scale, shift = side * share / width, side * (1 - share) / 2
    picture = Image.new("RGB", (side, side), _PAPER)
    pen = ImageDraw.Draw(picture)
    for fill, outline in _shapes(root):
        pen.polygon([(x * scale + shift, y * scale + shift) for x, y in outline], fill=fill)
    small = picture.resize((size, size), Image.Resampling.LANCZOS).quantize(32)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _shapes(root: ET.Element) -> Iterator[tuple[str, list[Point]]]:
    for element in root.iter():
        name, at = element.tag.removeprefix(_NAMESPACE), element.attrib
        if name == "path":
            yield at["fill"], _outline(at["d"])
        elif name == "circle":
            cx, cy, r = (float(at[key]) for key in ("cx", "cy", "r"))
            turns = [math.tau * step / 90 for step in range(90)]
            yield at["fill"], [(cx + r * math.cos(turn), cy + r * math.sin(turn)) for turn in turns]
        elif name not in ("svg", "g"):
            raise ValueError(f"The mark can't be drawn with <{name}>: use paths and circles.")


def _outline(written: str) -> list[Point]:
    """The points of a path of one closed line. Raises ValueError for a curve that is no arc."""
    if re.search(r"[^MLHVAZmlhvaz\d\s.,-]", written):
        raise ValueError("The mark can't be drawn: its paths may have M, L, H, V, A and Z alone.")
    tokens = _TOKEN.findall(written)
    points: list[Point] = []
    x = y = 0.0
    step = ""
    while tokens:
        if tokens[0].isalpha():
            step = tokens.pop(0)
        if step in "Zz":
            continue
        count = {"H": 1, "V": 1, "A": 7}.get(step.upper(), 2)
        numbers = [float(tokens.pop(0)) for _number in range(count)]
        dx, dy = (x, y) if step.islower() else (0.0, 0.0)
        was = (x, y)
        x = dx + numbers[-2] if count != 1 else dx + numbers[0] if step in "Hh" else x
        y = dy + numbers[-1] if count != 1 else dy + numbers[0] if step in "Vv" else y
        points += (
            _arc(was, (x, y), numbers[0], is_large=bool(numbers[3]), is_clockwise=bool(numbers[4]))
            if count == 7
            else [(x, y)]
        )
    return points


def _arc(start: Point, end: Point, radius: float, *, is_large: bool, is_clockwise: bool) -> list[Point]:
    """Points of a circle's arc (SVG 2 §9.5, radii alike), the end included."""
    (ax, ay), (bx, by) = start, end
    half = math.dist(start, end) / 2
    radius = max(radius, half)
    rise = math.sqrt(radius**2 - half**2) * (1 if is_large == is_clockwise else -1)
    cx = (ax + bx) / 2 + rise * (by - ay) / (2 * half)
    cy = (ay + by) / 2 - rise * (bx - ax) / (2 * half)
    first, last = math.atan2(ay - cy, ax - cx), math.atan2(by - cy, bx - cx)
    sweep = (last - first) % math.tau if is_clockwise else -((first - last) % math.tau)
    turns = [first + sweep * step / 24 for step in range(1, 25)]
    return [(cx + radius * math.cos(turn), cy + radius * math.sin(turn)) for turn in turns]
