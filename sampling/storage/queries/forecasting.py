"""What a forecast asks: the plan's slots whole, what reports say of queues and lanes, who has closed, call-ups."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from sampling.domain.expected import COUNTS, Entry, Version

from ..statements import Statements, instant_of
from ..tables import AreaRow, CallUpRow, ExpectedRow, PlanRow, PlanSlotRow, SessionRow, SiteRow
from .coverage import PlannedSlot, slots_ever_published

_TOLD = (
    "SELECT s.code, c.hour, c.version, c.queue, c.lanes_open, c.received_at"
    ' FROM "count" c JOIN site s ON s.id = c.site_id WHERE c.round_id = ? AND c.hour > ? AND c.hour <= ?'
    " AND (c.queue IS NOT NULL OR c.lanes_open IS NOT NULL) ORDER BY c.site_id, c.hour, c.version"
)
_CLOSED = (
    "SELECT s.code, c.hour, c.sampled, c.received_at, c.version FROM closing c JOIN site s ON s.id = c.site_id"
    " JOIN session p ON p.id = c.session_id WHERE p.round_id = ? AND p.code = ? ORDER BY c.site_id, c.day, c.version"
)


@dataclass(frozen=True, slots=True)
class WholeSlot(PlannedSlot):
    """A planned slot with the people who come."""

    arrivals: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a version of a count says beside the people: who queued, how many lanes were open; None where it doesn't."""

    site_code: str
    hour: datetime
    version: int
    queue: int | None
    lanes_open: int | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """A version of a site's closing report: the hour of its final count, and its people of that day."""

    site_code: str
    hour: datetime
    sampled: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class CalledTo:
    """An area that is called to a site in a window."""

    site_code: str
    area_code: str
    starts_at: datetime
    ends_at: datetime
    updated_at: datetime


def whole_slots(session: Session, round_id: int, session_code: str) -> list[WholeSlot]:
    """The slots of every version ever published of a session's plan."""
    query = slots_ever_published(
        round_id,
        SiteRow.code,
        SessionRow.slot_minutes,
        PlanSlotRow.ends_at,
        PlanSlotRow.served,
        PlanRow.published_at,
        PlanSlotRow.lanes,
        PlanSlotRow.arrivals,
    ).where(SessionRow.code == session_code)
    return [
        WholeSlot(session_code, code, ends_at - timedelta(minutes=minutes), ends_at, served, published_at, lanes, come)
        for code, minutes, ends_at, served, published_at, lanes, come in session.exec(query)
    ]


def told_beside(statements: Statements, round_id: int, since: datetime, until: datetime) -> list[Told]:
    """What counts of the hours after `since` up to `until` say of queues and lanes, every version, older ones first."""
    rows = statements.rows(_TOLD, round_id, statements.instant(since), statements.instant(until))
    return [
        Told(code, instant_of(hour), version, queue, lanes, instant_of(received_at))
        for code, hour, version, queue, lanes, received_at in rows
    ]


def closed(statements: Statements, round_id: int, session_code: str) -> list[Closed]:
    """The closing reports of a session, every version, older ones first."""
    rows = statements.rows(_CLOSED, round_id, session_code)
    return [
        Closed(code, instant_of(hour), sampled, instant_of(received_at)) for code, hour, sampled, received_at, _ in rows
    ]


def called_to(session: Session, round_id: int, session_code: str) -> list[CalledTo]:
    """When areas are called to the sites of a session."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            SiteRow.code, AreaRow.code, CallUpRow.starts_at, CallUpRow.ends_at, CallUpRow.updated_at
        )
        .join(SiteRow, col(SiteRow.id) == CallUpRow.site_id)
        .join(AreaRow, col(AreaRow.id) == CallUpRow.area_id)
        .join(SessionRow, col(SessionRow.id) == CallUpRow.session_id)
        .where(SessionRow.round_id == round_id, SessionRow.code == session_code)
    )
    return [CalledTo(*row) for row in session.exec(query)]


def expected_by(session: Session, round_id: int, known_at: datetime) -> dict[str, Version]:
    """What each area had last said of its people by then, by code."""
    query = (
        select(ExpectedRow, AreaRow.code)
        .join(AreaRow, col(AreaRow.id) == ExpectedRow.area_id)
        .where(ExpectedRow.round_id == round_id, col(ExpectedRow.entered_at) <= known_at)
        .order_by(col(ExpectedRow.version))
    )
    return {
        code: Version(
            code,
            row.version,
            Entry(*(getattr(row, name) for name in COUNTS)),
            row.source,
            row.entered_by,
            row.entered_at,
        )
        for row, code in session.exec(query)
    }
