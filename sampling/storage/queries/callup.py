"""What is asked about call-ups."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from sampling.domain.plans import CALL_UP
from sampling.domain.signing import ways_up

from ..tables import AreaRow, CallUpRow, PlanRow, RunRow, SessionRow, SessionSite, SiteRow

Standing = tuple[datetime, datetime, int]
"""When an area is called, and the version of the window."""


def rows_of(session: Session, session_id: int) -> list[tuple[CallUpRow, str, str]]:
    """The call-ups of a session as (row, area's code, site's code), by time, then area."""
    query = (
        select(CallUpRow, AreaRow.code, SiteRow.code)
        .join(AreaRow, col(AreaRow.id) == CallUpRow.area_id)
        .join(SiteRow, col(SiteRow.id) == CallUpRow.site_id)
        .where(CallUpRow.session_id == session_id)
        .order_by(col(CallUpRow.starts_at), col(AreaRow.code))
    )
    return [(row, area, site) for row, area, site in session.exec(query)]


def windows_of(session: Session, session_id: int, sites: Collection[str]) -> dict[str, dict[str, Standing]]:
    """The call-ups of a session at these sites by site, then area, both by code: what a page shows of thousands."""
    query = (
        select(CallUpRow.starts_at, CallUpRow.ends_at, CallUpRow.version, AreaRow.code, SiteRow.code)  # type: ignore[call-overload]
        .join(AreaRow, col(AreaRow.id) == CallUpRow.area_id)
        .join(SiteRow, col(SiteRow.id) == CallUpRow.site_id)
        .where(CallUpRow.session_id == session_id)
        .where(col(SiteRow.code).in_(sites))
    )
    out: dict[str, dict[str, Standing]] = {}
    for starts_at, ends_at, version, area, site in session.exec(query):
        out.setdefault(site, {})[area] = starts_at, ends_at, version
    return out


def proposals_of(session: Session, session_id: int, *, most: int) -> list[RunRow]:
    """The newest proposals of call-ups of a session."""
    query = (
        select(RunRow)
        .where(RunRow.session_id == session_id, col(RunRow.progress)["question"].as_string() == CALL_UP)
        .order_by(col(RunRow.id).desc())
        .limit(most)
    )
    return list(session.exec(query))


class Earlier(NamedTuple):
    """When an area was called in an earlier session, and the hours of that."""

    area_code: str
    starts_at: datetime
    opens_at: datetime
    closes_at: datetime


def earlier(session: Session, path: str, *, before: datetime, since: datetime) -> list[Earlier]:
    """The call-ups of areas within `path` in all sessions that opened between two instants, by session and area."""
    query = (
        select(AreaRow.code, CallUpRow.starts_at, SessionRow.opens_at, SessionRow.closes_at)
        .select_from(CallUpRow)
        .join(SessionRow, col(SessionRow.id) == CallUpRow.session_id)
        .join(AreaRow, col(AreaRow.id) == CallUpRow.area_id)
        .where(
            col(SessionRow.opens_at) >= since,
            col(SessionRow.opens_at) < before,
            col(AreaRow.path).startswith(path, autoescape=True),
        )
        .order_by(col(SessionRow.opens_at), col(AreaRow.code), col(CallUpRow.starts_at))
    )
    return [Earlier(*row) for row in session.exec(query)]


class Called(NamedTuple):
    """An area that is called to a site, and when."""

    area_name: str
    site_name: str
    starts_at: datetime
    ends_at: datetime


def calls_for(session: Session, plan_id: int, path: str) -> list[Called]:
    """The call-ups of a plan's session for the areas within `path` and for those that it lies in, by time and area."""
    query = (
        select(AreaRow.name, SiteRow.name, CallUpRow.starts_at, CallUpRow.ends_at)
        .select_from(CallUpRow)
        .join(PlanRow, col(PlanRow.session_id) == CallUpRow.session_id)
        .join(AreaRow, col(AreaRow.id) == CallUpRow.area_id)
        .join(SiteRow, col(SiteRow.id) == CallUpRow.site_id)
        .join(
            SessionSite,
            (col(SessionSite.session_id) == CallUpRow.session_id) & (col(SessionSite.site_id) == CallUpRow.site_id),
        )
        .where(PlanRow.id == plan_id)
        .where(or_(col(AreaRow.path).startswith(path, autoescape=True), col(AreaRow.path).in_(ways_up(path)[1:])))
        .order_by(col(CallUpRow.starts_at), col(AreaRow.code), col(SiteRow.code))
    )
    return [Called(*row) for row in session.exec(query)]


def last_set(session: Session, round_id: int) -> datetime | None:
    """When a call-up of the round was last set."""
    query = (
        select(func.max(col(CallUpRow.updated_at)))
        .join(SessionRow, col(SessionRow.id) == CallUpRow.session_id)
        .where(SessionRow.round_id == round_id)
    )
    return session.exec(query).one()


def called_areas(session: Session, round_id: int) -> set[str]:
    """Codes of the areas that are called in a session of the round to a site that opens in it."""
    query = (
        select(AreaRow.code)
        .join(CallUpRow, col(CallUpRow.area_id) == AreaRow.id)
        .join(SessionRow, col(SessionRow.id) == CallUpRow.session_id)
        .join(
            SessionSite,
            (col(SessionSite.session_id) == CallUpRow.session_id) & (col(SessionSite.site_id) == CallUpRow.site_id),
        )
        .where(SessionRow.round_id == round_id)
    )
    return set(session.exec(query))
