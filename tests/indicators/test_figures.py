from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from indicators.figures import (
    MISSING,
    PENDING,
    Banded,
    Known,
    Rounded,
    Suppressed,
    decimal_text,
    mark,
    round_half_up,
    round_to_base,
    state,
)

EVERY = [Known(0), Known(3), Rounded(10, 5), Suppressed(5), MISSING, PENDING, Banded(Fraction(9, 10), is_above=True)]


def test_no_two_states_are_equal_or_share_a_name():
    assert len(set(EVERY)) == len(EVERY)
    assert [state(figure) for figure in EVERY] == [
        "zero", "known", "rounded", "suppressed", "missing", "pending", "banded",
    ]  # fmt: skip
    assert [MISSING == 0, Suppressed(5) == 0, Known(0) == 0, Known(0) == MISSING] == [False] * 4


@pytest.mark.parametrize("figure", EVERY, ids=state)
def test_no_figure_can_be_taken_for_true_or_false_or_a_number(figure):
    with pytest.raises(TypeError):
        bool(figure)
    with pytest.raises(TypeError):
        float(figure)
    with pytest.raises(TypeError):
        sum([figure])
    with pytest.raises(TypeError):
        json.dumps(figure)


def test_each_state_has_its_sign():
    assert [mark(figure) for figure in EVERY] == [None, None, None, "<5", "", "", ">\u00a090\u00a0%"]
    assert mark(Suppressed(10)) == "<10"
    assert mark(Banded(Fraction(1, 10), is_above=False)) == "<\u00a010\u00a0%"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.125, 2, "0,13"), (2.675, 2, "2,68"), (Fraction(1, 2), 0, "1"), (Fraction(-1, 2), 0, "-1"), (1.45, 1, "1,5"),
        (-0.04, 1, "0,0"), (Decimal("0.285"), 2, "0,29"), (3, 1, "3,0"), (76.7, 1, "76,7"), (2.5, 0, "3"),
    ],
)  # fmt: skip
def test_halves_are_rounded_up_and_written_with_a_comma(value, decimals, text):
    assert decimal_text(value, decimals) == text


def test_english_has_a_point():
    assert decimal_text(3.75, 1, ".") == "3.8"


@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_rounding_moves_by_half_a_step_at_most(value, decimals):
    assert abs(Fraction(round_half_up(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)


def test_head_counts_are_rounded_to_five():
    assert [round_to_base(count, 5) for count in range(14)] == [0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10, 10, 10, 15]
