from __future__ import annotations

from indicators.disclosure import Audience, Breakdown, By
from indicators.measures import outlook
from indicators.remainder import united
from indicators.revisions import may_replace

BASE = [1, 2, 3, 3, 4, 4, 5, 5] * 4


def version(new, old):
    groups = {"new": outlook(new), "old": outlook(old)}
    return Breakdown(united(groups, groups), groups, By.GROUP)


FIRST = version(BASE, BASE)


def may(*versions):
    return may_replace(versions[:-1], versions[-1], Audience.HOUSE)


def test_the_same_figures_may_be_released_again():
    assert may(FIRST, version(BASE, BASE[::-1]))


def test_one_more_answer_may_not_be_told_by_a_second_version():
    assert not may(FIRST, version([*BASE, 1], BASE))


def test_one_answer_put_in_another_group_may_not_be_told():
    assert not may(FIRST, version([*BASE, 3], [answer for place, answer in enumerate(BASE) if place != 2]))


def test_one_answer_corrected_may_not_be_told():
    assert not may(FIRST, version([5, *BASE[1:]], BASE))


def test_a_pile_of_forgotten_cards_may_be_added():
    assert may(FIRST, version([*BASE, 1, 2, 4, 5, 3], BASE))


def test_a_pile_that_all_answered_bright_may_not():
    assert not may(FIRST, version([*BASE, 4, 5, 4, 5, 4], BASE))


def test_two_long_steps_may_not_end_close_to_the_start():
    second, third = version([*BASE, *[1, 5] * 5], BASE), version([*BASE, 5], BASE)
    assert may(FIRST, second)
    assert may(second, third)
    assert not may(FIRST, second, third)


def test_a_group_that_was_hidden_stays_hidden():
    hidden = version(BASE, BASE[:3])
    assert not may(hidden, version(BASE, [*BASE[:3], 1, 5, 4, 2, 5, 1]))
