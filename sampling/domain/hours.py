"""Hours: the instants at which counts are due, and the day a count belongs to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


def day_of(hour: datetime, zone: ZoneInfo, opens_at: datetime | None = None) -> date:
    """The local day to which the count for `hour` (the instant at which the hour ends) belongs.

    An hour belongs to the day on which it begins; for a site that runs past midnight, to the day it opened.
    """
    return (opens_at or hour - HOUR).astimezone(zone).date()


def hour_ends(opens_at: datetime, closes_at: datetime) -> list[datetime]:
    """The instants, in UTC, at which a count is due between opening and closing: each full clock hour, and the close."""
    end = opens_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + HOUR
    out = []
    while end < closes_at:
        out.append(end)
        end += HOUR
    return [*out, closes_at.astimezone(UTC)]


def last_full_hour(opens_at: datetime, closes_at: datetime, as_of: datetime) -> datetime | None:
    """The end of the last hour a site was open for by `as_of`; None before the first has ended."""
    due = [end for end in hour_ends(opens_at, closes_at) if end <= as_of]
    return due[-1] if due else None
