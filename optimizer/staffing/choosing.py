"""Torn sites by choice: one of the patterns found for each, all others as they are.

Where a day is long a site has too many ways to be planned anew in time; the patterns found are few and good.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.problem import Floats
from optimizer.staffing.offloading import Child
from optimizer.staffing.patterns import Patterns

SECONDS, SHARE, GAP = 8.0, 0.3, 1e-3  # at least so long, or this share of the time left


class Choosing:
    """`mixture`: an answer to `patterns.program()`; `torn`: the places of the sites to choose for.

    `x`, when it is there, and `lost` are as `Mending` has them.
    """

    def __init__(self, patterns: Patterns, mixture: Floats, torn: list[int]) -> None:
        program = patterns.program()
        outer = len(patterns.split.outer)
        self._patterns, self._mixture = patterns, mixture
        self._free = np.concatenate([np.ones(outer, dtype=bool), np.isin(patterns.at, torn)])
        is_pattern = np.arange(len(program.cost)) >= outer
        self._program = replace(program, whole=is_pattern).restricted(self._free, mixture)
        self._child: Child | None = None
        self._asked = False
        self.lost = False
        self.x = np.zeros(0)

    @property
    def done(self) -> bool:
        return self.lost or len(self.x) > 0

    def ask(self, child: Child, seconds: float) -> bool:
        """Give a child the choice, once."""
        if self._asked:
            return False
        child.ask(self._program, min(max(SECONDS, SHARE * seconds), seconds), 2**31 - 1, GAP)
        self._child, self._asked = child, True
        return True

    def take(self) -> bool:
        """Take the answer if it is there."""
        answer = self._child.answer() if self._child is not None else None
        if answer is None:
            return False
        self._child = None
        if answer.x is None:
            self.lost = True
        else:
            whole = self._mixture.copy()
            whole[self._free] = answer.x
            self.x, _ = self._patterns.mixed(whole, 0.5)
        return True
