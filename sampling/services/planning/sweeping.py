"""Whom a session after others expects: as counted, or as villages and grids have entered where they have.

Where they have, those who refused and those of whom nobody knows why are expected at the session's sites; the
home-bound are the number of the mobile sites that serve them; who is away, exempt or sampled elsewhere is not expected.
Whoever was sampled since the figures were said is taken off, of a site that serves several areas in proportion to their
residents, as everywhere in planning. All other areas are as counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sampling.domain.coverage import SiteCount
from sampling.domain.demand import going, split
from sampling.domain.outstanding import Entry

from . import arrivals, mobile
from . import tree as trees
from .gathering import Gathered
from .outstanding import sampled_since


@dataclass(frozen=True, slots=True)
class Said:
    """What was entered, as a plan's figures keep it.

    entered, of: villages whose figures are whole, and how many there are; areas: whose figures are used. coming: people
    of them expected at the sites; home_bound: left to mobile sites; unvisited: of these, those whom no mobile site of
    the session serves; not_expected: away, exempt or sampled elsewhere; since: sampled since it was said. from_counts:
    people of the other areas, as counted. first, last: the instants the figures stand for, None before any.
    """

    entered: int
    of: int
    areas: int
    coming: int
    home_bound: int
    unvisited: int
    not_expected: int
    since: int
    from_counts: int
    first: datetime | None
    last: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {
            "kind": "entered",
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a session expects.

    walking: people of the lowest areas who are to come to its sites, before the turnout. people: numbers of mobile and
    isolation sites. unvisited: home-bound people whom no mobile site serves, by area. outstanding: all who are to be
    sampled, those at home included.
    """

    walking: Mapping[str, int]
    people: Mapping[str, int]
    outstanding: int
    unvisited: Mapping[str, int] = field(default_factory=dict)
    told: Said | None = None


def found(given: Gathered, tree: trees.Tree) -> Found:
    """Whom the session expects, from what it is planned from."""
    left, leaves = arrivals.left_over(given, tree), tree.leaves()
    if given.told.kind == "counts":
        servers = arrivals.servers(given.sites, tree, leaves)
        return Found(mobile.at_home(given.sites, given.people, servers, left), given.people, sum(left.values()))
    mobile_ones = [site for site in given.sites if site.kind == "mobile"]  # where they are not the nearest, too
    return _entered(given, tree, left, arrivals.servers(mobile_ones, tree, leaves))


def _entered(given: Gathered, tree: trees.Tree, left: Mapping[str, int], servers: Mapping[str, Sequence[str]]) -> Found:
    below: dict[str, list[str]] = {}  # the lowest areas of each whose figures are used
    for leaf in left:
        area = next((code for code in tree.upwards(leaf) if code in given.told.versions), None)
        if area is not None:
            below.setdefault(area, []).append(leaf)
    since = _Since(given, tree)
    walking, home_bound, sampled, entries = dict(left), dict[str, int](), 0, Entry()
    for area, parts in below.items():
        version = given.told.versions[area]
        walked, visited = since.of(parts, version.as_of)
        coming = max(0, version.entry.coming - walked)
        weights = [left[leaf] for leaf in parts]
        if not any(weights):
            weights = [tree.residents[leaf] for leaf in parts]
        weights = weights if any(weights) else [1] * len(parts)
        walking.update(zip(parts, split(coming, weights), strict=True))
        home_bound[area] = max(0, version.entry.home_bound - visited)
        sampled += version.entry.coming - coming + version.entry.home_bound - home_bound[area]
        entries += version.entry
    told = {leaf for parts in below.values() for leaf in parts}
    numbers, unvisited = _visited(given, below, home_bound, servers)
    people, rest = dict(given.people), dict[str, int]()
    for site, number in numbers.items():
        served = [leaf for leaf in left if site in servers[leaf]]
        if served and all(leaf in told for leaf in served):
            people[site] = number
        elif number or site in given.people:  # what the planner says, for those of whom nothing was entered
            people[site] = max(number, given.people.get(site, 0))
            rest[site] = people[site] - number
    others = {leaf: count for leaf, count in left.items() if leaf not in told}
    walking.update(mobile.at_home(given.sites, rest, {leaf: servers[leaf] for leaf in others}, others))
    coming = sum(walking[leaf] for leaf in told)
    instants = [given.told.versions[area].as_of for area in below]
    said = Said(
        entered=given.told.entered,
        of=given.told.of,
        areas=len(below),
        coming=coming,
        home_bound=sum(home_bound.values()),
        unvisited=sum(unvisited.values()),
        not_expected=entries.away + entries.exempt + entries.elsewhere,
        since=sampled,
        from_counts=sum(others.values()),
        first=min(instants, default=None),
        last=max(instants, default=None),
    )
    return Found(walking, people, said.coming + said.home_bound + said.from_counts, unvisited, said)


def _visited(
    given: Gathered,
    below: Mapping[str, Sequence[str]],
    home_bound: Mapping[str, int],
    servers: Mapping[str, Sequence[str]],
) -> tuple[dict[str, int], dict[str, int]]:
    """Home-bound people by the mobile site that serves them, shared by lanes; and those whom none serves, by area."""
    lanes = {site.code: site.lanes for site in given.sites if site.kind == "mobile"}
    numbers, unvisited = dict.fromkeys(lanes, 0), dict[str, int]()
    for area, parts in below.items():
        sites = [site for site in lanes if any(site in servers[leaf] for leaf in parts)]
        if sites:
            for site, part in zip(sites, split(home_bound[area], [lanes[site] for site in sites]), strict=True):
                numbers[site] += part
        elif home_bound[area]:
            unvisited[area] = home_bound[area]
    return numbers, unvisited


class _Since:
    """People of areas who were sampled between an instant and the session, at sites of all sessions before it."""

    def __init__(self, given: Gathered, tree: trees.Tree) -> None:
        self.given = given
        self.servers = arrivals.servers(given.places, tree, tree.leaves())
        self.kinds = {site.code: site.kind for site in given.places}
        dealt = arrivals.dealt(given.places, tree, tree.leaves())
        self.going = going(self.servers, tree.residents, dealt)
        self.residents = {site: sum(own.values()) for site, own in self.going.items()}
        self.counts: dict[str, list[SiteCount]] = {}
        for one in given.told.counts:
            self.counts.setdefault(one.site_code, []).append(one)

    def of(self, leaves: Sequence[str], at: datetime) -> tuple[int, int]:
        """(at sites where people come by themselves, at mobile ones), of these lowest areas."""
        own: dict[str, int] = {}
        for leaf in leaves:
            for site in self.servers[leaf]:
                own[site] = own.get(site, 0) + self.going[site][leaf]
        walked = visited = 0.0
        for site, residents in own.items():
            kind, people = self.kinds[site], self._sampled(site, at)
            if kind == "isolation" or not people or not self.residents[site]:
                continue
            share = people * residents / self.residents[site]
            walked, visited = (walked, visited + share) if kind == "mobile" else (walked + share, visited)
        return round(walked), round(visited)

    def _sampled(self, site: str, at: datetime) -> int:
        return sampled_since(self.given.before, at, site, self.counts.get(site, ()))
