"""What did so many people answer? Tallies and breakdowns made from counts, for tests."""

from __future__ import annotations

from indicators.disclosure import Breakdown, By
from indicators.measures import outlook
from indicators.remainder import united

OPTIONS = range(1, 6)


def answers(*parts):
    """A tally of so many answers of 1, 2, 3, 4 and 5."""
    return outlook([option for option, people in zip(OPTIONS, parts, strict=True) for _person in range(people)])


def by_group(**groups):
    """A breakdown of these tallies, their sum being its total."""
    return Breakdown(united(groups, groups), groups, By.GROUP)
