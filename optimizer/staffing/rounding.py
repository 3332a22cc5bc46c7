"""Whole patterns of a site from its relaxed program: lanes rounded down, to the nearest and up, and people for them.

With lanes held, the people of each role cover stretches of slots by blocks: an interval matrix, whose vertices are
whole. A few small linear programs cost a fifth of a search for the best pattern, and the mixture of many patterns
forgives much.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.program import DONE, Answer, Program, run

ALMOST = 1e-6
POINTS = 3  # of each program


class Lanes(NamedTuple):
    """Columns of a site's lanes, and of its "open" one for each lane, or none."""

    lane: Ints
    opened: Ints


def run_rounded(programs: list[Program], lanes: list[Lanes], seconds: float) -> Answer:
    """`POINTS` whole points of each program end to end, empty ones where there is none."""
    points = [point for program, own in zip(programs, lanes, strict=True) for point in _rounded(program, own, seconds)]
    return Answer(np.concatenate([np.zeros(0), *points]), 0.0, None, DONE)


def _rounded(program: Program, own: Lanes, seconds: float) -> list[Floats]:
    empty = np.zeros(len(program.cost))
    if float(np.minimum(program.cost, 0.0) @ program.upper) == 0.0:
        return [empty] * POINTS
    relaxed = run(program.relaxed(), seconds, 1, 0.0).x
    if relaxed is None:
        return [empty] * POINTS
    fractions = relaxed[own.lane]
    free = np.ones(len(relaxed), dtype=bool)
    free[own.lane] = free[own.opened] = False
    known: dict[bytes, Floats] = {}
    points = []
    for lanes in (np.floor(fractions + ALMOST), np.rint(fractions), np.ceil(fractions - ALMOST)):
        key = lanes.tobytes()
        if key not in known:
            known[key] = _with_lanes(program, own, free, lanes, seconds)
        points.append(known[key])
    return points


def _with_lanes(program: Program, own: Lanes, free: Bools, lanes: Floats, seconds: float) -> Floats:
    values = np.zeros(len(program.cost))
    values[own.lane] = lanes
    if len(own.opened):
        values[own.opened] = lanes > 0
    answer = run(program.restricted(free, values).relaxed(), seconds, 1, 0.0)
    if answer.x is None:
        return np.zeros(len(values))
    values[free] = answer.x
    whole = values[program.whole]
    return values if np.abs(whole - np.rint(whole)).max(initial=0.0) < ALMOST else np.zeros(len(values))
