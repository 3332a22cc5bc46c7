"""Candidate places of a file: judged by the areas they stand in, and written."""

from collections.abc import Sequence

from sampling.readers.candidates import CANDIDATES
from sampling.readers.faults import N_, Fault
from sampling.storage.database import Session
from sampling.storage.queries import siting as queries
from sampling.storage.queries.importing_areas import standing_areas, standing_grounds
from sampling.storage.queries.sites import ids_by_code

from .changes import Change
from .judging import Judged, Question
from .places import Places
from .points import located
from .sites import place_faults

CODE_OF_SITE = Fault(
    N_("The code %(code)s is that of a site already."),
    N_("A site that stands is a candidate of every study by itself: remove the row, or give the place another code."),
)


def judge(session: Session, question: Question) -> Judged:
    """Hold the rows against the standing areas, candidate places and sites."""
    standing, areas, sites = queries.standing_candidates(session), standing_areas(session), ids_by_code(session)
    places = Places(areas, standing_grounds(session))
    records, findings, datum = located(
        question.records,
        lambda record: places.within(record.values.get("area_code", "")),
        question.datum,
        question.sheet,
    )
    for record in records:
        findings += place_faults(record, "area_code", areas, standing, question)
        if record.code in sites and record.code not in standing:
            findings.append(CODE_OF_SITE.found(record.row, "code", sheet=question.sheet, code=record.code))
    return Judged(records, standing, findings, datum)


def write(session: Session, changes: Sequence[Change]) -> None:
    """Write new and changed candidate places."""
    queries.write_candidates(
        session,
        [change.merged(CANDIDATES) for change in changes if change.is_new],
        [change.merged(CANDIDATES) for change in changes if not change.is_new],
    )
