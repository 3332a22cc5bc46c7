"""Which kinds of rows are not real."""

from sqlalchemy import literal, union_all
from sqlmodel import Session, col, select

from ..tables import AreaGround, AreaResidents, AreaRow, CandidateRow, DutyRow, RoundRow, SiteRow, StaffRow, VehicleRow

_COLUMNS = {
    "places": col(AreaRow.provenance),
    "residents": col(AreaResidents.provenance),
    "ground": col(AreaGround.provenance),
    "sites": col(SiteRow.provenance),
    "candidates": col(CandidateRow.provenance),
    "staff": col(StaffRow.provenance),
    "duty": col(DutyRow.provenance),
    "vehicles": col(VehicleRow.provenance),
    "rounds": col(RoundRow.provenance),
}


_ASKED = union_all(
    *(select(literal(kind), column).where(column != "real").distinct() for kind, column in _COLUMNS.items())
)
"""One statement, put together once, as every page asks for it."""


def provenances(session: Session) -> dict[str, set[str]]:
    """For each kind of row, the provenances other than "real" that occur; kinds that are all real are left out."""
    found: dict[str, set[str]] = {}
    for kind, word in session.connection().execute(_ASKED):
        found.setdefault(kind, set()).add(word)
    return {kind: found[kind] for kind in _COLUMNS if kind in found}
