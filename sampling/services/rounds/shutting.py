"""Which sites of a session are shut in hours that it has, by their own hours: nobody would be sampled there then."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sampling.domain.hours import openings
from sampling.storage.database import Database, Session
from sampling.storage.queries import sites
from sampling.storage.tables import SessionRow

from .reading import existing, session_of


@dataclass(frozen=True, slots=True)
class ShutSites:
    """Sites of a session that are shut for a part of it or all of it; first: name and hours of the first of them.

    all: sites of the session. slots: of the session, with the first in which a site is shut and the most that are.
    """

    all: int
    never_open: int
    partly: int
    most: int
    at: datetime
    first: tuple[str, time, time]

    @property
    def shut(self) -> int:
        """Sites that are shut at some time of the session."""
        return self.never_open + self.partly


def shut_sites(db: Database, *, round_code: str, session_code: str) -> ShutSites | None:
    """The sites that are shut in slots of a session; None where all are open throughout. Raises NotFound."""
    with db.reading() as session:
        zone = existing(session, round_code).tz
        return shut_of(session, session_of(session, round_code, session_code), zone)


def shut_of(session: Session, own: SessionRow, zone: ZoneInfo) -> ShutSites | None:
    """As `shut_sites`, within the caller's transaction."""
    if own.throughout:
        return None
    step = timedelta(minutes=own.slot_minutes)
    starts = [own.opens_at + k * step for k in range(int((own.closes_at - own.opens_at) / step))]
    shut_at = dict.fromkeys(starts, 0)
    found = sites.hours_of_session(session, own.id or 0)
    missing: list[tuple[int, str, time, time]] = []
    kept: dict[tuple[time, time], list[datetime]] = {}  # hundreds of sites have few different hours
    for name, opens, closes in found:
        if (opens, closes) not in kept:
            here = openings("", opens, closes, own.code, own.opens_at, own.closes_at, zone)
            kept[opens, closes] = [
                at for at in starts if not any(one.opens_at <= at and at + step <= one.closes_at for one in here)
            ]
        gone = kept[opens, closes]
        for at in gone:
            shut_at[at] += 1
        if gone:
            missing.append((len(gone), name, opens, closes))
    if not missing:
        return None
    most = max(shut_at.values())
    never = sum(count == len(starts) for count, *_ in missing)
    return ShutSites(
        all=len(found),
        never_open=never,
        partly=len(missing) - never,
        most=most,
        at=next(at for at in starts if shut_at[at] == most),
        first=missing[0][1:],
    )
