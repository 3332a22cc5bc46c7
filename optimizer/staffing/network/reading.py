"""A plain round's arrays from its problem, and rows from its ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Ints, StaffingProblem
from optimizer.solution import Rows
from optimizer.staffing.network.curves import curves
from optimizer.staffing.network.lanes import Plain, Ways
from optimizer.staffing.network.plain import crews, stretch
from optimizer.staffing.network.targets import targets_of
from optimizer.staffing.network.thinning import nearest_ways


@dataclass(frozen=True, eq=False)
class Blocks:
    """(J,) the slots [first, end) that people work at each site: all that it is open of the stretch."""

    first: Ints
    end: Ints


def plain_of(problem: StaffingProblem) -> tuple[Plain, Blocks]:
    """The crews, curves and targets of a round for which `is_plain` holds."""
    span = stretch(problem)
    if span is None:
        raise ValueError("the round is not plain")
    teams = crews(problem)
    shape = curves(problem, span, teams)
    near = problem.minutes.argmin(axis=0) if len(problem.base_codes) else np.zeros(len(shape.most), dtype=np.int64)
    first, end = span
    here = problem.site_open[:, first:end]
    begin = first + here.argmax(axis=1)
    blocks = Blocks(begin, begin + here.sum(axis=1))
    return Plain(
        tuple(nearest_ways(team) for team in teams), tuple(teams), shape, targets_of(problem, shape), near
    ), blocks


def named(plain: Plain, blocks: Blocks, ways: list[Ways]) -> Rows:
    """The rows [staff, site, role, first, end], sorted: of each origin the first people go, to its sites in order."""
    parts = [np.zeros((0, 5), dtype=np.int64)]
    for team, own in zip(plain.crews, ways, strict=True):
        order = np.argsort(team.way_origin, kind="stable")
        many = own.flow[order]
        origin, site = np.repeat(team.way_origin[order], many), np.repeat(team.way_site[order], many)
        begins = np.flatnonzero(np.diff(origin, prepend=-1))
        rank = np.arange(len(origin)) - np.repeat(begins, np.diff(np.append(begins, len(origin))))
        people = team.people[team.first[origin] + rank]
        role = np.full(len(people), team.role)
        parts.append(np.column_stack([people, site, role, blocks.first[site], blocks.end[site]]))
    rows = np.vstack(parts)
    return np.asarray(rows[np.lexsort(rows.T[::-1])], dtype=np.int64)
