"""What is asked about whom a document goes to."""

from typing import NamedTuple

from sqlalchemy import distinct, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from ..tables import (
    AreaContact,
    AreaRow,
    AssignmentRow,
    PlanRow,
    PlanSlotRow,
    SessionRow,
    SiteRow,
    SiteServes,
    StaffRow,
)


class AreaBelow(NamedTuple):
    """An area as a recipient, and who leads it; None where nobody is known."""

    code: str
    name: str
    path: str
    level: str
    lead_name: str | None
    lead_phone: str | None

    @property
    def has_lead(self) -> bool:
        """True where somebody leads it."""
        return self.lead_name is not None


def areas_below(session: Session, path: str) -> list[AreaBelow]:
    """The area at `path` and all below it, parents before children."""
    lead = aliased(AreaContact)
    query = (
        select(  # type: ignore[call-overload]
            AreaRow.code, AreaRow.name, AreaRow.path, AreaRow.level, lead.name, lead.work_phone
        )
        .outerjoin(lead, (lead.area_id == AreaRow.id) & (lead.part == "lead"))
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(AreaRow.path))
    )
    return [AreaBelow(*row) for row in session.exec(query)]


def people_and_units(session: Session, plan_id: int) -> tuple[int, int]:
    """How many people have an assignment in a plan, and of how many units they are."""
    query = (
        select(func.count(distinct(col(AssignmentRow.staff_id))), func.count(distinct(col(StaffRow.unit))))
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .where(AssignmentRow.plan_id == plan_id)
    )
    people, units = session.exec(query).one()
    return people, units


def paths_of_plan(session: Session, plan_id: int) -> tuple[set[str], set[str]]:
    """Paths of the areas in which the sites of a plan stand to which people come or are sent, and that they serve."""
    at_work = select(PlanSlotRow.site_id).where(
        PlanSlotRow.plan_id == plan_id, or_(col(PlanSlotRow.lanes) > 0, col(PlanSlotRow.arrivals) > 0)
    )
    staffed = select(AssignmentRow.site_id).where(AssignmentRow.plan_id == plan_id)
    chosen = at_work.union(staffed)
    standing = select(AreaRow.path).join(SiteRow, col(SiteRow.area_id) == AreaRow.id).where(col(SiteRow.id).in_(chosen))
    served = (
        select(AreaRow.path)
        .join(SiteServes, col(SiteServes.area_id) == AreaRow.id)
        .where(col(SiteServes.site_id).in_(chosen))
    )
    return set(session.exec(standing)), set(session.exec(served))


def published_ids(session: Session, round_id: int) -> list[int]:
    """Ids of the plans that hold in a round, by the hours of their sessions."""
    query = (
        select(PlanRow.id)
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .where(SessionRow.round_id == round_id, PlanRow.state == "published")
        .order_by(col(SessionRow.opens_at), col(SessionRow.code))
    )
    return [key for key in session.exec(query) if key is not None]
