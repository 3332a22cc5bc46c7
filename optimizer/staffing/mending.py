"""Torn sites become whole: planned anew, or, where a day is long, by the best choice among patterns.

In a mixture few sites are torn between patterns; all others are settled. Planned anew (`anew`), with the settled
ones as they are, the torn ones may do what no pattern says. Where they have too many ways for that, every site
chooses (`choice`) among the patterns of least reduced cost at the mixture's prices y,

    f_q - sum_i a_iq y_i - (the price of (13) of its site):

what a pattern loses at least where it is taken. Those of a settled site cost next to nothing beside its own, and give
way to what the torn ones need. Rows that hold earlier parts may be exceeded at many times their price while
choosing, so that there is always an answer; a plan that exceeds them is not taken.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from optimizer.problem import Bools, Floats, Ints
from optimizer.staffing.offloading import Child
from optimizer.staffing.patterns import Patterns
from optimizer.staffing.program import Program

SECONDS, SHARE = 8.0, 0.3  # at least so long, or this share of the time left
MOST = 0.85  # of the time left, so that an answer is there before it is over
ANEW_GAP, CHOICE_GAP = 3e-4, 1e-3
MORE = 0.12  # of the sites: so many patterns beside those that lose nothing; with more it finds less in its time
DEAR = 10.0  # times the price of a row that holds an earlier part
NOTHING = 1e-6


class Mending:
    """One program for a child. `x`: the vector of the model when it is `done`, None where none was found."""

    def __init__(self, program: Program, gap: float, finish: Callable[[Floats], Floats]) -> None:
        self._program, self._gap, self._finish = program, gap, finish
        self._asked = False
        self._child: Child | None = None
        self.done = False
        self.x: Floats | None = None

    def ask(self, child: Child, seconds: float) -> bool:
        """Give it to a child, once."""
        if self._asked:
            return False
        child.ask(self._program, min(max(SECONDS, SHARE * seconds), MOST * seconds), 2**31 - 1, self._gap)
        self._child, self._asked = child, True
        return True

    def take(self) -> bool:
        """Take the answer if it is there."""
        answer = self._child.answer() if self._child is not None else None
        if answer is None:
            return False
        self._child, self.done = None, True
        if answer.x is not None:
            self.x = self._finish(answer.x)
        return True


def anew(program: Program, x: Floats, free: Bools) -> Mending:
    """Plans the `free` unknowns of a program anew, all others as in `x`."""

    def finish(answer: Floats) -> Floats:
        found = x.copy()
        found[free] = answer
        return found

    return Mending(program.restricted(free, x), ANEW_GAP, finish)


def choice(patterns: Patterns, mixture: Floats, prices: Floats, held: Ints) -> Mending:
    """Chooses a pattern for each site, from an answer to `patterns.program()` with its prices. `held`: rows that hold
    earlier parts."""
    program, outer = patterns.program(), len(patterns.split.outer)
    is_pattern = np.arange(len(program.cost)) >= outer
    loss = program.cost - program.matrix.T @ prices
    costless = int((loss[is_pattern] <= NOTHING).sum())
    many = costless + round(MORE * len(patterns.split.columns))
    near = np.zeros(len(loss), dtype=bool)
    near[outer + np.argsort(loss[outer:], kind="stable")[:many]] = True
    slack = program.cost > 0 if not len(held) else np.diff(program.matrix[held].tocsc().indptr) > 0
    free = np.where(is_pattern, near, (loss <= NOTHING) | slack) | (mixture > NOTHING)
    excess = sparse.csc_array((-np.ones(len(held)), (held, np.arange(len(held)))), (len(program.low), len(held)))
    soft = Program(
        sparse.hstack([program.matrix, excess], format="csc"),
        program.low,
        program.high,
        np.append(program.cost, np.maximum(DEAR * np.abs(prices[held]), NOTHING)),
        np.append(program.upper, np.full(len(held), np.inf)),
        np.append(is_pattern, np.zeros(len(held), dtype=bool)),
    )
    free, start = np.append(free, np.ones(len(held), dtype=bool)), np.zeros(len(soft.cost))

    def finish(answer: Floats) -> Floats:
        whole = start.copy()
        whole[free] = answer
        return patterns.mixed(whole[: len(is_pattern)], 0.5)[0]

    return Mending(soft.restricted(free, start), CHOICE_GAP, finish)
