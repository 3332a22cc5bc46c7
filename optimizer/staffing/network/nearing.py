"""Travel: lanes move to where people are, the crews' wishes meet in prices, and a bound comes from the same prices."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Ints
from optimizer.staffing.network.lanes import Ways, rounded
from optimizer.staffing.network.plain import Crew
from optimizer.staffing.network.reaching import filled_by_all, lanes_at_most, paying, scarcest_first
from optimizer.staffing.network.relaxation import Weights, relax
from optimizer.staffing.network.standing import Standing
from optimizer.staffing.network.targets import FINE
from optimizer.staffing.network.together import Pair, begun, prove, tighten
from optimizer.staffing.network.travelling import Classes, classes_of, earned, exchanged, lane_prices, travel_of

ROUNDS = 7
MEETINGS = 6
WORTH_A_MEETING = 4e-4  # of the travel: with less gained the meetings end
STALLED = 1e-3  # of the travel: farther from the bound, few sites have it raised step by step as well
MANY_SITES = 3000  # from which lanes change places within their classes only where the network's own are not as good
STEPS = 150
DEFLECTION = 0.8  # of the last direction that goes into the next
WORTH_A_TURN = 1e-4  # of the travel: with less gained the turns end
ENOUGH = 2e-4  # of the travel: nearer to the bound the search ends
SOFTER = ((250, 1.0), (250, 4.0), (500, 1.0), (500, 2.0), (1000, 0.5), (1000, 1.0), (2000, 0.5))  # waiting, ratio
PER_WAITING = 40_000  # thousandths of a minute that a person-slot of waiting counts in the search
PER_SHORTFALL = 125  # person-slots that a sixty-fourth of a person missed counts


def near(best: Standing, paid: Ints) -> None:
    """Less travel for the same shortfall and waiting, and a bound of it."""
    plain = best.plain
    first = travel_of(plain, best.lanes)
    if first is None:
        raise RuntimeError("lanes that were to be filled can't be")
    ways = first[1]
    best.offer(best.lanes, ways)
    lead, *others = scarcest_first(plain)
    classes = classes_of(plain)
    prices = [np.zeros(len(best.lanes), dtype=np.int64) for _ in others]
    top = 2 * max((int(team.cost.max(initial=0)) for team in plain.crews), default=0)
    weights = search_weights(lead, best)
    if len(others) == 1:
        _meet(best, begun(plain, lead, others[0], paid), classes, weights, ways)
        return
    for turn in range(ROUNDS):
        if best.over(0.6):
            break
        before = best.travel
        price = _even(np.sum(prices, axis=0, dtype=np.int64) if prices else np.zeros_like(best.lanes), lead.per_lane)
        answer = relax(lead, plain.curves, plain.targets, weights, paid, price)
        gone = answer.value + sum(earned(plain, team, own)[0] for team, own in zip(others, prices, strict=True))
        best.prove(weights, gone, "Lagrangian")
        lanes = filled_by_all(plain, rounded(plain, answer.people, lead.per_lane))
        ways = _settle(best, lead, classes, lanes, price, ways)
        gained = (before or 0) - (best.travel or 0)
        if not others or (turn > 1 and gained <= WORTH_A_TURN * (best.travel or 0)):
            break
        for i, team in enumerate(others):
            now = lane_prices(team, ways[plain.crews.index(team)], top)
            prices[i] = _even(now if turn == 0 else (prices[i] + now) // 2, team.per_lane)
    _tighten(best, lead, others, prices, paid, weights)


def _meet(best: Standing, pair: Pair, classes: Classes, weights: Weights, ways: list[Ways]) -> None:
    """Two crews: lanes at the prices that they come to by turns, then the bound."""
    plain = best.plain
    pocket = None
    if pair.sharp.any():
        pair.most = lanes_at_most(plain, best.lanes, paying(plain, best.lanes, pair.paid))
        pocket = pair.tolled(weights).lane
    for turn in range(MEETINGS):
        answer = pair.alone(weights)
        prove(best, weights, pair.bound_alone(weights, answer))
        if turn:
            before = best.travel or 0
            lanes = filled_by_all(plain, rounded(plain, answer.people, pair.one.per_lane, pocket))
            ways = _settle(best, pair.one, classes, lanes, pair.price, ways)
            if turn > 1 and before - (best.travel or 0) <= WORTH_A_MEETING * before:
                break
        if best.over(0.6):
            break
        _, value = pair.together(weights, answer)
        prove(best, weights, value)
    tighten(best, pair, weights)
    reached, least = best.values()[2], best.bound[2]
    near_enough = least is not None and reached is not None and reached - least <= STALLED * reached
    if len(plain.curves.most) <= MANY_SITES and not near_enough:
        price = _even(pair.price, pair.two.per_lane)
        _tighten(best, pair.one, [pair.two], [price], pair.paid, weights)


def search_weights(lead: Crew, best: Standing) -> Weights:
    """Shortfall far before waiting and waiting far before travel, as whole numbers with room to spare."""
    waiting = lead.per_lane * PER_WAITING
    return Weights(shortfall=waiting * PER_SHORTFALL, waiting=waiting, travel=1)


def _even(price: Ints, per_lane: int) -> Ints:
    return np.asarray(price - price % per_lane)


def _settle(best: Standing, lead: Crew, classes: Classes, lanes: Ints, price: Ints, ways: list[Ways]) -> list[Ways]:
    """Offer lanes, or what becomes of them when they change places with their likes; everybody's ways in the last.

    Lanes that reach less than the best plan does are left for the best plan's own.
    """
    plain = best.plain
    as_good = plain.parts(lanes) <= best.parts
    answer = travel_of(plain, lanes) if as_good else None
    if answer is not None:
        ways = answer[1]
        best.offer(lanes, ways)
        if len(lanes) > MANY_SITES:
            return ways
    if best.over(0.9):
        return ways
    moved = filled_by_all(plain, exchanged(plain, lead, classes, lanes if as_good else best.lanes, price))
    answer = travel_of(plain, moved) if plain.parts(moved) <= best.parts else None
    if answer is None:
        return ways
    best.offer(moved, answer[1])
    return answer[1]


def _softened(
    best: Standing, lead: Crew, others: list[Crew], prices: list[Ints], paid: Ints, weights: Weights
) -> Weights:
    """The weights that give the largest bound.

    What a plan lacks to the bounds of its earlier parts goes off the bound of its travel, as often as they weigh: so
    they weigh much where they are proven, and little else.
    """
    if best.proven(0) and best.proven(1):
        return weights
    plain = best.plain
    gone = sum(earned(plain, team, own)[0] for team, own in zip(others, prices, strict=True))
    price = _even(np.sum(prices, axis=0, dtype=np.int64) if prices else np.zeros_like(best.lanes), lead.per_lane)
    found: list[tuple[int, Weights]] = []
    for waiting, ratio in SOFTER:
        if best.over(0.85):
            break
        softer = Weights(lead.per_lane * max(1, int(waiting * ratio / FINE)), lead.per_lane * waiting, 1)
        value = relax(lead, plain.curves, plain.targets, softer, paid, price).value + gone
        best.prove(softer, value, "Lagrangian")
        found.append((value - softer.shortfall * best.parts[0] - softer.waiting * best.parts[1], softer))
    return max(found, key=lambda one: one[0])[1] if found else weights


def _tighten(best: Standing, lead: Crew, others: list[Crew], prices: list[Ints], paid: Ints, weights: Weights) -> None:
    """Steps along the difference of what the crews want, for a larger bound (Polyak's length)."""
    plain = best.plain
    weights = _softened(best, lead, others, prices, paid, weights)
    share, top = 0.5, 0.0
    directions = [np.zeros(len(best.lanes)) for _ in others]
    began = best.seconds()
    for turn in range(STEPS if others else 1):
        bound, value = best.bound[2], best.values()[2]
        if best.over(0.9) or (bound is not None and value is not None and value - bound <= ENOUGH * value):
            return
        if turn > 2 and best.seconds() - began > 6 + best.limits.seconds * 0.1:
            return
        price = _even(np.sum(prices, axis=0, dtype=np.int64) if prices else np.zeros_like(best.lanes), lead.per_lane)
        answer = relax(lead, plain.curves, plain.targets, weights, paid, price)
        gone, wanted = answer.value, []
        for team, own in zip(others, prices, strict=True):
            cost, people = earned(plain, team, own)
            gone += cost
            wanted.append(answer.people / lead.per_lane - people / team.per_lane)
        best.prove(weights, gone, "Lagrangian")
        reached = gone - weights.shortfall * best.parts[0] - weights.waiting * best.parts[1]
        if turn and reached < top:
            share *= 0.7
        top = reached if not turn else max(top, reached)
        for i, (team, apart) in enumerate(zip(others, wanted, strict=True)):
            apart = directions[i] = apart + DEFLECTION * directions[i]
            length = share * max(0.0, (best.travel or 0) - reached) / max(1.0, float((apart**2).sum()))
            moved = np.maximum(0, prices[i] + (length * apart).astype(np.int64))
            prices[i] = _even(moved, team.per_lane)
