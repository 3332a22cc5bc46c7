"""Windows for a site, and for all sites of a county."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from optimizer.limits import Limits

from .constructing import construct
from .improving import improve
from .problem import CallUpProblem
from .proving import least, prove
from .queueing import Queue, Value, queue_of

EFFORT = 0.4  # of a program, in the solver's steps: some tenths of a second


@dataclass(frozen=True, slots=True)
class CallUp:
    """windows: (first slot, slot after the last) of each unit. value and bound: by objective; queue: what it leads to.

    status: "optimal" where each objective is at its bound, else "feasible"."""

    windows: tuple[tuple[int, int], ...]
    value: Value
    bound: Value
    queue: Queue
    status: Literal["optimal", "feasible"]


def call_up(
    problem: CallUpProblem, limits: Limits | None = None, *, seed: int = 0, effort: float = EFFORT, proves: bool = True
) -> CallUp:
    """Windows of a site's units. proves: with the program where the search does not reach the bounds; without, no
    solver is loaded. The same for a seed, as long as time does not end it."""
    limits = limits or Limits()
    until = time.monotonic() + limits.seconds

    def is_over() -> bool:
        return time.monotonic() >= until or limits.cancelled()

    begins, value = construct(problem)
    begins, value = improve(problem, begins, value, seed, is_over)
    bounds = [min(b, v) for b, v in zip(least(problem), value, strict=True)]
    if proves and any(b < v for b, v in zip(bounds, value, strict=True)) and not is_over():
        left = until - time.monotonic()
        begins, value, bounds = prove(problem, begins, value, effort=effort, seconds=left, seed=seed)
    for k, own in enumerate(value):
        if bounds[k] < own:  # a bound holds given what is before it: beyond what is open only none is sure
            bounds[k + 1 :] = [0] * (len(bounds) - k - 1)
            break
    windows = tuple((at, at + len(shares[at])) for at, shares in zip(begins, problem.shares, strict=True))
    bound = (bounds[0], bounds[1], bounds[2], bounds[3], bounds[4], bounds[5])
    return CallUp(windows, value, bound, queue_of(problem, begins), "optimal" if bound == value else "feasible")


def call_up_all(
    problems: Sequence[CallUpProblem],
    limits: Limits | None = None,
    *,
    seed: int = 0,
    on_progress: Callable[[int, int], object] = lambda done, all_: None,
) -> list[CallUp | None]:
    """Windows of each site, in their order: first all by the search, then those above their bounds with the program, as
    long as there is time. None for sites that were not come to before the solve was called off.

    on_progress: called with how many steps are done, of how many.
    """
    limits = limits or Limits()
    until = time.monotonic() + limits.seconds
    out: list[CallUp | None] = [None] * len(problems)
    for n, problem in enumerate(problems):
        if limits.cancelled():
            return out
        left = max(0.0, until - time.monotonic())
        out[n] = call_up(problem, Limits(left, limits.workers, limits.cancelled), seed=seed, proves=False)
        on_progress(n + 1, 2 * len(problems))
    for n, problem in enumerate(problems):
        left = until - time.monotonic()
        if left <= 0 or limits.cancelled():
            break
        own = out[n]
        if own is not None and own.status != "optimal":
            out[n] = call_up(problem, Limits(left, limits.workers, limits.cancelled), seed=seed)
        on_progress(len(problems) + n + 1, 2 * len(problems))
    return out
