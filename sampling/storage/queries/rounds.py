"""What is asked about rounds."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from sampling.domain import rounds as domain

from ..tables import AreaRow, NormRow, RoundRow, SessionRow, SessionSite, SessionStaff, TargetRow


def row_by_code(session: Session, code: str) -> RoundRow | None:
    """The row of the round with this code."""
    return session.exec(select(RoundRow).where(RoundRow.code == code)).first()


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


def all_rounds(session: Session) -> list[domain.Round]:
    """Every round, newest first, with its sessions and targets."""
    rows = session.exec(
        select(RoundRow, AreaRow.code, AreaRow.path)
        .join(AreaRow, col(AreaRow.id) == RoundRow.area_id)
        .order_by(col(RoundRow.created_at).desc(), col(RoundRow.id).desc())
    ).all()
    sessions, targets = _sessions(session), _targets(session)
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
            sessions=tuple(sessions.get(row.id or 0, ())),
            targets=tuple(targets.get(row.id or 0, ())),
        )
        for row, area_code, path in rows
    ]


def round_by_code(session: Session, code: str) -> domain.Round | None:
    """The round with this code."""
    return next((r for r in all_rounds(session) if r.code == code), None)


def norm_rows(session: Session, round_id: int) -> dict[str, NormRow]:
    """The norms a round sets for itself, by key."""
    return {row.key: row for row in session.exec(select(NormRow).where(NormRow.round_id == round_id))}


def _sessions(session: Session) -> dict[int, list[domain.Session]]:
    sites: dict[int, int] = dict(
        session.exec(select(SessionSite.session_id, func.count()).group_by(col(SessionSite.session_id))).all()
    )
    staff: dict[int, int] = dict(
        session.exec(select(SessionStaff.session_id, func.count()).group_by(col(SessionStaff.session_id))).all()
    )
    out: dict[int, list[domain.Session]] = {}
    for row in session.exec(select(SessionRow).order_by(col(SessionRow.opens_at), col(SessionRow.code))):
        key = row.id or 0
        out.setdefault(row.round_id, []).append(
            domain.Session(
                row.code, row.name, row.opens_at, row.closes_at, row.slot_minutes, sites.get(key, 0), staff.get(key, 0)
            )
        )
    return out


def _targets(session: Session) -> dict[int, list[domain.Target]]:
    rows = session.exec(
        select(TargetRow, AreaRow.code, AreaRow.name)
        .join(AreaRow, col(AreaRow.id) == TargetRow.area_id)
        .order_by(col(TargetRow.by), col(AreaRow.path))
    ).all()
    out: dict[int, list[domain.Target]] = {}
    for row, code, name in rows:
        out.setdefault(row.round_id, []).append(domain.Target(code, name, float(row.coverage), row.by))
    return out
