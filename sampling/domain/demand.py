"""Demand: how many people come to which site in which slot. Whole people, and every sum exact.

The people of an area who are still outstanding go to the sites that serve it: as a study has dealt them where it dealt
the area among all of these sites, else in proportion to their lanes. Those who are called to a site come evenly over
their window; the others of a site come over its open slots as the arrival weights
say, and so does who is called at hours when the site is not open. Rounding is by largest remainder, ties by order.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Catchment:
    """The people of the lowest areas, and who serves them.

    outstanding: people not yet counted, by area. servers: codes of the sites that serve each area, in order. dealt: as
    `dealt_of` gives it.
    """

    outstanding: Mapping[str, int]
    servers: Mapping[str, Sequence[str]]
    dealt: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Demand:
    """Arrivals by site, one figure a slot; and the people of areas, or assigned to sites, that no open site serves."""

    arrivals: dict[str, tuple[int, ...]]
    unserved: dict[str, int]

    @property
    def people(self) -> int:
        """Everybody who comes."""
        return sum(sum(row) for row in self.arrivals.values())


def split(total: int, weights: Sequence[float]) -> list[int]:
    """`total` people in proportion to the weights: whole, none below 0, and summing to `total` exactly.

    Raises ValueError where people are to be split over weights that are all 0, or a weight is negative or not finite.
    """
    if any(weight < 0 or not math.isfinite(weight) for weight in weights):
        raise ValueError("a weight is negative or not finite")
    if all(isinstance(weight, int) for weight in weights):  # the same without fractions, for thousands of areas
        return _split_whole(total, [int(weight) for weight in weights])
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact)
    if total == 0:
        return [0] * len(weights)
    if whole == 0:
        raise ValueError("there is nobody to give them to")
    parts = [total * weight / whole for weight in exact]
    out = [math.floor(part) for part in parts]
    rest = sorted(range(len(parts)), key=lambda i: (out[i] - parts[i], i))
    for i in rest[: total - sum(out)]:
        out[i] += 1
    return out


def _split_whole(total: int, weights: Sequence[int]) -> list[int]:
    whole = sum(weights)
    if total == 0:
        return [0] * len(weights)
    if whole == 0:
        raise ValueError("there is nobody to give them to")
    out = [total * weight // whole for weight in weights]
    rest = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in rest[: total - sum(out)]:
        out[i] += 1
    return out


def servers_of(
    leaves: Sequence[str], parents: Mapping[str, str | None], serves: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Which sites serve each of the lowest areas: those that name it, else those that name the next area above it.

    parents: parent of every area, None at the root. serves: the areas that each site names, sites in order.
    """
    named = _named(serves)
    return {leaf: named.get(_naming(leaf, parents, named) or "", []) for leaf in leaves}


def dealt_of(
    leaves: Sequence[str],
    parents: Mapping[str, str | None],
    serves: Mapping[str, Sequence[str]],
    parts: Mapping[tuple[str, str], int],
) -> dict[tuple[str, str], int]:
    """The share of each of the sites that serve the lowest areas, by site and area, where one was dealt to it.

    parts: by site and the area that it names, how many of the area's people were dealt to it. parents, serves: as
    `servers_of` has them.
    """
    named, out = _named(serves), dict[tuple[str, str], int]()
    if not parts:
        return out
    for leaf in leaves:
        area = _naming(leaf, parents, named) or ""
        for site in named.get(area, ()):
            if (site, area) in parts:
                out[site, leaf] = parts[site, area]
    return out


def weights_of(
    area: str, sites: Sequence[str], dealt: Mapping[tuple[str, str], int], lanes: Mapping[str, int]
) -> list[int]:
    """How the people of one of the lowest areas are shared among sites: as they were dealt where each of the sites has
    its part, else by lanes."""
    parts = [dealt.get((site, area)) for site in sites]
    known = [part for part in parts if part is not None]
    return known if len(known) == len(sites) and any(known) else [lanes[site] for site in sites]


def _named(serves: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for site, areas in serves.items():
        for area in areas:
            named.setdefault(area, []).append(site)
    return named


def _naming(leaf: str, parents: Mapping[str, str | None], named: Mapping[str, Sequence[str]]) -> str | None:
    """The area itself or the next above it that a site names; None where none does."""
    up: str | None = leaf
    while up is not None and up not in named:
        up = parents.get(up)
    return up


def credited(
    counts: Mapping[str, int],
    servers: Mapping[str, Sequence[str]],
    residents: Mapping[str, int],
    dealt: Mapping[tuple[str, str], int] | None = None,
) -> dict[str, int]:
    """People counted, by area: each site's count goes to the areas it serves in proportion to their residents, of an
    area that was dealt among its sites to those who were dealt to this one.

    A count of a site that serves nobody's area is credited to none.
    """
    at = going(servers, residents, dealt or {})
    out = dict.fromkeys(servers, 0)
    for site, count in counts.items():
        people = {area: n for area, n in at.get(site, {}).items() if n > 0}
        if people:
            for area, part in zip(people, split(count, list(people.values())), strict=True):
                out[area] += part
    return out


def going(
    servers: Mapping[str, Sequence[str]], residents: Mapping[str, int], dealt: Mapping[tuple[str, str], int]
) -> dict[str, dict[str, int]]:
    """Who may go to each site, by area: all of an area's residents; of one that was dealt among its sites those who
    were dealt to this one."""
    at: dict[str, dict[str, int]] = {}
    for area, sites in servers.items():
        parts = {site: dealt[site, area] for site in sites if (site, area) in dealt}
        people = dict.fromkeys(sites, residents[area])
        if any(parts.values()):
            people |= dict(zip(parts, split(residents[area], list(parts.values())), strict=True))
        for site, n in people.items():
            at.setdefault(site, {})[area] = n
    return at


def shares_of(
    catchment: Catchment, lanes: Mapping[str, int], takes: Collection[str]
) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """(people by site and area, people of areas that none of the sites serves). takes: the sites that take anybody."""
    at: dict[tuple[str, str], int] = {}
    unserved: dict[str, int] = {}
    for area, outstanding in catchment.outstanding.items():
        sites = [site for site in catchment.servers.get(area, ()) if site in takes]
        if sites:
            weights = weights_of(area, sites, catchment.dealt, lanes)
            for site, part in zip(sites, split(outstanding, weights), strict=True):
                at[site, area] = at.get((site, area), 0) + part
        elif outstanding:
            unserved[area] = outstanding
    return at, unserved


def demand(
    catchment: Catchment,
    lanes: Mapping[str, int],
    open_slots: Mapping[str, Sequence[bool]],
    weights: Sequence[float],
    assigned: Mapping[str, int] | None = None,
    called: Mapping[tuple[str, str], Sequence[int]] | None = None,
) -> Demand:
    """Arrivals at every site of `open_slots`, slot by slot.

    lanes: of each site. open_slots: whether a site is open, one a slot. weights: how many come in a slot relative to
    others, one a slot, above 0. A site that is never open takes nobody; its people go to the others that serve them.
    assigned: people who come to a site by number, beside those of the areas it serves; where it is never open they are
    unserved, under its own code. called: by site and area, how much of the area's window lies in each slot.
    """
    takes = {site for site, slots in open_slots.items() if any(slots)}
    people = dict.fromkeys(open_slots, 0)
    at, unserved = shares_of(catchment, lanes, takes)
    in_windows: dict[str, list[int]] = {}
    for (site, area), part in at.items():
        window = called.get((site, area)) if called and part else None
        own = [w if is_open else 0 for w, is_open in zip(window, open_slots[site], strict=True)] if window else []
        if any(own):
            so_far = in_windows.get(site, [0] * len(own))
            in_windows[site] = [a + b for a, b in zip(so_far, split(part, own), strict=True)]
        else:
            people[site] += part
    for site, number in (assigned or {}).items():
        if site in takes:
            people[site] += number
        elif number:
            unserved[site] = number
    arrivals = {
        site: tuple(split(people[site], [w if is_open else 0 for w, is_open in zip(weights, slots, strict=True)]))
        for site, slots in open_slots.items()
    }
    for site, more in in_windows.items():
        arrivals[site] = tuple(a + b for a, b in zip(arrivals[site], more, strict=True))
    return Demand(arrivals, unserved)
