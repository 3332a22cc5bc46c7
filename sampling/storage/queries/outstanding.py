"""What is asked about outstanding people."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from sampling.domain.outstanding import REASONS, Entry, Version

from ..tables import AreaRow, OutstandingRow


def newest_versions(session: Session, round_id: int, path: str = "") -> dict[str, Version]:
    """The newest version of every area of a round at or below `path`, by the area's code."""
    newest = (
        select(OutstandingRow.area_id, func.max(OutstandingRow.version).label("version"))
        .where(OutstandingRow.round_id == round_id)
        .group_by(col(OutstandingRow.area_id))
        .subquery()
    )
    query = (
        select(OutstandingRow, AreaRow.code)
        .join(AreaRow, col(AreaRow.id) == OutstandingRow.area_id)
        .join(newest, (newest.c.area_id == OutstandingRow.area_id) & (newest.c.version == OutstandingRow.version))
        .where(OutstandingRow.round_id == round_id)
    )
    if path:
        query = query.where(col(AreaRow.path).startswith(path, autoescape=True))
    return {code: version_of(row, code) for row, code in session.exec(query)}


def versions_of(session: Session, round_id: int, area_id: int, area_code: str) -> list[Version]:
    """Every version of an area in a round, newest first."""
    query = (
        select(OutstandingRow)
        .where(OutstandingRow.round_id == round_id, OutstandingRow.area_id == area_id)
        .order_by(col(OutstandingRow.version).desc())
    )
    return [version_of(row, area_code) for row in session.exec(query)]


def newest_row(session: Session, round_id: int, area_id: int) -> OutstandingRow | None:
    """The newest version of one area."""
    query = (
        select(OutstandingRow)
        .where(OutstandingRow.round_id == round_id, OutstandingRow.area_id == area_id)
        .order_by(col(OutstandingRow.version).desc())
    )
    return session.exec(query).first()


def sent_row(session: Session, round_id: int, area_id: int, sent_id: str) -> OutstandingRow | None:
    """The version of an area that was sent under this id."""
    query = select(OutstandingRow).where(
        OutstandingRow.round_id == round_id, OutstandingRow.area_id == area_id, OutstandingRow.sent_id == sent_id
    )
    return session.exec(query).first()


def version_of(row: OutstandingRow, code: str) -> Version:
    """A row as the domain has it."""
    entry = Entry(*(getattr(row, name) for name in REASONS))
    return Version(code, row.version, entry, row.as_of, row.entered_by, row.entered_at, row.way)
