"""What can be worked out from all that is released, over waves, groups, periods and audiences?"""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings, strategies as st

from indicators.disclosure import Audience, Breakdown, By, release
from indicators.figures import Banded, Suppressed
from indicators.remainder import nearly_unanimous, united
from tests.indicators.attacker import Attacker
from tests.indicators.tallies import OPTIONS, answers, by_group

HOUSE, PUBLIC = Audience.HOUSE, Audience.PUBLIC


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


def test_what_is_shown_of_few_people_fits_many_answers():
    """Share, mean, its interval and the number of people, where all are shown, leave more than one set of answers open."""
    from itertools import combinations_with_replacement

    from indicators.disclosure import Audience, Breakdown, release
    from indicators.figures import Known
    from indicators.measures import outlook

    for people in range(5, 20):
        told = release(Breakdown(outlook([1 + place % 5 for place in range(people)])), Audience.HOUSE).total
        assert isinstance(told.share, Known)
        assert not isinstance(told.mean, Known)
    # Why: of six answers with their sum, squares and bright ones known, hardly two sets are alike.
    found = {}
    for each in combinations_with_replacement(range(1, 6), 6):
        key = (sum(each), sum(value * value for value in each), sum(value >= 4 for value in each))
        found.setdefault(key, []).append(each)
    assert sum(len(sets) == 1 for sets in found.values()) / len(found) > 0.5
