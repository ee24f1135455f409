"""Which pictures can a figure be drawn as? Five kinds, each given back with the table that says the same.

Texts come in translated and numbers written. Pictures have presentation attributes only, no style and no script, so that
they stand under the strictest policy, in print and in WeasyPrint. They fill the breadth they are given; 480 units are
meant for 320 pixels (a phone) to some 600, beyond which the page should hold them. WeasyPrint sets the text of a picture
letter by letter, so that Arabic comes out unjoined and backwards: a PDF in such a script takes the table instead.
"""

from __future__ import annotations

from indicators.chart_points import (
    Answers,
    Chart,
    Point,
    Reference,
    Sign,
    Step,
    Words,
    answers_of,
    point_of,
)
from indicators.chart_rows import bars, bullet, stacked
from indicators.chart_time import dots, steps

__all__ = [
    "Answers",
    "Chart",
    "Point",
    "Reference",
    "Sign",
    "Step",
    "Words",
    "answers_of",
    "bars",
    "bullet",
    "dots",
    "point_of",
    "stacked",
    "steps",
]
