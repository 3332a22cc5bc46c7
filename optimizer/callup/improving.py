"""Better windows by small changes: a unit, a block, or all from a slot on, elsewhere; two units or blocks exchanged."""

from __future__ import annotations

import random
from collections.abc import Callable

from .problem import CallUpProblem
from .queueing import Value, is_kept, value_of

TRIES, TRIES_A_UNIT = 200, 60


def improve(
    problem: CallUpProblem, begins: list[int], value: Value, seed: int, is_over: Callable[[], bool]
) -> tuple[list[int], Value]:
    """The best of a walk that takes what is not worse; the same for a seed."""
    chance = random.Random(f"{seed}/{problem.people}/{problem.room}")  # noqa: S311 - a walk, not a secret
    units = len(problem.people)
    if not units:
        return begins, value
    for n in range(TRIES + TRIES_A_UNIT * units):
        if not any(value) or (n % 64 == 0 and is_over()):
            break
        tried = _changed(problem, begins, chance)
        if tried != begins and is_kept(problem, tried) and (own := value_of(problem, tried)) <= value:
            begins, value = tried, own
    return begins, value


def _changed(problem: CallUpProblem, begins: list[int], chance: random.Random) -> list[int]:
    out, kind, step = list(begins), chance.random(), chance.choice((-2, -1, 1, 2))
    if kind < 0.35:
        out[chance.randrange(len(out))] += step
    elif kind < 0.55:
        at = chance.choice(begins)
        out = [t + step if (t >= at) == (step > 0) else t for t in begins]
    elif kind < 0.7:
        for unit in chance.choice(problem.blocks):
            out[unit] += step
    elif kind < 0.85:
        block = chance.choice(problem.blocks)
        one, two = chance.choice(block), chance.choice(block)
        out[one], out[two] = out[two], out[one]
    else:
        left, right = chance.choice(problem.blocks), chance.choice(problem.blocks)
        a, b = min(begins[u] for u in left), min(begins[u] for u in right)
        first, then = (left, right) if a <= b else (right, left)
        low, end = min(a, b), max(begins[u] for u in then)
        span = max(begins[u] for u in then) - max(a, b)
        for unit in then:
            out[unit] += low - max(a, b)
        width = max(begins[u] for u in first) - low
        for unit in first:
            out[unit] = min(end, max(low + span, end - width) + begins[unit] - low)
    return out
