"""What is asked about plans, and the writes of a draft."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, insert, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from sampling.domain.plans import Assignment, Plan, PlanSlot

from ..tables import AreaRow, AssignmentRow, PlanRow, PlanSlotRow, RoundRow, SessionRow, SessionStaff, SiteRow, StaffRow


def last_version(session: Session, session_id: int) -> int:
    """The newest version of a session's plan, 0 before the first."""
    return session.exec(select(func.max(PlanRow.version)).where(PlanRow.session_id == session_id)).one() or 0


def add_assignments(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write the assignments of a draft."""
    if rows:
        session.execute(insert(AssignmentRow), list(rows))


def add_slots(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write what a draft expects of each site in each slot."""
    if rows:
        session.execute(insert(PlanSlotRow), list(rows))


def copy_assignments(session: Session, of: int, to: int, *, without: Collection[int] = ()) -> None:
    """Give a plan the assignments of another, but for those of some people, by the staff's id."""
    kept = (col(getattr(AssignmentRow, name)) for name in ("staff_id", "site_id", "role", "starts_at", "ends_at"))
    found = select(literal(to), *kept).where(AssignmentRow.plan_id == of, col(AssignmentRow.staff_id).not_in(without))
    names = ["plan_id", "staff_id", "site_id", "role", "starts_at", "ends_at"]
    session.execute(insert(AssignmentRow).from_select(names, found))


def blocks_of(session: Session, plan_id: int, staff_ids: Collection[int]) -> list[dict[str, Any]]:
    """The blocks of some people in a plan, as rows of another without its key."""
    query = select(AssignmentRow).where(AssignmentRow.plan_id == plan_id, col(AssignmentRow.staff_id).in_(staff_ids))
    names = ("staff_id", "site_id", "role", "starts_at", "ends_at")
    return [{name: getattr(row, name) for name in names} for row in session.exec(query)]


def copy_slots(session: Session, of: int, to: int) -> None:
    """Give a plan what another expects of each site in each slot."""
    names = ["site_id", "ends_at", "lanes", "arrivals", "served", "queue"]
    found = select(literal(to), *(col(getattr(PlanSlotRow, name)) for name in names)).where(PlanSlotRow.plan_id == of)
    session.execute(insert(PlanSlotRow).from_select(["plan_id", *names], found))


def plan_by_id(session: Session, plan_id: int) -> Plan | None:
    """The plan with this id."""
    found = _plans(session, PlanRow.id == plan_id)
    return found[0] if found else None


def plans_of_session(session: Session, session_id: int) -> list[Plan]:
    """Every version of a session's plan, newest first."""
    return _plans(session, PlanRow.session_id == session_id)


def newer_drafts(session: Session, round_code: str, now: datetime) -> list[tuple[Any, ...]]:
    """The sessions of a round that close after `now` and have drafts newer than their published plan: code, name,
    number of such drafts, version and instant of the newest, version of the published plan."""
    published = aliased(PlanRow)
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            SessionRow.code,
            SessionRow.name,
            func.count(col(PlanRow.id)),
            func.max(PlanRow.version),
            func.max(PlanRow.created_at),
            published.version,
        )
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
        .outerjoin(
            published, and_(col(published.session_id) == PlanRow.session_id, col(published.state) == "published")
        )
        .where(
            RoundRow.code == round_code,
            col(SessionRow.closes_at) > now,
            PlanRow.state == "draft",
            or_(col(published.version).is_(None), col(PlanRow.version) > col(published.version)),
        )
        .group_by(col(SessionRow.id), col(published.version))
        .order_by(col(SessionRow.opens_at))
    )
    return [tuple(row) for row in session.exec(query)]


def row_for_change(session: Session, plan_id: int) -> PlanRow | None:
    """The row of a plan, kept from others until the transaction ends."""
    return session.exec(select(PlanRow).where(PlanRow.id == plan_id).with_for_update()).first()


def supersede(session: Session, session_id: int) -> int | None:
    """Mark the published plan of a session as superseded; its version, None where there is none."""
    query = select(PlanRow).where(PlanRow.session_id == session_id, PlanRow.state == "published")
    row = session.exec(query.with_for_update()).first()
    if row is None:
        return None
    row.state = "superseded"
    session.add(row)
    session.flush()
    return row.version


def placings(session: Session, plan_id: int) -> set[tuple[str, str]]:
    """Who works where in a plan: codes of the person and the site."""
    query = (
        select(StaffRow.code, SiteRow.code)
        .select_from(AssignmentRow)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .where(AssignmentRow.plan_id == plan_id)
    )
    return {(person, site) for person, site in session.exec(query)}


def assigned_codes(session: Session, plan_id: int, path: str = "") -> list[str]:
    """Codes of the people of `assignments`, in order."""
    base = aliased(AreaRow)
    query = (
        select(StaffRow.code)
        .distinct()
        .join(AssignmentRow, col(AssignmentRow.staff_id) == StaffRow.id)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .join(base, col(base.id) == StaffRow.base_id)
        .where(AssignmentRow.plan_id == plan_id, _concerns(path, base))
        .order_by(col(StaffRow.code))
    )
    return list(session.exec(query))


def assignments(
    session: Session, plan_id: int, path: str = "", codes: Sequence[str] | None = None
) -> list[tuple[Assignment, str, str]]:
    """Assignments at sites within `path`, and of people whose base is within it, by person and start.

    Each with the path of the area its site stands in and the path of the person's base. codes: of these people alone.
    """
    base = aliased(AreaRow)
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            StaffRow.code,
            StaffRow.name,
            StaffRow.unit,
            StaffRow.work_phone,
            SiteRow.code,
            SiteRow.name,
            AreaRow.code,
            AreaRow.name,
            AssignmentRow.role,
            AssignmentRow.starts_at,
            AssignmentRow.ends_at,
            AreaRow.path,
            base.path,
        )
        .select_from(AssignmentRow)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .join(base, col(base.id) == StaffRow.base_id)
        .where(AssignmentRow.plan_id == plan_id, _concerns(path, base))
        .order_by(col(StaffRow.code), col(AssignmentRow.starts_at))
    )
    if codes is not None:
        query = query.where(col(StaffRow.code).in_(codes))
    return [(Assignment(*row[:11]), row[11], row[12]) for row in session.exec(query)]


def assignments_with(session: Session, plan_id: int, others: Mapping[str, int]) -> list[tuple[Assignment, str, str]]:
    """The assignments of a plan, but for those of some people, by code, which are those of another plan."""
    found = [one for one in assignments(session, plan_id) if one[0].staff_code not in others]
    for other in sorted(set(others.values())):
        found += assignments(session, other, codes=[code for code, plan in others.items() if plan == other])
    return sorted(found, key=lambda one: (one[0].staff_code, one[0].starts_at)) if others else found


class Work(NamedTuple):
    """A block of somebody's work in a published plan, by codes; session_id: of the row of the session it is in."""

    staff: str
    site: str
    starts_at: datetime
    ends_at: datetime
    session_id: int


def work_of(session: Session, session_id: int, *, since: datetime, until: datetime) -> list[Work]:
    """What the people of a session have to do in the plan that holds for it, and in those of others that begin at or
    after `since` and end by `until`, the earliest first."""
    others = and_(col(SessionRow.opens_at) >= since, col(SessionRow.closes_at) <= until)
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            StaffRow.code, SiteRow.code, AssignmentRow.starts_at, AssignmentRow.ends_at, PlanRow.session_id
        )
        .select_from(AssignmentRow)
        .join(PlanRow, col(PlanRow.id) == AssignmentRow.plan_id)
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .join(
            SessionStaff,
            and_(col(SessionStaff.staff_id) == StaffRow.id, col(SessionStaff.session_id) == session_id),
        )
        .where(PlanRow.state == "published", or_(col(PlanRow.session_id) == session_id, others))
        .order_by(col(AssignmentRow.starts_at), col(StaffRow.code))
    )
    return [Work(*row) for row in session.exec(query)]


def slots(session: Session, plan_id: int, path: str = "") -> list[PlanSlot]:
    """What the plan expects of each site within `path`, by site and slot."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            SiteRow.code,
            PlanSlotRow.ends_at,
            PlanSlotRow.lanes,
            PlanSlotRow.arrivals,
            PlanSlotRow.served,
            PlanSlotRow.queue,
        )
        .select_from(PlanSlotRow)
        .join(SiteRow, col(SiteRow.id) == PlanSlotRow.site_id)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(PlanSlotRow.plan_id == plan_id, col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(SiteRow.code), col(PlanSlotRow.ends_at))
    )
    return [PlanSlot(*row) for row in session.exec(query)]


def people_by_site(session: Session, plan_id: int) -> dict[str, dict[str, int]]:
    """How many people of each role work at each site, each person counted once, by code of the site."""
    query = (
        select(SiteRow.code, AssignmentRow.role, func.count(func.distinct(AssignmentRow.staff_id)))
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .where(AssignmentRow.plan_id == plan_id)
        .group_by(col(SiteRow.code), col(AssignmentRow.role))
    )
    out: dict[str, dict[str, int]] = {}
    for code, role, count in session.exec(query):
        out.setdefault(code, {})[role] = count
    return out


def persons_by_site(session: Session, plan_id: int) -> dict[str, int]:
    """How many people work at each site in any role, by code of the site."""
    query = (
        select(SiteRow.code, func.count(func.distinct(AssignmentRow.staff_id)))
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .where(AssignmentRow.plan_id == plan_id)
        .group_by(col(SiteRow.code))
    )
    return dict(session.exec(query).all())


def workers(session: Session, plan_id: int) -> list[tuple[str, str, int]]:
    """Who works where as what in a plan, each once: (code of the site, role, the person's id)."""
    query = (
        select(SiteRow.code, AssignmentRow.role, AssignmentRow.staff_id)
        .join(SiteRow, col(SiteRow.id) == AssignmentRow.site_id)
        .where(AssignmentRow.plan_id == plan_id)
        .distinct()
    )
    return list(session.exec(query))


def _concerns(path: str, base: Any) -> ColumnElement[bool]:
    """True for assignments at sites within `path`, and of people whose base is within it."""
    return or_(col(AreaRow.path).startswith(path, autoescape=True), col(base.path).startswith(path, autoescape=True))


def _plans(session: Session, condition: Any) -> list[Plan]:
    query = (
        select(PlanRow, RoundRow.code, SessionRow.code)
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
        .where(condition)
        .order_by(col(PlanRow.version).desc())
    )
    return [
        Plan(
            id=row.id or 0,
            round_code=round_code,
            session_code=session_code,
            version=row.version,
            state=row.state,
            run_id=row.run_id,
            figures=row.figures,
            created_at=row.created_at,
            created_by=row.created_by,
            published_at=row.published_at,
            published_by=row.published_by,
        )
        for row, round_code, session_code in session.exec(query)
    ]
