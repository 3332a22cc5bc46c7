"""How many people a plan leaves short of the targets, each resident once.

A county and its townships have targets over the same people: who is missed in a township is missed in the county too.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .areas import within
from .plans import TargetFigure


@dataclass(frozen=True, slots=True)
class Shortfall:
    """People short, of the people whom the targets ask for; each resident once. least: no plan leaves fewer short, as
    far as that is proven."""

    short: int
    asked: int
    least: int = 0


def shortfall(
    targets: Sequence[TargetFigure], paths: Mapping[str, str], weighted: float = 0.0, lacking: int = 0
) -> Shortfall:
    """The fewest more people who, were they sampled in time, would reach every target; and the fewest that reach all
    when nobody is sampled yet. paths: of the areas, by code; an area that is not among them stands alone.

    weighted: a proven least of the people missed, summed over targets and weighted, divided by the largest weight. A
    resident counts in at most as many targets as lie one within the other, so of residents there are at least that
    part of it. lacking: a proven least of residents.
    """
    own: dict[str, tuple[int, int]] = {}
    targets_of: Counter[str] = Counter()
    for target in targets:
        path = paths.get(target.area_code, f"{target.area_code}/")
        missed, needed = own.get(path, (0, 0))
        own[path] = max(missed, target.missed), max(needed, target.needed)
        targets_of[path] += 1
    depth = max((sum(count for above, count in targets_of.items() if within(path, above)) for path in own), default=1)
    short, asked = _over([*own], own)
    least = max(lacking, math.ceil(weighted / depth - 1e-6))
    return Shortfall(short, asked, min(short, least))


def _over(paths: Sequence[str], own: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """The sums over areas that may lie within each other: an area needs its own, or what its parts need together."""
    tops = [path for path in paths if not any(path != other and within(path, other) for other in paths)]
    short = asked = 0
    for top in tops:
        parts = _over([path for path in paths if path != top and within(path, top)], own)
        short += max(own[top][0], parts[0])
        asked += max(own[top][1], parts[1])
    return short, asked
