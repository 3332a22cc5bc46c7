"""What is proven of a plan: each part of its objective beside the least that any plan can have, and the difference."""

from collections.abc import Sequence
from dataclasses import dataclass

PARTS = ("shortfall", "waiting_person_slots", "travel_minutes")
KINDS = ("nothing less", "integer staircase", "coupled LP", "Lagrangian", "search tree")
SLACK = {"shortfall": 1e-6, "waiting_person_slots": 1e-6, "travel_minutes": 0.01}


@dataclass(frozen=True, slots=True)
class Proof:
    """A part of a plan's objective and what is proven of it.

    part: one of `PARTS`. value: the plan's, None where it is not known yet. bound: no plan has less, None where nothing
    is proven. kind: what proves it, one of `KINDS`, None where that is not known. need: people all targets ask for,
    0 where the part is no shortfall; None where it is not known.
    """

    part: str
    value: float | None
    bound: float | None
    kind: str | None
    need: float | None = 0

    @property
    def gap(self) -> float | None:
        """How far the plan is from the best possible at most, in the part's own unit."""
        if self.value is None or self.bound is None:
            return None
        return max(0.0, self.value - self.bound)

    @property
    def share(self) -> float | None:
        """The gap as a share of the bound, for the shortfall of bound and need together; None where that is 0."""
        if self.gap is None or self.bound is None or self.need is None:
            return None
        whole = self.bound + self.need
        return self.gap / whole if whole > 0 else (0.0 if self.is_proven else None)

    @property
    def is_proven(self) -> bool:
        """True where no plan has less of this part."""
        return self.gap is not None and self.gap <= SLACK[self.part]


def proofs(
    objective: Sequence[float | None],
    bound: Sequence[float | None],
    kind: Sequence[str | None] = (None, None, None),
    need: float | None = None,
) -> tuple[Proof, ...]:
    """The three parts in their order. Each bound speaks of plans that are as good in the parts before it."""
    return tuple(
        Proof(part, objective[i], bound[i], kind[i], need if part == "shortfall" else 0) for i, part in enumerate(PARTS)
    )


def is_optimal(found: Sequence[Proof]) -> bool:
    """True where every part is proven: only then may a plan be called the best possible."""
    return bool(found) and all(proof.is_proven for proof in found)
