"""What can somebody work out who keeps everything that was ever released? Linear algebra and linear programs against us."""

from __future__ import annotations

from fractions import Fraction

from scipy.optimize import linprog

from indicators.figures import Banded, Known, Rounded


class Attacker:
    """Gathers what is known of unknown counts, each 0 or more, and asks how far it pins a sum of them down."""

    def __init__(self):
        self.names, self.equal, self.at_most = {}, [], []
        self._solved = None

    def knows(self, weights, value):
        """The weighted sum of the unknowns is `value`."""
        self.equal.append((self._row(weights), Fraction(value)))

    def knows_between(self, weights, low, high):
        """The weighted sum of the unknowns lies from `low` to `high`; None is no border."""
        row = self._row(weights)
        if high is not None:
            self.at_most.append((row, Fraction(high)))
        if low is not None:
            self.at_most.append(({place: -weight for place, weight in row.items()}, -Fraction(low)))

    def follows(self, weights):
        """Whether the sum is a combination of known sums alone: Gauss in exact fractions."""
        row = self._row(weights)
        width = len(self.names)
        if self._solved is None or self._solved[0] != (len(self.equal), width):
            self._solved = ((len(self.equal), width), self._pivots(width))
        return not any(self._reduced(self._dense(row, width), self._solved[1]))

    def _pivots(self, width):
        pivots = []
        for row, _value in self.equal:
            rest = self._reduced(self._dense(row, width), pivots)
            lead = next((place for place, weight in enumerate(rest) if weight), None)
            if lead is not None:
                pivots.append((lead, [weight / rest[lead] for weight in rest]))
        return pivots

    def span(self, weights):
        """The least and greatest value that the sum can have."""
        named = self._row(weights)
        width = len(self.names)
        row = self._dense(named, width)
        ends = []
        for sign in (1, -1):
            found = linprog(
                [float(sign * weight) for weight in row],
                A_ub=[list(map(float, self._dense(each, width))) for each, _value in self.at_most] or None,
                b_ub=[float(value) for _row, value in self.at_most] or None,
                A_eq=[list(map(float, self._dense(each, width))) for each, _value in self.equal] or None,
                b_eq=[float(value) for _row, value in self.equal] or None,
                bounds=(0, None),
                method="highs",
            )
            ends.append(sign * found.fun if found.status == 0 else float("inf") * -sign)
            assert found.status in {0, 3}, found.message
        return ends[0], ends[1]

    def reads(self, release, cell, options, bright_from, merged):
        """Take in one released line about the unknowns cell(option)."""
        everybody = {cell(option): 1 for option in options}
        bright = {cell(option): 1 for option in options if option >= bright_from}
        if isinstance(release.n, Known):
            self.knows(everybody, release.n.value)
        else:
            self.knows_between(everybody, 0, None)
        if isinstance(release.share, Known):
            self.knows(bright, release.share.value.count)
        if isinstance(release.share, Banded) and isinstance(release.n, Known):
            n = release.n.value
            slack = 1 if n > 10 else 0
            low, high = (n - slack, n) if release.share.is_above else (0, slack)
            self.knows_between(bright, low, high)
        if isinstance(release.mean, Known):
            self.knows({cell(option): option for option in options}, release.mean.value.total)
            self.knows({cell(option): option * option for option in options}, release.mean.value.squares)
        if isinstance(release.parts, Known):
            told = release.parts.value
            sizes = (1,) * len(options) if len(told) == len(options) else merged
            places = iter(options)
            for size, people in zip(sizes, told, strict=True):
                self.knows({cell(next(places)): 1 for _option in range(size)}, people)

    def _row(self, weights):
        return {self.names.setdefault(name, len(self.names)): Fraction(weight) for name, weight in weights.items()}

    @staticmethod
    def _dense(row, width):
        return [row.get(place, Fraction(0)) for place in range(width)]

    @staticmethod
    def _reduced(row, pivots):
        for lead, pivot in pivots:
            if row[lead]:
                factor = row[lead]
                row = [weight - factor * other for weight, other in zip(row, pivot, strict=True)]
        return row


def known_between(figure, minimum):
    """The counts that a figure of a table can stand for."""
    if isinstance(figure, Known):
        return figure.value, figure.value
    if isinstance(figure, Rounded):
        half = figure.base // 2
        return max(minimum, figure.value - half), figure.value + half
    return 0, None
