"""Saying on other pages which of their figures are the second source's."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sampling.domain.hours import LATE
from sampling.domain.permissions import SEE_SECOND, allows
from sampling.services import second

from ..context import actor, database

Hours = tuple[datetime | None, datetime | None]


def second_told(
    round_code: str, path: str = "", *, hours: Hours = (None, None), known_at: datetime | None = None
) -> dict[str, Any]:
    """What `second/official_line.html` shows: of an area, and of choices for one hour those of `hours` alone."""
    return {
        "second_used": second.used(database(), round_code, path=path, hours=hours, known_at=known_at),
        "may_see_second": allows(actor().role, SEE_SECOND),
    }


def hours_of(day: date, zone: ZoneInfo) -> Hours:
    """The hours that may belong to a day's openings: past midnight too, as sites may count on after their close."""
    begins = datetime.combine(day, time(), zone)
    return begins, begins + timedelta(days=1) + LATE
