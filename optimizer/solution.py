"""The answer to a staffing problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.limits import Bound, Kinds, Parts

Rows = NDArray[np.int64]
"""Assignments as rows `[staff, site, role, first, end]` of indices into the problem, slots half open: shape (M, 5)."""

Status = Literal["optimal", "feasible"]
PARTS = ("shortfall", "waiting_person_slots", "travel_minutes")


class Assignment(NamedTuple):
    """One row of `Rows`: a person at a site in a role from slot `first` up to, not including, slot `end`."""

    staff: int
    site: int
    role: int
    first: int
    end: int


@dataclass(frozen=True, eq=False)
class Solution:
    """A plan that breaks no rule, what it achieves, and what is proven about it.

    `assignments` (M, 5) as in `Rows`, sorted; `objective` as `optimizer.rules.objective` computes it;
    `bound[i]` is no larger
    than part i of any feasible plan whose earlier parts are no larger than this plan's, None where nothing is proven;
    `kind[i]` names what proves it;
    `status` is `optimal` when every part equals its bound; `input_hash` names all that was given
    (`optimizer.input_hash`), "" where that was not asked for.
    """

    assignments: Rows
    objective: Parts
    bound: Bound
    status: Status
    seconds: float
    seed: int
    version: str
    kind: Kinds = (None, None, None)
    input_hash: str = ""

    def __post_init__(self) -> None:
        if self.assignments.ndim != 2 or self.assignments.shape[1] != 5:
            raise ValueError(f"assignments: shape {self.assignments.shape} is not (M, 5)")
        self.assignments.setflags(write=False)

    def __iter__(self) -> object:
        return (Assignment(*map(int, row)) for row in self.assignments)
