"""Coverage against staff: the same round with a share of its people, one solve a point.

The staff of a larger share contain those of a smaller one, so a plan for fewer people stands for more (the reserve
grows by no more than the people do), and a bound for more people holds for fewer: points lend each other both. A plan
for more people less those who are not among the fewer is a plan too, where the reserve is kept: a poor one, but better
than none.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np

from optimizer.limits import Limits
from optimizer.problem import Floats, Ints, StaffingProblem
from optimizer.questions.answers import CurvePoint, Proof, StaffCurve
from optimizer.questions.ceiling import people_missed_at_least
from optimizer.questions.slices import Missed, fewest_missed, people_missed
from optimizer.rules import violations

SMALLEST = 0.2  # seconds that a point takes at least


def staff_curve(
    problem: StaffingProblem,
    shares: tuple[float, ...],
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[StaffCurve], None] | None = None,
) -> StaffCurve:
    """See `optimizer.questions.staff_curve`. A share that is not above 0 is a ValueError."""
    if any(not share > 0 for share in shares):
        raise ValueError("shares: one is not above 0")
    began = time.monotonic()
    order = places(problem, seed)
    shares = tuple(sorted(set(shares)))
    rounds = [with_share(problem, order, share) for share in shares]
    need = int(problem.target_need.sum())
    found: list[Missed | None] = [None] * len(shares)
    floors = [people_missed_at_least(one) for one in rounds]

    def answer() -> StaffCurve:
        return StaffCurve(_points(shares, rounds, found, floors, need), need, seed, time.monotonic() - began)

    if on_progress is not None:
        on_progress(answer())
    wanted = sorted(range(len(shares)), key=lambda i: (abs(shares[i] - 1.0), shares[i]))
    for done, i in enumerate(wanted):
        left = limits.seconds - (time.monotonic() - began)
        if limits.cancelled() or (left < SMALLEST and done):
            break
        seconds = max(SMALLEST, left / (len(shares) - done))
        found[i] = fewest_missed(rounds[i], seconds, limits, seed, limits.cancelled)
        if on_progress is not None:
            on_progress(answer())
    return answer()


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


def _thinned(rounds: list[StaffingProblem], fewer: int, more: int, found: Missed | None) -> int | None:
    """People missed by a plan for more people less those who are not among the fewer; None where it breaks a rule."""
    if found is None or more <= fewer:
        return None
    place = {code: p for p, code in enumerate(rounds[fewer].staff_codes)}
    new = np.array([place.get(code, -1) for code in rounds[more].staff_codes], dtype=np.int64)
    rows = found.rows.copy()
    rows[:, 0] = new[rows[:, 0]]
    rows = rows[rows[:, 0] >= 0]
    return None if violations(rounds[fewer], rows) else people_missed(rounds[fewer], rows)


def _points(
    shares: tuple[float, ...],
    rounds: list[StaffingProblem],
    found: list[Missed | None],
    floors: list[tuple[int, Proof]],
    need: int,
) -> tuple[CurvePoint, ...]:
    """Each point with the best plan of any smaller share and the best bound of any larger one."""
    out = []
    for i, share in enumerate(shares):
        people = [one.people for one in found[: i + 1] if one is not None]
        people += [n for j, one in enumerate(found) if (n := _thinned(rounds, i, j, one)) is not None]
        least = min(people, default=None)
        proofs: list[tuple[float, Proof]] = [(one.bound, one.kind) for one in found[i:] if one is not None]
        bound, kind = max([*proofs, *((float(b), k) for b, k in floors[i:])], key=lambda proof: proof[0])
        coverage = None if least is None or not need else (need - least) / need
        out.append(CurvePoint(share, len(rounds[i].staff_codes), least, bound, kind, coverage))
    return tuple(out)
