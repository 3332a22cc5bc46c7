"""What is asked about the chase for missing reports."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from sampling.domain.chasing import Call

from ..tables import AreaContact, AreaRow, ChaseCallRow, RoundRow, SiteRow


def calls_of_hour(session: Session, round_: RoundRow, hour: datetime) -> list[Call]:
    """The calls about an hour of a round, oldest first."""
    query = (
        select(ChaseCallRow, AreaRow.code, SiteRow.code)
        .join(AreaRow, col(AreaRow.id) == ChaseCallRow.area_id)
        .outerjoin(SiteRow, col(SiteRow.id) == ChaseCallRow.site_id)
        .where(ChaseCallRow.round_id == round_.id, ChaseCallRow.hour == hour)
        .order_by(col(ChaseCallRow.called_at), col(ChaseCallRow.id))
    )
    return [_call(row, area, site) for row, area, site in session.exec(query)]


def by_call_id(session: Session, call_id: str) -> ChaseCallRow | None:
    """The call that came with this id."""
    return session.exec(select(ChaseCallRow).where(ChaseCallRow.call_id == call_id)).first()


def answering_for(
    session: Session, area_codes: Collection[str], parts: tuple[str, ...]
) -> dict[tuple[str, str], tuple[str, str | None]]:
    """(name, work phone) of who answers for areas, by code of the area and part; of several members the first."""
    query = (
        select(AreaRow.code, AreaContact.part, AreaContact.name, AreaContact.work_phone)
        .join(AreaContact, col(AreaContact.area_id) == AreaRow.id)
        .where(col(AreaRow.code).in_(area_codes), col(AreaContact.part).in_(parts))
        .order_by(col(AreaContact.position).desc())
    )
    return {(code, part): (name, phone) for code, part, name, phone in session.exec(query)}


def _call(row: ChaseCallRow, area_code: str, site_code: str | None) -> Call:
    return Call(
        hour=row.hour,
        level=row.level,
        site_code=site_code,
        area_code=area_code,
        called_at=row.called_at,
        by=row.called_by,
        whom=row.whom,
        phone=row.phone,
        answered=row.answered,
        said=row.said,
        note=row.note,
    )
