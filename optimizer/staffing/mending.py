"""Torn sites become whole: planned anew, or, where a day is long, by the best choice among their patterns.

In a mixture few sites are torn between patterns; all others are settled and stay as they are. Planned anew (`anew`) the
torn ones may do what no pattern says; where they have too many ways for that, the patterns found are few and good
(`choice`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.problem import Bools, Floats
from optimizer.staffing.offloading import Child
from optimizer.staffing.patterns import Patterns
from optimizer.staffing.program import Program

SECONDS, SHARE = 8.0, 0.5  # at least so long, or this share of the time left
ANEW_GAP, CHOICE_GAP = 3e-4, 1e-3


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
        child.ask(self._program, min(max(SECONDS, SHARE * seconds), seconds), 2**31 - 1, self._gap)
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


def choice(patterns: Patterns, mixture: Floats, torn: list[int]) -> Mending:
    """Chooses a pattern for each torn site (places in `split.columns`), from an answer to `patterns.program()`."""
    program, outer = patterns.program(), len(patterns.split.outer)
    free = np.concatenate([np.ones(outer, dtype=bool), np.isin(patterns.at, torn)])
    is_pattern = np.arange(len(program.cost)) >= outer

    def finish(answer: Floats) -> Floats:
        whole = mixture.copy()
        whole[free] = answer
        return patterns.mixed(whole, 0.5)[0]

    return Mending(replace(program, whole=is_pattern).restricted(free, mixture), CHOICE_GAP, finish)
