"""What is asked for the coverage of areas: openings, counts and plans of a whole round, in few columns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from sampling.domain.coverage import SiteCount
from sampling.domain.hours import Opening, openings

from ..tables import (
    AreaContact,
    AreaResidents,
    AreaRow,
    AssignmentRow,
    AuditEntry,
    CountRow,
    PlanRow,
    PlanSlotRow,
    RoundRow,
    SessionRow,
    SessionSite,
    SiteRow,
    StaffRow,
)
from ..tables.audit import MOVING


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """People a version of a session's plan, published at `published_at`, expects a site to sample in a slot, and the
    lanes staffed in it."""

    session_code: str
    site_code: str
    starts_at: datetime
    ends_at: datetime
    served: int
    published_at: datetime
    lanes: int


SlotT = TypeVar("SlotT", bound=PlannedSlot)


def in_force(slots: Sequence[SlotT], known_at: datetime | None = None) -> list[SlotT]:
    """Of all versions of a session's plan the slots that hold: a later version never rewrites a slot that had begun.

    A slot is that of the newest version published by its beginning, or of the first one where none was. known_at: only
    versions that were published by then.
    """
    known = [slot for slot in slots if known_at is None or slot.published_at <= known_at]
    versions = sorted({slot.published_at for slot in known})

    def holds_at(begin: datetime) -> datetime:
        return max((at for at in versions if at <= begin), default=versions[0])

    holding = {begin: holds_at(begin) for begin in {slot.starts_at for slot in known}}
    return [slot for slot in known if slot.published_at == holding[slot.starts_at]]


@dataclass(frozen=True, slots=True)
class Lead:
    """Whom to call about a site: name and work phone."""

    name: str
    work_phone: str | None


def residents_of(session: Session, area_ids: Sequence[int]) -> dict[int, int | None]:
    """The newest residents' figure of each of these areas, None where it has none."""
    found: dict[int, int | None] = dict.fromkeys(area_ids)
    query = (
        select(AreaResidents.area_id, AreaResidents.count)
        .where(col(AreaResidents.area_id).in_(area_ids))
        .order_by(col(AreaResidents.counted_on))
    )
    found.update(session.exec(query).all())
    return found


def openings_alike(session: Session, round_: RoundRow) -> list[tuple[list[Opening], list[str]]]:
    """The openings of a session that sites share (without a code), with the codes of these sites in order, for all
    sessions of a round: thousands of sites have a few timetables."""
    zone = ZoneInfo(round_.zone)
    found = []
    for part in session.exec(
        select(SessionRow).where(SessionRow.round_id == round_.id).order_by(col(SessionRow.opens_at), SessionRow.code)
    ).all():
        rows = session.exec(
            select(SiteRow.opens, SiteRow.closes, SiteRow.code)  # type: ignore[call-overload]
            .join(SessionSite, col(SessionSite.site_id) == SiteRow.id)
            .where(SessionSite.session_id == part.id)
            .order_by(col(SiteRow.code))
        )
        alike: dict[tuple[time, time], list[str]] = {}
        for opens, closes, code in rows:
            alike.setdefault((opens, closes), []).append(code)
        for (opens, closes), codes in alike.items():
            own = openings(
                "", opens, closes, part.code, part.opens_at, part.closes_at, zone, throughout=part.throughout
            )
            if own:
                found.append((own, codes))
    return found


def openings_of_round(session: Session, round_: RoundRow) -> list[Opening]:
    """When each site is open in each session of a round."""
    parts: dict[str, list[tuple[str, list[Opening]]]] = {}
    for own, codes in openings_alike(session, round_):
        parts.setdefault(own[0].session_code, []).extend((code, own) for code in codes)
    return [
        Opening(code, one.session_code, one.opens_at, one.closes_at)
        for sites in parts.values()
        for code, own in sorted(sites, key=lambda one: one[0])
        for one in own
    ]


def counts_of_round(session: Session, round_: RoundRow) -> list[SiteCount]:
    """Every version of every count of a round."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            SiteRow.code, CountRow.day, CountRow.hour, CountRow.version, CountRow.sampled, CountRow.received_at
        )
        .join(SiteRow, col(SiteRow.id) == CountRow.site_id)
        .where(CountRow.round_id == round_.id)
    )
    return [SiteCount(*row) for row in session.exec(query)]


def last_write(session: Session) -> int:
    """Id of the last line of the audit: every write leaves one."""
    return session.exec(select(func.max(AuditEntry.id))).one() or 0


def last_moving_write(session: Session) -> int:
    """Id of the last line of the audit that is not of what is done all the time while sites are open."""
    return session.exec(select(func.max(AuditEntry.id)).where(text(MOVING))).one() or 0


def published_plan_ids(session: Session, round_: RoundRow) -> list[int]:
    """The published plans of a round's sessions."""
    query = (
        select(PlanRow.id)
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .where(SessionRow.round_id == round_.id, PlanRow.state == "published")
        .order_by(col(PlanRow.id))
    )
    return [key for key in session.exec(query) if key is not None]


def slots_ever_published(round_id: int, *columns: Any) -> Any:
    """The question for these columns of the slots of every version ever published of a round's plans."""
    return (
        select(*columns)
        .select_from(PlanSlotRow)
        .join(PlanRow, col(PlanRow.id) == PlanSlotRow.plan_id)
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .join(SiteRow, col(SiteRow.id) == PlanSlotRow.site_id)
        .where(
            SessionRow.round_id == round_id,
            col(PlanRow.state).in_(("published", "superseded")),
            col(PlanRow.published_at).is_not(None),
        )
    )


def planned_slots(session: Session, round_: RoundRow) -> list[PlannedSlot]:
    """What every version ever published of the plans of a round expects, the superseded ones too, by end of slot."""
    query = slots_ever_published(
        round_.id or 0,
        SessionRow.code,
        SiteRow.code,
        SessionRow.slot_minutes,
        PlanSlotRow.ends_at,
        PlanSlotRow.served,
        PlanRow.published_at,
        PlanSlotRow.lanes,
    ).order_by(col(PlanSlotRow.ends_at))
    return [
        PlannedSlot(code, site, ends_at - timedelta(minutes=minutes), ends_at, served, published_at, lanes)
        for code, site, minutes, ends_at, served, published_at, lanes in session.exec(query)
    ]


def plan_leads(session: Session, round_: RoundRow, session_code: str) -> dict[str, Lead]:
    """The lead whom the published plan of a session gives to each site, by code of the site."""
    query = (
        select(SiteRow.code, StaffRow.name, StaffRow.work_phone)
        .join(AssignmentRow, col(AssignmentRow.site_id) == SiteRow.id)
        .join(PlanRow, col(PlanRow.id) == AssignmentRow.plan_id)
        .join(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .join(StaffRow, col(StaffRow.id) == AssignmentRow.staff_id)
        .where(
            SessionRow.round_id == round_.id,
            SessionRow.code == session_code,
            PlanRow.state == "published",
            AssignmentRow.role == "lead",
        )
    )
    return {code: Lead(name, phone) for code, name, phone in session.exec(query)}


def area_leads(session: Session, area_codes: Collection[str]) -> dict[str, Lead]:
    """The lead of each of these areas, by code of the area."""
    query = (
        select(AreaRow.code, AreaContact.name, AreaContact.work_phone)
        .join(AreaContact, col(AreaContact.area_id) == AreaRow.id)
        .where(AreaContact.part == "lead", col(AreaRow.code).in_(area_codes))
    )
    return {code: Lead(name, phone) for code, name, phone in session.exec(query)}
