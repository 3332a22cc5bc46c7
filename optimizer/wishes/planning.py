"""One solve with everything that is asked of it: order, pins and closures, the search, wishes, names, and its hash."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from optimizer.faults import Fault
from optimizer.input_hash import input_hash
from optimizer.limits import Bound, Kinds, Limits, Parts, Progress
from optimizer.problem import StaffingProblem
from optimizer.rules import objective
from optimizer.solution import Rows, Solution
from optimizer.staffing.dealing import dealt
from optimizer.staffing.groups import group_staff, groups_of
from optimizer.staffing.incumbent import SLACK
from optimizer.staffing.moving import restored
from optimizer.staffing.ordering import in_order
from optimizer.staffing.solving import solve
from optimizer.wishes.applying import applied
from optimizer.wishes.asked import Wishes
from optimizer.wishes.keeping import alike, charged, kept
from optimizer.wishes.reading import WishFaults


def plan(
    problem: StaffingProblem,
    *,
    limits: Limits,
    seed: int,
    on_progress: Callable[[Progress], None] | None,
    wishes: Wishes | None,
    before: Mapping[str, str] | None,
    load: Mapping[str, float] | None,
) -> Solution:
    """See `optimizer.staffing.solve`."""
    began = time.monotonic()
    ordered = in_order(problem)
    asked = ordered.problem if wishes is None else applied(ordered.problem, wishes)
    _check_people(asked, before, load)
    found = solve(asked, limits=limits, seed=seed, on_progress=on_progress)
    rows = found.assignments
    if wishes is not None or not limits.cancelled():
        rows = kept(asked, rows, wishes, limits.cancelled)
    if asked.previous is not None:
        rows = _without_needless_changes(asked, rows, wishes)
    if before or load:
        rows = _named(asked, rows, wishes, before or {}, load or {})
    parts = objective(asked, rows)
    bound, kind = still_proven(found, parts)
    proven = all(b is not None and parts[i] - b <= SLACK[i] for i, b in enumerate(bound))
    given: dict[str, Any] = {
        "wishes": wishes.as_dict() if wishes is not None else None,
        "before": dict(before or {}),
        "load": {code: float(work) for code, work in (load or {}).items()},
    }
    return replace(
        found,
        assignments=ordered.original(rows),
        objective=parts,
        bound=bound,
        kind=kind,
        status="optimal" if proven else "feasible",
        seconds=time.monotonic() - began,
        input_hash=input_hash(ordered.problem, seed, given),
    )


def still_proven(found: Solution, parts: Parts) -> tuple[Bound, Kinds]:
    """Which bounds of the search still hold for a plan with other parts.

    A bound of part i speaks of plans whose earlier parts are no larger: where one has grown for a hard wish, it says
    nothing any more. One above what was reached (by a tolerance) comes down to it.
    """
    bound: list[float | None] = []
    same = True
    for part in range(3):
        own = found.bound[part] if same else None
        bound.append(None if own is None else min(own, parts[part]))
        same = same and parts[part] <= found.objective[part] + SLACK[part]
    kinds = tuple(None if b is None else kind for b, kind in zip(bound, found.kind, strict=True))
    return (bound[0], bound[1], bound[2]), (kinds[0], kinds[1], kinds[2])


def _without_needless_changes(problem: StaffingProblem, rows: Rows, wishes: Wishes | None) -> Rows:
    """A re-plan without changes that are worth nothing, as far as they keep no wish."""
    found = restored(problem, group_staff(problem), rows)
    if wishes is None:
        return found
    kinds = (wishes.together, wishes.teams, wishes.own_township_first, wishes.vehicles)
    if any(kind is not None and kind.hard for kind in kinds):
        return rows
    return found if charged(problem, found, wishes) <= charged(problem, rows, wishes) else rows


def _check_people(problem: StaffingProblem, before: Mapping[str, str] | None, load: Mapping[str, float] | None) -> None:
    """Raises WishFaults where a load is no number of at least 0; people and sites that are no more are passed over."""
    faults = [
        Fault(f"load.{code}", "below", f"{work!r} is not a number of at least 0", {"value": work, "least": 0})
        for code, work in sorted((load or {}).items())
        if not 0 <= work < float("inf")
    ]
    faults += [
        Fault(f"before.{code}", "not_text", f"{site!r} is not a text")
        for code, site in (before or {}).items()
        if not isinstance(site, str)
    ]
    if faults:
        raise WishFaults(faults)


def _named(
    problem: StaffingProblem,
    rows: Rows,
    wishes: Wishes | None,
    before: Mapping[str, str],
    load: Mapping[str, float],
) -> Rows:
    sites = {code: j for j, code in enumerate(problem.site_codes)}
    site_before = np.array([sites.get(before.get(code, ""), -1) for code in problem.staff_codes], dtype=np.int64)
    work = np.array([load.get(code, 0.0) for code in problem.staff_codes], dtype=float)
    return dealt(rows, alike(problem, wishes, groups_of(problem)), site_before, work)
