from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from indicators.disclosure import Audience, release
from indicators.figures import MISSING, Known, Rounded, Suppressed
from indicators.ranges import Sum
from indicators.tables import ALL, THRESHOLDS, GivenAwayError, Table, one_way, two_way
from tests.indicators.attacker import Attacker, known_between

HOUSE, PUBLIC = Audience.HOUSE, Audience.PUBLIC
HIDDEN = Suppressed(5)


def test_a_small_language_takes_the_next_smallest_with_it():
    shown = release(one_way({"sv": 31, "ar": 14, "ti": 3, "so": 9}), HOUSE)
    assert list(shown.values()) == [Known(31), Known(14), HIDDEN, HIDDEN, Known(57)]


def test_both_audiences_have_their_threshold():
    assert tuple(Audience) == THRESHOLDS


def test_of_two_counts_a_small_one_hides_both():
    assert list(release(one_way({"a": 12, "b": 3}), HOUSE).values()) == [HIDDEN, HIDDEN, Known(15)]


def test_zero_is_shown_and_missing_stays_missing():
    shown = release(one_way({"sv": 31, "ar": 14, "ti": 0, "so": None}), HOUSE)
    assert (shown["ti",], shown["so",]) == (Known(0), MISSING)


def test_five_counts_of_one_and_a_known_total_show_nothing():
    assert set(release(one_way(dict.fromkeys("abcde", 1)), HOUSE).values()) == {HIDDEN, Known(5)}
    assert set(release(one_way({"a": 3, "b": 0, "c": 0}), HOUSE).values()) == {HIDDEN}


def test_a_row_is_not_opened_by_its_column():
    counts = {
        ("spring", "new"): 3, ("spring", "old"): 20, ("spring", "unknown"): 30,
        ("autumn", "new"): 12, ("autumn", "old"): 22, ("autumn", "unknown"): 25,
    }  # fmt: skip
    shown = release(two_way(counts, base=1), HOUSE)
    hidden = {key for key, figure in shown.items() if figure == HIDDEN}
    assert hidden == {("spring", "new"), ("spring", "old"), ("autumn", "new"), ("autumn", "old")}


def test_head_counts_of_two_sides_are_rounded_to_five_with_their_totals():
    counts = {("café", "new"): 12, ("café", "old"): 8, ("choir", "new"): 0, ("choir", "old"): 21}
    shown = release(two_way(counts), HOUSE)
    assert shown["café", "new"] == shown["café", "old"] == Rounded(10, 5)
    assert shown["choir", "new"] == Known(0)
    assert (shown["choir", ALL], shown[ALL, ALL]) == (Rounded(20, 5), Rounded(40, 5))


def test_what_was_hidden_beside_a_small_count_stays_hidden_from_the_public():
    counts = {("café", "new"): 15, ("café", "old"): 4, ("choir", "new"): 0, ("choir", "old"): 6}
    house, public = (release(two_way(counts), audience) for audience in (HOUSE, PUBLIC))
    assert (house["café", "new"], public["café", "new"]) == (HIDDEN, Suppressed(10))


def test_a_year_whose_months_are_out_gives_way():
    months = {f"{month:02}": 20 for month in range(1, 12)} | {"12": 3}
    out = frozenset((month,) for month in months if month != "12")
    shown = release(one_way(months, out, is_total_known=False), HOUSE)
    assert shown[ALL,] == HIDDEN
    assert all(shown[month] == Known(20) for month in out)
    with pytest.raises(GivenAwayError, match="published already"):
        release(one_way(months, out), HOUSE)


def test_contradicting_counts_are_refused():
    with pytest.raises(ValueError, match="do not add up"):
        Table({("a",): 3, ("b",): 4}, (Sum(("b",), (("a",),)),))
    with pytest.raises(ValueError, match="negative"):
        one_way({"a": -1})


count = st.one_of(st.integers(0, 6), st.sampled_from([0, 1, 4, 5, 9, 12, 40]))


@st.composite
def materials(draw):
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    counts = {(f"r{r}", f"c{c}"): draw(count) for r in range(rows) for c in range(columns)}
    within = {"half": ["r0", "r1"], "year": ["half", "r2"]} if rows > 2 and draw(st.booleans()) else None
    return two_way(counts, within=within, base=draw(st.sampled_from([1, 5])))


def attack(table, audiences):
    """Everything shown to the audiences, with every sum, also those that follow from others."""
    attacker = Attacker()
    for each in table.sums:
        attacker.knows(dict.fromkeys(each.parts, 1) | {each.total: -1}, 0)
    for row in {key[0] for key in table.counts}:
        columns = [key for key in table.counts if key[0] == row and key[1] != ALL]
        attacker.knows(dict.fromkeys(columns, 1) | {(row, ALL): -1}, 0)
    for audience in audiences:
        for key, figure in release(table, audience).items():
            attacker.knows_between({key: 1}, *known_between(figure, audience))
            if isinstance(figure, Known):
                attacker.knows({key: 1}, figure.value)
    return attacker


def sure(table, key):
    """The least that a count can be for who knows only which counts are zero."""
    parts = {each.total: each.parts for each in table.sums}
    by_row = [other for other in table.counts if other[0] == key[0] and other[1] != ALL] if key[1] == ALL else []
    below = [sum(sure(table, part) for part in parts.get(key, ()) if table.counts[part])]
    below.append(sum(sure(table, part) for part in by_row if table.counts[part]))
    return max(1, *below)


@given(materials())
@settings(max_examples=40)
def test_no_small_count_can_be_worked_out_from_rows_columns_periods_and_totals(table):
    attacker = attack(table, list(Audience))
    for key, number in table.counts.items():
        if 0 < number < HOUSE:
            assert not attacker.follows({key: 1})
            low, high = attacker.span({key: 1})
            # A total of two groups that are not empty is two at least, which the zeros tell and no figure.
            assert low <= sure(table, key) + 1e-9
            assert high >= 4 - 1e-9


@given(materials())
def test_the_public_can_not_work_out_a_count_below_ten(table):
    attacker = attack(table, [PUBLIC])
    for key, number in table.counts.items():
        if 0 < number < PUBLIC:
            low, high = attacker.span({key: 1})
            assert low <= sure(table, key) + 1e-9
            assert high >= 9 - 1e-9


@given(materials())
def test_what_the_house_may_not_see_the_public_does_not(table):
    house, public = release(table, HOUSE), release(table, PUBLIC)
    assert house == release(table, HOUSE)
    assert all(public[key] == Suppressed(10) for key, figure in house.items() if figure == HIDDEN)
