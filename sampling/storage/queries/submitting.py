"""What is asked about submissions, about who is away in a round, and about what plans do not know of yet."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, update
from sqlmodel import Session, col, select

from sampling.domain.submitting import Noted, Submission

from ..tables import (
    AreaRow,
    PlanRow,
    RunRow,
    SessionRow,
    SessionStaff,
    StaffAway,
    StaffRow,
    SubmissionRow,
    TownshipChange,
)

_TOLD = (
    "id",
    "kind",
    "version",
    "file_name",
    "submitted_by",
    "submitted_at",
    "note",
    "state",
    "decided_by",
    "decided_at",
    "answer",
    "rows",
    "new",
    "changed",
    "faulty",
    "returned_name",
)


def submissions(session: Session, round_id: int, area_id: int | None = None) -> list[Submission]:
    """The submissions of a round, or of one township in it, newest first; without their files."""
    columns = [getattr(SubmissionRow, name) for name in _TOLD]
    query = (
        select(AreaRow.code, *columns)
        .join(AreaRow, col(AreaRow.id) == SubmissionRow.area_id)
        .where(SubmissionRow.round_id == round_id)
        .order_by(col(SubmissionRow.submitted_at).desc(), col(SubmissionRow.id).desc())
    )
    if area_id is not None:
        query = query.where(SubmissionRow.area_id == area_id)
    return [Submission(area_code=row[0], **dict(zip(_TOLD, row[1:], strict=True))) for row in session.exec(query)]


def submission_row(
    session: Session, submission_id: int, round_id: int, area_id: int, *, hold: bool = False
) -> SubmissionRow | None:
    """The row of a submission of this township in this round; with `hold`, kept from others until this one is done."""
    query = select(SubmissionRow).where(
        SubmissionRow.id == submission_id, SubmissionRow.round_id == round_id, SubmissionRow.area_id == area_id
    )
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def waiting_row(session: Session, round_id: int, area_id: int, kind: str) -> SubmissionRow | None:
    """The submission of a kind that waits to be decided."""
    query = select(SubmissionRow).where(
        SubmissionRow.round_id == round_id, SubmissionRow.area_id == area_id, SubmissionRow.kind == kind
    )
    return session.exec(query.where(SubmissionRow.state == "submitted")).first()


def supersede_waiting(session: Session, round_id: int, area_id: int, kind: str) -> int:
    """A newer version takes the place of what waits; how many did."""
    found: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        update(SubmissionRow)
        .where(
            col(SubmissionRow.round_id) == round_id,
            col(SubmissionRow.area_id) == area_id,
            col(SubmissionRow.kind) == kind,
            col(SubmissionRow.state) == "submitted",
        )
        .values(state="superseded")
    )
    return found.rowcount


def last_version(session: Session, round_id: int, area_id: int, kind: str) -> int:
    """The newest version of a kind, 0 before the first."""
    query = select(func.max(SubmissionRow.version)).where(
        SubmissionRow.round_id == round_id, SubmissionRow.area_id == area_id, SubmissionRow.kind == kind
    )
    return session.exec(query).one() or 0


def away_codes(session: Session, round_id: int, path: str = "") -> dict[str, str]:
    """Path of the base of everybody within `path` who can't be had in a round, by code."""
    query = (
        select(StaffRow.code, AreaRow.path)
        .join(StaffAway, col(StaffAway.staff_id) == StaffRow.id)
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .where(StaffAway.round_id == round_id, col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(StaffRow.code))
    )
    return dict(session.exec(query).all())


def set_away(session: Session, round_id: int, staff_id: int, by: str, at: datetime) -> None:
    """Somebody can't be had in the round from now on."""
    session.add(StaffAway(round_id=round_id, staff_id=staff_id, said_by=by, said_at=at))


def set_back(session: Session, round_id: int, staff_id: int) -> None:
    """Somebody can be had in the round again."""
    session.execute(delete(StaffAway).where(col(StaffAway.round_id) == round_id, col(StaffAway.staff_id) == staff_id))


def leave_sessions(session: Session, round_id: int, staff_id: int, keep: Iterable[str]) -> int:
    """Take somebody out of the round's sessions, but for those with the codes `keep`; how many that were."""
    places = select(SessionRow.id).where(SessionRow.round_id == round_id, col(SessionRow.code).not_in(list(keep)))
    found: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        delete(SessionStaff).where(
            col(SessionStaff.staff_id) == staff_id, col(SessionStaff.session_id).in_(places.scalar_subquery())
        )
    )
    return found.rowcount


def sessions_of_person(session: Session, round_id: int, staff_id: int) -> set[str]:
    """Codes of the sessions of a round that somebody can be called for."""
    query = (
        select(SessionRow.code)
        .join(SessionStaff, col(SessionStaff.session_id) == SessionRow.id)
        .where(SessionRow.round_id == round_id, SessionStaff.staff_id == staff_id)
    )
    return set(session.exec(query))


def note_changes(session: Session, rows: Iterable[TownshipChange]) -> None:
    """Keep what plans made before do not know of."""
    session.add_all(rows)


def changes(session: Session, round_id: int, area_id: int | None = None) -> list[Noted]:
    """Everything that became other than plans took it for, the earliest first."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            AreaRow.code, TownshipChange.subject, TownshipChange.code, TownshipChange.change, TownshipChange.at
        )
        .join(AreaRow, col(AreaRow.id) == TownshipChange.area_id)
        .where(TownshipChange.round_id == round_id)
        .order_by(col(TownshipChange.at), col(TownshipChange.id))
    )
    if area_id is not None:
        query = query.where(TownshipChange.area_id == area_id)
    return [Noted(*row) for row in session.exec(query)]


def newest_plans(session: Session, round_id: int) -> dict[str, tuple[int, bool, datetime]]:
    """By code of the session: version of its newest plan, whether one is published, and up to when the newest knows.

    A plan knows what stood when its run was asked for.
    """
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            SessionRow.code, PlanRow.version, PlanRow.state, PlanRow.created_at, RunRow.requested_at
        )
        .select_from(PlanRow)
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .outerjoin(RunRow, col(RunRow.id) == PlanRow.run_id)
        .where(SessionRow.round_id == round_id)
        .order_by(col(PlanRow.version))
    )
    out: dict[str, tuple[int, bool, datetime]] = {}
    for code, version, state, created_at, requested_at in session.exec(query):
        published = state == "published" or out.get(code, (0, False))[1]
        out[code] = (version, published, requested_at or created_at)
    return out
