"""What is asked about the counts of many sites at once, and about conflicts among them."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, case, col, select, update

from sampling.domain.counting import Dispute, Version
from sampling.domain.counts import CountReport

from ..tables import (
    AreaRow,
    CountConflictRow,
    CountRow,
    RoundRow,
    SessionRow,
    SessionSite,
    SiteRow,
)

Place = tuple[SiteRow, AreaRow, SessionRow]
"""A site, the area it stands in, and a session in which it opens."""

_KEPT = tuple(one.name for one in fields(CountReport) if one.name != "seen")  # that is asked when it comes, no figure
_VERSION: tuple[Any, ...] = (
    SiteRow.code,
    CountRow.day,
    CountRow.version,
    CountRow.source,
    CountRow.received_at,
    CountRow.reported_by,
    *(getattr(CountRow, name) for name in _KEPT),
)
"""Columns in the order of a Version, its report's at the end: no object is made twice for thousands of rows."""


_STOOD: Any = case((col(CountRow.hour) == col(CountConflictRow.hour), col(CountRow.version)), else_=0)
"""The version that stood in a conflict's hour when it came; 0 where its id alone was used, for another hour."""
_DISPUTE: tuple[Any, ...] = (CountConflictRow, SiteRow.code, SiteRow.name, AreaRow.path, _STOOD)


def places_within(session: Session, round_: RoundRow, path: str) -> list[Place]:
    """The sites at or below `path`, once for each session of a round in which they open, by site and session."""
    rows = session.exec(
        select(SiteRow, AreaRow, SessionRow)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .join(SessionSite, col(SessionSite.site_id) == SiteRow.id)
        .join(SessionRow, col(SessionRow.id) == SessionSite.session_id)
        .where(SessionRow.round_id == round_.id, col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(SiteRow.code), col(SessionRow.opens_at))
    )
    return list(rows.all())


def versions_within(
    session: Session,
    round_: RoundRow,
    path: str,
    *,
    day: date | None = None,
    site_code: str | None = None,
    hours: Collection[datetime] | None = None,
) -> list[Version]:
    """Every version of the counts of the sites at or below `path`, by site, hour and version; of one day, one site, or
    these hours alone."""
    query = (
        select(*_VERSION)
        .select_from(CountRow)
        .join(SiteRow, col(SiteRow.id) == CountRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(CountRow.round_id == round_.id, col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(SiteRow.code), col(CountRow.hour), col(CountRow.version))
    )
    if day is not None:
        query = query.where(CountRow.day == day)
    if site_code is not None:
        query = query.where(SiteRow.code == site_code)
    if hours is not None:
        query = query.where(col(CountRow.hour).in_(hours))
    return [
        Version(code, on, version, CountReport(*said), source, received_at, reported_by)
        for code, on, version, source, received_at, reported_by, *said in session.exec(query)
    ]


def disputes_within(
    session: Session, round_: RoundRow, path: str, *, is_open: bool | None = True, site_code: str | None = None
) -> list[Dispute]:
    """The conflicts of the sites at or below `path`, newest first; open ones, settled ones, or with None both."""
    query = (
        select(*_DISPUTE)
        .join(SiteRow, col(SiteRow.id) == CountConflictRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .join(CountRow, col(CountRow.id) == CountConflictRow.count_id)
        .where(CountConflictRow.round_id == round_.id, col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(CountConflictRow.received_at).desc(), col(CountConflictRow.id).desc())
    )
    if is_open is not None:
        unsettled = col(CountConflictRow.settled_at).is_(None)
        query = query.where(unsettled if is_open else ~unsettled)
    if site_code is not None:
        query = query.where(SiteRow.code == site_code)
    return [_dispute(*found) for found in session.exec(query)]


def dispute_by_id(session: Session, round_: RoundRow, dispute_id: int) -> Dispute | None:
    """The conflict with this id, in this round."""
    found = session.exec(
        select(*_DISPUTE)
        .join(SiteRow, col(SiteRow.id) == CountConflictRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .join(CountRow, col(CountRow.id) == CountConflictRow.count_id)
        .where(CountConflictRow.id == dispute_id, CountConflictRow.round_id == round_.id)
    ).first()
    return _dispute(*found) if found else None


def settle(session: Session, dispute_id: int, *, how: str, by: str, at: datetime) -> bool:
    """Mark a conflict as settled; False where somebody has settled it already."""
    done = session.exec(
        update(CountConflictRow)
        .where(col(CountConflictRow.id) == dispute_id, col(CountConflictRow.settled_at).is_(None))
        .values(settled_at=at, settled_by=by, settled_how=how)
    )
    return bool(done.rowcount)


def codes_of_sites(session: Session, path: str, codes: Sequence[str]) -> set[str]:
    """Those of the codes that are of sites at or below `path`."""
    query = (
        select(SiteRow.code)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True), col(SiteRow.code).in_(codes))
    )
    return set(session.exec(query))


def area_names(session: Session, paths: Collection[str]) -> dict[str, str]:
    """Name of each of these areas, by path."""
    return dict(session.exec(select(AreaRow.path, AreaRow.name).where(col(AreaRow.path).in_(paths))).all())


def _report(row: CountConflictRow) -> CountReport:
    told = {name: getattr(row, name) for name in _KEPT if name != "reason"}
    return CountReport(**told)


def _dispute(row: CountConflictRow, site_code: str, site_name: str, area_path: str, stood: int) -> Dispute:
    return Dispute(
        id=row.id or 0,
        site_code=site_code,
        site_name=site_name,
        area_path=area_path,
        hour=row.hour,
        stood=stood,
        offered=_report(row),
        source=row.source,
        received_at=row.received_at,
        reported_by=row.reported_by,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        settled_how=row.settled_how,
    )
