"""What a round is planned with: the residents of every area, or the expected people of those that have entered theirs.

An area without an entry keeps its residents. The people of a village with an entry are spread over its parts in
proportion to their residents. Coverage stays a share of the residents: only who comes is another number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sampling.domain.areas import Area
from sampling.domain.demand import split
from sampling.domain.expected import entering, newest_of, people, residents_of
from sampling.storage.database import Session
from sampling.storage.queries import expected as queries
from sampling.storage.tables import RoundRow

from . import tree as trees


@dataclass(frozen=True, slots=True)
class Basis:
    """kind: one of `domain.expected.BASES`. expected: people by area that has entered them; of: how many areas enter.

    With the kind "residents" nothing that was entered is used, and `expected` is empty.
    """

    kind: str = "residents"
    expected: Mapping[str, int] = field(default_factory=dict)
    of: int = 0

    def told(self) -> dict[str, Any] | None:
        """As a plan's figures keep it; None for residents."""
        if self.kind == "residents":
            return None
        return {"kind": self.kind, "entered": len(self.expected), "of": self.of}


RESIDENTS = Basis()


def read(session: Session, row: RoundRow, areas: Sequence[Area]) -> Basis:
    """What the round is planned with; areas: of its county, parents before children."""
    return known(session, row, areas) if row.demand_basis == "expected" else RESIDENTS


def known(session: Session, row: RoundRow, areas: Sequence[Area]) -> Basis:
    """The expected people that were entered, whatever the round is planned with."""
    newest, residents = newest_of(queries.newest_versions(session, row.id or 0)), residents_of(areas)
    own = [area.code for area in entering(areas)]
    figures = {code: people(residents[code], newest[code].entry) for code in own if code in newest}
    return Basis("expected", {code: count for code, count in figures.items() if count is not None}, len(own))


def coming(basis: Basis, tree: trees.Tree) -> dict[str, int]:
    """How many people each of the lowest areas sends, by its code, parts for the rest of an area included."""
    leaves = tree.leaves()
    out = {leaf: tree.residents[leaf] for leaf in leaves}
    below: dict[str, list[str]] = {}
    for leaf in leaves:
        for code in tree.upwards(leaf):
            if code in basis.expected:
                below.setdefault(code, []).append(leaf)
    for code, own in below.items():
        weights = [tree.residents[leaf] for leaf in own]
        out.update(zip(own, split(basis.expected[code], weights if any(weights) else [1] * len(own)), strict=True))
    return out
