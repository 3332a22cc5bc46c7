"""What sites have reported of a round, with the queues they told."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from ..tables import CountRow, RoundRow, SiteRow


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A version of a site's cumulative count, with the people who queued when it was made, None where not told."""

    site_code: str
    day: date
    hour: datetime
    version: int
    sampled: int
    received_at: datetime
    queue: int | None


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
        )
        .join(SiteRow, col(SiteRow.id) == CountRow.site_id)
        .where(CountRow.round_id == round_.id)
    )
    return [QueueCount(*row) for row in session.exec(query)]
