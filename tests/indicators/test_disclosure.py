from __future__ import annotations

from fractions import Fraction

import pytest

from indicators.disclosure import Audience, Breakdown, By, release, release_change
from indicators.figures import MISSING, PENDING, Known, Suppressed, mark, state
from indicators.intervals import share_change
from indicators.measures import contacts, outlook, outlook_index
from indicators.remainder import united
from tests.indicators.tallies import answers, by_group

HOUSE, PUBLIC = Audience.HOUSE, Audience.PUBLIC


MIXED = answers(4, 8, 6, 9, 5)


def test_four_people_get_no_figure_and_five_do():
    four, five = answers(1, 1, 0, 1, 1), answers(1, 1, 1, 1, 1)
    line = release(Breakdown(four), HOUSE).total
    assert {state(figure) for figure in (line.n, line.share, line.mean, line.parts)} == {"suppressed"}
    line = release(Breakdown(five), HOUSE).total
    assert (line.n, line.share.value.count, state(line.mean)) == (Known(5), 2, "suppressed")
    twenty = release(Breakdown(answers(4, 4, 4, 4, 4)), HOUSE).total
    assert twenty.mean.value.value == 3


def test_the_public_sees_no_group_below_ten():
    nine, ten = answers(1, 2, 2, 2, 2), answers(2, 2, 2, 2, 2)
    assert release(Breakdown(nine), PUBLIC).total.share == Suppressed(10)
    assert state(release(Breakdown(ten), PUBLIC).total.share) == "known"


@pytest.mark.parametrize(
    ("tally", "told"),
    [
        (answers(2, 2, 2, 2, 1), None),
        (answers(2, 2, 2, 2, 2), (4, 2, 4)),
        (answers(4, 4, 4, 4, 3), (8, 4, 7)),
        (answers(4, 4, 4, 4, 4), (4, 4, 4, 4, 4)),
    ],
)
def test_three_parts_are_told_from_ten_and_five_parts_from_twenty(tally, told):
    parts = release(Breakdown(tally), HOUSE).total.parts
    assert parts == (Suppressed(5) if told is None else Known(told))


@pytest.mark.parametrize("people", [5, 10, 11, 40])
def test_when_all_answer_alike_words_take_the_place_of_the_mean(people):
    line = release(Breakdown(outlook([5] * people)), HOUSE).total
    assert (mark(line.share), line.mean, line.parts) == (">\u00a090\u00a0%", Suppressed(5), Suppressed(5))
    assert mark(release(Breakdown(outlook([3] * people)), HOUSE).total.share) == "<\u00a010\u00a0%"


def test_of_more_than_ten_the_words_do_not_tell_whether_one_answered_otherwise():
    all_bright, all_but_one = outlook([4] * 6 + [5] * 6), outlook([4] * 6 + [5] * 5 + [1])
    assert release(Breakdown(all_bright), HOUSE).total == release(Breakdown(all_but_one), HOUSE).total


def test_a_small_language_takes_the_next_smallest_with_it():
    groups = {
        "sv": answers(5, 6, 6, 8, 6),
        "ar": answers(2, 3, 4, 3, 2),
        "ti": answers(0, 1, 1, 1, 0),
        "so": answers(2, 1, 2, 2, 2),
    }
    shown = release(Breakdown(united(groups, groups), groups, By.LANGUAGE), HOUSE)
    assert (shown.total.n, shown.groups["sv"].n, shown.groups["ar"].n) == (Known(57), Known(31), Known(14))
    assert (shown.groups["ti"].n, shown.groups["so"].n) == (Suppressed(5), Suppressed(5))


def test_of_two_groups_a_small_one_hides_both():
    shown = release(by_group(new=answers(2, 3, 3, 2, 2), established=answers(1, 0, 1, 1, 0)), HOUSE)
    assert [line.n for line in shown.groups.values()] == [Suppressed(5), Suppressed(5)]
    assert shown.total.n == Known(15)


def test_a_group_without_answers_is_zero_and_its_share_is_missing():
    line = release(by_group(new=MIXED, established=answers(0, 0, 0, 0, 0)), HOUSE).groups["established"]
    assert (line.n, line.share, line.mean) == (Known(0), MISSING, MISSING)


def test_five_groups_of_one_person_are_not_told_by_their_number():
    one = answers(0, 0, 0, 1, 0)
    shown = release(by_group(a=one, b=one, c=answers(1, 0, 0, 0, 0), d=one, e=answers(0, 1, 0, 0, 0)), HOUSE)
    assert {line.n for line in shown.groups.values()} == {Suppressed(5)}


def test_three_small_groups_need_more_than_five_people_together():
    # Hidden alone, 1 + 2 + 2 could be told to be 3 at most each.
    shown = release(
        by_group(a=answers(1, 0, 0, 0, 0), b=answers(1, 0, 0, 1, 0), c=answers(0, 1, 0, 1, 0), d=MIXED), HOUSE
    )
    assert {line.n for line in shown.groups.values()} == {Suppressed(5)}


def test_hidden_groups_that_all_answered_bright_take_another_figure_with_them():
    groups = {"sv": MIXED, "ar": answers(2, 3, 4, 3, 2), "ti": outlook([4, 5, 5]), "so": outlook([4] * 5 + [5] * 4)}
    shown = release(Breakdown(united(groups, groups), groups, By.LANGUAGE), HOUSE).groups
    assert (shown["ar"].n, shown["ar"].share, shown["ar"].mean) == (Known(14), Suppressed(5), Suppressed(5))
    assert state(shown["sv"].share) == "known"


def test_words_that_the_total_would_make_exact_are_not_said():
    bright, dark = outlook([5] * 6 + [4] * 6), outlook([1] * 7 + [2] * 7 + [4])
    shown = release(by_group(bright=bright, dark=dark), HOUSE)
    # 13 of 27 with "> 90 %" of 12 and "< 10 %" of 15 leaves only 12 and 1.
    assert shown.total.share.value.count == 13
    assert {line.share for line in shown.groups.values()} == {Suppressed(5)}


def test_the_pooled_share_gives_way_to_a_wave_of_which_only_words_are_said():
    bright, dark = outlook([5] * 6 + [4] * 6), outlook([1] * 7 + [2] * 7 + [4])
    for waves in ({"a": bright, "b": MIXED}, {"a": bright, "b": dark, "c": MIXED}):
        shown = release(Breakdown(united(waves, waves), waves, By.PERIOD), HOUSE)
        assert state(shown.groups["a"].share) == "banded"
        assert (state(shown.total.n), shown.total.share, shown.total.mean) == ("known", Suppressed(5), Suppressed(5))


def test_the_pooled_share_gives_way_to_small_waves_that_all_answered_bright():
    waves = {"a": outlook([5, 4, 5]), "b": outlook([4, 4, 5, 4]), "c": MIXED}
    shown = release(Breakdown(united(waves, waves), waves, By.PERIOD), HOUSE)
    assert (shown.total.n, shown.total.share, shown.groups["a"].n) == (Known(39), Suppressed(5), Suppressed(5))


def test_an_open_wave_tells_only_how_many_answered():
    groups = {"new": MIXED, "established": MIXED}
    shown = release(Breakdown(MIXED + MIXED, groups, By.GROUP, is_closed=False), HOUSE)
    assert shown.total.n == Known(64)
    figures = [shown.total.share, shown.total.mean, shown.groups["new"].n, shown.groups["new"].share]
    assert figures == [PENDING] * 4


def test_one_more_answer_shows_nothing_of_itself_in_an_open_wave():
    before, after = outlook([4, 4, 3, 4, 3]), outlook([4, 4, 3, 4, 3, 1])
    one, other = (release(Breakdown(each, is_closed=False), HOUSE).total for each in (before, after))
    assert (one.share, one.mean, one.parts) == (other.share, other.mean, other.parts)
    assert (before.mean.value, round(float(after.mean.value), 4)) == (Fraction(18, 5), 3.1667)


def test_a_sum_that_lacks_one_person_in_the_index_is_not_told_beside_it():
    life = [*range(1, 6)] * 5
    work = [*life[1:], None]
    index = outlook_index([(one, other) for one, other in zip(life, work, strict=True) if other])
    assert state(release(Breakdown(index), HOUSE).total.mean) == "known"
    line = release(Breakdown(outlook(life), apart=(1,)), HOUSE).total
    assert (line.mean, line.parts) == (Suppressed(5), Known((10, 5, 10)))


def test_two_breakdowns_at_a_time_are_refused():
    with pytest.raises(ValueError, match="one breakdown at a time"):
        Breakdown(MIXED, {"new": MIXED}, By.GROUP, periods=("2019-H1", "2019-H2"))


def test_groups_that_leave_somebody_out_are_refused():
    with pytest.raises(ValueError, match="do not add up"):
        Breakdown(MIXED + MIXED, {"new": MIXED}, By.GROUP)


def test_the_pooled_figure_gives_way_to_a_wave_that_is_too_small():
    waves = {"2019-H1": MIXED, "2019-H2": answers(1, 0, 1, 1, 0)}
    shown = release(Breakdown(united(waves, waves), waves, By.PERIOD), HOUSE)
    assert (shown.total.n, shown.groups["2019-H1"].n, shown.groups["2019-H2"].n) == (
        Suppressed(5),
        Known(32),
        Suppressed(5),
    )


def test_the_public_never_gets_the_piece_that_the_house_lacks():
    waves = {"a": MIXED, "b": answers(1, 0, 1, 1, 0), "c": answers(2, 1, 2, 2, 1)}
    material = Breakdown(united(waves, waves), waves, By.PERIOD)
    assert release(material, HOUSE).total.n == Suppressed(5)
    assert release(material, PUBLIC).total.n == Suppressed(10)


def test_a_change_is_told_only_with_both_its_figures():
    before, after = answers(3, 2, 2, 2, 1), answers(1, 2, 0, 5, 4)
    change = share_change(before.share, after.share)
    first, second = (release(Breakdown(each), HOUSE).total.share for each in (before, after))
    assert release_change(change, first, second, HOUSE) == Known(change)
    assert release_change(change, first, Suppressed(5), HOUSE) == Suppressed(5)
    assert release_change(change, MISSING, second, HOUSE) == MISSING
    assert release_change(change, first, PENDING, HOUSE) == PENDING


def test_contacts_tell_their_sum_only_where_it_is_not_everybodys_answer():
    merged = (1, 1, 3)
    # Of few people the sum and the share together tell who said what, so it takes twenty.
    assert release(Breakdown(contacts([0, 1, 2, 0, 3, 1, 0, 1]), merged=merged), HOUSE).total.mean == Suppressed(5)
    many = contacts([0, 1, 2, 0, 3, 1, 0, 1] * 3)
    assert release(Breakdown(many, merged=merged), HOUSE).total.mean.value.total == 24
    assert release(Breakdown(contacts([0] * 8), merged=merged), HOUSE).total.mean == Suppressed(5)
