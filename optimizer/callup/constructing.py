"""Windows at once: units in turn, each as early as a given longest wait allows."""

from __future__ import annotations

from collections.abc import Sequence

from .problem import CallUpProblem
from .queueing import Value, is_kept, value_of


def together(problem: CallUpProblem) -> list[int]:
    """All units in one slot: what always keeps the constraints."""
    return [0] * len(problem.people)


def in_turn(problem: CallUpProblem, order: Sequence[int], longest: int) -> list[int]:
    """begins of units in this order, each at the first slot at which nobody waits longer, else at the last.

    Given slots that are as good later as now, waiting with a call never serves: whoever comes later finds the same room
    less what was left unused.
    """
    comes = [0] * problem.slots
    allowed = [problem.within(t, longest) for t in range(problem.slots)]
    begins, least = [0] * len(problem.people), 0
    for unit in order:
        found = None
        for t in problem.begins[unit]:
            if t < least:
                continue
            found = t if found is None or t > found else found
            for k, people in enumerate(problem.shares[unit][t], t):
                comes[k] += people
            if _waits_within(problem, comes, allowed):
                break
            for k, people in enumerate(problem.shares[unit][t], t):
                comes[k] -= people
        else:
            at = found if found is not None else problem.begins[unit][-1]
            for k, people in enumerate(problem.shares[unit][at], at):
                comes[k] += people
        begins[unit] = found if found is not None else problem.begins[unit][-1]
        least = max(least, begins[unit])
    return begins


def _waits_within(problem: CallUpProblem, comes: Sequence[int], allowed: Sequence[int]) -> bool:
    queue = problem.waiting
    for people, room, most in zip(comes, problem.room, allowed, strict=True):
        queue = max(0, queue + people - room)
        if queue > most:
            return False
    return queue == 0


def construct(problem: CallUpProblem) -> tuple[list[int], Value]:
    """The best of several constructions."""
    best = together(problem)
    value = value_of(problem, best)
    crowds = [sum(problem.people[u] for u in block) for block in problem.blocks]
    for foremost in (problem.late_of, crowds):
        blocks = sorted(range(len(crowds)), key=lambda b: (problem.level_of[b], -foremost[b], b))
        for largest in (True, False):
            order = [
                u
                for b in blocks
                for u in sorted(problem.blocks[b], key=lambda u: (-problem.people[u] if largest else 0, u))
            ]
            for longest in (0, 2, 4, 6, 8, 10, 12, 15, 20, 25, 35, 50, 75, 120, 10**6):
                begins = in_turn(problem, order, longest)
                if is_kept(problem, begins) and (own := value_of(problem, begins)) < value:
                    best, value = begins, own
    return best, value
