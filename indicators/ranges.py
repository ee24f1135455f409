"""How narrowly do published sums pin down a number that was not published? Exact ranges, as an attacker would find them.

Knows numbers and sums only. Sums of a table, also with one nested side (months, half-years, years), form a network in
which every number is a flow; the range of one number is found by sending as much as possible around it and back. All
borders are whole numbers, so the ranges are exact for counts, not merely for real numbers.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Key = tuple[str, ...]


class Bound(NamedTuple):
    """What is known of a number before any sum is looked at: it lies from `low` to `high`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Sum:
    """A published relation: the parts add up to the total."""

    total: Key
    parts: tuple[Key, ...]


class _Arc(NamedTuple):
    tail: int
    head: int


_OUTSIDE = -1


def ranges(
    values: Mapping[Key, int], bounds: Mapping[Key, Bound], sums: Sequence[Sum], wanted: Iterable[Key]
) -> dict[Key, Bound]:
    """The least and greatest value that each wanted number can have, given the bounds of all and the sums.

    `values` are the true ones, which have to fit. Raises ValueError when the sums form no network: when a number
    stands in more than two of them, or in two that pull it the same way.
    """
    arcs = _network(values, sums)
    found = {}
    for key in wanted:
        most = _pushed(arcs, dict(values), bounds, key, 1)
        least = _pushed(arcs, dict(values), bounds, key, -1)
        found[key] = Bound(least, most)
    return found


def _network(values: Mapping[Key, int], sums: Sequence[Sum]) -> dict[Key, _Arc]:
    """Each number as an arc between the two sums it stands in, from the one it leaves to the one it enters."""
    places: dict[Key, list[tuple[int, int]]] = {key: [] for key in values}
    for number, each in enumerate(sums):
        places[each.total].append((number, -1))
        for part in each.parts:
            places[part].append((number, 1))
    signs = _signs(len(sums), places)
    arcs = {}
    for key, found in places.items():
        ends = {signs[number] * side: number for number, side in found}
        if len(ends) < len(found) or len(found) > 2:
            raise ValueError(f"{key} stands in sums that form no network; leave out those that follow from others.")
        arcs[key] = _Arc(ends.get(-1, _OUTSIDE), ends.get(1, _OUTSIDE))
    return arcs


def _signs(count: int, places: Mapping[Key, list[tuple[int, int]]]) -> list[int]:
    """Turn sums around so that each shared number leaves one of them and enters the other."""
    beside: list[list[tuple[int, int]]] = [[] for _sum in range(count)]
    for found in places.values():
        if len(found) == 2:
            (one, side), (other, its_side) = found
            beside[one].append((other, -side * its_side))
            beside[other].append((one, -side * its_side))
    signs = [0] * count
    for start in range(count):
        if signs[start]:
            continue
        signs[start], waiting = 1, deque([start])
        while waiting:
            here = waiting.popleft()
            for there, turn in beside[here]:
                if not signs[there]:
                    signs[there] = signs[here] * turn
                    waiting.append(there)
    return signs


def _pushed(
    arcs: Mapping[Key, _Arc], flow: dict[Key, int], bounds: Mapping[Key, Bound], key: Key, direction: int
) -> int:
    """Raise (1) or lower (−1) one number as far as the others can make up for it; `flow` is used up."""
    tail, head = arcs[key] if direction > 0 else (arcs[key].head, arcs[key].tail)
    while room := _room(flow[key], bounds[key], direction):
        if tail == head:
            return flow[key] + direction * room
        way = _way(arcs, flow, bounds, head, tail, key)
        if way is None:
            break
        step = min(room, *(_room(flow[each], bounds[each], turn) for each, turn in way))
        flow[key] += direction * step
        for each, turn in way:
            flow[each] += turn * step
    return flow[key]


def _room(value: int, bound: Bound, direction: int) -> int:
    return bound.high - value if direction > 0 else value - bound.low


def _way(
    arcs: Mapping[Key, _Arc], flow: Mapping[Key, int], bounds: Mapping[Key, Bound], start: int, goal: int, without: Key
) -> list[tuple[Key, int]] | None:
    """The shortest way between two sums over numbers that can still be raised (1) or lowered (−1)."""
    steps: dict[int, list[tuple[int, Key, int]]] = {}
    for key, (tail, head) in arcs.items():
        if key != without:
            if flow[key] < bounds[key].high:
                steps.setdefault(tail, []).append((head, key, 1))
            if flow[key] > bounds[key].low:
                steps.setdefault(head, []).append((tail, key, -1))
    came: dict[int, tuple[int, Key, int] | None] = {start: None}
    waiting = deque([start])
    while waiting and goal not in came:
        here = waiting.popleft()
        for there, key, turn in steps.get(here, ()):
            if there not in came:
                came[there] = (here, key, turn)
                waiting.append(there)
    if goal not in came:
        return None
    way = []
    at = came[goal]
    while at is not None:
        here, key, turn = at
        way.append((key, turn))
        at = came[here]
    return way
