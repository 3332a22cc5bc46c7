"""Torn sites become whole: planned anew, with all others as they are.

In a mixture few sites are torn between patterns; all others are settled. Planned anew, the torn ones may do what no
pattern says. Where they have too many ways for that, a dive (`diving`) settles more of them first. In it, rows that
hold earlier parts may be exceeded at many times their price, so that there is always an answer; a plan may not exceed
them.
"""

from __future__ import annotations

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.program import INFEASIBLE, Answer, Program
from optimizer.staffing.diving import SETTLED
from optimizer.staffing.offloading import Child
from optimizer.staffing.patterns import Patterns

SECONDS, SHARE = 8.0, 0.3  # at least so long, or this share of the time left
MOST = 0.85  # of the time left, so that an answer is there before it is over
DIVING_SHARE = 0.3  # of the time left
GAP = 3e-4
LARGE, LARGE_HELD = (400, 130), (600, 200)
"""Whole unknowns of torn sites from where a dive goes before: as they find more, and as they find it soon; and the same
where a row holds an earlier part."""
DEAR = 10.0  # times the price of a row that holds an earlier part
NOTHING = 1e-6


class Mending:
    """One mixture, for a child. `x`: the vector of the model when it is `done`, None where none was found.

    patterns: those of the mixture, which may grow meanwhile; program: by whose cost torn sites are planned anew; mixed:
    a program over the patterns, and `mixture` its best answer with its `prices`; held: its rows that hold earlier
    parts, lowered by `room`; most: whole unknowns of torn sites, from where it dives; whole: without a dive at last,
    where there is no plan below one.
    """

    def __init__(
        self,
        patterns: Patterns,
        program: Program,
        mixed: Program,
        mixture: Floats,
        prices: Floats,
        held: Ints,
        room: Floats,
        most: int,
        whole: bool = True,
    ) -> None:
        self._patterns, self._program = patterns, program
        self._above, self._mixture = mixture, mixture
        self._mixed, self._prices, self._held, self._room = mixed, prices, held, room
        self._site = np.array(patterns.at, dtype=np.int64)  # of the patterns there are now
        self._sizes = np.array([int(own.whole.sum()) for own in patterns.split.own], dtype=np.int64)
        self._most, self._whole = most, whole
        self._diving = self.dives = bool(self._sizes[patterns.mixed(mixture, SETTLED)[1]].sum() > most)
        self._asked = False
        self._child: Child | None = None
        self.done = False
        self.x: Floats | None = None

    def ask(self, child: Child, seconds: float) -> bool:
        """Give a child what is to be done next; False where it is being done. `seconds`: that are left."""
        if self._asked:
            return False
        self._child, self._asked = child, True
        if self._diving:
            softened = _softened(self._mixed, self._prices, self._held, self._room)
            outer, excess = np.full(len(self._patterns.split.outer), -1), np.full(2 * len(self._held), -1)
            site = np.concatenate([outer, self._site, excess])
            start = np.append(self._mixture, np.zeros(len(excess)))
            child.ask_dive(softened, site, self._sizes, start, self._most, DIVING_SHARE * seconds)
            return True
        self._base, torn = self._patterns.mixed(self._mixture, SETTLED)
        self._free = np.zeros(len(self._base), dtype=bool)
        for columns in (self._patterns.split.outer, *(self._patterns.split.columns[site] for site in torn)):
            self._free[columns] = True
        program = self._program.restricted(self._free, self._base)
        child.ask(program, min(max(SECONDS, SHARE * seconds), MOST * seconds), 2**31 - 1, GAP)
        return True

    def take(self) -> bool:
        """Take the answer if it is there."""
        answer = self._child.answer() if self._child is not None else None
        if answer is None:
            return False
        self._child = None
        if self._diving:
            self._dived(answer)
        elif answer.x is not None:
            self.x, self.done = self._base.copy(), True
            self.x[self._free] = answer.x
        else:
            self._found_none(answer.state == INFEASIBLE)
        return True

    def _dived(self, answer: Answer) -> None:
        self._diving = self._asked = False
        if answer.x is None:
            return
        self._mixture = answer.x[: len(self._mixture)]
        if (
            answer.x[len(answer.x) - len(self._held) :] > NOTHING
        ).any():  # below this a row of an earlier part is broken
            self._found_none(impossible=True)

    def _found_none(self, impossible: bool) -> None:
        if impossible and self._whole and self._mixture is not self._above:
            self._mixture, self._asked = self._above, False
        else:
            self.done = True


def mendings(
    patterns: Patterns, program: Program, mixed: Program, mixture: Floats, prices: Floats, held: Ints, room: Floats
) -> list[Mending]:
    """One that finds more and, where there is much to do, one that is over sooner."""
    more, soon = (
        Mending(patterns, program, mixed, mixture, prices, held, room, most, whole)
        for most, whole in zip(LARGE_HELD if len(held) else LARGE, (True, False), strict=True)
    )
    return [soon, more] if soon.dives else [more]


def _softened(program: Program, prices: Floats, held: Ints, room: Floats) -> Program:
    """The program whose `held` rows may be exceeded: by `room` at their price, by more at many times that."""
    price = np.maximum(np.abs(prices[held]), NOTHING)
    return program.exceeding(held, price, room).exceeding(held, DEAR * price)
