"""All missed targets one after the other, each with its share of the time, the most people short first."""

from __future__ import annotations

import time

import numpy as np

from optimizer.explaining.binding import at_first_sight, bound_by
from optimizer.explaining.effort import cheapest_first
from optimizer.explaining.explanation import REPORT, Binding, Explained, Explanation
from optimizer.explaining.inquiry import Clock, inquire
from optimizer.explaining.remedies import Findings
from optimizer.explaining.shortage import Shortage, shortage
from optimizer.limits import Limits
from optimizer.problem import Ints, StaffingProblem
from optimizer.rules import missed, served_by_site, violations
from optimizer.solution import Solution

IN_TIME = 0.9  # of the limit: the last solve may take a little longer than it was given


def explain(
    problem: StaffingProblem, solution: Solution, *, limits: Limits, seed: int = 0, on_progress: REPORT | None = None
) -> tuple[Explanation, ...]:
    """See `optimizer.explaining.explain`. A plan that breaks a rule is a ValueError that names it."""
    began = time.monotonic()
    rows = solution.assignments
    broken = violations(problem, rows)
    if broken:
        raise ValueError(f"the plan breaks a rule: {broken[0]}")
    short = missed(problem, served_by_site(problem, rows).served)
    order = [int(k) for k in np.argsort(-short, kind="stable") if short[k] > 0]
    together = shortage(problem) if len(order) > 1 else None
    in_common = set() if together is None else {k for k in together.targets if short[k] > 0}
    out: list[Explanation] = []
    if together is not None and len(in_common) > 1:
        out.append(_in_common(problem, together, short))
    else:
        in_common = set()
    done = 0

    def report() -> None:
        if on_progress is not None:
            on_progress(Explained(time.monotonic() - began, done, len(order), tuple(out)))

    report()
    for done, target in enumerate(order):
        left = began + limits.seconds * IN_TIME - time.monotonic()
        clock = Clock(time.monotonic() + left / (len(order) - done), limits.cancelled)
        inquiry = inquire(problem, rows, target, clock)
        findings = Findings(inquiry, at_first_sight(inquiry))
        if not clock.over:
            findings.again()
        if findings.now > 0 and not clock.over:
            findings.try_all(people=target not in in_common)
        if together is not None and target in in_common:
            findings.binds = [*(bound_by(inquiry, "people", 0, role) for role in together.roles), *findings.binds]
        out.append(
            Explanation(
                target=target,
                area=problem.area_codes[problem.target_area[target]],
                by_slot=inquiry.due,
                need=int(problem.target_need[target]),
                people_short=int(short[target]),
                binds=_once_each(findings.binds),
                remedies=cheapest_first(findings.remedies),
            )
        )
        done += 1
        report()
    return tuple(out)


def _once_each(binds: list[Binding]) -> tuple[Binding, ...]:
    """The most that each gains, the largest first."""
    best: dict[tuple[str, str | None], Binding] = {}
    for bind in sorted(binds, key=lambda bind: -bind.people_gained):
        best.setdefault((bind.kind, bind.role), bind)
    return tuple(best.values())


def _in_common(problem: StaffingProblem, found: Shortage, short: Ints) -> Explanation:
    """What several targets lack together, said once."""
    targets = list(found.targets)
    over = problem.ancestry[problem.target_area[targets]].all(axis=0)
    area = int(np.flatnonzero(over)[problem.ancestry[np.flatnonzero(over)].sum(axis=1).argmax()])
    figures = (("need", found.need), ("most", found.most), ("people_more", found.people_more))
    role = "+".join(problem.roles[role] for role in found.roles)
    return Explanation(
        target=-1,
        area=problem.area_codes[area],
        by_slot=int(problem.target_by_slot[targets].max()),
        need=found.need,
        people_short=int(short[targets].sum()),
        binds=(Binding("county", role, 0, figures),),
        remedies=(),
        together=found.targets,
    )
