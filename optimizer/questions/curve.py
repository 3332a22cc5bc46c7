"""Coverage against staff: the same round with a share of its people.

The staff of a larger share contain those of a smaller one, so a plan for fewer people stands for more (the reserve
grows by no more than the people do), and a bound for more people holds for fewer: points lend each other both.

First shares get a plan quickly, far ones before near ones: lanes one by one from nothing, then, the smallest share
first, on top of the best plan lent from another share (`grown`). A plan known beforehand stands for the whole staff,
and less those who are not among the fewer for smaller shares. Then each share that is not settled is searched for, the
whole staff first and those beside it next, each with an equal part of the time that is left; whoever is better lends it
to the shares above at once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np

from optimizer.counting import people_asked_for
from optimizer.limits import Limits
from optimizer.problem import Floats, Ints, StaffingProblem
from optimizer.questions.answers import CurvePoint, Proof, StaffCurve
from optimizer.questions.ceiling import people_missed_at_least
from optimizer.questions.slices import fewest_missed, only_people, people_missed
from optimizer.rules import violations
from optimizer.solution import Rows
from optimizer.staffing.construction import construct
from optimizer.staffing.formulation import formulate
from optimizer.staffing.naming import name_people
from optimizer.staffing.ordering import in_order

SMALLEST = 0.2  # seconds that a point takes at least
BEGINNING, GROWING = 0.45, 0.6  # of the time, by when: for plans from nothing, and for more on top of them
NOBODY = np.zeros((0, 5), dtype=np.int64)


class _Curve:
    """`plans[i]`: the best plan known for a share and the people whom it misses; `proofs[i]`: what is proven of it."""

    def __init__(self, problem: StaffingProblem, shares: tuple[float, ...], limits: Limits, seed: int) -> None:
        self.began, self.limits, self.seed = time.monotonic(), limits, seed
        order = places(problem, seed)
        self.shares = shares
        self.rounds = [with_share(problem, order, share) for share in shares]
        self.need = people_asked_for(problem)
        self.plans: list[tuple[int, Rows] | None] = [None] * len(shares)
        self.proofs: list[tuple[float, Proof]] = [_floor(one) for one in self.rounds]
        for i in range(len(shares) - 2, -1, -1):
            self.proofs[i] = max(self.proofs[i], self.proofs[i + 1], key=lambda proof: proof[0])

    def left(self) -> float:
        return self.limits.seconds - (time.monotonic() - self.began)

    def over(self) -> bool:
        return self.left() <= 0 or self.limits.cancelled()

    def take(self, i: int, rows: Rows) -> None:
        """A plan for a share, and for every larger one where it is better."""
        codes = self.rounds[i].staff_codes
        for k in range(i, len(self.shares)):
            own = rows if k == i else _renamed(rows, codes, self.rounds[k])
            people = people_missed(self.rounds[k], own)
            known = self.plans[k]
            if known is not None and known[0] <= people:
                continue
            if not violations(self.rounds[k], own):
                self.plans[k] = people, own

    def prove(self, i: int, bound: float, kind: Proof) -> None:
        """No fewer are missed with this share, nor with a smaller one."""
        for k in range(i + 1):
            if bound > self.proofs[k][0]:
                self.proofs[k] = bound, kind

    def settled(self, i: int) -> bool:
        known = self.plans[i]
        return known is not None and known[0] <= self.proofs[i][0]

    def lend_down(self, i: int) -> None:
        """The plan for a share, less those who are not among the fewer, for smaller shares."""
        known = self.plans[i]
        for k in range(i - 1, -1, -1):
            if known is None or self.over():
                return
            own = _renamed(known[1], self.rounds[i].staff_codes, self.rounds[k])
            if not violations(self.rounds[k], own):
                self.take(k, own)

    def begin(self, i: int, until: float) -> None:
        """A plan for a share from nothing, lanes one by one."""
        if not self.settled(i):
            self.take(i, grown(self.rounds[i], NOBODY, lambda: self.left() <= until or self.limits.cancelled()))

    def grow(self, i: int, until: float) -> None:
        """Lanes on top of the plan known for a share, where people are left."""
        known = self.plans[i]
        if known is not None and not self.settled(i):
            self.take(i, grown(self.rounds[i], known[1], lambda: self.left() <= until or self.limits.cancelled()))

    def search(self, i: int, seconds: float) -> None:
        found = fewest_missed(self.rounds[i], seconds, self.limits, self.seed, self.limits.cancelled)
        self.take(i, found.rows)
        self.prove(i, found.bound, found.kind)

    def answer(self) -> StaffCurve:
        points = []
        for i, share in enumerate(self.shares):
            known, (bound, kind) = self.plans[i], self.proofs[i]
            people = None if known is None else known[0]
            coverage = None if people is None or not self.need else (self.need - people) / self.need
            points.append(CurvePoint(share, len(self.rounds[i].staff_codes), people, bound, kind, coverage))
        return StaffCurve(tuple(points), self.need, self.seed, time.monotonic() - self.began)


def staff_curve(
    problem: StaffingProblem,
    shares: tuple[float, ...],
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[StaffCurve], None] | None = None,
    known: Rows | None = None,
) -> StaffCurve:
    """See `optimizer.questions.staff_curve`. A share that is not above 0 is a ValueError."""
    if any(not share > 0 for share in shares):
        raise ValueError("shares: one is not above 0")
    curve = _Curve(problem, tuple(sorted(set(shares))), limits, seed)

    def tell() -> None:
        if on_progress is not None:
            on_progress(curve.answer())

    if known is not None and not violations(problem, known):
        whole = with_share(problem, places(problem, seed), 1.0)
        rows = _renamed(known, problem.staff_codes, whole)
        for i, share in enumerate(curve.shares):
            own = _renamed(rows, whole.staff_codes, curve.rounds[i])
            if share >= 1 or not violations(curve.rounds[i], own):
                curve.take(i, own)
    tell()
    count = len(curve.shares)
    wanted = sorted(range(count), key=lambda i: (abs(curve.shares[i] - 1.0), curve.shares[i]))
    until = limits.seconds * (1 - BEGINNING)
    for step in (curve.begin, curve.grow):
        for i in spread(count, wanted[0]) if step == curve.begin else range(count):
            if curve.left() > until and not limits.cancelled():
                step(i, until)
                tell()
        for i in range(count - 1, 0, -1):
            curve.lend_down(i)
        until = limits.seconds * (1 - GROWING)
    tell()
    tried = False
    for done, i in enumerate(wanted):
        unsettled = sum(not curve.settled(k) for k in wanted[done:])
        left = curve.left()
        if limits.cancelled() or (left < SMALLEST and tried):
            break
        if curve.settled(i):
            continue
        curve.search(i, max(SMALLEST, left / unsettled))
        curve.lend_down(i)
        tried = True
        tell()
    return curve.answer()


def spread(count: int, first: int) -> list[int]:
    """The numbers below `count`, each as far as can be from those before it: so a few of them tell most."""
    order = [first]
    while len(order) < count:
        rest = [i for i in range(count) if i not in order]
        order.append(max(rest, key=lambda i: (min(abs(i - k) for k in order), -i)))
    return order


def grown(problem: StaffingProblem, rows: Rows, out_of_time: Callable[[], bool]) -> Rows:
    """A plan and, on top of it, lanes one by one where they lift the most people; as far as it comes in time. Everybody
    who works in it keeps that work."""
    asked = only_people(problem)
    if asked.previous is not None or len(rows):
        if asked.previous is not None:
            return rows  # changes are counted against another plan: nothing is added here
        idle = len(asked.staff_codes) - len(np.unique(rows[:, 0]))
        asked = asked.replaced(previous=rows, moves_max=idle)
    ordered = in_order(asked)
    model = formulate(ordered.problem)
    own = ordered.original(name_people(model, construct(model, out_of_time)))
    return rows if violations(problem, own) else own


def _floor(problem: StaffingProblem) -> tuple[float, Proof]:
    people, kind = people_missed_at_least(problem)
    return float(people), kind


def places(problem: StaffingProblem, seed: int) -> Floats:
    """(P,) each person's place between 0 and 1 within those of the same base and roles, drawn by `seed`."""
    alike: dict[tuple[str, bytes], list[int]] = defaultdict(list)
    for person in sorted(range(len(problem.staff_codes)), key=problem.staff_codes.__getitem__):
        base = problem.base_codes[problem.staff_base[person]]
        alike[base, problem.staff_roles[person].tobytes()].append(person)
    draws = np.random.default_rng(seed)
    place = np.zeros(len(problem.staff_codes))
    for key in sorted(alike):
        people = np.array(alike[key])
        place[people] = (draws.permutation(len(people)) + 0.5) / len(people)
    return place


def with_share(problem: StaffingProblem, place: Floats, share: float) -> StaffingProblem:
    """The round with the people whose place lies below the share; beyond 1 they come again, alike in everything."""
    copies = int(np.ceil(share))
    chosen: list[Ints] = [np.flatnonzero(copy + place < share) for copy in range(copies)]
    people = np.concatenate(chosen)
    codes = [
        problem.staff_codes[p] + ("" if copy == 0 else f"+{copy}")
        for copy, own in enumerate(chosen)
        for p in own.tolist()
    ]
    previous = problem.previous
    if previous is not None:
        new = np.full(len(problem.staff_codes) + 1, -1, dtype=np.int64)
        new[chosen[0]] = np.arange(len(chosen[0]))
        previous = previous.copy()
        previous[:, 0] = new[previous[:, 0]]
    return problem.replaced(
        staff_codes=tuple(codes),
        staff_base=problem.staff_base[people],
        staff_roles=problem.staff_roles[people],
        available=problem.available[people],
        worked=problem.worked[people],
        at=problem.at[people],
        previous=previous,
    )


def _renamed(rows: Rows, codes: tuple[str, ...], other: StaffingProblem) -> Rows:
    """A plan's rows in a round with other people; those who are not there are left out."""
    place = {code: p for p, code in enumerate(other.staff_codes)}
    new = np.array([place.get(code, -1) for code in codes], dtype=np.int64)
    own = rows.copy()
    own[:, 0] = new[rows[:, 0]]
    own = own[own[:, 0] >= 0]
    return own[np.lexsort(own.T[::-1])]
