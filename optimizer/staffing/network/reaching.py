"""Shortfall and waiting: the scarcest crew's network, rounded to whole lanes, with prices that pick the right lanes.

Stairs count the best lanes of an area whether people reach them or not. Where they don't, a price for people served
makes the network choose by what each lane does. A price that is right lies between what a person counts now and what
one counts once the area has come further: it is sought by halving, and every answer on the way is a bound.
"""

from __future__ import annotations

import numpy as np

from optimizer.limits import BoundKind
from optimizer.problem import Bools, Ints
from optimizer.staffing.network.lanes import Plain, filled, rounded, staffable
from optimizer.staffing.network.plain import Crew
from optimizer.staffing.network.pockets import Tolls, tolls_of
from optimizer.staffing.network.pricing import People, priced
from optimizer.staffing.network.relaxation import Weights, exact_weights, relax, travel_weights
from optimizer.staffing.network.standing import Standing
from optimizer.staffing.network.targets import FINE
from optimizer.staffing.network.thinning import anywhere

PASSES = 7
SHARE = 0.5  # of the time at most
FEW_SITES = 1000  # up to which lanes are added one by one
STAIRS: BoundKind = "integer staircase"


def scarcest_first(plain: Plain) -> list[Crew]:
    """The crews by the lanes that they could fill if they lived anywhere."""
    return sorted(plain.crews, key=lambda team: (team.most // team.per_lane, team.role))


def reach(best: Standing) -> Ints:
    """Make the best plan better in its first two parts and prove what can be proven; (K,) the prices it ended with."""
    plain = best.plain
    shape, targets = plain.curves, plain.targets
    teams = scarcest_first(plain)
    paid = targets.weight[:, 0] if len(targets.need) else np.zeros(0, dtype=np.int64)
    everywhere = anywhere(teams[0], len(shape.most))
    weights = exact_weights(everywhere, shape, targets)
    best.prove(weights, relax(everywhere, shape, targets, weights, paid).value, STAIRS)
    for team in teams:
        paid = _search(best, team, paid, team is teams[0])
        if best.over(SHARE) or (best.proven(0) and best.proven(1)):
            return paid
        _exactly(best, team, paid)
    return paid


def _exactly(best: Standing, team: Crew, paid: Ints) -> None:
    """Bounds without travel: of the shortfall as sharp as can be, of the waiting with shortfall at a small price."""
    plain = best.plain
    weights = exact_weights(team, plain.curves, plain.targets)
    best.prove(weights, _lifted(plain, team, weights, paid)[0], STAIRS)
    if not best.over(SHARE):
        weights = Weights(team.per_lane, 2 * FINE * team.per_lane, 0)
        value, _ = _lifted(plain, team, weights, paid)
        best.prove(weights, value, STAIRS if best.proven(0) else "Lagrangian")


def _lifted(plain: Plain, team: Crew, weights: Weights, paid: Ints) -> tuple[int, Tolls]:
    """The network's optimum without travel with what pockets of whole lanes add to it, and their tolls."""
    shape, targets = plain.curves, plain.targets
    answer = relax(team, shape, targets, weights, paid)
    whole = next(own for own in plain.whole if own.role == team.role)
    price, gate = answer.person_prices(team, len(shape.most))
    tolls = tolls_of(whole, price, gate)
    unit = team.per_lane
    people = People(unit * price - tolls.lane, unit * gate)
    node = answer.node_prices(team, targets)
    lifted = priced((whole,), shape, targets, weights, paid, [people], node, tolls)
    return max(answer.value, answer.value if lifted is None else lifted), tolls


def _search(best: Standing, team: Crew, paid: Ints, first: bool) -> Ints:
    """Solve one crew's network again and again; the prices of the last answer that got better."""
    plain = best.plain
    targets = plain.targets
    weights = travel_weights(team, plain.curves, targets)
    low, high = np.zeros_like(paid), np.full(len(paid), int(targets.weight.max(initial=0)) + 1)
    kept, stale = paid, 0
    for _ in range(PASSES):
        if best.over(SHARE):
            break
        answer = relax(team, plain.curves, targets, weights, paid)
        before = best.parts, best.bound[0], best.bound[1]
        best.prove(weights, answer.value, STAIRS)
        lanes = filled_by_all(plain, rounded(plain, answer.people, team.per_lane))
        if int(lanes.sum()) < int(answer.people.sum()) // team.per_lane and len(lanes) <= FEW_SITES:
            lanes = filled(plain, lanes, lambda: best.over(SHARE))
        if best.offer(lanes):
            kept = paid
        if best.proven(0) and best.proven(1):
            break
        stale = 0 if (best.parts, best.bound[0], best.bound[1]) != before else stale + 1
        slope = targets.slope(targets.missed(plain.curves, lanes))
        over, under = slope < paid, _missing_best(plain, lanes) & (slope > paid)
        if stale > 1 or not (over.any() or under.any()):
            break
        high, low = np.where(over, paid, high), np.where(under, paid, low)
        middle = (low + high) // 2
        paid = np.where(over, np.maximum(slope, middle), np.where(under, np.minimum(slope, high), paid))
        paid = np.where(under & (paid >= high), middle, paid)
    return _at_their_slopes(best, team, kept) if first and not best.over(SHARE) else kept


def _at_their_slopes(best: Standing, team: Crew, paid: Ints) -> Ints:
    """Where people served have a price, the price at which the best plan stands: the bound is largest there.

    The network would pass the edge at this price as gladly as not, so areas get no more lanes than they have.
    """
    plain = best.plain
    shape, targets = plain.curves, plain.targets
    held = paying(plain, best.lanes, paid)
    if not held.any():
        return paid
    slope = targets.slope(targets.missed(shape, best.lanes))
    sharp = np.where(held, np.maximum(slope, paid), paid)
    weights = exact_weights(team, shape, targets)
    value, tolls = _lifted(plain, team, weights, sharp)
    best.prove(weights, value, STAIRS)
    most = lanes_at_most(plain, best.lanes, held)
    answer = relax(team, shape, targets, travel_weights(team, shape, targets), sharp, most=most)
    best.offer(filled_by_all(plain, rounded(plain, answer.people, team.per_lane, tolls.lane)))
    return sharp


def filled_by_all(plain: Plain, lanes: Ints) -> Ints:
    """(J,) the lanes of these that every crew can fill."""
    for team in scarcest_first(plain):
        lanes = staffable(team, lanes)
    return lanes


def paying(plain: Plain, lanes: Ints, paid: Ints) -> Bools:
    """(K,) True where people served have a price and the lanes are not the best for their number."""
    first = plain.targets.weight[:, 0] if len(paid) else paid
    return np.asarray((paid > first) & _missing_best(plain, lanes))


def lanes_at_most(plain: Plain, lanes: Ints, held: Bools) -> Ints:
    """(V,) no more lanes than there are where targets are `held` (K,)."""
    targets = plain.targets
    most = np.full(len(targets.parent), int(plain.curves.most.sum()))
    open_ = np.bincount(targets.pair_target, lanes[targets.pair_site], len(held)).astype(np.int64)
    most[targets.node[held]] = open_[held]
    return most


def _missing_best(plain: Plain, lanes: Ints) -> Bools:
    """(K,) True where as many lanes elsewhere below a target would serve more people."""
    shape, targets = plain.curves, plain.targets
    missed = targets.missed(shape, lanes)
    open_ = np.bincount(targets.pair_target, lanes[targets.pair_site], len(targets.need)).astype(np.int64)
    out = np.zeros(len(targets.need), dtype=bool)
    for k, own in enumerate(targets.segments):
        upto = shape.count[own].cumsum()
        taken = np.clip(open_[k] - (upto - shape.count[own]), 0, shape.count[own])
        out[k] = int(taken @ shape.gain[own, targets.end[k]]) > int(targets.need[k] - missed[k])
    return out
