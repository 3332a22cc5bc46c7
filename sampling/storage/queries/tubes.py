"""What is asked about tubes sent, tested and resulted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from sampling.domain.tubes import STEPS, Entry, Version

from ..tables import AreaRow, TubesRow


@dataclass(frozen=True, slots=True)
class OfDay:
    """A version with the day of the round that it is of."""

    day: date
    version: Version


def versions(
    session: Session, round_id: int, area_codes: Collection[str], *, days: Collection[date] | None = None,
    known_at: datetime | None = None,
) -> list[OfDay]:  # fmt: skip
    """Every version of these areas in a round, the first entered first; days: of these alone; known_at: only what was
    entered by then."""
    query = (
        select(TubesRow, AreaRow.code)
        .join(AreaRow, col(AreaRow.id) == TubesRow.area_id)
        .where(TubesRow.round_id == round_id, col(AreaRow.code).in_(area_codes))
        .order_by(col(TubesRow.id))
    )
    if days is not None:
        query = query.where(col(TubesRow.day).in_(days))
    if known_at is not None:
        query = query.where(col(TubesRow.entered_at) <= known_at)
    return [OfDay(row.day, version_of(row, code)) for row, code in session.exec(query)]


def version_of(row: TubesRow, area_code: str) -> Version:
    """A row as the domain has it."""
    return Version(
        area_code=area_code,
        version=row.version,
        hour=row.hour,
        entry=Entry(*(getattr(row, step) for step in STEPS)),
        reason=row.reason,
        confirmed=row.confirmed,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
    )
