"""One missed target under inquiry: what part of the round is planned anew for it, and how long that may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.explaining.closing import Closing, Witness
from optimizer.explaining.holding import hold
from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import missed, served_by_site
from optimizer.solution import Rows
from optimizer.staffing.formulation import formulate

WHOLE = 2500  # unknowns up to which the whole round is planned anew
MOST_SITES = 30  # else so many sites of the area at most: those where most people wait
AROUND = 6  # and so many sites beside them: the nearest ones, which share their people
ONE_SOLVE = 2.0  # seconds at most of one whole-numbered solve: it can't be interrupted
GAP = 0.01  # relative, of solves that prove nothing anyway: those of a part of a round


@dataclass
class Clock:
    """When to stop. `left()` seconds; `over` when they are gone or the solve is cancelled."""

    until: float
    cancelled: Callable[[], bool]

    def left(self) -> float:
        return self.until - time.monotonic()

    @property
    def over(self) -> bool:
        return self.left() <= 0.02 or self.cancelled()

    def one_solve(self, share: float = 0.5) -> float:
        """Seconds for one solve: a share of what is left."""
        return max(0.05, min(ONE_SOLVE, self.left() * share))


@dataclass(frozen=True, eq=False)
class Inquiry:
    """`rows` the plan; `target` one that it misses by `short` people; `allowed` (K,) people missed of each target in
    the plan; `chosen` (J,) sites planned anew, all of them where `is_whole`."""

    problem: StaffingProblem
    rows: Rows
    target: int
    allowed: Ints
    chosen: Bools
    clock: Clock

    @property
    def short(self) -> int:
        return int(self.allowed[self.target])

    @property
    def is_whole(self) -> bool:
        return bool(self.chosen.all())

    @property
    def gap(self) -> float:
        """How near to the best plan of the part a solve is to come."""
        return 0.0 if self.is_whole else GAP

    @property
    def due(self) -> int:
        """The target's time: it counts the slots before."""
        return int(self.problem.target_by_slot[self.target])

    @property
    def area_sites(self) -> Ints:
        """Sites of the target's area."""
        return np.flatnonzero(self.problem.target_sites[self.target])

    def closing(self, problem: StaffingProblem, rows: Rows | None = None) -> Closing:
        """The model of the part in a changed round."""
        return Closing(hold(problem, self.rows if rows is None else rows, self.chosen), self.target, self.allowed)

    def best(
        self, problem: StaffingProblem, better_than: int, rows: Rows | None = None, share: float = 0.4
    ) -> Witness | None:
        """The best plan of a changed round, where one may miss fewer people than `better_than`; found in a share of the
        time left."""
        closing = self.closing(problem, rows)
        if closing.at_least(self.clock.one_solve(share)) >= better_than:
            return None
        witness = closing.best(self.clock.one_solve(share), self.gap)
        return witness if witness is not None and witness.missed < better_than else None


def inquire(problem: StaffingProblem, rows: Rows, target: int, clock: Clock) -> Inquiry:
    """Begin with a target."""
    achieved = served_by_site(problem, rows)
    queue = achieved.queue[:, int(problem.target_by_slot[target]) - 1]
    return Inquiry(problem, rows, target, missed(problem, achieved.served), _chosen(problem, target, queue), clock)


def _chosen(problem: StaffingProblem, target: int, queue: Ints) -> Bools:
    """(J,) the sites to plan anew: all of a small round, else the area's and a few near them."""
    if (
        len(problem.site_codes) * len(problem.slot_starts) <= WHOLE
        and formulate(problem, merged=True).columns.total <= WHOLE
    ):
        return np.ones(len(problem.site_codes), dtype=bool)
    chosen = problem.target_sites[target].copy()
    if chosen.sum() > MOST_SITES:
        chosen[np.argsort(np.where(chosen, -queue, 1), kind="stable")[MOST_SITES:]] = False
    if chosen.any():
        # near = alike in minutes from all bases; beyond twice the limit minutes do not matter
        seen = np.minimum(problem.minutes, 2 * problem.minutes_max + 1).T
        apart = np.abs(seen[:, None] - seen[None, chosen]).sum(axis=2).min(axis=1)
        chosen[np.argsort(np.where(chosen, np.inf, apart), kind="stable")[:AROUND]] = True
    return np.asarray(chosen)
