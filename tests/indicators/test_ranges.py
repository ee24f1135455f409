from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, strategies as st

from indicators.ranges import Bound, Sum, ranges


def grid(rows, columns):
    sums = [Sum((f"r{r}", "*"), tuple((f"r{r}", f"c{c}") for c in range(columns))) for r in range(rows)]
    sums += [Sum(("*", f"c{c}"), tuple((f"r{r}", f"c{c}") for r in range(rows))) for c in range(columns)]
    return [*sums, Sum(("*", "*"), tuple((f"r{r}", "*") for r in range(rows)))]


def filled(numbers, rows, columns):
    cells = {(f"r{r}", f"c{c}"): numbers[r * columns + c] for r in range(rows) for c in range(columns)}
    cells |= {(f"r{r}", "*"): sum(cells[f"r{r}", f"c{c}"] for c in range(columns)) for r in range(rows)}
    cells |= {("*", f"c{c}"): sum(cells[f"r{r}", f"c{c}"] for r in range(rows)) for c in range(columns)}
    return cells | {("*", "*"): sum(numbers)}


EVERY = [filled(tried, 2, 3) for tried in product(range(5), repeat=6)]


@given(st.lists(st.integers(0, 3), min_size=6, max_size=6), st.lists(st.booleans(), min_size=12, max_size=12))
def test_ranges_are_those_that_trying_every_table_finds(numbers, hidden):
    values = filled(numbers, 2, 3)
    bounds = {
        key: Bound(0, 4)
        if is_hidden and "*" not in key
        else Bound(value - 1, value + 1)
        if is_hidden
        else Bound(value, value)
        for (key, value), is_hidden in zip(values.items(), hidden, strict=True)
    }
    possible = [table for table in EVERY if all(b.low <= table[key] <= b.high for key, b in bounds.items())]
    expected = {
        key: Bound(min(table[key] for table in possible), max(table[key] for table in possible)) for key in values
    }
    found = ranges(values, bounds, grid(2, 3), values)
    assert found == expected


def test_a_number_in_no_sum_is_known_by_its_bounds_alone():
    assert ranges({("a",): 3}, {("a",): Bound(1, 9)}, [], [("a",)]) == {("a",): Bound(1, 9)}


def test_sums_that_form_no_network_are_refused():
    a, b, c = ("a",), ("b",), ("c",)
    thrice = [Sum(b, (a,)), Sum(c, (a,)), Sum(("d",), (a,))]
    values = {a: 1, b: 1, c: 1, ("d",): 1}
    with pytest.raises(ValueError, match="no network"):
        ranges(values, {key: Bound(0, 2) for key in values}, thrice, [a])
