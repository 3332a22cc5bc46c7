"""What holds in any case, written into the problem: pins become fixed rows, closed sites run no lane.

A hard wish for the own township leaves bases no way to other ones. Everything that does not fit the round is a fault,
and all faults are told at once: a pin that names nobody hides no fault of another.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from optimizer.faults import Fault, Kind
from optimizer.problem import Ints, StaffingProblem
from optimizer.rules import RULES, Violation, not_too_many_moves, reserve_is_kept, violations
from optimizer.solution import Rows
from optimizer.staffing.blocks import stretches
from optimizer.wishes.asked import OwnTownship, Pin, Wishes
from optimizer.wishes.reading import WishFaults

ALONE = tuple(rule for rule in RULES if rule not in (reserve_is_kept, not_too_many_moves))


def applied(problem: StaffingProblem, wishes: Wishes) -> StaffingProblem:
    """The problem in which pins, closures and a hard own township hold. Raises WishFaults.

    A place in `previous` at a closed site is no longer possible: leaving it is not counted as a move.
    """
    faults = unknown_codes(problem, wishes)
    changed = _changed(problem, wishes, faults)
    rows = _pinned(changed, wishes, faults)
    if faults:
        raise WishFaults(faults)
    return changed.replaced(fixed=rows) if wishes.pins else changed


def _changed(problem: StaffingProblem, wishes: Wishes, faults: list[Fault]) -> StaffingProblem:
    """The problem with closures and a hard own township, as far as their codes are known."""
    sites = {code: j for j, code in enumerate(problem.site_codes)}
    shut = np.array(sorted(sites[code] for code in wishes.closed if code in sites), dtype=np.int64)
    lanes_max, minutes, previous = problem.lanes_max.copy(), problem.minutes, problem.previous
    lanes_max[shut] = 0
    if previous is not None and len(shut):
        previous = previous.copy()
        previous[np.isin(previous[:, 1], shut), 1] = -1
    own = wishes.own_township_first
    if own is not None and own.hard and not any(fault.path.startswith("own_township_first") for fault in faults):
        minutes = np.where(outside(problem, own), np.inf, minutes)
    return problem.replaced(lanes_max=lanes_max, minutes=minutes, previous=previous)


def unknown_codes(problem: StaffingProblem, wishes: Wishes) -> list[Fault]:
    """A fault for each code that the round does not have."""
    faults: list[Fault] = []
    staff, sites, bases = set(problem.staff_codes), set(problem.site_codes), set(problem.base_codes)
    areas, roles = set(problem.area_codes), set(problem.roles)
    slots = len(problem.slot_starts)

    def told(kind: Kind, path: str, text: str, **values: Any) -> None:
        faults.append(Fault(path, kind, text, values))

    def known(code: str, among: set[str], path: str, what: str) -> None:
        if code not in among:
            told("unknown", path, f"no {what} has the code {code!r}", what=what, code=code)

    for i, pin in enumerate(wishes.pins):
        known(pin.staff, staff, f"pins[{i}].staff", "person")
        known(pin.site, sites, f"pins[{i}].site", "site")
        if pin.role is not None and pin.role not in roles:
            told("unknown_role", f"pins[{i}].role", f"the round has no role {pin.role!r}", role=pin.role)
        if pin.slots is not None and pin.slots[1] > slots:
            told("too_few_slots", f"pins[{i}].slots", f"the round has {slots} slots", slots=slots)
        if pin.site in wishes.closed:
            told("pin_at_closed_site", f"pins[{i}].site", f"{pin.site} is to be closed", site=pin.site)
    for i, code in enumerate(wishes.closed):
        known(code, sites, f"closed[{i}]", "site")
    for code in wishes.units:
        known(code, staff, f"units.{code}", "person")
    if wishes.together is not None:
        for i, pair in enumerate(wishes.together.pairs):
            for n, code in enumerate(pair):
                known(code, staff, f"together.pairs[{i}][{n}]", "person")
    if wishes.own_township_first is not None:
        for base, area in wishes.own_township_first.township_of.items():
            known(base, bases, f"own_township_first.township_of.{base}", "base")
            known(area, areas, f"own_township_first.township_of.{base}", "area")
    if wishes.vehicles is not None:
        units = set(wishes.units.values()) | bases
        for unit in wishes.vehicles.number:
            known(unit, units, f"vehicles.number.{unit}", "unit")
    return faults


def townships(problem: StaffingProblem, own: OwnTownship) -> Ints:
    """(B,) the area that is a base's township, -1 where it has none: no site is near it."""
    areas = {code: a for a, code in enumerate(problem.area_codes)}
    below_root = np.array(
        [problem.area_parent[p] < 0 if (p := parent) >= 0 else False for parent in problem.area_parent]
    )
    out = np.full(len(problem.base_codes), -1, dtype=np.int64)
    for b, code in enumerate(problem.base_codes):
        given = own.township_of.get(code)
        if given is not None:
            out[b] = areas[given]
        elif len(problem.site_codes) and np.isfinite(problem.minutes[b]).any():
            least = problem.minutes[b].min()
            near = min(np.flatnonzero(problem.minutes[b] == least), key=lambda j: problem.site_codes[j])
            above = np.flatnonzero(problem.ancestry[problem.site_area[near]] & below_root)
            out[b] = above[0] if len(above) else -1
    return out


def outside(problem: StaffingProblem, own: OwnTownship) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """(B, J) True where a site does not lie in the township of a base that has one."""
    home = townships(problem, own)
    inside = problem.ancestry[problem.site_area][:, np.maximum(home, 0)].T
    return ~inside & (home >= 0)[:, None]


def _pinned(problem: StaffingProblem, wishes: Wishes, faults: list[Fault]) -> Rows:
    """(M, 5) the rows of the pins, as the docstring of `Pin` makes them whole.

    Adds to `faults` what is wrong with pins that have none yet: with each alone, then with the sound ones together.
    """
    faulty = {fault.path.split(".")[0] for fault in faults}
    staff = {code: p for p, code in enumerate(problem.staff_codes)}
    sites = {code: j for j, code in enumerate(problem.site_codes)}
    often = Counter(pin.staff for pin in wishes.pins)
    rows: list[list[int]] = []
    for i, pin in enumerate(wishes.pins):
        path = f"pins[{i}]"
        if path in faulty:
            continue
        person, site = staff[pin.staff], sites[pin.site]
        block = pin.slots or _longest_block(problem, person, site)
        if pin.slots is None and often[pin.staff] > 1:
            text = f"{pin.staff} has several pins, so each needs its slots"
            faults.append(Fault(f"{path}.slots", "needs_slots", text, {"staff": pin.staff}))
        elif block is None:
            text = f"{pin.staff} has no time in which {pin.site} is open"
            faults.append(Fault(path, "no_common_time", text, {"staff": pin.staff, "site": pin.site}))
        else:
            row = [person, site, _role(problem, person, pin), *block]
            table = np.array([row], dtype=np.int64)
            broken = [one for rule in ALONE for one in rule(problem, table)]
            faults += [_fault(path, one) for one in broken]
            rows += [] if broken else [row]
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    table = table[np.lexsort(table.T[::-1])]
    faults += [_fault("pins", one) for one in violations(problem, table)]
    return table


def _fault(path: str, broken: Violation) -> Fault:
    return Fault(path, broken.kind, broken.text, broken.values)


def _longest_block(problem: StaffingProblem, person: int, site: int) -> tuple[int, int] | None:
    free = problem.available[person] & problem.site_open[site]
    came = np.concatenate([[0], problem.arrivals[site].cumsum()])
    own = stretches(problem, free, int(problem.worked[person]))
    return max(own, key=lambda block: (block[1] - block[0], came[block[1]] - came[block[0]], -block[0]), default=None)


def _role(problem: StaffingProblem, person: int, pin: Pin) -> int:
    if pin.role is not None:
        return problem.roles.index(pin.role)
    wanted = problem.per_lane + 1e-3 * problem.per_site
    scarce = wanted / np.maximum(problem.staff_roles.sum(axis=0), 1)
    own = np.flatnonzero(problem.staff_roles[person]).tolist()
    return int(min(own, key=lambda r: (-scarce[r], problem.roles[r])))
