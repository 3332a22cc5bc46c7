"""What is asked about candidate places, studies, their versions and runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from sampling.domain.siting import CandidatePlace, Study, StudyRun, StudyVersion, StudyWays, question_of

from ..tables import (
    AreaRow,
    CandidateRow,
    CountRow,
    RoundRow,
    RunRow,
    SessionRow,
    SessionSite,
    SiteRow,
    StudyRow,
    StudyUseRow,
    StudyVersionRow,
    StudyWaysRow,
)
from . import areas
from .importing import Standing, insert_rows, update_rows

OWN = (
    "code", "name", "place_kind", "lanes", "people_per_lane_hour", "opening_cost", "lon", "lat", "provenance", "source",
)  # fmt: skip


def _select(*what: Any) -> Any:
    """Columns and rows, of which SQLModel's own takes four at most."""
    return plain_select(*what)


def candidates_within(session: Session, path: str) -> list[CandidatePlace]:
    """Candidate places at or below `path`, by code; those that became a site are left out."""
    query = (
        _select(CandidateRow, AreaRow.code, AreaRow.path)
        .join(AreaRow, col(AreaRow.id) == CandidateRow.area_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .where(col(CandidateRow.code).not_in(select(SiteRow.code)))
        .order_by(col(CandidateRow.code))
    )
    return [
        CandidatePlace(**{name: getattr(row, name) for name in OWN}, area_code=code, area_path=own)
        for row, code, own in session.execute(query)
    ]


def standing_candidates(session: Session) -> dict[str, Standing]:
    """Every candidate place by its code, as an import compares it."""
    query = _select(CandidateRow, AreaRow.code, AreaRow.path).join(AreaRow, col(AreaRow.id) == CandidateRow.area_id)
    return {
        row.code: Standing(row.id or 0, path, {name: getattr(row, name) for name in OWN} | {"area_code": code})
        for row, code, path in session.execute(query)
    }


def write_candidates(session: Session, new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
    """Insert and update candidate places; each has `OWN` and area_code."""
    ids = areas.ids_by_code(session)
    keys = dict(session.execute(_select(CandidateRow.code, CandidateRow.id)).all()) if changed else {}

    def row(one: Mapping[str, Any]) -> dict[str, Any]:
        return {name: one[name] for name in OWN} | {"area_id": ids[one["area_code"]]}

    insert_rows(session, CandidateRow, [row(one) for one in new])
    update_rows(session, CandidateRow, [row(one) | {"id": keys[one["code"]]} for one in changed])


def studies(session: Session, *, code: str | None = None) -> list[Study]:
    """Studies, newest first; only the one with this code where asked."""
    newest = (
        select(StudyVersionRow.study_id, func.max(StudyVersionRow.version).label("version"))
        .group_by(col(StudyVersionRow.study_id))
        .subquery()
    )
    names = ("kind", "file_name", "sha256", "facts", "brought_by", "brought_at")
    ways = [getattr(StudyWaysRow, name) for name in names]
    query = (
        _select(StudyRow, AreaRow.code, AreaRow.name, AreaRow.path, RoundRow.code, newest.c.version, *ways)
        .join(AreaRow, col(AreaRow.id) == StudyRow.area_id)
        .outerjoin(RoundRow, col(RoundRow.id) == StudyRow.round_id)
        .outerjoin(newest, newest.c.study_id == StudyRow.id)
        .outerjoin(StudyWaysRow, col(StudyWaysRow.study_id) == StudyRow.id)
        .order_by(col(StudyRow.id).desc())
    )
    if code is not None:
        query = query.where(col(StudyRow.code) == code)
    return [
        Study(
            id=row.id or 0,
            code=row.code,
            name=row.name,
            area_code=area,
            area_name=name,
            area_path=path,
            round_code=round_code,
            question=question_of(row.question),
            pins=dict(row.pins),
            version=version or 0,
            created_by=row.created_by,
            created_at=row.created_at,
            ways=StudyWays(*own) if own[0] else None,
        )
        for row, area, name, path, round_code, version, *own in session.execute(query)
    ]


def study_row(session: Session, code: str) -> StudyRow | None:
    """The row of a study, held from others that change it."""
    return session.exec(select(StudyRow).where(StudyRow.code == code).with_for_update()).first()


def ways_content(session: Session, study_id: int) -> bytes | None:
    """The table of a study's own ways, None where it has none."""
    return session.exec(select(StudyWaysRow.content).where(StudyWaysRow.study_id == study_id)).first()


def delete_ways(session: Session, study_id: int) -> None:
    """Forget a study's own ways."""
    session.execute(delete(StudyWaysRow).where(col(StudyWaysRow.study_id) == study_id))


def versions(session: Session, study_id: int) -> list[StudyVersion]:
    """A study's versions, newest first."""
    names = ("id", "version", "made", "made_by", "made_at", "input_hash", "run_id")
    query = (
        _select(*(getattr(StudyVersionRow, name) for name in names))
        .where(col(StudyVersionRow.study_id) == study_id)
        .order_by(col(StudyVersionRow.version).desc())
    )
    return [StudyVersion(**dict(zip(names, row, strict=True))) for row in session.execute(query)]


def version_row(session: Session, study_id: int, version: int) -> StudyVersionRow | None:
    """The row of a version."""
    query = select(StudyVersionRow).where(StudyVersionRow.study_id == study_id, StudyVersionRow.version == version)
    return session.exec(query).first()


def code_of(session: Session, study_id: int) -> str:
    """The code of a study."""
    return session.exec(select(StudyRow.code).where(StudyRow.id == study_id)).one()


def is_of_study(session: Session, run_id: int) -> bool:
    """Whether a run answers a study."""
    return session.exec(select(RunRow.study_id).where(RunRow.id == run_id)).first() is not None


def last_run(session: Session, study_code: str, run_id: int | None = None) -> StudyRun | None:
    """The newest run of a study, or the one with this id."""
    query = (
        select(RunRow, StudyRow.code)
        .join(StudyRow, col(StudyRow.id) == RunRow.study_id)
        .where(StudyRow.code == study_code)
        .order_by(col(RunRow.id).desc())
    )
    if run_id is not None:
        query = query.where(RunRow.id == run_id)
    found = session.exec(query).first()
    if found is None:
        return None
    row, code = found
    said = row.progress
    return StudyRun(
        id=row.id or 0,
        study_code=code,
        state=row.state,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        cancel_requested=row.cancel_requested,
        value=said.get("value"),
        bound=said.get("least"),
        outcome=said.get("outcome", ""),
        failure=row.failure,
        failure_facts=said.get("failure_facts", {}),
        reads=said.get("reads", ""),
        done=said.get("done", 0),
        of=said.get("of", 0),
        faults=tuple((sentence, facts) for sentence, facts in said.get("faults", ())),
        seconds_limit=row.seconds_limit,
    )


def used_for(session: Session, session_id: int) -> tuple[str, int] | None:
    """(study's code, version) that was put to use for a session last, or for all the county's sites after that."""
    query = (
        select(StudyRow.code, StudyVersionRow.version)
        .join(StudyVersionRow, col(StudyVersionRow.study_id) == StudyRow.id)
        .join(StudyUseRow, col(StudyUseRow.version_id) == StudyVersionRow.id)
        .where(StudyUseRow.session_id == session_id)
        .order_by(col(StudyUseRow.id).desc())
    )
    found = session.exec(query).first()
    return (found[0], found[1]) if found else None


def uses_of(session: Session, study_id: int) -> list[tuple[int, str, str]]:
    """(version, round's code, session's code) of the sessions for which this study was the last to be put to use."""
    last = select(func.max(StudyUseRow.id)).group_by(col(StudyUseRow.session_id))
    query = (
        _select(StudyVersionRow.version, RoundRow.code, SessionRow.code)
        .join(StudyUseRow, col(StudyUseRow.version_id) == StudyVersionRow.id)
        .join(SessionRow, col(SessionRow.id) == StudyUseRow.session_id)
        .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
        .where(col(StudyVersionRow.study_id) == study_id, col(StudyUseRow.id).in_(last))
        .order_by(RoundRow.code, SessionRow.code)
    )
    return [tuple(row) for row in session.execute(query)]


def sessions_of_sites(session: Session, site_codes: Sequence[str]) -> list[tuple[str, str, str, str, int]]:
    """(round's code, its state, session's code, name, sites) of the sessions in which any of the sites open."""
    query = (
        _select(RoundRow.code, RoundRow.state, SessionRow.code, SessionRow.name, func.count())
        .join(SessionRow, col(SessionRow.round_id) == RoundRow.id)
        .join(SessionSite, col(SessionSite.session_id) == SessionRow.id)
        .join(SiteRow, col(SiteRow.id) == SessionSite.site_id)
        .where(col(SiteRow.code).in_(site_codes))
        .group_by(RoundRow.code, RoundRow.state, SessionRow.code, SessionRow.name)
        .order_by(RoundRow.code, SessionRow.code)
    )
    return [tuple(row) for row in session.execute(query)]


def rounds_counted(session: Session, site_codes: Sequence[str]) -> list[str]:
    """Codes of the rounds that are not closed and have a count of any of the sites."""
    if not site_codes:
        return []
    query = (
        select(RoundRow.code)
        .join(CountRow, col(CountRow.round_id) == RoundRow.id)
        .join(SiteRow, col(SiteRow.id) == CountRow.site_id)
        .where(col(SiteRow.code).in_(site_codes), RoundRow.state != "closed")
        .distinct()
        .order_by(RoundRow.code)
    )
    return list(session.exec(query))
