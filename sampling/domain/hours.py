"""Hours: when a site is open in a session, the instants at which its counts are due, and the day a count belongs to.

An hour is named by the instant at which it ends. A site counts cumulatively from its opening on; an opening that runs
past midnight counts on in the day on which it opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EARLY = timedelta(minutes=10)  # so long before its end an hour may be reported: nobody waits for the last minute
GRACE = timedelta(minutes=10)  # so long after its end an hour's reports may still be on their way: nobody is late yet
LATE = timedelta(hours=6)  # so long after the close a site may still count the people who stand there
LAST_MINUTE = time(23, 59)  # no clock says 24:00: whoever means the end of the day says the minute before it, or 00:00


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch in which a site is open within a session; instants in UTC."""

    site_code: str
    session_code: str
    opens_at: datetime
    closes_at: datetime

    def day(self, zone: ZoneInfo) -> date:
        """The local day to which all its counts belong: the one on which it opened."""
        return self.opens_at.astimezone(zone).date()

    def due(self, zone: ZoneInfo) -> list[datetime]:
        """The instants at which a count is due."""
        return hour_ends(self.opens_at, self.closes_at, zone)


WHOLE_DAY = (time(0), time(0))
"""The hours of a site that never closes."""


def openings(
    site_code: str,
    opens: time,
    closes: time,
    session_code: str,
    begins: datetime,
    ends: datetime,
    zone: ZoneInfo,
    *,
    throughout: bool = False,
) -> list[Opening]:
    """When a site is open in a session: its local hours on each day, within the session's stretch, earliest first.

    opens, closes: local; closing at or before opening means past midnight, and closing in the last minute of a day
    means at its end. begins, ends: of the session. throughout: the session keeps its sites open for all of it, whatever
    their own hours. Stretches that touch, as those of a site that never closes, are one as long as it stays within 24
    hours.
    """
    if throughout:
        opens, closes = WHOLE_DAY
    closes = time() if closes >= LAST_MINUTE else closes
    day = begins.astimezone(zone).date() - DAY
    out: list[Opening] = []
    while day <= ends.astimezone(zone).date():
        start = datetime.combine(day, opens, zone).astimezone(UTC)
        end = datetime.combine(day if closes > opens else day + DAY, closes, zone).astimezone(UTC)
        start, end = max(start, begins.astimezone(UTC)), min(end, ends.astimezone(UTC))
        if start < end:
            if out and out[-1].closes_at == start and end - out[-1].opens_at <= DAY:
                start = out.pop().opens_at
            out.append(Opening(site_code, session_code, start, end))
        day += DAY
    return out


def slots_within(
    opens: time, closes: time, slots: Sequence[datetime], length: timedelta, session: "Stretch", zone: ZoneInfo
) -> list[int]:
    """Which of a session's slots, given by their starts, lie wholly within the local hours of a site or a person."""
    found = openings("", opens, closes, "", session.opens_at, session.closes_at, zone)
    return [
        t
        for t, slot in enumerate(slots)
        if any(one.opens_at <= slot and slot + length <= one.closes_at for one in found)
    ]


def hour_ends(opens_at: datetime, closes_at: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants, in UTC, at which a count is due: each full hour of the local clock, and the close."""
    return list(_hour_ends(opens_at, closes_at, zone))


@lru_cache(maxsize=4096)  # asked for each report of an opening
def _hour_ends(opens_at: datetime, closes_at: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    local = opens_at.astimezone(zone)
    since_full = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    end = opens_at.astimezone(UTC) - since_full + HOUR
    out = []
    while end < closes_at:
        out.append(end)
        end += HOUR
    return (*out, closes_at.astimezone(UTC))


def last_full_hour(opening: Opening, as_of: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the last hour that was over in an opening by `as_of`; None before the first is."""
    due = [end for end in opening.due(zone) if end <= as_of]
    return due[-1] if due else None


def opening_of(hour: datetime, among: Sequence[Opening], zone: ZoneInfo) -> Opening | None:
    """The opening of a site that the count for `hour` belongs to; None where the site does not count at that hour.

    Counts are taken for the hours that are due, and for full hours up to `LATE` after the close.
    """
    begun = [opening for opening in among if opening.opens_at < hour]
    if not begun:
        return None
    opening = max(begun, key=lambda one: one.opens_at)
    local = hour.astimezone(zone)
    is_full = (local.minute, local.second, local.microsecond) == (0, 0, 0)
    if hour in opening.due(zone) or (is_full and opening.closes_at < hour <= opening.closes_at + LATE):
        return opening
    return None


def late_hours(opening: Opening, now: datetime, zone: ZoneInfo) -> list[datetime]:
    """The full hours after the close that a site may still count at `now`; none once `LATE` is over."""
    if not opening.closes_at < now + EARLY <= opening.closes_at + LATE + HOUR:
        return []
    return [
        end
        for end in hour_ends(opening.closes_at, opening.closes_at + LATE + HOUR, zone)
        if end <= now + EARLY and opening_of(end, [opening], zone)
    ]


def reported_from(hour: datetime) -> datetime:
    """From when on the hour that ends at `hour` can be reported."""
    return hour - EARLY


def is_ahead(hour: datetime, at: datetime) -> bool:
    """True of an hour that can't be reported yet at an instant; what a closed site has for it came with its closing."""
    return at < reported_from(hour)


class Stretch(Protocol):
    """Whatever opens and closes: a session, or a site within one."""

    @property
    def opens_at(self) -> datetime:
        """When it begins."""

    @property
    def closes_at(self) -> datetime:
        """When it ends."""


def at_hand(of_rounds: Sequence[Sequence[Stretch]], now: datetime) -> int | None:
    """Which of several rounds is at hand at `now`, by its stretches: its position, None where there is no stretch.

    What is open now comes first, then what began last, then what begins soonest; the earlier in the list among equals.
    """
    ranked = [
        (not one.opens_at <= now < one.closes_at, one.opens_at > now, abs(now - one.opens_at), position)
        for position, stretches in enumerate(of_rounds)
        for one in stretches
    ]
    return min(ranked)[-1] if ranked else None


def hour_to_report(among: Sequence[Opening], now: datetime, zone: ZoneInfo) -> datetime | None:
    """The hour that a site reports at `now`: the last that is over or nearly so, else its first; None without any.

    Where the site is open, it is an hour of that opening. It is chosen by the server's clock, never by the phone's.
    """
    open_now = [opening for opening in among if opening.opens_at <= now < opening.closes_at]
    due = sorted(end for opening in open_now or among for end in opening.due(zone))
    over = [end for end in due if end <= now + EARLY]
    return over[-1] if over else due[0] if due else None


def counted_hours(opening: Opening, zone: ZoneInfo) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
    """All hours that a site may count in an opening: those that are due, and the full ones up to `LATE` after it."""
    after = hour_ends(opening.closes_at, opening.closes_at + LATE + HOUR, zone)
    return tuple(opening.due(zone)), tuple(end for end in after if opening_of(end, [opening], zone))
