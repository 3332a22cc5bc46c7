"""The search for the fewest people: a plan that is enough first, then bounds, then better plans, part by part.

The plan that is enough is one known of the round without whom no target needs, or lanes one by one with people without
end (`lean.py`): so there is a figure wherever the targets can be reached.

Parts are sets of areas whose targets share no site. Where everybody works once in the whole round nobody can serve two
parts: bounds and people of the parts add up. Else plans of the parts stand side by side, but one person could serve
several: the bound is that of the whole round, and the plan of the whole round is sought last.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np

from optimizer.explaining.holding import Part
from optimizer.explaining.shortage import people_at_least
from optimizer.limits import Limits
from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.program import DONE, Answer, Program
from optimizer.questions.answers import FewestPeople, RoleNeed, Unreachable
from optimizer.questions.ceiling import missed_with_everybody
from optimizer.questions.everybody import apart, enough, exactly, fall_apart, works_once
from optimizer.questions.headcount import Headcount, headcount, with_reserve
from optimizer.questions.lean import first_plan, leaned
from optimizer.rules import violations
from optimizer.solution import Rows
from optimizer.staffing.filling import settle
from optimizer.staffing.formulation import formulate
from optimizer.staffing.naming import name_people
from optimizer.staffing.offloading import Processes
from optimizer.staffing.refining import refined

FIRST, BOUNDS, PLANS = 0.15, 0.4, 0.7  # of the time, by when
FIRST_GAP = 0.02  # relative, of the first plans
ALL = -1  # the place of all roles together among bounds


class _Area:
    """A part and what is known of it: `least` (R + 1,) people at work by role, the last of all; its best plan."""

    def __init__(self, problem: StaffingProblem, short: Ints, chosen: Bools) -> None:
        self.part: Part = apart(problem, short, chosen)
        self.count: Headcount = headcount(self.part.problem)
        self.least = np.zeros(len(problem.roles) + 1, dtype=np.int64)
        self.rows: Rows | None = None

    def prove(self, place: int, value: float | None) -> None:
        if value is not None:
            self.least[place] = max(self.least[place], math.ceil(value - 1e-3))

    @property
    def people(self) -> int:
        """People at work in its best plan."""
        return 0 if self.rows is None else len(np.unique(self.rows[:, 0]))

    @property
    def proven(self) -> bool:
        return self.rows is not None and self.people <= max(int(self.least[ALL]), int(self.least[:ALL].sum()))

    def take(self, answer: Answer) -> None:
        """A better plan, and a better bound."""
        self.prove(ALL, answer.bound)
        columns = self.count.model.columns
        settled = None if answer.x is None else settle(self.count.model, answer.x[: columns.total])
        if settled is None:
            return
        fine = formulate(self.part.problem)
        rows = name_people(fine, refined(fine, self.count.model, settled[0]))
        if self.rows is None or len(np.unique(rows[:, 0])) < self.people:
            self.rows = rows


class _Search:
    def __init__(
        self,
        problem: StaffingProblem,
        limits: Limits,
        report: Callable[[FewestPeople], None] | None,
        known: Rows | None = None,
    ) -> None:
        self.problem, self.limits, self.report, self.known = problem, limits, report, known
        self.began = time.monotonic()
        self.short = missed_with_everybody(problem)
        self.team = np.flatnonzero((problem.per_lane > 0) | (problem.per_site > 0)).tolist()
        self.once = works_once(problem)
        self.floor = people_at_least(problem, problem.target_need - self.short)  # (R,) at work, seen at once
        self.areas: list[_Area] = []
        self.whole: list[_Area] = []
        self.found: Ints | None = None  # (R,) with the reserve

    def run(self, processes: Processes) -> None:
        """A plan that is enough, bounds of all parts, plans of all parts, then better ones where a proof is wanting."""
        self._tell()
        self._begin()
        lowered = self.problem.replaced(target_need=self.problem.target_need - self.short)
        sets = fall_apart(lowered)
        self.areas = [_Area(self.problem, self.short, chosen) for chosen in sets]
        if not self.once and len(sets) > 1:
            self.whole = [_Area(self.problem, self.short, np.logical_or.reduce(sets))]
        for area in self.areas:
            if not self._over(BOUNDS):
                area.rows = first_plan(area.part.problem, lambda: self._over(BOUNDS))
        self._count()
        bounding = self.areas if self.once else (self.whole or self.areas)
        for place in [ALL, *self.team]:
            for area in bounding:
                program = area.count.program.relaxed() if place == ALL else area.count.of_role(place)
                answer = self._ask(processes, program, BOUNDS, 0.0, 1)
                if answer is not None:
                    area.prove(place, answer.bound)
            self._tell()
        for gap, until in ((FIRST_GAP, PLANS), (0.0, 1.0)):
            for left in range(len(self.areas), 0, -1):
                self._plan(processes, self.areas[-left], until, gap, left)
            for area in self.whole:
                self._plan(processes, area, until, gap, 1)

    def _over(self, share: float) -> bool:
        return self.limits.cancelled() or time.monotonic() - self.began > share * self.limits.seconds

    def _begin(self) -> None:
        """With the plan that is known, where it reaches what can be reached."""
        if self.known is None or not len(self.known) or violations(self.problem, self.known):
            return
        bare = self.problem.replaced(previous=None, moves_max=0)
        lean = leaned(bare, self.known, lambda: self._over(FIRST))
        for rows in (self.known, lean):
            self._take(enough(bare, rows, self.short))
        self._tell()

    def _take(self, found: Ints | None) -> None:
        if found is not None and (self.found is None or found.sum() < self.found.sum()):
            self.found = found

    def _plan(self, processes: Processes, area: _Area, until: float, gap: float, left: int) -> None:
        if area.proven:
            return
        answer = self._ask(processes, area.count.program, until, gap, left)
        if answer is not None:
            area.take(answer)
            self._count()

    def _count(self) -> None:
        """People of the plans together, judged anew."""
        for group in (self.areas, self.whole):
            plans = [(area.part, area.rows) for area in group if area.rows is not None]
            if not group or len(plans) < len(group):
                continue
            self._take(exactly(self.problem, plans, self.short))
        self._tell()

    def _ask(self, processes: Processes, program: Program, until: float, gap: float, left: int) -> Answer | None:
        """An answer within a share of the time until then, one of `left`; None where there is none."""
        seconds = (self.limits.seconds * until - (time.monotonic() - self.began)) / max(1.0, left / 2)
        if seconds <= 0.02 or self.limits.cancelled():
            return None
        child, asked = processes.get(0), time.monotonic()
        child.ask(program, seconds, gap=gap)
        while (answer := child.answer(0.05)) is None:
            if time.monotonic() - asked > seconds + 1.0 or self.limits.cancelled():
                processes.renew()
                return None
        return answer if answer.state == DONE or program.whole.any() else None

    def _bounds(self) -> tuple[Ints, int]:
        """(R,) people at work by role at least, and people in all with the reserve."""
        bounding = self.areas if self.once else (self.whole or self.areas)
        sums = np.sum([area.least for area in bounding], axis=0) if bounding else np.zeros(len(self.problem.roles) + 1)
        alone = np.max([area.least for area in self.areas], axis=0) if self.areas else sums
        least = np.maximum(sums, alone).astype(np.int64)
        least[:ALL] = np.maximum(least[:ALL], self.floor)
        reserved = sum(self._with_reserve(role, int(least[role])) for role in self.team)
        return least[:ALL], max(int(least[ALL]), reserved)

    def _with_reserve(self, role: int, at_work: int) -> int:
        return with_reserve(at_work, float(self.problem.reserve[role]))

    def answer(self) -> FewestPeople:
        problem, (least, total) = self.problem, self._bounds()
        have = problem.staff_roles.sum(axis=0)
        found = None if self.found is None else [int(n) for n in self.found]
        roles = tuple(
            RoleNeed(problem.roles[r], int(have[r]), found[r] if found else None, self._with_reserve(r, int(least[r])))
            for r in self.team
        )
        areas, due = problem.target_area, problem.target_by_slot
        unreachable = tuple(
            Unreachable(k, problem.area_codes[areas[k]], int(due[k]), int(self.short[k]))
            for k in np.flatnonzero(self.short).tolist()
        )
        return FewestPeople(roles, sum(found) if found else None, total, unreachable, time.monotonic() - self.began)

    def _tell(self) -> None:
        if self.report is not None:
            self.report(self.answer())


def fewest_people(
    problem: StaffingProblem,
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[FewestPeople], None] | None = None,
    known: Rows | None = None,
) -> FewestPeople:
    """See `optimizer.questions.fewest_people`. `seed` is not needed: nothing is drawn."""
    search = _Search(problem, limits, on_progress, known)
    processes = Processes(1)
    try:
        search.run(processes)
    finally:
        processes.stop()
    return search.answer()
