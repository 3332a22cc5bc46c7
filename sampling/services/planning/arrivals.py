"""Who comes to the sites of a session: the people still outstanding, by site and slot."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sampling.domain.areas import lowest_common
from sampling.domain.demand import Catchment, Demand, credited, dealt_of, demand, servers_of
from sampling.domain.norms import arrival_weights
from sampling.domain.sites import Site, parts_of, serves_of

from . import basis, mobile
from . import tree as trees
from .gathering import Gathered
from .outstanding import together

if TYPE_CHECKING:
    from .sweeping import Found

WEIGHT = 1000  # of a person, so that shares of slots are whole numbers


def sampled(given: Gathered, tree: trees.Tree) -> dict[str, int]:
    """People sampled before the session by area, counted or planned, those of all areas below included."""
    homes = home_areas(given)
    people: dict[str, int] = {}
    for site, count in together(given.counts, given.before).items():
        home = homes.get(site, given.round.area_code)
        people[home] = people.get(home, 0) + count
    return trees.summed(tree, people)


def home_areas(given: Gathered) -> dict[str, str]:
    """The area that each site's people are counted with: the smallest that holds all areas it serves."""
    paths = {area.code: area.path for area in given.areas}
    out = {}
    for site in given.places:
        served = [paths[code] for code in site.serves if code in paths] or [site.area_path]
        out[site.code] = lowest_common(served).rstrip("/").rsplit("/", 1)[-1]
    return out


def left_over(given: Gathered, tree: trees.Tree) -> dict[str, int]:
    """People of the lowest areas that take part who are outstanding when the session begins, as counted and planned."""
    leaves = [leaf for leaf in tree.leaves() if given.takes_part(tree.upwards(leaf))]
    walked_in = mobile.of_areas(given.places, together(given.counts, given.before))
    everywhere = servers(given.places, tree, tree.leaves()), dealt(given.places, tree, tree.leaves())
    sampled_there = credited(walked_in, everywhere[0], tree.residents, everywhere[1])
    people = basis.coming(given.basis, tree)
    return {leaf: max(0, people[leaf] - sampled_there[leaf]) for leaf in leaves}


def coming(given: Gathered, tree: trees.Tree, found: "Found") -> Demand:
    """Arrivals at the session's sites: those not sampled yet, as many of them as the round expects to come.

    Who is called comes in the window of the area, everybody else as the arrival weights say. found: whom the session
    expects; its home-bound people whom no mobile site serves are unserved.
    """
    slots = len(given.slots)
    made = demand(
        catchment(given, tree, found),
        {site.code: site.lanes for site in given.sites},
        opened(given),
        arrival_weights(given.norms, slots, given.session.slot_minutes),
        mobile.assigned(given.sites, found.people),
        _called(given, tree),
    )
    unserved = dict(made.unserved)
    for area, people in found.unvisited.items():
        unserved[area] = unserved.get(area, 0) + people
    return Demand(made.arrivals, unserved)


def catchment(given: Gathered, tree: trees.Tree, found: "Found") -> Catchment:
    """Who of the lowest areas is expected to come by themselves, and the sites that serve them."""
    turnout = given.norms["turnout"].value
    sites, leaves = mobile.open_to_all(given.sites), tree.leaves()
    return Catchment(
        {leaf: round(people * turnout) for leaf, people in found.walking.items()},
        servers(sites, tree, leaves),
        dealt(sites, tree, leaves),
    )


def opened(given: Gathered) -> dict[str, list[bool]]:
    """Whether each site is open, slot by slot."""
    slots = range(len(given.slots))
    within = {site.code: set(given.slots_within(site.opens, site.closes)) for site in given.sites}
    return {code: [t in own for t in slots] for code, own in within.items()}


def beside(tree: trees.Tree, leaf: str) -> list[str]:
    """For the people of an area who live in none of its parts: the lowest areas in it that they come with."""
    up = tree.parents[leaf]
    return [code for code in tree.leaves() if not code.endswith(trees.REST) and up in tree.upwards(code)]


def _called(given: Gathered, tree: trees.Tree) -> dict[tuple[str, str], list[int]]:
    """By site and area, how much of the window lies in each slot; who lives in no part of an area comes with those."""
    out = {key: _in_slots(given, *window) for key, window in given.called.items()}
    rests = [leaf for leaf in tree.leaves() if leaf.endswith(trees.REST)] if out else []
    for leaf in rests:
        parts = beside(tree, leaf)
        for site in given.sites:
            own = [(tree.residents[part], out[site.code, part]) for part in parts if (site.code, part) in out]
            with_them = [
                sum(people * WEIGHT * window[t] // (sum(window) or 1) for people, window in own)
                for t in range(len(given.slots))
            ]
            if any(with_them):
                out[site.code, leaf] = with_them
    return out


def _in_slots(given: Gathered, starts_at: datetime, ends_at: datetime) -> list[int]:
    """Seconds of a window that lie in each slot."""
    length = timedelta(minutes=given.session.slot_minutes)
    parts = ((min(ends_at, slot + length) - max(starts_at, slot)).total_seconds() for slot in given.slots)
    return [max(0, int(part)) for part in parts]


def servers(sites: Sequence[Site], tree: trees.Tree, leaves: list[str]) -> dict[str, list[str]]:
    """Sites that serve each of the lowest areas; people in none of an area's parts go where its parts go."""
    out = servers_of(leaves, tree.parents, serves_of(sites))
    for leaf in leaves:
        if not out[leaf] and leaf.endswith(trees.REST):
            beside = [code for code in leaves if tree.parents[leaf] in tree.upwards(code)]
            out[leaf] = sorted({site for code in beside for site in out[code]})
    return out


def dealt(sites: Sequence[Site], tree: trees.Tree, leaves: list[str]) -> dict[tuple[str, str], int]:
    """The shares of areas that a study has dealt among several sites, by site and lowest area."""
    return dealt_of(leaves, tree.parents, serves_of(sites), parts_of(sites))
