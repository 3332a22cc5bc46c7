"""Days and times of day in addresses and forms."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sampling.domain.errors import Refused
from sampling.domain.instants import is_meant


def day_in(text: str | None) -> date | None:
    """The day of an address or a hidden field, None for none; raises Refused for what is no day of this century."""
    if not (text or "").strip():
        return None
    try:
        day = date.fromisoformat((text or "").strip())
    except ValueError:
        raise Refused("“%(text)s” is no day. Write it as 2022-05-04.", text=(text or "")[:40]) from None
    if not is_meant(day):
        raise Refused("“%(text)s” is no day. Write it as 2022-05-04.", text=(text or "")[:40])
    return day


def at_time(of_day: time | None, opens_at: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant at or after the opening at which the county's clock shows this time; None for none."""
    if of_day is None:
        return None
    local = opens_at.astimezone(zone)
    at = datetime.combine(local.date(), of_day, zone)
    return (at if at >= local.replace(second=0, microsecond=0) else at + timedelta(days=1)).astimezone(UTC)


def noon_of(day: date, zone: ZoneInfo) -> datetime:
    """An instant within a day, for the filters that write days."""
    return datetime.combine(day, time(12), zone)
