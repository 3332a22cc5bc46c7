"""Questions the other way round: how many people, by when, and what staff buys."""

from optimizer.questions.answers import (
    CurvePoint,
    EarliestFinish,
    FewestPeople,
    FinishTry,
    RoleNeed,
    StaffCurve,
    Unreachable,
    as_dict,
)

__all__ = [
    "CurvePoint",
    "EarliestFinish",
    "FewestPeople",
    "FinishTry",
    "RoleNeed",
    "StaffCurve",
    "Unreachable",
    "as_dict",
]
