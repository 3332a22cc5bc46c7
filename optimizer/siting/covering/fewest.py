"""The fewest sites with everybody within reach: reductions, prices, and a program of what they leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.limits import Limits
from optimizer.problem import Bools, Ints
from optimizer.program import INFEASIBLE, Program, run
from optimizer.siting.course import Course, Hearer
from optimizer.siting.problem import SitingProblem
from optimizer.siting.sited import BoundKind, Sited, status_of, without

from .pricing import climb
from .reducing import Cover, parts, reduced


@dataclass(frozen=True, eq=False)
class Covered:
    """sites with everybody within reach, None where there are none; bound: no fewer will do; kind: what proves it."""

    sites: Ints | None
    bound: float
    kind: BoundKind


def fewest(
    problem: SitingProblem, within: float, limits: Limits | None = None, *, on_progress: Hearer | None = None
) -> Sited:
    """The fewest sites with everybody at most `within` metres from one (see the package).

    Places from which no candidate is that near are left out, with -1 for their site. "impossible" where a wanted
    village has no candidate. A ValueError where a list of ways ends before `within`.
    """
    course = Course(limits, on_progress)
    near = problem.with_ways(problem.ways.within(within))
    found = covered(near.with_people(np.where(near.reaches, near.people, 0)), course, course.left)
    if found.sites is None:
        return without("impossible", len(problem.people), np.inf, "nothing less", course.seconds)
    value = float(len(found.sites))
    course.tell(value, found.bound)
    site_of = near.nearest(found.sites)
    return Sited(found.sites, site_of, value, found.bound, status_of(value, found.bound), found.kind, course.seconds)


def covered(problem: SitingProblem, course: Course, seconds: float) -> Covered:
    """Sites so that every place with people has one in its list."""
    ends = course.seconds + seconds
    whole = _cover(problem)
    if (np.diff(whole.matrix.indptr) == 0).any():
        return Covered(None, np.inf, "nothing less")
    small = reduced(whole)
    sites = [small.taken]
    bound, kind = float(len(small.taken)), "search tree"
    todo = sorted(parts(small), key=lambda part: part.matrix.shape[0])
    for number, part in enumerate(todo):
        share = max(0.0, ends - course.seconds) / (len(todo) - number)
        own, least, proof = _least(part, course, share)
        sites.append(part.columns[own])
        bound += least
        kind = proof if least < len(own) else kind
    opened = np.flatnonzero(problem.opened)
    return Covered(np.sort(np.concatenate([opened, *sites])), bound + len(opened), kind)  # type: ignore[arg-type]


def _cover(problem: SitingProblem) -> Cover:
    """Rows of the places, then of the villages, that no opened site does already."""
    near = problem.ways.near
    free: Bools = ~problem.opened & ~problem.closed
    rows = (problem.people > 0) & ~((near >= 0) & problem.opened[near]).any(axis=1)
    place, rank = np.nonzero((near >= 0) & free[near] & rows[:, None])
    row = (rows.cumsum() - 1)[place]
    lacking = problem.lacking
    own = np.flatnonzero(free & np.isin(problem.village, lacking))
    count = int(rows.sum())
    entries = (
        np.concatenate([row, count + np.searchsorted(lacking, problem.village[own])]),
        np.concatenate([near[place, rank], own]),
    )
    shape = (count + len(lacking), problem.candidates)
    matrix = sparse.csr_array((np.ones(len(entries[0])), entries), shape)
    columns = np.flatnonzero(free)
    return Cover(sparse.csr_array(matrix[:, columns]), columns, np.zeros(0, dtype=np.int64))


def _least(part: Cover, course: Course, seconds: float) -> tuple[Ints, float, BoundKind]:
    """Of a part the columns, the bound and what proves it."""
    began = course.seconds
    priced = climb(part.matrix, course)
    best, bound = priced.best, float(np.ceil(priced.bound - 1e-6))
    if bound >= len(best):
        return best, bound, "Lagrangian"
    # a column that is chosen costs so much more than the bound: beyond the best cover it is not in a better one
    may = priced.bound + np.maximum(priced.left, 0.0) <= len(best) - 1 + 1e-6
    left = seconds - (course.seconds - began)
    if course.limits.cancelled() or left <= 0:
        return best, bound, "Lagrangian"
    matrix = sparse.csr_array(part.matrix[:, may])
    if (np.diff(matrix.indptr) == 0).any():
        return best, float(len(best)), "search tree"
    count = int(may.sum())
    program = Program(
        sparse.vstack([matrix, sparse.csr_array(np.ones((1, count)))], format="csc"),
        np.append(np.ones(matrix.shape[0]), -np.inf),
        np.append(np.full(matrix.shape[0], np.inf), len(best) - 1.0),
        np.ones(count),
        np.ones(count),
        np.ones(count, dtype=bool),
    )
    answer = run(program, left, 1_000_000, 0.0)
    if answer.state == INFEASIBLE:
        return best, float(len(best)), "search tree"
    if answer.x is not None:
        best = np.flatnonzero(may)[answer.x > 0.5]
    if answer.bound is not None:
        bound = max(bound, float(np.ceil(answer.bound - 1e-6)))
    return best, min(bound, float(len(best))), "search tree"
