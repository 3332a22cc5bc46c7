"""Prices for people that climb the bound: the subgradient method with Polyak's step towards the best known value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.problem import Floats, Ints

from .choosing import Choice, Chosen
from .saving import Savings

STALL = 15  # rounds without progress after which the step is shortened
SHORTER = 1.6
SHORTEST = 0.003
FRESH = 0.8  # of the direction, the rest is that of the round before
MEMORY = 0.93  # of the mean of the choices, which comes near the relaxed solution


@dataclass(frozen=True, eq=False)
class Priced:
    """bound: proven from below, in person-metres. prices (I,) and saved (J,) that prove it, and the best choice at
    them; mean (J,): how often each candidate was chosen lately."""

    bound: float
    prices: Floats
    saved: Floats
    chosen: Chosen
    mean: Floats


def climb(
    savings: Savings,
    choice: Choice,
    people: Floats,
    most: Floats,
    prices: Floats,
    *,
    value: Callable[[], float],
    found: Callable[[Ints], None],
    is_enough: Callable[[float, float], bool],
    rounds: int,
    step: float,
    is_over: Callable[[], bool],
    stall: int = STALL,
    fresh: float = FRESH,
    reach: float = np.inf,
    tried: Callable[[float, Floats, Chosen], None] | None = None,
) -> Priced:
    """The best bound of so many rounds. most (I,): prices stay at or below. value: of the best sites known; found: told
    each choice that comes with a better bound; is_enough(bound, value): whether one may stop, asked each round;
    is_over: whether one must; stall: rounds without progress after which steps are shortened; fresh: share of the
    direction that is the round's own; reach: how far above the bound they aim at most, as a share; tried: told each
    round's bound, savings and choice."""
    best = Priced(-np.inf, prices, prices[:0], Chosen(np.zeros(0, dtype=np.int64), np.inf, -np.inf), prices[:0])
    mean = np.zeros(len(choice.opened))
    stalled = past = 0
    direction: Floats | None = None
    for past in range(1, rounds + 1):
        saved = savings.at(prices)
        chosen = choice.best(saved)
        bound = float(people @ prices - saved[chosen.inside].sum())
        if tried is not None:
            tried(bound, saved, chosen)
        mean *= MEMORY
        mean[chosen.inside] += 1 - MEMORY
        if bound > best.bound + 1e-9 * abs(bound) or past == 1:
            open_ = value() - best.bound
            stalled = 0 if past == 1 or bound > best.bound + 1e-4 * abs(open_) else stalled + 1
            best = Priced(bound, prices, saved, chosen, mean)
            found(chosen.inside)
        else:
            stalled += 1
        if is_enough(best.bound, value()) or is_over():
            break
        if stalled >= stall:
            step, stalled, prices, direction = step / SHORTER, 0, best.prices, None
            if step < SHORTEST:
                break
            continue
        slack = (1 - savings.nearer(prices, chosen.inside)).astype(float)
        if not slack.any():
            break
        direction = slack if direction is None else fresh * slack + (1 - fresh) * direction
        goal = min(value(), best.bound + abs(best.bound) * min(reach, 0.05 if np.isinf(value()) else np.inf))
        length = step * max(1.005 * goal - bound, 1e-6 * abs(goal)) / float(people @ (direction * direction))
        prices = np.clip(prices + length * direction, 0.0, most)
    return Priced(best.bound, best.prices, best.saved, best.chosen, mean / (1 - MEMORY**past))
