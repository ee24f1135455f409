"""May a corrected figure stand beside the one it corrects? Two versions must not tell what lies between them.

A closed period is frozen; a later correction is a new revision with a reason. Knows breakdowns and what was released
of them, not why somebody corrects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.disclosure import Audience, Breakdown, Released, release
from indicators.figures import Known, Suppressed, state
from indicators.remainder import united

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.measures import Tally


def may_replace(earlier: Sequence[Breakdown], revised: Breakdown, audience: Audience) -> bool:
    """Whether a revision may be released beside the versions that were released before it.

    Each figure has to be the same, or to differ by at least the minimum of answers that are not all alike: a version
    before and one after a single answer would tell that answer. The same groups have to stay hidden. All earlier
    versions are compared, since two long steps may end close to the start.
    """
    now = release(revised, audience)
    return all(
        version.by is revised.by
        and version.groups.keys() == revised.groups.keys()
        and _pattern(release(version, audience)) == _pattern(now)
        and _far_enough(version, revised, now, int(audience))
        for version in earlier
    )


def _pattern(released: Released) -> list[tuple[str, ...]]:
    lines = [released.total, *(line for _key, line in sorted(released.groups.items()))]
    return [
        tuple(state(figure).replace("zero", "known") for figure in (line.n, line.share, line.mean, line.parts))
        for line in lines
    ]


def _far_enough(version: Breakdown, revised: Breakdown, now: Released, minimum: int) -> bool:
    """Whether everything that can be told of both versions, also by subtraction, differs enough or not at all."""
    counted = {key for key, line in now.groups.items() if isinstance(line.n, Known)}
    said = {key for key in counted if not isinstance(now.groups[key].share, Suppressed)}
    visible = [[key] for key in counted] + [sorted(now.groups.keys() - counted), sorted(now.groups.keys() - said)]
    pairs = [(united(version.groups, keys), united(revised.groups, keys)) for keys in visible if keys]
    pairs.append((version.total, revised.total))
    return all(_is_same_or_far(before, after, minimum) for before, after in pairs)


def _is_same_or_far(before: Tally, after: Tally, minimum: int) -> bool:
    if before == after:
        return True
    more, on_side = after.n - before.n, after.count - before.count
    if more < 0:
        more, on_side = -more, -on_side
    return more >= minimum and 0 < on_side < more
