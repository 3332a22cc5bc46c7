"""Sites of a file: judged by the areas they stand in and serve, and written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sampling.domain.areas import within
from sampling.domain.findings import Finding
from sampling.readers.faults import N_, Fault
from sampling.readers.sites import SITES
from sampling.readers.tables import Record
from sampling.storage.database import Session
from sampling.storage.queries import importing_sites as queries
from sampling.storage.queries.importing import Standing
from sampling.storage.queries.importing_areas import standing_areas, standing_grounds

from .changes import Change
from .judging import Judged, Question
from .places import Places
from .points import located
from .trees import NOT_YOURS

AREA_UNKNOWN = Fault(
    N_("There is no area %(area)s."), N_("Correct the code, or import the area first; the page Areas shows all codes.")
)
SERVES_OTHER_COUNTY = Fault(
    N_("The site serves %(area)s, which is in another county."), N_("Remove it from serves, or correct the code.")
)
OTHER_ROUND = Fault(
    N_("%(code)s is not in the county of the round."), N_("Remove the row, or import without the round.")
)


def judge(session: Session, question: Question) -> Judged:
    """Hold the rows against the standing areas and sites."""
    standing, areas = queries.standing_sites(session), standing_areas(session)
    places = Places(areas, standing_grounds(session))
    records, findings, datum = located(
        question.records,
        lambda record: places.within(record.values.get("area_code", "")),
        question.datum,
        question.sheet,
    )
    records = [_serving(record, standing) for record in records]
    for record in records:
        findings += _faults(record, areas, standing, question)
    return Judged(records, standing, findings, datum)


def write(session: Session, changes: Sequence[Change]) -> None:
    """Write new and changed sites."""
    queries.write_sites(
        session,
        [change.merged(SITES) for change in changes if change.is_new],
        [change.merged(SITES) for change in changes if not change.is_new],
    )


def place_faults(
    record: Record, column: str, areas: Mapping[str, Standing], standing: Mapping[str, Standing], question: Question
) -> list[Finding]:
    """What is wrong with the area that a row names: unknown, out of the account's reach, not of the round's county."""
    code = record.values.get(column)
    if code is None:
        return []
    if code not in areas:
        return [AREA_UNKNOWN.found(record.row, column, sheet=question.sheet, area=code)]
    path, there = areas[code].path, standing.get(record.code or "")
    if not within(path, question.scope_path):
        return [NOT_YOURS.found(record.row, column, sheet=question.sheet, code=code)]
    if there and not within(there.path, question.scope_path):
        return [NOT_YOURS.found(record.row, "code", sheet=question.sheet, code=record.code)]
    if question.county_path and not within(path, question.county_path):
        return [OTHER_ROUND.found(record.row, column, sheet=question.sheet, code=code)]
    return []


def _faults(
    record: Record, areas: Mapping[str, Standing], standing: Mapping[str, Standing], question: Question
) -> list[Finding]:
    findings = place_faults(record, "area_code", areas, standing, question)
    own = areas.get(record.values.get("area_code", ""))
    for code in record.values.get("serves", ()):
        if code not in areas and code != record.values.get("area_code"):
            findings.append(AREA_UNKNOWN.found(record.row, "serves", sheet=question.sheet, area=code))
        elif own and areas[code].path.partition("/")[0] != own.path.partition("/")[0]:
            findings.append(SERVES_OTHER_COUNTY.found(record.row, "serves", sheet=question.sheet, area=code))
    return findings


def _serving(record: Record, standing: Mapping[str, Standing]) -> Record:
    """A site for which no area is named serves the one it stands in."""
    values = record.values
    named = values.get("serves") if record.code in standing else values.get("serves", ())
    if named != () or "area_code" not in values:
        return record
    return replace(record, values=values | {"serves": (values["area_code"],)})
