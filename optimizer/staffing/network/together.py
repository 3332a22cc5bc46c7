"""Two crews' travel: their lanes where both meet, prices by turns from two networks, and bounds from the prices.

The first crew's network (relaxation.py) knows what areas still need and takes the second crew's people at prices; the
network of both (meeting.py) knows where people live and takes an area's lanes at prices. Each answers with the prices
that the other asks for, and each pair of answers is a bound (pricing.py) that is hardly ever smaller than the last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.problem import Bools, Ints
from optimizer.staffing.network.lanes import Plain
from optimizer.staffing.network.meeting import meet
from optimizer.staffing.network.plain import Crew
from optimizer.staffing.network.pockets import Tolls, no_tolls, tolls_of
from optimizer.staffing.network.pricing import People, priced, unit_of
from optimizer.staffing.network.relaxation import Relaxed, Weights, lane_worth, relax
from optimizer.staffing.network.standing import Standing

TURNS = 8
WORTH_A_TURN = 1e-4  # of the travel
FIRST = (740, 300)  # thousandths for a FINE-th of a person missed and a person-slot, where weights are sought
FIRST_UNPROVEN = 20  # for the first of them, where a plan may miss more than it must
WIDER = 2.0


@dataclass(eq=False)
class Pair:
    """Two crews of a plain round and the prices that they have come to: `second` of the second crew's people."""

    plain: Plain
    one: Crew
    two: Crew
    paid: Ints
    second: People
    tolls: Tolls
    most: Ints | None = None  # (V,) lanes, while plans are sought

    @property
    def sharp(self) -> Bools:
        """(K,) True where people served have a price of their own, not only that of the first step."""
        first = self.plain.targets.weight[:, 0] if len(self.paid) else self.paid
        return np.asarray(self.paid > first)

    def lower(self, steps: int) -> None:
        """Take so many FINE-ths off the prices of people served, where there are some."""
        self.paid = np.where(self.sharp, self.paid - steps, self.paid)

    @property
    def price(self) -> Ints:
        """(J,) a lane's people of the second crew, a multiple of the first crew's people in a lane."""
        lane = self.second.at * self.two.per_lane // unit_of(self.plain.crews)
        return np.asarray(lane - lane % self.one.per_lane)

    def tolled(self, weights: Weights) -> Tolls:
        """What pockets of the first crew are worth in shortfall and waiting."""
        shape = self.plain.curves
        free = replace(weights, travel=0)
        answer = relax(self.one, shape, self.plain.targets, free, self.paid)
        whole = next(team for team in self.plain.whole if team.role == self.one.role)
        return tolls_of(whole, *answer.person_prices(self.one, len(shape.most)))

    def alone(self, weights: Weights) -> Relaxed:
        price = self.price + self.tolls.lane
        return relax(
            self.one, self.plain.curves, self.plain.targets, weights, self.paid, price, hub=False, most=self.most
        )

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
        lane = lane + self.tolls.lane[plain.curves.site] + (np.where(up >= 0, node[up], 0) if len(node) else 0)
        met = meet(self.one, self.two, plain.curves, lane)
        bounds = [self._bound(weights, met.first, second, answer) for second in (met.second, met.least)]
        self.second = met.second
        return met.people, max((bound for bound in bounds if bound is not None), default=None)

    def _bound(self, weights: Weights, first: People, second: People, answer: Relaxed) -> int | None:
        plain = self.plain
        by_role = {self.one.role: first, self.two.role: second}
        people = [by_role[team.role] for team in plain.whole]
        node = answer.node_prices(self.one, plain.targets)
        return priced(plain.whole, plain.curves, plain.targets, weights, self.paid, people, node, self.tolls)


def begun(plain: Plain, one: Crew, two: Crew, paid: Ints) -> Pair:
    """The pair before anything has a price."""
    return Pair(
        plain,
        one,
        two,
        paid,
        People(np.zeros(len(plain.curves.most), dtype=np.int64), 0),
        no_tolls(len(plain.curves.most)),
    )


def prove(best: Standing, weights: Weights, value: int | None) -> float:
    """Hand a bound over; what it says of the travel, in thousandths."""
    if value is None:
        return -np.inf
    best.prove(weights, value, "Lagrangian")
    return float(value - weights.shortfall * best.parts[0] - weights.waiting * best.parts[1])


def tighten(best: Standing, pair: Pair, weights: Weights) -> None:
    """By turns until the bound stands still: with the weights as they are, or those that give the largest bound."""
    pair.most = None
    proven = best.proven(0) and best.proven(1)
    if not proven or pair.sharp.any():
        weights = _weighed(best, pair, weights)
    else:
        pair.tolls = pair.tolled(weights)
    before = -np.inf
    for _ in range(TURNS):
        if best.over(0.9):
            return
        answer = pair.alone(weights)
        one = prove(best, weights, pair.bound_alone(weights, answer))
        if best.over(0.9):
            return
        now = max(one, prove(best, weights, pair.together(weights, answer)[1]))
        if now - before <= WORTH_A_TURN * (best.travel or 0):
            return
        before = now


def _weighed(best: Standing, pair: Pair, weights: Weights) -> Weights:
    """Weights that give a large bound, and prices of people served a little below where shortfall alone would have
    them: there areas would pass their edges for the sake of travel as gladly as not.

    What a plan lacks to the bounds of its earlier parts goes off the bound of its travel, as often as they weigh; and
    the lower prices lose a little of the shortfall's own. Larger and smaller ones are tried in turn.
    """
    lead = pair.one.per_lane
    free = not best.proven(0) or bool(pair.sharp.any())
    most = (FIRST[0] if best.proven(0) else FIRST_UNPROVEN) * lead if free else weights.shortfall
    here = Weights(most // 2 // lead * lead, lead * FIRST[1], 1)
    pair.lower(1)
    pair.tolls = pair.tolled(here)
    for _ in range(3):
        if best.over(0.7):
            return here
        prove(best, here, pair.together(here, pair.alone(here))[1])
    top = _told(best, pair, here)
    for name in ("shortfall", "waiting") if free else ("waiting",):
        for factor in (WIDER, 1 / WIDER):
            moved = False
            while not best.over(0.65):
                value = max(lead, int(getattr(here, name) * factor) // lead * lead)
                other, kept = replace(here, **{name: value}), pair.tolls
                pair.tolls = pair.tolled(other)
                found = _told(best, pair, other)
                if found <= top:
                    pair.tolls = kept
                    break
                here, top, moved = other, found, True
            if moved:
                break
    return here


def _told(best: Standing, pair: Pair, weights: Weights) -> float:
    return prove(best, weights, pair.bound_alone(weights, pair.alone(weights)))
