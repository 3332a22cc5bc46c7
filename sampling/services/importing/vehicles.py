"""Vehicles of a file: judged by where they stand and by their number plates, and written."""

from collections.abc import Mapping, Sequence

from sampling.domain.findings import Finding
from sampling.readers.faults import N_, Fault
from sampling.readers.tables import Record
from sampling.readers.vehicles import VEHICLES
from sampling.storage.database import Session
from sampling.storage.queries import importing_vehicles as queries
from sampling.storage.queries.importing import Standing
from sampling.storage.queries.importing_areas import standing_areas

from .changes import Change
from .judging import Judged, Question
from .sites import place_faults

PLATE_TWICE = Fault(
    N_("The number plate %(plate)s is in the rows %(rows)s."),
    N_("One vehicle has one row: correct the plate or the code."),
)
PLATE_TAKEN = Fault(
    N_("The number plate %(plate)s belongs to the vehicle %(code)s already."),
    N_("Correct the plate, or use that vehicle's code."),
)


def judge(session: Session, question: Question) -> Judged:
    """Hold the rows against the standing areas and vehicles."""
    named = {record.values["base_code"] for record in question.records if "base_code" in record.values}
    standing, areas = queries.standing_vehicles(session), standing_areas(session, named)
    findings: list[Finding] = []
    for record in question.records:
        findings += place_faults(record, "base_code", areas, standing, question)
    findings += _plates(question.records, standing, question.sheet)
    return Judged(list(question.records), standing, findings)


def write(session: Session, changes: Sequence[Change]) -> None:
    """Write new and changed vehicles."""
    queries.write_vehicles(
        session,
        [change.merged(VEHICLES) for change in changes if change.is_new],
        [change.merged(VEHICLES) for change in changes if not change.is_new],
    )


def _plates(records: Sequence[Record], standing: Mapping[str, Standing], sheet: str) -> list[Finding]:
    """A plate that two rows have, or that another vehicle has."""
    holders = {there.values["plate"]: code for code, there in standing.items()}
    rows: dict[str, list[Record]] = {}
    for record in records:
        if "plate" in record.values:
            rows.setdefault(record.values["plate"], []).append(record)
    out = []
    for plate, some in rows.items():
        for record in some:
            holder = holders.get(plate)
            if len(some) > 1:
                told = ", ".join(str(one.row) for one in some)
                out.append(PLATE_TWICE.found(record.row, "plate", sheet=sheet, plate=plate, rows=told))
            elif holder is not None and holder != record.code:
                out.append(PLATE_TAKEN.found(record.row, "plate", sheet=sheet, plate=plate, code=holder))
    return out
