"""Two crews' travel: their lanes where both meet, prices by turns from two networks, and bounds from the prices.

The first crew's network (relaxation.py) knows what areas still need and takes the second crew's people at prices; the
network of both (meeting.py) knows where people live and takes an area's lanes at prices. Each answers with the prices
that the other asks for, and each pair of answers is a bound (pricing.py) that is hardly ever smaller than the last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.problem import Ints
from optimizer.staffing.network.lanes import Plain
from optimizer.staffing.network.meeting import meet
from optimizer.staffing.network.plain import Crew
from optimizer.staffing.network.pricing import People, priced, unit_of
from optimizer.staffing.network.relaxation import Relaxed, Weights, lane_worth, relax
from optimizer.staffing.network.standing import Standing

TURNS = 8
WORTH_A_TURN = 1e-4  # of the travel
FIRST_WAITING, FIRST_SHORTFALL = 300, 100  # thousandths for a person-slot, a sixteenth of a person, where unproven
WIDER = 2.0


@dataclass(eq=False)
class Pair:
    """Two crews of a plain round and the prices that they have come to: `second` of the second crew's people."""

    plain: Plain
    one: Crew
    two: Crew
    paid: Ints
    second: People

    @property
    def price(self) -> Ints:
        """(J,) a lane's people of the second crew, a multiple of the first crew's people in a lane."""
        lane = self.second.at * self.two.per_lane // unit_of(self.plain.crews)
        return np.asarray(lane - lane % self.one.per_lane)

    def alone(self, weights: Weights) -> Relaxed:
        return relax(self.one, self.plain.curves, self.plain.targets, weights, self.paid, self.price, hub=False)

    def bound_alone(self, weights: Weights, answer: Relaxed) -> int | None:
        """The bound from the first crew's network with the prices of the second."""
        unit = unit_of(self.plain.crews)
        at, gate = answer.person_prices(self.one, len(self.plain.curves.most))
        return self._bound(weights, People(unit * at, unit * gate), self.second, answer)

    def together(self, weights: Weights, answer: Relaxed) -> tuple[Ints, int | None]:
        """(J,) people of the first crew where both meet at an answer's prices of nodes; better prices, and a bound."""
        plain = self.plain
        node, up = answer.node_prices(self.one, plain.targets), plain.targets.site_node[plain.curves.site]
        lane = lane_worth(plain.curves, plain.targets, weights, self.paid)
        lane = lane + (np.where(up >= 0, node[up], 0) if len(node) else 0)
        met = meet(self.one, self.two, plain.curves, lane)
        bounds = [self._bound(weights, met.first, second, answer) for second in (met.second, met.least)]
        self.second = met.second
        return met.people, max((bound for bound in bounds if bound is not None), default=None)

    def _bound(self, weights: Weights, first: People, second: People, answer: Relaxed) -> int | None:
        plain = self.plain
        by_role = {self.one.role: first, self.two.role: second}
        people = [by_role[team.role] for team in plain.whole]
        node = answer.node_prices(self.one, plain.targets)
        return priced(plain.whole, plain.curves, plain.targets, weights, self.paid, people, node)


def begun(plain: Plain, one: Crew, two: Crew, paid: Ints) -> Pair:
    """The pair before anything has a price."""
    return Pair(plain, one, two, paid, People(np.zeros(len(plain.curves.most), dtype=np.int64), 0))


def prove(best: Standing, weights: Weights, value: int | None) -> float:
    """Hand a bound over; what it says of the travel, in thousandths."""
    if value is None:
        return -np.inf
    best.prove(weights, value, "Lagrangian")
    return float(value - weights.shortfall * best.parts[0] - weights.waiting * best.parts[1])


def tighten(best: Standing, pair: Pair, weights: Weights) -> None:
    """By turns until the bound stands still: with the weights as they are, or those that give the largest bound."""
    if not (best.proven(0) and best.proven(1)):
        weights = _weighed(best, pair, weights)
    before = -np.inf
    for _ in range(TURNS):
        if best.over(0.85):
            return
        answer = pair.alone(weights)
        one = prove(best, weights, pair.bound_alone(weights, answer))
        if best.over(0.85):
            return
        now = max(one, prove(best, weights, pair.together(weights, answer)[1]))
        if now - before <= WORTH_A_TURN * (best.travel or 0):
            return
        before = now


def _weighed(best: Standing, pair: Pair, weights: Weights) -> Weights:
    """Weights that give a large bound.

    What a plan lacks to the bounds of its earlier parts goes off the bound of its travel, as often as they weigh.
    Larger and smaller ones are tried in turn, of what is proven none but the large.
    """
    lead = pair.one.per_lane
    shortfall = weights.shortfall if best.proven(0) else lead * FIRST_SHORTFALL
    here = Weights(shortfall, lead * FIRST_WAITING, 1)
    for _ in range(2):
        pair.together(here, pair.alone(here))
        if best.over(0.5):
            return here
    top = _told(best, pair, here)
    for name in ("waiting",) if best.proven(0) else ("shortfall", "waiting"):
        for factor in (WIDER, 1 / WIDER):
            moved = False
            while not best.over(0.6):
                value = max(lead, int(getattr(here, name) * factor) // lead * lead)
                other = replace(here, **{name: value})
                found = _told(best, pair, other)
                if found <= top:
                    break
                here, top, moved = other, found, True
            if moved:
                break
    return here


def _told(best: Standing, pair: Pair, weights: Weights) -> float:
    return prove(best, weights, pair.bound_alone(weights, pair.alone(weights)))
