"""People dealt out over the counted places anew, so that travel and charges are small: flows with fixed charges.

Sets     classes c = (role, first, end) of rows; kinds k = (c, unit, base, site where they are); sites j
Given    s_k people of a kind who work; d_cj places of a class at a site (both as in the plan at hand, so that presence,
         blocks, rests, reserves, shortfall and waiting stay as they are); w_kj prices; h_ujf the charge of a team

minimise   sum_kj w_kj x_kj + sum_ujf h_ujf [some x_kj > 0 with k of unit u, first slot f]
(1)  sum_j x_kj = s_k                       for each kind
(2)  sum_{k of c} x_kj = d_cj               for each class and site
     x_kj whole, only where the kind may work (a way within the limit, or the people are there)

The charge of a team is shared by its people: each pass is one minimum-cost flow in which a person at (u, j, f) pays
h / n, n the people who were there in the last pass in which there were any. The cheapest plan of all passes is kept;
`exchanging` goes on from it. In large rounds a kind goes to the cheapest of its places and to those where it is now.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]

from optimizer.problem import Bools, Floats, Ints
from optimizer.solution import Rows
from optimizer.wishes.charges import Charges

PASSES = 8
FEW_PASSES = 2
MANY_ARCS = 100_000  # from which there are few passes
MOST_ARCS, FEWEST_WAYS = 200_000, 24  # in all; of each kind
A_FEW_ARCS = 40_000  # where many such flows are asked for
CHUNK = 256
GRAIN = 2**20  # parts of a minute


def shared(charges: Charges, rows: Rows, free: Bools, cancelled: object = None) -> Rows:
    """The plan with the sites of its `free` rows (M,) dealt out anew; as it was where nothing is cheaper."""
    if not free.any():
        return rows
    deal = _Deal(charges, rows, np.flatnonzero(free))
    best, least = rows, charges.charged(rows)
    people = deal.people(rows[deal.index, 1])
    share = deal.first_shares(people)
    for _ in range(PASSES if len(deal.tail) <= MANY_ARCS else FEW_PASSES):
        if callable(cancelled) and cancelled():
            break
        sites = deal.flow(share)
        if sites is None:
            break
        found = rows.copy()
        found[deal.index, 1] = sites
        cost = charges.charged(found)
        if cost < least - 1e-9:
            best, least = found, cost
        before, people = people, deal.people(sites)
        if (people == before).all():
            break
        share = deal.next_shares(share, people)
    return best


def dealt_anew(charges: Charges, rows: Rows, free: Bools) -> Rows | None:
    """The cheapest plan with the sites of its `free` rows (M,) dealt out anew, whatever the plan itself costs: its free
    rows may stand where they must not. None where they cannot all be placed."""
    if not free.any():
        return rows
    deal = _Deal(charges, rows, np.flatnonzero(free), A_FEW_ARCS)
    if not len(deal.tail):
        return None
    sites = deal.flow(deal.first_shares(deal.people(rows[deal.index, 1])))
    if sites is None:
        return None
    out = rows.copy()
    out[deal.index, 1] = sites
    return out


def _chunks(kinds: Ints) -> list[Ints]:
    """A class's kinds, sorted, a few hundred at a time: matrices of them and all places stay small."""
    return np.array_split(kinds, -(-len(kinds) // CHUNK))


class _Deal:
    """Arcs from kinds to places, sorted; `index` the rows that are dealt out, sorted by kind."""

    def __init__(self, charges: Charges, rows: Rows, index: Ints, most_arcs: int = MOST_ARCS) -> None:
        problem = charges.problem
        self.charges = charges
        person = rows[index, 0]
        one = np.column_stack([
            rows[index][:, 2:5], charges.unit_of[person], problem.staff_base[person], problem.at[person],
        ])  # fmt: skip
        order = np.lexsort((rows[index, 0], *one.T[::-1]))
        self.index, one = index[order], one[order]
        self.kinds, self.kind_of, self.supply = np.unique(one, axis=0, return_inverse=True, return_counts=True)
        self.kind_of = self.kind_of.reshape(-1)
        _, class_of = np.unique(self.kinds[:, :3], axis=0, return_inverse=True)
        class_of = class_of.reshape(-1)
        places = np.column_stack([class_of[self.kind_of], rows[self.index, 1]])
        self.places, self.wanted = np.unique(places, axis=0, return_counts=True)
        place_of = np.searchsorted(self._place_key(self.places), self._place_key(places))
        used = np.unique(np.column_stack([self.kind_of, place_of]), axis=0)
        begin = np.searchsorted(self.places[:, 0], np.arange(class_of.max() + 2))
        near = max(FEWEST_WAYS, most_arcs // len(self.kinds))
        parts = [
            self._ways(chunk, begin[c], begin[c + 1], used, near)
            for c in range(len(begin) - 1)
            for chunk in _chunks(np.flatnonzero(class_of == c))
        ]
        self.tail, self.head = (np.concatenate([part[i] for part in parts]) for i in range(2))
        order = np.lexsort((self.head, self.tail))
        self.tail, self.head = self.tail[order], self.head[order]
        site = self.places[self.head, 1]
        here = self.kinds[self.tail, 5] == site
        self.price: Floats = np.asarray(np.where(here, 0.0, charges.price[self.kinds[self.tail, 4], site]))
        sites, slots = problem.site_open.shape
        team = (self.kinds[self.tail, 3] * sites + site) * slots + self.kinds[self.tail, 1]
        self.teams, self.team_of = np.unique(team, return_inverse=True)
        self.team_of = self.team_of.reshape(-1)
        self.unit = self.teams // (sites * slots)
        self._team_at = (sites, slots)

    def _place_key(self, places: Ints) -> Ints:
        return places[:, 0] * len(self.charges.problem.site_codes) + places[:, 1]

    def _ways(self, kinds: Ints, first: int, end: int, used: Ints, near: int) -> tuple[Ints, Ints]:
        """Arcs of some kinds of one class to its places from `first` to `end`: the `near` cheapest of each kind, and
        those that are used now."""
        problem, site, base = self.charges.problem, self.places[first:end, 1], self.kinds[kinds, 4]
        here = self.kinds[kinds, 5][:, None] == site
        minutes = problem.minutes[np.ix_(base, site)]
        price = minutes if self.charges.price is problem.minutes else self.charges.price[np.ix_(base, site)]
        price = np.where(here, 0.0, np.where(minutes <= problem.minutes_max + 1e-6, price, np.inf))
        keep = np.isfinite(price)
        if near < len(site):
            keep &= price <= np.partition(price, near - 1, axis=1)[:, near - 1 : near]
        low, high = np.searchsorted(used[:, 0], [kinds[0], kinds[-1] + 1])
        now = (np.searchsorted(kinds, used[low:high, 0]), used[low:high, 1] - first)
        keep[now] = np.isfinite(price[now])
        tail, head = np.nonzero(keep)
        return kinds[tail], head + first

    def people(self, sites: Ints) -> Ints:
        """(teams,) people of each possible team, from the sites of the rows."""
        count, slots = self._team_at
        kinds = self.kinds[self.kind_of]
        key = (kinds[:, 3] * count + sites) * slots + kinds[:, 1]
        at = np.minimum(np.searchsorted(self.teams, key), len(self.teams) - 1)
        return np.bincount(at[self.teams[at] == key], minlength=len(self.teams))

    def charge(self, people: Ints) -> Floats:
        """(teams,) what a team of so many people costs beyond its travel, as if its vehicle were one too many."""
        charges = self.charges
        small = people < charges.least[self.unit]
        travelling = charges.vehicle_minutes * (people > 0)
        return np.asarray(charges.scatter_minutes + charges.team_minutes * small + travelling)

    def first_shares(self, people: Ints) -> Floats:
        """As if a team had the people whom its unit has in an average one."""
        size = np.bincount(self.unit, people) / np.maximum(np.bincount(self.unit, people > 0), 1)
        share = self.charge(people) / np.maximum(size[self.unit], 1.0)
        return self.next_shares(share, people)

    def next_shares(self, share: Floats, people: Ints) -> Floats:
        """The charge by person where there are people; where there are none as before."""
        return np.asarray(np.where(people > 0, self.charge(people) / np.maximum(people, 1), share))

    def flow(self, share: Floats) -> Ints | None:
        """The sites of the rows that cost least when every person pays a share."""
        cost = np.rint((self.price + share[self.team_of]) * GRAIN).astype(np.int64)
        network = SimpleMinCostFlow()
        top = np.minimum(self.supply[self.tail], self.wanted[self.head])
        kinds = len(self.kinds)
        arcs = network.add_arcs_with_capacity_and_unit_cost(self.tail, kinds + self.head, top, cost)
        nodes = np.arange(kinds + len(self.places))
        network.set_nodes_supplies(nodes, np.concatenate([self.supply, -self.wanted]))
        if network.solve() != network.OPTIMAL:
            return None
        flow = np.asarray(network.flows(arcs), dtype=np.int64)
        used = np.flatnonzero(flow)
        order = used[np.lexsort((self.head[used], self.tail[used]))]
        return np.asarray(np.repeat(self.places[self.head[order], 1], flow[order]))
