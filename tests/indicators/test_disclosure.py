from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings, strategies as st

from indicators.disclosure import Audience, Breakdown, By, release, release_change
from indicators.figures import MISSING, PENDING, Banded, Known, Suppressed, mark, state
from indicators.intervals import share_change
from indicators.measures import contacts, outlook, outlook_index
from indicators.remainder import nearly_unanimous, united
from tests.indicators.attacker import Attacker

HOUSE, PUBLIC = Audience.HOUSE, Audience.PUBLIC
OPTIONS = range(1, 6)


def answers(*parts):
    """A tally of so many answers of 1, 2, 3, 4 and 5."""
    return outlook([option for option, people in zip(OPTIONS, parts, strict=True) for _person in range(people)])


def by_group(**groups):
    return Breakdown(united(groups, groups), groups, By.GROUP)


MIXED = answers(4, 8, 6, 9, 5)


def test_four_people_get_no_figure_and_five_do():
    four, five = answers(1, 1, 0, 1, 1), answers(1, 1, 1, 1, 1)
    line = release(Breakdown(four), HOUSE).total
    assert {state(figure) for figure in (line.n, line.share, line.mean, line.parts)} == {"suppressed"}
    line = release(Breakdown(five), HOUSE).total
    assert (line.n, line.share.value.count, line.mean.value.value) == (Known(5), 2, 3)


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
    assert release(Breakdown(contacts([0, 1, 2, 0, 3, 1, 0, 1]), merged=merged), HOUSE).total.mean.value.total == 8
    assert release(Breakdown(contacts([0] * 8), merged=merged), HOUSE).total.mean == Suppressed(5)


# What can be worked out from all that is released, over waves, groups and periods.

small = st.integers(0, 3)
group = st.one_of(
    st.tuples(small, small, small, small, small),
    st.tuples(small, small, small, st.integers(0, 12), st.integers(0, 12)),
    st.tuples(*[st.integers(0, 9)] * 5),
    st.sampled_from([(0, 0, 0, 0, 12), (0, 0, 0, 7, 0), (0, 0, 0, 0, 1), (1, 0, 0, 0, 11), (0, 0, 0, 0, 0)]),
)


def released_lines(waves, audience):
    """Every line about every wave and group, with the unknowns it is about."""
    lines = []
    for wave, groups in waves.items():
        shown = release(Breakdown(united(groups, groups), groups, By.GROUP), audience)
        lines.append((shown.total, [(wave, key) for key in groups]))
        lines += [(shown.groups[key], [(wave, key)]) for key in groups]
    totals = {wave: united(groups, groups) for wave, groups in waves.items()}
    pooled = release(Breakdown(united(totals, totals), totals, By.PERIOD, periods=tuple(waves)), audience)
    lines.append((pooled.total, [(wave, key) for wave, groups in waves.items() for key in groups]))
    lines += [(pooled.groups[wave], [(wave, key) for key in groups]) for wave, groups in waves.items()]
    return lines


def attack(waves, audiences):
    attacker = Attacker()
    cells = [(wave, key) for wave, groups in waves.items() for key in groups]
    for wave, key in cells:
        attacker.knows({(wave, key, option): 1 for option in OPTIONS} | {(wave, key, "n"): -1}, 0)
    for audience in audiences:
        for line, covered in released_lines(waves, audience):
            read_sum(attacker, line, covered)
    return attacker


def read_sum(attacker, line, covered):
    """A line about several groups is one about the sums of their unknowns, which get names of their own."""
    name = tuple(covered)
    for option in OPTIONS:
        attacker.knows({(*cell, option): 1 for cell in covered} | {("sum", name, option): -1}, 0)
    attacker.reads(line, lambda option: ("sum", name, option), OPTIONS, 4, (2, 1, 2))


def protected(waves, audience):
    """The hidden groups: those too small, and those whose share or mean would be everybody's answer."""
    for wave, groups in waves.items():
        whole = united(groups, groups)
        shown = release(Breakdown(whole, groups, By.GROUP), audience)
        for key, tally in groups.items():
            yield (wave, key), tally, shown.groups[key], whole


@given(st.lists(st.lists(group, min_size=2, max_size=4), min_size=1, max_size=3), st.sampled_from(list(Audience)))
@settings(max_examples=40)
def test_no_protected_figure_can_be_worked_out_from_all_that_is_released(raw, audience):
    width = len(raw[0])
    assume(all(len(groups) == width for groups in raw))
    waves = {f"w{w}": {f"g{g}": answers(*parts) for g, parts in enumerate(groups)} for w, groups in enumerate(raw)}
    attacker = attack(waves, [audience] if audience is HOUSE else [HOUSE, PUBLIC])
    for cell, tally, line, whole in protected(waves, HOUSE):
        n = {(*cell, "n"): 1}
        bright = {(*cell, option): 1 for option in OPTIONS if option >= 4}
        if isinstance(line.n, Suppressed):
            assert not attacker.follows(n)
            low, high = attacker.span(n)
            if 0 < tally.n < HOUSE:
                assert low <= 1 + 1e-9
                assert high >= 4 - 1e-9
        # Of up to ten people who all answer alike, the rule's own words tell the side, of all groups in them as well.
        if isinstance(line.share, Suppressed) and not nearly_unanimous(whole):
            assert not attacker.follows(bright)
            low, high = attacker.span(bright)
            assert high - low >= 1 - 1e-9
        if isinstance(line.mean, Suppressed) and tally.n:
            assert not attacker.follows({(*cell, option): option for option in OPTIONS})


def compositions(people, groups):
    if groups == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in compositions(people - first, groups - 1):
            yield first, *rest


@pytest.mark.parametrize(
    ("people", "groups"), [(5, 5), (7, 2), (8, 3), (9, 4), (11, 3), (13, 4), (17, 3), (23, 3), (31, 2)]
)
@pytest.mark.parametrize("audience", list(Audience))
def test_even_who_knows_the_method_can_not_tell_the_size_of_a_hidden_group(people, groups, audience):
    seen = {}
    for sizes in compositions(people, groups):
        tallies = {str(place): answers(0, size // 2, 0, size - size // 2, 0) for place, size in enumerate(sizes)}
        shown = release(Breakdown(united(tallies, tallies), tallies, By.GROUP), audience)
        seen.setdefault(tuple(line.n for line in shown.groups.values()), []).append(sizes)
    for pattern, possible in seen.items():
        for place, figure in enumerate(pattern):
            if isinstance(figure, Suppressed):
                assert len({sizes[place] for sizes in possible}) > 1, (pattern, possible)


@given(st.lists(group, min_size=2, max_size=5))
def test_a_release_is_the_same_every_time_and_the_public_sees_no_more_than_the_house(raw):
    material = by_group(**{f"g{place}": answers(*parts) for place, parts in enumerate(raw)})
    house, public = release(material, HOUSE), release(material, PUBLIC)
    assert house == release(material, HOUSE)
    for key, line in house.groups.items():
        for name in ("n", "share", "mean", "parts"):
            if isinstance(getattr(line, name), Suppressed):
                assert isinstance(getattr(public.groups[key], name), Suppressed)


@given(group.filter(lambda parts: sum(parts) > 10))
def test_nobody_is_told_by_a_mean_of_answers_that_are_all_alike(parts):
    line = release(Breakdown(answers(*parts)), HOUSE).total
    if answers(*parts).all_alike:
        assert isinstance(line.share, Banded)
        assert isinstance(line.mean, Suppressed)
