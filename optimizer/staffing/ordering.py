"""One order for every round: by codes. A round whose rows are permuted is the same problem, and gets the same plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Floats, Ints, StaffingProblem
from optimizer.solution import Rows


@dataclass(frozen=True, eq=False)
class Ordered:
    """The problem with everything sorted by code; `staff`, `sites`, `roles` give the index in the original."""

    problem: StaffingProblem
    staff: Ints
    sites: Ints
    roles: Ints

    def original(self, rows: Rows) -> Rows:
        """Rows of the ordered problem as rows of the original, sorted."""
        out = rows.copy()
        out[:, 0], out[:, 1], out[:, 2] = (
            self.staff[rows[:, 0]],
            self.sites[rows[:, 1]],
            self.roles[rows[:, 2]],
        )
        return out[np.lexsort(out.T[::-1])]

    def own(self, rows: Rows) -> Rows:
        """Rows of the original problem as rows of the ordered one, sorted."""
        out = rows.copy()
        for column, order in enumerate((self.staff, self.sites, self.roles)):
            out[:, column] = np.argsort(order)[rows[:, column]]
        return out[np.lexsort(out.T[::-1])]


def _by_code(codes: tuple[str, ...]) -> tuple[Ints, Ints, tuple[str, ...]]:
    """Old index of each new one; new index of each old one, with -1 at the end for "none"; the codes sorted."""
    old = np.array(sorted(range(len(codes)), key=codes.__getitem__), dtype=np.int64)
    new = np.full(len(codes) + 1, -1, dtype=np.int64)
    new[old] = np.arange(len(codes))
    return old, new, tuple(codes[i] for i in old)


def _arranged(minutes: Floats, bases: Ints, sites: Ints) -> Floats:
    """Rows and columns in their order: the same array, which may be by far the largest, where they are already."""
    same = all((order == np.arange(len(order))).all() for order in (bases, sites))
    return minutes if same else minutes[np.ix_(bases, sites)]


def in_order(problem: StaffingProblem) -> Ordered:
    """A problem sorted by the codes of areas, sites, roles, bases and staff; targets by area, slot and need."""
    areas, new_area, area_codes = _by_code(problem.area_codes)
    sites, new_site, site_codes = _by_code(problem.site_codes)
    roles, new_role, role_names = _by_code(problem.roles)
    bases, new_base, base_codes = _by_code(problem.base_codes)
    staff, new_staff, staff_codes = _by_code(problem.staff_codes)
    target_area = new_area[problem.target_area]
    targets = np.lexsort((problem.target_need, problem.target_by_slot, target_area))
    previous = problem.previous
    if previous is not None:
        previous = previous.copy()
        for column, new in ((0, new_staff), (1, new_site), (2, new_role)):
            previous[:, column] = new[previous[:, column]]
        previous = previous[np.lexsort(previous.T[::-1])]
    fixed = problem.fixed
    if fixed is not None:
        fixed = fixed.copy()
        for column, new in ((0, new_staff), (1, new_site), (2, new_role)):
            fixed[:, column] = new[fixed[:, column]]
        fixed = fixed[np.lexsort(fixed.T[::-1])]
    ordered = problem.replaced(
        area_codes=area_codes, area_parent=new_area[problem.area_parent[areas]], residents=problem.residents[areas],
        sampled=problem.sampled[areas], site_codes=site_codes, site_area=new_area[problem.site_area[sites]],
        lanes_max=problem.lanes_max[sites], pace=problem.pace[sites], arrivals=problem.arrivals[sites],
        site_open=problem.site_open[sites], waiting=problem.waiting[sites], roles=role_names,
        per_lane=problem.per_lane[roles], per_site=problem.per_site[roles], base_codes=base_codes,
        minutes=_arranged(problem.minutes, bases, sites), staff_codes=staff_codes,
        staff_base=new_base[problem.staff_base[staff]], staff_roles=problem.staff_roles[np.ix_(staff, roles)],
        available=problem.available[staff], worked=problem.worked[staff], at=new_site[problem.at[staff]],
        target_area=target_area[targets], target_need=problem.target_need[targets],
        target_by_slot=problem.target_by_slot[targets], reserve=problem.reserve[roles], previous=previous,
        fixed=fixed,
    )  # fmt: skip
    return Ordered(ordered, staff, sites, roles)
