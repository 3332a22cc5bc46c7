"""Prices of places: with split places first, which takes a tenth of the time, then with whole ones."""

from __future__ import annotations

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.siting.median.pricing import Priced, climb

from .choosing import AnyNumber
from .filling import Filled
from .knapsacks import Knapsacks, Split
from .problem import RoomProblem
from .searching import Best

ROUNDS, STEP = 400, 1.5  # with split places
FINE, FINE_STEP, REACH = 250, 1.0, 0.02  # with whole ones; how far above the bound they aim
SHARES = (0.25, 0.4)  # of the time, when each is over
LOOKS = 15  # better bounds of whose sites one is looked at: what follows finds better ones in less time


class Climbing:
    """Prices that climb while `best` looks at the sites they choose; ends at a gap of `gap`."""

    def __init__(self, problem: RoomProblem, choice: AnyNumber, best: Best, gap: float) -> None:
        self._problem, self._choice, self._best, self._gap = problem, choice, best, gap
        self._looked = 0

    def split(self, sacks: Split) -> Priced:
        """From what a way to a site is like that is no farther than so many sites must be."""
        problem, load = self._problem, self._best.load
        walking = np.sort(problem.walking, axis=1)
        count = problem.sites or max(1, problem.siting.candidates // 10)
        rank = min(walking.shape[1] - 1, int(1.2 * problem.siting.candidates / count))
        prices = np.where(np.isfinite(walking[:, rank]), walking[:, rank], walking[:, 0])
        fair = problem.cost.mean() * load / max(1.0, float(problem.room.mean()))
        return self._climbed(sacks, prices + fair, ROUNDS, STEP, np.inf, SHARES[0])

    def whole(self, sacks: Filled, prices: Floats) -> Priced:
        """From those that split places have."""
        return self._climbed(sacks, prices, FINE, FINE_STEP, REACH, SHARES[1])

    def again(self, sacks: Split, prices: Floats) -> Priced:
        """From prices that stood still, towards a better value than they knew."""
        return self._climbed(sacks, prices, ROUNDS, FINE_STEP, REACH, 1.0)

    def _climbed(
        self, sacks: Knapsacks, prices: Floats, rounds: int, step: float, reach: float, share: float
    ) -> Priced:
        problem, best, course = self._problem, self._best, self._best.course
        places = len(best.load)
        priced = climb(
            sacks,  # type: ignore[arg-type]
            self._choice,  # type: ignore[arg-type]
            np.ones(places),
            np.full(places, np.inf),
            prices,
            value=lambda: best.value,
            found=self._found,
            is_enough=lambda bound, value: problem.is_enough(problem.rounded(bound), value, self._gap),
            rounds=rounds,
            step=step,
            reach=reach,
            is_over=lambda: course.is_over() or course.seconds > share * course.limits.seconds,
        )
        best.offer(priced.chosen.inside)
        return priced

    def _found(self, sites: Ints) -> None:
        self._looked += 1
        if self._looked % LOOKS == 1:
            self._best.offer(sites)
