"""Answers to the inverse questions: what was found, and beside it what is proven. Codes and figures, no words.

Each is reported while it is sought as the answer so far, and handed back when the time is over.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from optimizer.limits import BoundKind

Proof = BoundKind | Literal["every lane", "minimum cut"]
"""What proves a bound: as in a solution; or what every lane of every open slot would serve with people without end; or
the people within reach of the areas together (`optimizer.explaining.shortage`)."""


@dataclass(frozen=True, slots=True)
class RoleNeed:
    """People of one role: `have` with the role now (who has two counts in both), `found` enough, at least `bound`.

    `found` is None while no plan is found. Both count the reserve in.
    """

    role: str
    have: int
    found: int | None
    bound: int


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A target that no number of people reaches: `people` short of it with every lane running in every open slot."""

    target: int
    area: str
    by_slot: int
    people: int


@dataclass(frozen=True, slots=True)
class FewestPeople:
    """The fewest people in all who reach every target, or as near as any number of people comes to it.

    Assumed: everybody has one role, is available in every slot, and starts from any base of the round; sites, lanes,
    arrivals, hours, blocks, rest, reserve and travel limit are as they are. `found` people in all were checked by a
    plan that breaks no rule; `bound` is proven: fewer are never enough. A role's `found` belongs to that plan; a role's
    `bound` holds whatever the others are.
    """

    roles: tuple[RoleNeed, ...]
    found: int | None
    bound: int
    unreachable: tuple[Unreachable, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class FinishTry:
    """All targets due by the end of slot `by_slot` - 1: `people_missed`, each once, in the best plan found (None: not
    tried), no fewer than `bound` proven by `kind`."""

    by_slot: int
    people_missed: int | None
    bound: float | None
    kind: Proof | None


@dataclass(frozen=True, slots=True)
class EarliestFinish:
    """The first slot by whose end all targets can be reached with these people.

    `by_slot` (1 to the number of slots; None: no plan found that reaches them) was checked by a plan; `at` is that
    slot's end, ISO 8601. `not_before`: proven that no `by_slot` below it reaches all targets; one more than the number
    of slots where none does. `tries` in the order of `by_slot`.
    """

    by_slot: int | None
    at: str | None
    not_before: int
    tries: tuple[FinishTry, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """`share` of the staff, `staff` people: `people_missed` in the best plan found (None: not tried yet), no fewer
    than `bound` proven by `kind`; `coverage` = (need - people missed) / need, None where nothing is asked for."""

    share: float
    staff: int
    people_missed: int | None
    bound: float | None
    kind: Proof | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class StaffCurve:
    """Coverage against staff: points by share, `need` people asked for by all targets.

    Every person counts once and alike here, whatever the round's equity and however many targets ask for the person
    (`optimizer.counting`). A larger share is never shown worse than a smaller one. The staff of a larger share contain
    those of a smaller one: within each base and set of roles people are drawn in an order given by `seed`; beyond 1
    they come a second time, alike in everything.
    """

    points: tuple[CurvePoint, ...]
    need: int
    seed: int
    seconds: float


Answer = FewestPeople | EarliestFinish | StaffCurve


def as_dict(answer: Answer) -> dict[str, Any]:
    """An answer as plain data, ready for JSON."""
    return {key: _plain(value) for key, value in asdict(answer).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
