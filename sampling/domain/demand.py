"""Demand: how many people come to which site in which slot. Whole people, and every sum exact.

The people of an area who are still outstanding go to the sites that serve it, in proportion to their lanes. Those who
are called to a site come evenly over their window; the others of a site come over its open slots as the arrival weights
say, and so does who is called at hours when the site is not open. Rounding is by largest remainder, ties by order.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Catchment:
    """The people of the lowest areas, and who serves them.

    outstanding: people not yet counted, by area. servers: codes of the sites that serve each area, in order.
    """

    outstanding: Mapping[str, int]
    servers: Mapping[str, Sequence[str]]


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
    named: dict[str, list[str]] = {}
    for site, areas in serves.items():
        for area in areas:
            named.setdefault(area, []).append(site)
    out: dict[str, list[str]] = {}
    for leaf in leaves:
        up: str | None = leaf
        while up is not None and up not in named:
            up = parents.get(up)
        out[leaf] = named[up] if up is not None else []
    return out


def credited(
    counts: Mapping[str, int], servers: Mapping[str, Sequence[str]], residents: Mapping[str, int]
) -> dict[str, int]:
    """People counted, by area: each site's count goes to the areas it serves in proportion to their residents.

    A count of a site that serves nobody's area is credited to none.
    """
    areas_of: dict[str, list[str]] = {}
    for area, sites in servers.items():
        for site in sites:
            areas_of.setdefault(site, []).append(area)
    out = dict.fromkeys(servers, 0)
    for site, count in counts.items():
        areas = [area for area in areas_of.get(site, []) if residents[area] > 0]
        if areas:
            for area, part in zip(areas, split(count, [residents[area] for area in areas]), strict=True):
                out[area] += part
    return out


def shares_of(
    catchment: Catchment, lanes: Mapping[str, int], takes: Collection[str]
) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """(people by site and area, people of areas that none of the sites serves). takes: the sites that take anybody."""
    at: dict[tuple[str, str], int] = {}
    unserved: dict[str, int] = {}
    for area, outstanding in catchment.outstanding.items():
        sites = [site for site in catchment.servers.get(area, ()) if site in takes]
        if sites:
            for site, part in zip(sites, split(outstanding, [lanes[site] for site in sites]), strict=True):
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
