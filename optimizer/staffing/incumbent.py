"""The best plan so far, what is proven about it, and who is told."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from optimizer.limits import BoundKind, Kinds, Limits, Parts, Progress
from optimizer.problem import Floats
from optimizer.staffing.formulation import Model

SLACK = (1e-9, 1e-9, 0.01)  # by part: how far a bound may lie below an optimum that counts as proven
REPORT = Callable[[Progress], None]


class Incumbent:
    """Holds the best vector in lexicographic order, and a lower bound of each part for plans no worse before it.

    `grain[i]`: every value of part i is a multiple of it; 0 where it may be anything.
    """

    def __init__(self, model: Model, x: Floats, parts: Parts, limits: Limits, report: REPORT | None) -> None:
        self.model, self.limits = model, limits
        self.x, self.parts = x, parts
        self.bound: list[float | None] = [None, None, None]
        self._kind: list[BoundKind | None] = [None, None, None]
        self.grain = (grain_of([weight for _, weight in model.problem.equity]), 1.0, 0.0)
        self.stage = "constructing"
        self.began = time.monotonic()
        self._report = report
        self._told: object = None

    def turn_to(self, model: Model, x: Floats, parts: Parts) -> None:
        """Go on with the same plan in another model of the problem."""
        self.model, self.x, self.parts = model, x, parts

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def over(self, share: float = 1.0) -> bool:
        """True when this share of the time is gone, or the solve is cancelled."""
        return self.seconds() >= self.limits.seconds * share or self.limits.cancelled()

    def offer(self, x: Floats, parts: Parts) -> bool:
        """Take a plan that is better in lexicographic order; a bound that spoke of worse plans goes with the
        old one."""
        if not earlier(parts, self.parts):
            return False
        self.x, self.parts = x, parts
        self.prove_nothing_less()
        self.tell()
        return True

    def prove_cost(self, part: int, cost: float, kind: BoundKind) -> None:
        """As `prove`, from a bound of the model's cost, which leaves its constant out."""
        self.prove(part, cost + float(self.model.constant[part]), kind)

    def prove_nothing_less(self) -> None:
        """Shortfall and waiting of 0 need no other proof."""
        for part in (0, 1):
            if self.parts[part] == 0 and not self.proven(part):
                self.prove(part, 0.0, "nothing less")

    @property
    def kind(self) -> Kinds:
        """What proves each bound."""
        return self._kind[0], self._kind[1], self._kind[2]

    def prove(self, part: int, value: float, kind: BoundKind) -> None:
        """A new lower bound of a part, for plans no worse than the best one in the parts before."""
        grain = self.grain[part]
        if grain:
            value = math.ceil((value - 1e-3 * grain - 1e-7 * abs(value)) / grain) * grain
        else:
            value = math.floor(value * 1000 - 0.5) / 1000
        value = max(0.0, min(value, self.parts[part]))
        before = self.bound[part]
        if before is None or value > before:
            self.bound[part], self._kind[part] = float(value), kind
            self.tell()

    def proven(self, part: int) -> bool:
        return is_proven(part, self.parts[part], self.bound[part])

    def enter(self, stage: str) -> None:
        self.stage = stage
        self.tell()

    def tell(self) -> None:
        """Report whatever has changed since the last report."""
        minutes = None if self.model.ways.merged else self.parts[2]
        objective = (self.parts[0], self.parts[1], minutes)
        said = (self.stage, objective, tuple(self.bound))
        if self._report is None or said == self._told:
            return
        self._told = said
        bound = (self.bound[0], self.bound[1], self.bound[2])
        self._report(Progress(self.seconds(), self.stage, objective, bound, self.kind))


def is_proven(part: int, value: float | None, bound: float | None) -> bool:
    """Whether a bound of a part of the objective is as high as the value reached."""
    return bound is not None and value is not None and value - bound <= SLACK[part]


def grain_of(weights: list[float]) -> float:
    """The largest 1, 1/2, 1/3, ... 1/1000 of which all weights are multiples; 0 where there is none."""
    for parts in range(1, 1001):
        if all(float(weight * parts).is_integer() for weight in weights):
            return 1 / parts
    return 0.0


def earlier(a: Parts, b: Parts) -> bool:
    """True where the objective `a` is better than `b`: the first part that differs decides; minutes to a thousandth."""
    for part in range(3):
        if abs(a[part] - b[part]) > (1e-9, 1e-9, 5e-4)[part]:
            return a[part] < b[part]
    return False
