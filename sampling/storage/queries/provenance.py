"""Which kinds of rows are not real."""

from sqlmodel import Session, col, select

from ..tables import AreaGround, AreaResidents, AreaRow, RoundRow, SiteRow, StaffRow

_COLUMNS = {
    "places": col(AreaRow.provenance),
    "residents": col(AreaResidents.provenance),
    "ground": col(AreaGround.provenance),
    "sites": col(SiteRow.provenance),
    "staff": col(StaffRow.provenance),
    "rounds": col(RoundRow.provenance),
}


def provenances(session: Session) -> dict[str, set[str]]:
    """For each kind of row, the provenances other than "real" that occur; kinds that are all real are left out."""
    out = {}
    for kind, column in _COLUMNS.items():
        found = set(session.exec(select(column).where(column != "real").distinct()))
        if found:
            out[kind] = found
    return out
