"""What is asked about counts."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from sampling.domain.counts import Count, CountReport
from sampling.domain.hours import Opening, openings
from sampling.domain.plans import Assignment

from ..tables import (
    AreaRow,
    AssignmentRow,
    CountRow,
    PlanRow,
    RoundRow,
    SessionRow,
    SessionSite,
    SiteRow,
    StaffRow,
)


def site_row(session: Session, site_code: str, *, lock: bool = False) -> SiteRow | None:
    """The row of a site; with `lock`, others who report for the site wait until this transaction ends."""
    query = select(SiteRow).where(SiteRow.code == site_code)
    return session.exec(query.with_for_update(key_share=True) if lock else query).first()


def openings_of_site(session: Session, round_: RoundRow, site: SiteRow) -> list[Opening]:
    """When a site is open in the sessions of a round, earliest first; empty where it is in none."""
    rows = session.exec(
        select(SessionRow)
        .join(SessionSite, col(SessionSite.session_id) == SessionRow.id)
        .where(SessionRow.round_id == round_.id, SessionSite.site_id == site.id)
        .order_by(col(SessionRow.opens_at), col(SessionRow.code))
    )
    zone = ZoneInfo(round_.zone)
    return [
        opening
        for row in rows
        for opening in openings(
            site.code, site.opens, site.closes, row.code, row.opens_at, row.closes_at, zone, throughout=row.throughout
        )
    ]


def rounds_of_site(session: Session, site: SiteRow, states: tuple[str, ...]) -> list[RoundRow]:
    """Rounds in one of these states with a session in which the site opens, newest first."""
    query = (
        select(RoundRow)
        .join(SessionRow, col(SessionRow.round_id) == RoundRow.id)
        .join(SessionSite, col(SessionSite.session_id) == SessionRow.id)
        .where(SessionSite.site_id == site.id, col(RoundRow.state).in_(states))
        .order_by(col(RoundRow.created_at).desc(), col(RoundRow.id).desc())
    )
    return list({row.id: row for row in session.exec(query)}.values())


def counts_of_site(session: Session, round_: RoundRow, site: SiteRow, day: date | None = None) -> list[Count]:
    """Every version of a site's counts in a round, or on one day of it, by hour and version."""
    query = (
        select(CountRow)
        .where(CountRow.round_id == round_.id, CountRow.site_id == site.id)
        .order_by(col(CountRow.hour), col(CountRow.version))
    )
    if day is not None:
        query = query.where(CountRow.day == day)
    return [count_of(row, round_.code, site.code) for row in session.exec(query)]


def roster(session: Session, round_: RoundRow, session_code: str, site: SiteRow) -> list[Assignment]:
    """Who works at a site by the published plan of a session, leads first, then by role and start."""
    rows = session.exec(
        select(AssignmentRow, StaffRow)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .join(PlanRow, col(PlanRow.id) == AssignmentRow.plan_id)
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .where(
            SessionRow.round_id == round_.id,
            SessionRow.code == session_code,
            PlanRow.state == "published",
            AssignmentRow.site_id == site.id,
        )
        .order_by(col(AssignmentRow.starts_at), col(StaffRow.code))
    ).all()
    area = session.get_one(AreaRow, site.area_id)
    found = [
        Assignment(
            staff_code=person.code,
            staff_name=person.name,
            unit=person.unit,
            work_phone=person.work_phone,
            site_code=site.code,
            site_name=site.name,
            area_code=area.code,
            area_name=area.name,
            role=row.role,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row, person in rows
    ]
    order = {"lead": 0, "sampler": 1, "recorder": 2, "helper": 3}
    return sorted(found, key=lambda one: order.get(one.role, 9))


def count_of(row: CountRow, round_code: str, site_code: str) -> Count:
    return Count(
        round_code=round_code,
        site_code=site_code,
        day=row.day,
        version=row.version,
        report=CountReport(
            report_id=row.report_id,
            hour=row.hour,
            sampled=row.sampled,
            visitors=row.visitors,
            tubes=row.tubes,
            queue=row.queue,
            staff_present=row.staff_present,
            lanes_open=row.lanes_open,
            note=row.note,
            observed_at=row.observed_at,
            reason=row.reason,
            pool_size=row.pool_size,
        ),
        received_at=row.received_at,
        reported_by=row.reported_by,
        source=row.source,
        id=row.id or 0,
    )
