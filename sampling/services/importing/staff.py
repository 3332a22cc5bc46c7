"""Staff of a file: judged by the bases they start from, and written."""

from collections.abc import Collection, Mapping, Sequence

from sampling.domain.findings import Finding
from sampling.readers.faults import N_, Fault
from sampling.readers.staff import STAFF
from sampling.readers.tables import Record
from sampling.storage.database import Session
from sampling.storage.queries import importing_staff as queries
from sampling.storage.queries.importing import Standing
from sampling.storage.queries.importing_areas import codes_with_inner_point, standing_areas

from .changes import Change
from .judging import Judged, Question
from .sites import place_faults

BASE_WITHOUT_POINT = Fault(
    N_("The base %(base)s has no point, so that nobody can be sent from there."),
    N_("Import the area with its lon and lat first, or name another base."),
)
BASE_INSIDE = Fault(
    N_("No seat of the base %(base)s is known: its people are taken to start at a point inside its outline."),
    N_("Import the area with its lon and lat, for right travel times."),
    blocks=False,
)


def judge(session: Session, question: Question) -> Judged:
    """Hold the rows against the standing areas and staff."""
    standing = queries.standing_staff(session, {record.code for record in question.records if record.code})
    named = {record.values["base_code"] for record in question.records if "base_code" in record.values}
    areas = standing_areas(session, named)
    inside = codes_with_inner_point(session, named)
    findings: list[Finding] = []
    for record in question.records:
        found = place_faults(record, "base_code", areas, standing, question)
        findings += found or _pointless(record, areas, inside, question.sheet)
    return Judged(list(question.records), standing, findings)


def write(session: Session, changes: Sequence[Change]) -> None:
    """Write new and changed staff."""
    queries.write_staff(
        session,
        [change.merged(STAFF) for change in changes if change.is_new],
        [change.merged(STAFF) for change in changes if not change.is_new],
    )


def _pointless(record: Record, areas: Mapping[str, Standing], inside: Collection[str], sheet: str) -> list[Finding]:
    code = record.values.get("base_code", "")
    base = areas.get(code)
    if base is None or base.values["lon"] is not None:
        return []
    fault = BASE_INSIDE if code in inside else BASE_WITHOUT_POINT
    return [fault.found(record.row, "base_code", sheet=sheet, base=f"{base.values['name']} ({code})")]
