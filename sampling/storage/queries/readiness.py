"""What is asked about the readiness of sites."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from sqlalchemy import and_, exists, func
from sqlmodel import Session, col, select

from sampling.domain.readiness import Opened, ReadinessReport, Stored

from ..tables import AreaRow, AssignmentRow, PlanRow, ReadinessReportRow, ReadinessRow, SessionRow, SessionSite, SiteRow


def row_of(session: Session, session_id: int, site_id: int) -> ReadinessRow | None:
    """The row of a site in a session; None where nothing was heard of it."""
    query = select(ReadinessRow).where(ReadinessRow.session_id == session_id, ReadinessRow.site_id == site_id)
    return session.exec(query).first()


def session_by_id(session: Session, round_id: int, session_code: str) -> SessionRow | None:
    """The row of a session of a round."""
    query = select(SessionRow).where(SessionRow.round_id == round_id, SessionRow.code == session_code)
    return session.exec(query).first()


def newest(session: Session, readiness_id: int) -> Stored | None:
    """The newest report of a site in a session."""
    query = (
        select(ReadinessReportRow)
        .where(ReadinessReportRow.readiness_id == readiness_id)
        .order_by(col(ReadinessReportRow.version).desc())
    )
    row = session.exec(query).first()
    return stored(row) if row else None


def by_report_id(session: Session, report_id: str) -> tuple[int, Stored] | None:
    """The report with this id, of any site, and the id of its site's row."""
    row = session.exec(select(ReadinessReportRow).where(ReadinessReportRow.report_id == report_id)).first()
    return (row.readiness_id, stored(row)) if row else None


def of_session(
    session: Session, session_id: int, *, unopened: bool = False
) -> dict[str, tuple[ReadinessRow, Stored | None]]:
    """The row and the newest report of every site of a session that was heard of, by code of the site.

    unopened: of those alone that are not open.
    """
    here = col(ReadinessRow.session_id) == session_id
    if unopened:
        here = and_(here, col(ReadinessRow.opened_at).is_(None))
    last = (
        select(ReadinessReportRow.readiness_id, func.max(ReadinessReportRow.version).label("version"))
        .join(ReadinessRow, col(ReadinessRow.id) == ReadinessReportRow.readiness_id)
        .where(here)
        .group_by(col(ReadinessReportRow.readiness_id))
        .subquery()
    )
    reports = {
        row.readiness_id: stored(row)
        for row in session.exec(
            select(ReadinessReportRow).join(
                last,
                and_(
                    col(ReadinessReportRow.readiness_id) == last.c.readiness_id,
                    col(ReadinessReportRow.version) == last.c.version,
                ),
            )
        )
    }
    rows = session.exec(
        select(ReadinessRow, SiteRow.code).join(SiteRow, col(SiteRow.id) == ReadinessRow.site_id).where(here)
    )
    return {code: (row, reports.get(row.id or 0)) for row, code in rows}


def unopened_sites(session: Session, session_id: int, among: Collection[str] | None = None) -> set[str]:
    """Codes of the sites of a session that have not been opened; of these alone, where asked."""
    query = _unopened(select(SiteRow.code), session_id)
    return set(session.exec(query if among is None else query.where(col(SiteRow.code).in_(among))).all())


def hours_by_area(session: Session, session_id: int) -> list[tuple[str, time, time, int]]:
    """(path of the area, opens, closes by its own clock, how many) of the sites that take part in a session."""
    query = (
        select(AreaRow.path, SiteRow.opens, SiteRow.closes, func.count())  # type: ignore[call-overload]
        .join(SiteRow, col(SiteRow.area_id) == AreaRow.id)
        .join(SessionSite, col(SessionSite.site_id) == SiteRow.id)
        .where(SessionSite.session_id == session_id)
        .group_by(AreaRow.path, SiteRow.opens, SiteRow.closes)
    )
    return [(path, opens, closes, int(many)) for path, opens, closes, many in session.exec(query)]


def _unopened(query: Any, session_id: int) -> Any:
    here = and_(col(ReadinessRow.site_id) == SiteRow.id, col(ReadinessRow.session_id) == session_id)
    return (
        query.join(SessionSite, col(SessionSite.site_id) == SiteRow.id)
        .outerjoin(ReadinessRow, here)
        .where(SessionSite.session_id == session_id, col(ReadinessRow.opened_at).is_(None))
    )


def sites_of(session: Session, session_id: int, *, unopened: bool = False) -> list[tuple[str, str, time, time]]:
    """(code, path of its area, opens, closes by its own clock) of the sites that take part in a session; unopened: of
    those alone that have not been opened."""
    query: Any = select(SiteRow.code, AreaRow.path, SiteRow.opens, SiteRow.closes)
    query = query.join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
    if unopened:
        query = _unopened(query, session_id)
    else:
        query = query.join(SessionSite, col(SessionSite.site_id) == SiteRow.id).where(
            SessionSite.session_id == session_id
        )
    return list(session.exec(query).all())


def opened_of_site(session: Session, round_id: int, site_id: int) -> dict[str, datetime]:
    """When a site was opened in the sessions of a round, by code of the session; without those in which it was not."""
    query = (
        select(SessionRow.code, ReadinessRow.opened_at)
        .join(SessionRow, col(SessionRow.id) == ReadinessRow.session_id)
        .where(SessionRow.round_id == round_id, ReadinessRow.site_id == site_id)
        .where(col(ReadinessRow.opened_at).is_not(None))
    )
    return {code: at for code, at in session.exec(query) if at is not None}


def sites_without_work(session: Session, session_id: int) -> set[str]:
    """Codes of the sites of a session to which its published plan sends nobody; none before one is published."""
    plan = session.exec(
        select(PlanRow.id).where(PlanRow.session_id == session_id, PlanRow.state == "published")
    ).first()
    if plan is None:
        return set()
    query = (
        select(SiteRow.code)
        .join(SessionSite, col(SessionSite.site_id) == SiteRow.id)
        .where(SessionSite.session_id == session_id)
        .where(~exists().where(col(AssignmentRow.plan_id) == plan, col(AssignmentRow.site_id) == col(SiteRow.id)))
    )
    return set(session.exec(query).all())


def published_version(session: Session, session_id: int) -> int | None:
    """Version of the plan that holds for a session; None before one is published."""
    query = select(PlanRow.version).where(PlanRow.session_id == session_id, PlanRow.state == "published")
    return session.exec(query).first()


def stored(row: ReadinessReportRow) -> Stored:
    """A report as the domain has it; which version its writer knew is not kept."""
    return Stored(
        version=row.version,
        report=ReadinessReport(
            report_id=row.report_id,
            staff_there=row.staff_there,
            supplies_ok=row.supplies_ok,
            network_ok=row.network_ok,
            ticked=frozenset(row.ticked),
            absent=frozenset(row.absent),
            ready=row.ready,
            note=row.note,
            observed_at=row.observed_at,
        ),
        planned=row.planned,
        unnamed=row.unnamed,
        received_at=row.received_at,
        reported_by=row.reported_by,
    )


def opened(row: ReadinessRow | None) -> Opened | None:
    """How a site was opened; None while it is not."""
    if row is None or row.opened_at is None:
        return None
    return Opened(row.opened_at, row.opened_by or "", row.opened_how or "", row.open_reason)
