"""What is asked about rounds."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, delete, func, insert
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from ..tables import (
    AreaRow,
    NormRow,
    PlanRow,
    RoundRow,
    RoundScope,
    RunRow,
    SessionRow,
    SessionSite,
    SessionStaff,
    StaffRow,
    TargetRow,
)
from .whole_rounds import all_rounds as all_rounds
from .whole_rounds import round_by_code as round_by_code


def row_by_code(session: Session, code: str, *, hold: bool = False) -> RoundRow | None:
    """The row of the round with this code; with `hold`, others that change the round wait until this one is done."""
    query = select(RoundRow).where(RoundRow.code == code)
    return session.exec(_held(query) if hold else query).first()


def hold_of_plan(session: Session, plan_id: int) -> RoundRow | None:
    """The row of the round that a plan is for, held."""
    query = select(RoundRow).join(SessionRow, col(SessionRow.round_id) == RoundRow.id)
    return session.exec(_held(query.join(PlanRow).where(PlanRow.id == plan_id))).first()


def hold_of_run(session: Session, run_id: int) -> RoundRow | None:
    """The row of the round that a run is for, held."""
    query = select(RoundRow).join(SessionRow, col(SessionRow.round_id) == RoundRow.id)
    return session.exec(_held(query.join(RunRow).where(RunRow.id == run_id))).first()


def session_row(session: Session, round_code: str, session_code: str) -> SessionRow | None:
    """The row of one session of a round."""
    return session.exec(
        select(SessionRow)
        .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
        .where(RoundRow.code == round_code, SessionRow.code == session_code)
    ).first()


def county_path(session: Session, code: str) -> str | None:
    """Path of the area that the round with this code is for; None where there is no such round."""
    return session.exec(
        select(AreaRow.path).join(RoundRow, col(RoundRow.area_id) == AreaRow.id).where(RoundRow.code == code)
    ).first()


def norm_rows(session: Session, round_id: int) -> dict[str, NormRow]:
    """The norms a round sets for itself, by key."""
    return {row.key: row for row in session.exec(select(NormRow).where(NormRow.round_id == round_id))}


def own_norms(session: Session, round_id: int) -> dict[str, tuple[float, str]]:
    """The norms a round sets for itself, by key as (value, source)."""
    return {key: (row.value, row.source) for key, row in norm_rows(session, round_id).items()}


def _held(query: SelectOfScalar[RoundRow]) -> SelectOfScalar[RoundRow]:
    """Kept from those who change the round too, not from those who count in it; as it stands once they are done."""
    return query.with_for_update(of=RoundRow, key_share=True).execution_options(populate_existing=True)


def published_sessions(session: Session, round_code: str) -> set[str]:
    """Codes of the sessions of a round that have or had a published plan."""
    query = (
        select(SessionRow.code)
        .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
        .join(PlanRow, col(PlanRow.session_id) == SessionRow.id)
        .where(RoundRow.code == round_code, PlanRow.state != "draft")
    )
    return set(session.exec(query))


def plan_count(session: Session, session_id: int) -> int:
    """How many plans a session has."""
    return session.exec(select(func.count()).select_from(PlanRow).where(PlanRow.session_id == session_id)).one()


def staff_codes(session: Session, session_id: int) -> list[str]:
    """Codes of the staff of a session."""
    query = (
        select(StaffRow.code)
        .join(SessionStaff, col(SessionStaff.staff_id) == StaffRow.id)
        .where(SessionStaff.session_id == session_id)
    )
    return list(session.exec(query))


def staff_ids_within(session: Session, path: str) -> dict[str, int]:
    """Database id of the staff whose base lies at or below `path`, by code."""
    query = (
        select(StaffRow.code, StaffRow.id)
        .join(AreaRow, col(AreaRow.id) == StaffRow.base_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(StaffRow.code))
    )
    return {code: key for code, key in session.exec(query) if key is not None}


def replace_sites(session: Session, session_id: int, site_ids: Sequence[int]) -> None:
    """Write which sites open in a session, in place of those before; people of those that stay are kept."""
    kept = select(SessionSite.site_id, SessionSite.people).where(SessionSite.session_id == session_id)
    people = dict(session.exec(kept).all())
    _replace(session, SessionSite, col(SessionSite.session_id) == session_id)
    rows = [{"session_id": session_id, "site_id": key, "people": people.get(key)} for key in site_ids]
    _insert(session, SessionSite, rows)


def replace_staff(session: Session, session_id: int, staff_ids: Sequence[int]) -> None:
    """Write who can be called for a session, in place of those before."""
    _replace(session, SessionStaff, col(SessionStaff.session_id) == session_id)
    _insert(session, SessionStaff, [{"session_id": session_id, "staff_id": staff_id} for staff_id in staff_ids])


def replace_scope(session: Session, round_id: int, area_ids: Sequence[int]) -> None:
    """Write which areas take part in a round, in place of those before; none for the whole county."""
    _replace(session, RoundScope, col(RoundScope.round_id) == round_id)
    _insert(session, RoundScope, [{"round_id": round_id, "area_id": area_id} for area_id in area_ids])


def target_rows(session: Session, round_id: int) -> list[TargetRow]:
    """The rows of a round's targets."""
    return list(session.exec(select(TargetRow).where(TargetRow.round_id == round_id)))


def replace_targets(session: Session, round_id: int, rows: Sequence[TargetRow]) -> None:
    """Write a round's targets in place of those before."""
    _replace(session, TargetRow, col(TargetRow.round_id) == round_id)
    session.add_all(rows)


def replace_norms(session: Session, round_id: int, rows: Sequence[NormRow]) -> None:
    """Write a round's own norms in place of those before."""
    _replace(session, NormRow, col(NormRow.round_id) == round_id)
    session.add_all(rows)


def _replace(session: Session, table: type[SQLModel], condition: ColumnElement[bool]) -> None:
    session.execute(delete(table).where(condition))


def _insert(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, int | None]]) -> None:
    if rows:
        session.execute(insert(table), [dict(row) for row in rows])
