"""Torn sites planned anew as whole lanes, a cluster at a time.

In a mixture some sites are torn between patterns. Those of a cluster become whole while all other sites stay as they
are, settled ones whole and torn ones still to come in fractions: so it has the people whom the mixture gives it.
Where nothing of an earlier part is held, nobody at all is always a way out, and a plan comes out at the end.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.staffing.offloading import Child
from optimizer.staffing.program import Answer, Program

CLUSTER = 6  # sites planned anew together
SECONDS, SHARE, GAP = 5.0, 0.25, 2e-3  # a cluster's: at least so long, or this share of the time left


class Mending:
    """`program`: by whose cost torn sites are planned anew. `x`: the vector of the mixture, as far as it is mended.

    `columns`: those of each torn site. `place` (n,): of a site's columns and of ways to it the cell it lies in, else
    -1; only ways to a cluster's cells are chosen anew with it. None: all torn sites and all ways at once.
    """

    def __init__(self, program: Program, x: Floats, outer: Ints, columns: list[Ints], place: Ints | None) -> None:
        self.program, self.x, self._place = program, x, place
        self._outer = outer
        if place is None:
            self._left = deque([columns] if columns else [])
        else:
            near = sorted(columns, key=lambda own: (int(place[own[0]]), int(own[0])))
            count = -(-len(near) // CLUSTER)
            edges = [len(near) * i // count for i in range(count + 1)] if count else [0]
            self._left = deque(near[a:b] for a, b in pairwise(edges))
        self._asked: tuple[Child, Bools, Ints] | None = None
        self.lost = False  # there is no answer

    @property
    def done(self) -> bool:
        return self.lost or not (self._left or self._asked)

    def ask(self, child: Child, seconds: float) -> bool:
        """Give a child the next cluster, when the one before has answered."""
        if self._asked is not None or not self._left:
            return False
        cluster = self._left.popleft()
        free = np.zeros(len(self.x), dtype=bool)
        free[self._outer] = True
        if self._place is not None:
            here = np.unique(self._place[np.concatenate(cluster)])
            free &= (self._place < 0) | np.isin(self._place, here)
        own = np.concatenate(cluster)
        free[own] = True
        most = min(max(SECONDS, SHARE * seconds), seconds) if self._place is not None else seconds * 2 / 3
        child.ask(self.program.restricted(free, self.x), most, 2**31 - 1, GAP)
        self._asked = (child, free, own)
        return True

    def take(self) -> bool:
        """Take the answer if it is there."""
        if self._asked is None:
            return False
        child, free, own = self._asked
        answer: Answer | None = child.answer()
        if answer is None:
            return False
        self._asked = None
        if answer.x is not None:
            self.x[free] = answer.x
        elif self._place is not None:
            self.x[own] = 0.0  # these sites wait: others are mended all the same
        else:
            self.lost = True
        return True
