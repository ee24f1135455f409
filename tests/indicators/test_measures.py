from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from indicators import measures
from indicators.figures import MISSING
from indicators.intervals import Share, Verdict
from indicators.measures import Depth, NoAnswer, Obstacle, TargetStatus, Wave, contacts, outlook, outlook_index

SKIPPED = NoAnswer.SKIPPED
LIFE, WORK = [4, 5, 3, SKIPPED, 2, 4], [3, 5, 2, 4, SKIPPED, 4]
replies = st.lists(st.one_of(st.integers(1, 5), st.sampled_from(NoAnswer)), max_size=40)


def rounded(interval, decimals):
    return round(interval.low, decimals), round(interval.high, decimals)


def test_the_index_is_the_mean_of_life_and_work_of_those_who_answered_both():
    index = outlook_index(zip(LIFE, WORK, strict=True))
    mean = index.mean
    assert (index.n, mean.total, float(mean.value)) == (4, Fraction("15"), 3.75)
    assert rounded(mean.interval.within(1, 5), 1) == (2.1, 5.0)
    assert mean.interval.high > 5
    assert [outlook_index([pair]).total for pair in zip(LIFE, WORK, strict=True)] == [3.5, 5, 2.5, 0, 0, 4]
    assert measures.answered_apart(zip(LIFE, WORK, strict=True)) == 2


def test_new_contacts_are_those_of_the_specification():
    found = contacts([0, 1, 2, 0, 3, 1, 0, 1])
    assert (found.n, found.total, found.mean.value, found.share.value) == (8, 8, 1, Fraction(5, 8))
    assert rounded(found.mean.interval, 4) == (0.1063, 1.8937)
    assert rounded(found.share.interval, 4) == (0.3057, 0.8632)


def test_ten_answers_are_bright_for_three():
    found = outlook([2, 3, 3, 4, 3, 2, 4, 3, 5, 3])
    assert (found.share, found.parts) == (Share(3, 10), (0, 2, 5, 2, 1))


def test_contacts_are_coded_by_the_lower_bound():
    assert [measures.contact_code(number) for number in (0, 1, 2, 3, 5, 6, 10, 11, 90)] == [0, 1, 1, 3, 3, 6, 6, 11, 11]
    assert contacts([0, 1, 3, 6, 11, 11]).parts == (1, 1, 1, 1, 2)


def test_not_knowing_is_neither_zero_nor_the_middle():
    found = outlook([NoAnswer.DONT_KNOW, NoAnswer.DECLINED, 5])
    assert (found.n, found.share, found.mean.value) == (1, Share(1, 1), 5)
    assert outlook([NoAnswer.DONT_KNOW]).share is MISSING
    assert outlook([]).mean is MISSING
    counted = measures.unanswered([NoAnswer.DONT_KNOW, 5, NoAnswer.DONT_KNOW])
    assert counted == {NoAnswer.DONT_KNOW: 2, NoAnswer.DECLINED: 0, NoAnswer.SKIPPED: 0}


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_value_outside_the_scale_is_refused(value):
    with pytest.raises(ValueError, match="scale"):
        outlook([value])


def test_a_negative_number_of_contacts_is_refused():
    with pytest.raises(ValueError, match="fewer"):
        contacts([-1])


def test_a_pulse_counts_what_was_chosen():
    found = measures.pulse([3, 2, 0, 1])
    assert (found.n, found.total, found.share.value) == (6, 5, Fraction(1, 2))
    with pytest.raises(ValueError, match="four options"):
        measures.pulse([1, 2])


def test_both_sides_are_not_added_but_bound_the_pairs():
    assert measures.distinct_pairs(8, 5) == (8, 13)


def test_depth_is_a_share_of_those_who_were_asked():
    found = measures.depth([{Depth.FRIENDS}, {Depth.FRIENDS, Depth.CAN_ASK}, set()])
    assert found[Depth.FRIENDS] == Share(2, 3)
    assert found[Depth.MEET_OUTSIDE] == Share(0, 3)
    assert measures.depth([])[Depth.FRIENDS] is MISSING


@pytest.mark.parametrize(
    ("count", "status"),
    [
        (30, TargetStatus.REACHED_UNSURELY),
        (31, TargetStatus.REACHED_SURELY),
        (22, TargetStatus.SHORT_UNSURELY),
        (12, TargetStatus.SHORT_SURELY),
    ],
)
def test_a_target_of_sixty_percent_is_met_or_not_and_surely_or_not(count, status):
    assert measures.target_status(Share(count, 40), Fraction(60, 100)) is status
    mirrored = measures.target_status(Share(40 - count, 40), Fraction(40, 100), rising_is_better=False)
    assert mirrored is status


def test_progress_is_not_cut():
    half, baseline, target = Fraction(1, 2), Fraction(2, 5), Fraction(3, 5)
    assert measures.progress(half, baseline, target) == half
    assert measures.progress(Fraction(3, 10), baseline, target) == -half
    assert measures.progress(Fraction(4, 5), baseline, target) == 2
    assert measures.progress(half, target, target) is MISSING


def wave(tally, question="L1", definition="outlook 1", *, is_closed=True):
    return Wave(tally, question, definition, is_closed)


def test_waves_of_the_same_question_are_compared():
    before, after = wave(outlook([1] * 7 + [5] * 3)), wave(outlook([1] * 3 + [5] * 9))
    assert measures.change_of_share(before, after).verdict() is Verdict.SURELY_BETTER
    assert measures.change_of_mean(before, after).difference == Fraction(18, 10)


def test_waves_that_can_not_be_compared_say_why():
    some = outlook([1, 4])
    changed = measures.change_of_share(wave(some), wave(some, "L2", "outlook 2", is_closed=False))
    assert changed == (Obstacle.QUESTION_CHANGED, Obstacle.DEFINITION_CHANGED, Obstacle.STILL_OPEN)
    assert measures.change_of_mean(wave(some), wave(outlook([]))) == (Obstacle.NO_ANSWERS,)


@given(replies, replies)
def test_groups_add_up_to_all(one, other):
    assert outlook(one) + outlook(other) == outlook(other + one)
    assert sum(measures.unanswered(one).values()) + outlook(one).n == len(one)


def test_a_tally_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="contradict"):
        measures.Tally(3, 4, (), Fraction(0), Fraction(0))
