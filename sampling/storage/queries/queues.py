"""What sites have reported of a round, with the queues, lanes and people they told."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from ..statements import Statements, instant_of
from ..tables import CountRow, RoundRow, SiteRow

_LATELY = (
    "SELECT s.code, c.hour, c.queue, c.lanes_open, c.received_at"
    ' FROM "count" c JOIN site s ON s.id = c.site_id WHERE c.round_id = ? AND c.hour > ? AND c.hour <= ?'
    " ORDER BY c.hour, c.site_id, c.version"
)


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A version of a site's cumulative count, with what was told when it was made: people who queued, lanes open,
    people of the staff there; each None where not told."""

    site_code: str
    day: date
    hour: datetime
    version: int
    sampled: int
    received_at: datetime
    queue: int | None
    lanes_open: int | None = None
    staff_there: int | None = None


def counts_with_queues(session: Session, round_: RoundRow) -> list[QueueCount]:
    """Every version of every count of a round."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            SiteRow.code,
            CountRow.day,
            CountRow.hour,
            CountRow.version,
            CountRow.sampled,
            CountRow.received_at,
            CountRow.queue,
            CountRow.lanes_open,
            CountRow.staff_present,
        )
        .join(SiteRow, col(SiteRow.id) == CountRow.site_id)
        .where(CountRow.round_id == round_.id)
    )
    return [QueueCount(*row) for row in session.exec(query)]


@dataclass(frozen=True, slots=True)
class ToldLately:
    """What a version of a count says beside the people: who queued, how many lanes were open; None where it doesn't."""

    site_code: str
    hour: datetime
    queue: int | None
    lanes_open: int | None
    received_at: datetime


def told_lately(statements: Statements, round_id: int, since: datetime, until: datetime) -> list[ToldLately]:
    """Every version of the counts of the hours after `since` up to `until`, by hour and version: the last one of a site
    and hour holds."""
    rows = statements.rows(_LATELY, round_id, statements.instant(since), statements.instant(until))
    return [
        ToldLately(code, instant_of(hour), queue, lanes, instant_of(received_at))
        for code, hour, queue, lanes, received_at in rows
    ]
