"""Counts page after page, by their ids."""

from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from sampling.domain.counts import Count

from ..tables import AreaRow, CountRow, RoundRow, SiteRow
from .counts import count_of


def counts_after(
    session: Session,
    *,
    round_code: str,
    path: str = "",
    site_code: str | None = None,
    hour: datetime | None = None,
    after: int = 0,
    limit: int,
    every_version: bool = False,
) -> list[Count]:
    """Counts of a round with an id above `after`, in the order of their ids, of sites at or below `path`."""
    newer = aliased(CountRow)
    query = (
        select(CountRow, SiteRow.code)
        .join(RoundRow, col(RoundRow.id) == CountRow.round_id)
        .join(SiteRow, col(SiteRow.id) == CountRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(RoundRow.code == round_code, col(CountRow.id) > after)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(CountRow.id))
        .limit(limit)
    )
    if site_code is not None:
        query = query.where(SiteRow.code == site_code)
    if hour is not None:
        query = query.where(CountRow.hour == hour)
    if not every_version:
        same_hour = (
            select(newer.id)
            .where(newer.round_id == CountRow.round_id, newer.hour == CountRow.hour)
            .where(newer.site_id == CountRow.site_id, newer.version > CountRow.version)
        )
        query = query.where(~same_hour.exists())
    return [count_of(row, round_code, code) for row, code in session.exec(query)]
