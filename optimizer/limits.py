"""What a solve may spend, and how it says how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Parts = tuple[float, float, float]
"""The three parts of an objective: shortfall, waiting person-slots, travel minutes."""

Bound = tuple[float | None, float | None, float | None]
"""A proven lower bound of each part, None where nothing is proven."""

BoundKind = Literal["nothing less", "integer staircase", "coupled LP", "Lagrangian", "search tree"]
"""What proves a bound: no value lies below 0; the best whole lanes of each area one after the other; the relaxed model
of all roles and hours together; prices for people; a search of the whole model with whole lanes."""

Kinds = tuple[BoundKind | None, BoundKind | None, BoundKind | None]
"""The kind of each part's bound, None where nothing is proven."""


def never() -> bool:
    """The answer of a solve that nobody cancels."""
    return False


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of wall time (at least 0), worker processes (at least 1), and a question that is asked several
    times a second.

    When `cancelled()` answers True the solver hands back the best plan it has within a second.
    """

    seconds: float = 60.0
    workers: int = 2
    cancelled: Callable[[], bool] = never

    def __post_init__(self) -> None:
        if not self.seconds >= 0:
            raise ValueError(f"seconds: {self.seconds} is below 0")
        if self.workers < 1:
            raise ValueError(f"workers: {self.workers} is below 1")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solve is: reported whenever the stage, the best plan or the bound changes.

    `seconds` since the start; `stage` one of `STAGES`; `objective` of the best plan so far, travel None while
    ways are not yet chosen; `bound` and `kind` as in `Solution`.
    """

    seconds: float
    stage: str
    objective: Bound
    bound: Bound
    kind: Kinds = (None, None, None)


STAGES = ("constructing", "improving", "waiting", "travel", "naming")
