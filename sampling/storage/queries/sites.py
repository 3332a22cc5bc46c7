"""What is asked about sites."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from sampling.domain.sites import Site

from ..tables import AreaRow, RoundRow, SessionRow, SessionSite, SiteRow
from .serving import served

_SITE: tuple[Any, ...] = (  # as `Site` has them, but for what it serves
    SiteRow.id,
    SiteRow.code,
    SiteRow.name,
    AreaRow.code,
    AreaRow.path,
    SiteRow.kind,
    SiteRow.lanes,
    SiteRow.people_per_lane_hour,
    SiteRow.opens,
    SiteRow.closes,
    SiteRow.lon,
    SiteRow.lat,
    SiteRow.provenance,
    SiteRow.source,
)


def sites_within(
    session: Session,
    path: str = "",
    *,
    session_id: int | None = None,
    round_code: str | None = None,
    code: str | None = None,
    served_in: int | None = None,
) -> list[Site]:
    """Sites that stand at or below `path`, by code; only those of a session or a round, or one site, where asked.
    served_in: id of the round in which it is asked whom they serve; a closed one keeps whom they served in it."""
    # Columns instead of rows: a large county has thousands of sites, and an object of the database's costs ten times as
    # much.
    query = (
        sql_select(*_SITE)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(SiteRow.code))
    )
    if session_id is not None:
        query = query.join(SessionSite, col(SessionSite.site_id) == SiteRow.id).where(
            col(SessionSite.session_id) == session_id
        )
    if round_code is not None:
        opens = (
            select(SessionSite.site_id)
            .join(SessionRow, col(SessionRow.id) == SessionSite.session_id)
            .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
            .where(RoundRow.code == round_code)
        )
        query = query.where(col(SiteRow.id).in_(opens))
    if code is not None:
        query = query.where(col(SiteRow.code) == code)
    rows = session.execute(query).all()
    serves = served(session, served_in)
    return [_site(row, serves.get(row[0], {})) for row in rows]


def hours_of_session(session: Session, session_id: int) -> list[tuple[str, time, time]]:
    """(name, opens, closes by its own clock) of the sites that take part in a session, by code."""
    query = (
        select(SiteRow.name, SiteRow.opens, SiteRow.closes)  # type: ignore[call-overload]
        .join(SessionSite, col(SessionSite.site_id) == SiteRow.id)
        .where(SessionSite.session_id == session_id)
        .order_by(col(SiteRow.code))
    )
    return list(session.exec(query).all())


def site_by_code(session: Session, code: str) -> Site | None:
    """The site with this code."""
    found = sites_within(session, code=code)
    return found[0] if found else None


def ids_by_code(session: Session) -> dict[str, int]:
    """Database id of every site, by code."""
    return {code: key for code, key in session.exec(select(SiteRow.code, SiteRow.id)) if key is not None}


def _site(row: Sequence[Any], serves: Mapping[str, int | None]) -> Site:
    parts = tuple((code, people) for code, people in serves.items() if people is not None)
    return Site(*row[1:-2], tuple(serves), *row[-2:], parts)  # type: ignore[call-arg]  # two stars are counted as one
