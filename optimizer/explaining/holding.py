"""A part of a round planned anew with everything else held: sites, and the people who have nothing to do elsewhere.

Given a round P, a plan of it and sites S: the part has the sites S, the targets that count one of them, less what is
served elsewhere, and the people of P on the days on which they have no assignment elsewhere (where a day may have
several blocks: in the slots of their assignments at S, or at any time where they have none elsewhere). Reserves and
moves are what the people elsewhere leave of them. Every plan of the part, put beside what is held, is a plan of P; it
is judged as such (`closing.py`), so that nothing here can make a wrong plan count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints, StaffingProblem
from optimizer.rules import (
    kept_in_reserve,
    lanes_of,
    presence,
    previous_by_person,
    roles_available,
    serve,
)
from optimizer.solution import Rows
from optimizer.staffing.blocks import days_apart

ELSEWHERE = "-"  # the code of a place where nobody can go: a previous place at a site that is not planned anew


@dataclass(frozen=True, eq=False)
class Part:
    """`problem` of the part; `whole` the round; `held` rows elsewhere. `staff`, `sites`, `targets`: indices in the
    round of the part's (a site beyond `sites` stands for all others)."""

    problem: StaffingProblem
    whole: StaffingProblem
    held: Rows
    staff: Ints
    sites: Ints
    targets: Ints

    def together(self, rows: Rows) -> Rows:
        """A plan of the part and what is held, as a plan of the round."""
        own = rows.copy()
        own[:, 0], own[:, 1] = self.staff[rows[:, 0]], self.sites[rows[:, 1]]
        return np.vstack([self.held, own])


def hold(problem: StaffingProblem, rows: Rows, chosen: Bools) -> Part:
    """The part of the `chosen` sites (J,), all else held as in `rows`."""
    inside = chosen[rows[:, 1]]
    held, own = rows[~inside], rows[inside]
    available = _available(problem, held, own)
    staff = np.flatnonzero(available.any(axis=1))
    sites, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    served = serve(problem, lanes_of(problem, presence(problem, held))).served
    served[sites] = 0
    by_end = np.hstack([np.zeros((len(served), 1), dtype=np.int64), served.cumsum(axis=1)])
    done = (problem.target_sites * by_end[:, problem.target_by_slot].T).sum(axis=1)
    targets = np.flatnonzero(problem.target_sites[:, sites].any(axis=1))
    changes: dict[str, object] = {}
    elsewhere = len(outside) > 0 and problem.previous is not None
    if problem.previous is not None:  # where all sites are chosen too: whoever is never available is not in the part
        changes = _previous(problem, held, staff, sites)
    slots = len(problem.slot_starts)
    extra = np.zeros((int(elsewhere), slots), dtype=np.int64)
    new_site = np.full(len(problem.site_codes) + 1, -1, dtype=np.int64)
    new_site[sites] = np.arange(len(sites))
    part = problem.replaced(
        site_codes=(*(problem.site_codes[j] for j in sites), *[ELSEWHERE] * int(elsewhere)),
        site_area=_with(problem.site_area[sites], elsewhere, 0),
        lanes_max=_with(problem.lanes_max[sites], elsewhere, 0),
        pace=_with(problem.pace[sites], elsewhere, 0),
        waiting=_with(problem.waiting[sites], elsewhere, 0),
        arrivals=np.vstack([problem.arrivals[sites], extra]),
        site_open=np.vstack([problem.site_open[sites], extra == 0]),
        minutes=np.hstack([problem.minutes[:, sites], np.full((len(problem.base_codes), int(elsewhere)), np.inf)]),
        staff_codes=tuple(problem.staff_codes[p] for p in staff),
        staff_base=problem.staff_base[staff],
        staff_roles=problem.staff_roles[staff],
        available=available[staff],
        worked=problem.worked[staff],
        at=new_site[problem.at[staff]],
        target_area=problem.target_area[targets],
        target_need=np.maximum(0, problem.target_need - done)[targets],
        target_by_slot=problem.target_by_slot[targets],
        reserve=_reserve(problem, held, available),
        **changes,
    )
    return Part(part, problem, held, staff, sites, targets)


def _with(values: Ints, more: bool, value: int) -> Ints:
    return np.append(values, np.full(int(more), value, dtype=np.int64))


def _available(problem: StaffingProblem, held: Rows, own: Rows) -> Bools:
    """(P, T) when people may be planned anew."""
    available = problem.available.copy()
    one_a_day = problem.blocks_per_day_max == 1 and days_apart(problem) and bool((np.diff(problem.slot_day) >= 0).all())
    if one_a_day:
        for person, _, _, first, end in held.tolist():
            available[person, np.isin(problem.slot_day, problem.slot_day[first:end])] = False
        return available
    busy = np.unique(held[:, 0])
    available[busy] = False
    for person, _, _, first, end in own[np.isin(own[:, 0], busy)].tolist():
        available[person, first:end] = True
    return available


def _reserve(problem: StaffingProblem, held: Rows, available: Bools) -> Floats:
    """(R,) shares of the part's people that keep what those elsewhere leave of the reserve; of the day with most."""
    if not problem.reserve.any():
        return problem.reserve
    here, kept = roles_available(problem), kept_in_reserve(problem)
    days = here.shape[1]
    mine = np.stack([available[:, problem.slot_day == d].any(axis=1) for d in range(days)], axis=1)
    busy = np.zeros(here.shape[:2], dtype=bool)
    for person, _, _, first, end in held.tolist():
        busy[person, problem.slot_day[first:end]] = True
    free = (here & ~busy[:, :, None] & ~mine[:, :, None]).sum(axis=0)
    count = (here & mine[:, :, None]).sum(axis=0)
    share = np.where(count > 0, np.maximum(0, kept - free) / np.maximum(count, 1), 0.0)
    return np.asarray(np.minimum(1.0, share.max(axis=0)))


def _previous(problem: StaffingProblem, held: Rows, staff: Ints, sites: Ints) -> dict[str, object]:
    """The previous rows of the part's people, and the moves that are left to them."""
    previous = problem.previous if problem.previous is not None else np.zeros((0, 5), dtype=np.int64)
    before = previous_by_person(problem)
    now: dict[int, set[tuple[int, ...]]] = {}
    for person, *row in held.tolist():
        now.setdefault(person, set()).add(tuple(row))
    moves = problem.moves_max
    for person, rows in now.items():
        old, possible = before.get(person, (frozenset(), True))
        moves -= int(possible and rows != old)
    new_staff = np.full(len(problem.staff_codes) + 1, -1, dtype=np.int64)
    new_staff[staff] = np.arange(len(staff))
    new_site = np.full(len(problem.site_codes) + 1, len(sites), dtype=np.int64)
    new_site[sites] = np.arange(len(sites))
    new_site[-1] = -1
    out = previous.copy()
    out[:, 0], out[:, 1] = new_staff[previous[:, 0]], new_site[previous[:, 1]]
    for i, (person, site, _, _, _) in enumerate(previous.tolist()):
        if person >= 0 and site >= 0 and not before[person][1]:
            out[i, 1] = -1  # no longer possible there, so it stays impossible
    return {"previous": out, "moves_max": max(0, moves)}
