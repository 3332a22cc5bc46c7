"""Rounds with all that is part of them: sessions, targets and scope.

Almost every page asks for its round, so what it asks is put together once, not for every page: that took longer than
the answers.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, bindparam, func, true
from sqlmodel import Session, col, select

from sampling.domain import rounds as domain

from ..tables import AreaRow, RoundRow, RoundScope, SessionRow, SessionSite, SessionStaff, TargetRow


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for some rounds: they themselves, then what belongs to them with the number of its round."""

    rounds: Executable
    sessions: Executable
    targets: Executable
    scopes: Executable


def all_rounds(session: Session) -> list[domain.Round]:
    """Every round, newest first, with its sessions and targets."""
    return _rounds(session, _EVERY, {})


def round_by_code(session: Session, code: str) -> domain.Round | None:
    """The round with this code."""
    return next(iter(_rounds(session, _BY_CODE, {"round_code": code})), None)


def _rounds(session: Session, asked: _Asked, given: dict[str, str]) -> list[domain.Round]:
    rows = session.execute(asked.rounds, given).all()
    if not rows:
        return []
    sessions: dict[int, list[domain.Session]] = {}
    for row, sites, staff in session.execute(asked.sessions, given):
        sessions.setdefault(row.round_id, []).append(_session(row, sites, staff))
    targets: dict[int, list[domain.Target]] = {}
    for row, code, name in session.execute(asked.targets, given):
        targets.setdefault(row.round_id, []).append(domain.Target(code, name, float(row.coverage), row.by))
    scopes: dict[int, list[str]] = {}
    for round_id, code in session.execute(asked.scopes, given):
        scopes.setdefault(round_id, []).append(code)
    return [
        domain.Round(
            code=row.code,
            name=row.name,
            area_code=area_code,
            area_path=path,
            zone=row.zone,
            state=row.state,
            provenance=row.provenance,
            note=row.note,
            sessions=tuple(sessions.get(row.id, ())),
            targets=tuple(targets.get(row.id, ())),
            copied_from=row.copied_from,
            ordered_at=row.ordered_at,
            scope=tuple(scopes.get(row.id, ())),
        )
        for row, area_code, path in rows
    ]


def _session(row: SessionRow, sites: int, staff: int) -> domain.Session:
    return domain.Session(
        row.code,
        row.name,
        row.opens_at,
        row.closes_at,
        row.slot_minutes,
        sites,
        staff,
        row.kind,
        row.throughout,
        row.outstanding_basis,
    )


def _asked(which: ColumnElement[bool]) -> _Asked:
    of = select(col(RoundRow.id)).where(which)
    return _Asked(
        rounds=select(RoundRow, AreaRow.code, AreaRow.path)
        .join(AreaRow, col(AreaRow.id) == RoundRow.area_id)
        .where(which)
        .order_by(col(RoundRow.created_at).desc(), col(RoundRow.id).desc()),
        sessions=select(SessionRow, _members(SessionSite), _members(SessionStaff))
        .where(col(SessionRow.round_id).in_(of))
        .order_by(col(SessionRow.opens_at), col(SessionRow.code)),
        targets=select(TargetRow, AreaRow.code, AreaRow.name)
        .join(AreaRow, col(AreaRow.id) == TargetRow.area_id)
        .where(col(TargetRow.round_id).in_(of))
        .order_by(col(TargetRow.by), col(AreaRow.path)),
        scopes=select(RoundScope.round_id, AreaRow.code)
        .join(AreaRow, col(AreaRow.id) == RoundScope.area_id)
        .where(col(RoundScope.round_id).in_(of))
        .order_by(col(AreaRow.code)),
    )


def _members(kind: type[SessionSite] | type[SessionStaff]) -> Any:
    """How many sites or staff a session has, beside its row."""
    return (
        select(func.count())
        .select_from(kind)
        .where(col(kind.session_id) == SessionRow.id)
        .correlate(SessionRow)
        .scalar_subquery()
    )


_EVERY, _BY_CODE = _asked(true()), _asked(col(RoundRow.code) == bindparam("round_code"))
