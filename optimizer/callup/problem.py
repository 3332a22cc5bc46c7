"""What is known of a site: its slots, what its lanes sample in each, and the units that are called to it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

BUSY, CROWDED = 25, 50
"""Minutes from which a wait is busy and crowded on a public queue board."""


@dataclass(frozen=True, eq=False)
class CallUpProblem:
    """One site (see the package).

    starts: minutes of each slot's start from any origin, ascending; minutes: of a slot. room: people sampled in each
    slot. people, village, level: of each unit; a village is any number. late: how late each village was called before,
    0 where it is not named. waiting: people who wait before the first slot. A ValueError names what is wrong.
    """

    starts: tuple[int, ...]
    minutes: int
    room: tuple[int, ...]
    people: tuple[int, ...]
    village: tuple[int, ...]
    level: tuple[int, ...]
    late: tuple[tuple[int, int], ...] = ()
    waiting: int = 0

    def __post_init__(self) -> None:
        if self.minutes < 1 or not self.starts:
            raise ValueError("starts: there is no slot")
        if len(self.room) != len(self.starts) or min(self.room) < 0:
            raise ValueError("room: not 0 or more people of each slot")
        if any(b - a < self.minutes for a, b in zip(self.starts, self.starts[1:], strict=False)):
            raise ValueError("starts: slots overlap or are not ascending")
        if not len(self.people) == len(self.village) == len(self.level):
            raise ValueError("people: not a village and a level of each unit")
        if min(self.people, default=0) < 0 or self.waiting < 0:
            raise ValueError("people: fewer than none")

    @property
    def slots(self) -> int:
        """How many."""
        return len(self.starts)

    @cached_property
    def run_end(self) -> tuple[int, ...]:
        """(T,) the slot after the last that runs on from t without a break."""
        ends = [self.slots] * self.slots
        for t in range(self.slots - 2, -1, -1):
            ends[t] = ends[t + 1] if self.starts[t + 1] == self.starts[t] + self.minutes else t + 1
        return tuple(ends)

    @cached_property
    def shares(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """(U, T) people of each unit by slot of its window, where that begins in slot t."""
        return tuple(tuple(self._shared(people, t) for t in range(self.slots)) for people in self.people)

    def _shared(self, people: int, t: int) -> tuple[int, ...]:
        """The shortest window with which the unit alone is served best: fewest sent home, then the shortest wait."""
        best: tuple[int, int] = (people + 1, 0)
        chosen: tuple[int, ...] = (people,)
        for length in range(1, self.run_end[t] - t + 1):
            share = tuple(people * (k + 1) // length - people * k // length for k in range(length))
            value = self._alone(share, t)
            if value < best:
                best, chosen = value, share
            if best == (0, 0):
                break
        return chosen

    def _alone(self, share: Sequence[int], t: int) -> tuple[int, int]:
        """(people sent home, longest wait in minutes) where nobody else comes."""
        queue = longest = 0
        for at in range(t, self.slots):
            come = share[at - t] if at - t < len(share) else 0
            queue = max(0, queue + come - self.room[at])
            if queue:
                longest = max(longest, bisect_left(self.reach[at], queue))
            elif at - t >= len(share):
                break
        return queue, longest

    @cached_property
    def begins(self) -> tuple[tuple[int, ...], ...]:
        """(U,) slots in which each unit's window may begin."""
        return (tuple(range(self.slots)),) * len(self.people)

    @cached_property
    def blocks(self) -> tuple[tuple[int, ...], ...]:
        """Units of one village and level, blocks by level, then village as numbered."""
        own: dict[tuple[int, int], list[int]] = {}
        for unit, (level, village) in enumerate(zip(self.level, self.village, strict=True)):
            own.setdefault((level, village), []).append(unit)
        return tuple(tuple(own[key]) for key in sorted(own))

    @cached_property
    def late_of(self) -> tuple[int, ...]:
        """By block: how late its village was called before."""
        late = dict(self.late)
        return tuple(late.get(self.village[block[0]], 0) for block in self.blocks)

    @cached_property
    def level_of(self) -> tuple[int, ...]:
        """By block."""
        return tuple(self.level[block[0]] for block in self.blocks)

    @cached_property
    def beyond_all(self) -> int:
        """More people than ever wait."""
        return sum(self.people) + self.waiting + 1

    @cached_property
    def reach(self) -> tuple[tuple[int, ...], ...]:
        """(T,) by whole minutes after slot t: people sampled in them; everybody, once the site closes."""
        end = self.starts[-1] + self.minutes
        out = []
        for t, start in enumerate(self.starts):
            at = start + self.minutes
            table, done, k = [0], 0, t + 1  # done: people x minutes of a slot
            for minute in range(at, end):
                while k < self.slots and self.starts[k] + self.minutes <= minute:
                    k += 1
                if k < self.slots and self.starts[k] <= minute:
                    done += self.room[k]
                table.append(done // self.minutes)
            table[-1] = self.beyond_all
            out.append(tuple(table))
        return tuple(out)

    def within(self, t: int, minutes: int) -> int:
        """People sampled in so many minutes after slot t."""
        table = self.reach[t]
        return table[minutes] if minutes < len(table) else self.beyond_all
