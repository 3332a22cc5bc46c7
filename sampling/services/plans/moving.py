"""Who changes place from one version of a plan to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sampling.domain.plans import Plan
from sampling.storage.database import Database
from sampling.storage.queries import plans as queries

from .reading import PersonLine, by_person

Change = Literal["elsewhere", "new", "free"]
CHANGES: tuple[Change, ...] = ("elsewhere", "new", "free")
"""At other sites; with work only in the second plan; with work only in the first."""


@dataclass(frozen=True, slots=True)
class Move:
    """A person whose sites are not the same: names of the sites in the first plan and in the second.

    name is None for readers who may not see it.
    """

    code: str
    name: str | None
    unit: str
    change: Change
    before: tuple[str, ...]
    after: tuple[str, ...]


CODES_MAX = 2000  # of more people all are read


def moves(db: Database, first: Plan, second: Plan, scope_path: str = "", *, with_names: bool) -> list[Move]:
    """Everybody within the scope who changes place, by code; the same sites in another order are no change."""
    with db.reading() as session:
        placed = queries.placings(session, first.id) ^ queries.placings(session, second.id)
    others = sorted({code for code, _ in placed})  # whoever is at the same sites in both is not looked at further
    if not others:
        return []
    before, after = (
        {
            line.code: line
            for line in by_person(
                db, plan, scope_path, with_names=with_names, codes=others if len(others) <= CODES_MAX else None
            )
        }
        for plan in (first, second)
    )
    found = []
    for code in sorted({*before, *after}):
        one, other = before.get(code), after.get(code)
        if _codes(one) == _codes(other):
            continue
        known = one or other
        if known is not None:
            change: Change = "new" if one is None else "free" if other is None else "elsewhere"
            found.append(Move(code, known.name, known.unit, change, _sites(one), _sites(other)))
    return found


def counted(found: Sequence[Move]) -> dict[Change, int]:
    """How many people change in each way."""
    return {change: sum(move.change == change for move in found) for change in CHANGES}


def _codes(line: PersonLine | None) -> set[str]:
    return {block.site_code for block in line.blocks} if line else set()


def _sites(line: PersonLine | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(block.site_name for block in line.blocks)) if line else ()
