"""The county's tree of areas as a plan needs it: residents that add up, and who is left to sample where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sampling.domain.areas import Area
from sampling.domain.errors import Refused

REST = "-rest"  # code of the people of an area who are in none of its parts, after the area's own code


@dataclass(frozen=True, slots=True)
class Tree:
    """Residents by code of every area, parents first, with a part `<code>-rest` where an area has more than its parts.

    parents: code of the area above, None for the county.
    """

    residents: dict[str, int]
    parents: dict[str, str | None]

    def leaves(self) -> list[str]:
        """The areas without parts: they hold all the people, each person once."""
        above = set(self.parents.values())
        return [code for code in self.residents if code not in above]

    def upwards(self, code: str) -> list[str]:
        """The area itself and all areas above it."""
        out: list[str] = []
        up: str | None = code
        while up is not None:
            out.append(up)
            up = self.parents[up]
        return out

    def depth(self, code: str) -> int:
        """0 for the county."""
        return len(self.upwards(code)) - 1


def build(areas: Sequence[Area]) -> Tree:
    """The tree of a county from its areas, parents before children.

    An area without a figure has the sum of its parts, or nobody where it has none. Raises Refused where the county
    has no figure at all, or the parts of an area have more residents together than the area.
    """
    parts: dict[str, list[Area]] = {}
    for area in areas[1:]:
        parts.setdefault(area.parent_code or "", []).append(area)
    together: dict[str, int] = {}
    known: dict[str, int] = {}
    for area in reversed(areas):
        below = sum(known[part.code] for part in parts.get(area.code, ()))
        own = area.residents.count if area.residents else below
        if below > own:
            raise Refused(
                "The parts of %(area)s have %(parts)s residents together, more than its own %(own)s. "
                "Correct the areas' residents first.",
                area=f"{area.name} ({area.code})",
                parts=f"{below:,}",
                own=f"{own:,}",
            )
        known[area.code], together[area.code] = own, below
    county = areas[0]
    if not known[county.code]:
        raise Refused(
            "%(area)s has no figure of its residents. Import the areas with their residents first.", area=county.name
        )
    residents: dict[str, int] = {}
    parents: dict[str, str | None] = {}
    for area in areas:
        residents[area.code] = known[area.code]
        parents[area.code] = area.parent_code if area is not county else None
        rest = known[area.code] - together[area.code]
        if area.code in parts and rest:
            residents[area.code + REST], parents[area.code + REST] = rest, area.code
    return Tree(residents, parents)


def summed(tree: Tree, people: Mapping[str, int]) -> dict[str, int]:
    """People by area, those of all areas below included."""
    out = dict.fromkeys(tree.residents, 0)
    for code, count in people.items():
        for up in tree.upwards(code):
            out[up] += count
    return out


def rows(tree: Tree, depth: int, sampled: Mapping[str, int]) -> list[dict[str, Any]]:
    """The `areas` of a sampling-round/1 down to `depth` below the county; sampled: as `summed` gives it."""
    return [
        {"code": code, "parent": tree.parents[code], "residents": count, "sampled": sampled.get(code, 0)}
        for code, count in tree.residents.items()
        if tree.depth(code) <= depth
    ]


def depth_of(tree: Tree, codes: Iterable[str]) -> int:
    """How far below the county the lowest of these areas lies."""
    return max((tree.depth(code) for code in codes), default=0)
