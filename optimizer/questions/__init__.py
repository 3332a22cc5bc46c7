"""Questions the other way round: how many people, by when, and what staff buys. Importing this loads no solver."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.limits import Limits
from optimizer.problem import StaffingProblem
from optimizer.questions.answers import (
    Answer,
    CurvePoint,
    EarliestFinish,
    FewestPeople,
    FinishTry,
    RoleNeed,
    StaffCurve,
    Unreachable,
    as_dict,
)
from optimizer.solution import Rows

__all__ = [
    "Answer",
    "CurvePoint",
    "EarliestFinish",
    "FewestPeople",
    "FinishTry",
    "RoleNeed",
    "StaffCurve",
    "Unreachable",
    "as_dict",
    "earliest_finish",
    "fewest_people",
    "staff_curve",
]
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2)


def fewest_people(
    problem: StaffingProblem,
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[FewestPeople], None] | None = None,
    known: Rows | None = None,
) -> FewestPeople:
    """The fewest people a role who reach all targets; see `FewestPeople` for what is assumed.

    `known`: a plan of the round; where it reaches the targets, its people are enough from the beginning.
    """
    from optimizer.questions.fewest import fewest_people as run

    return run(problem, limits=limits, seed=seed, on_progress=on_progress, known=known)


def earliest_finish(
    problem: StaffingProblem,
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[EarliestFinish], None] | None = None,
) -> EarliestFinish:
    """The first slot by whose end all targets can be reached with these people, and before which it is proven that
    they cannot."""
    from optimizer.questions.finish import earliest_finish as run

    return run(problem, limits=limits, seed=seed, on_progress=on_progress)


def staff_curve(
    problem: StaffingProblem,
    shares: tuple[float, ...] = SHARES,
    *,
    limits: Limits,
    seed: int = 0,
    on_progress: Callable[[StaffCurve], None] | None = None,
    known: Rows | None = None,
) -> StaffCurve:
    """Coverage against staff, a point for each share (above 0).

    `known`: a plan of the round; no point with all of the staff is worse. One that breaks a rule is passed over.
    """
    from optimizer.questions.curve import staff_curve as run

    return run(problem, shares, limits=limits, seed=seed, on_progress=on_progress, known=known)
