"""What a page says of an area's sites: the silent ones, where people wait long, figures to check; of many the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sampling.domain.hours import GRACE
from sampling.services import aside
from sampling.services.lately import Lately
from sampling.storage.database import Database

from .doubtful import DoubtfulCount, doubtful_counts
from .facts import current
from .sites import SiteLine, site_lines, site_states
from .waiting import BESIDE

T = TypeVar("T")
FEW = 120  # sites of an area that are listed one by one
SILENT_SHOWN = 60
WAITING_SHOWN = 12
DOUBTFUL_SHOWN = 20


@dataclass(frozen=True, slots=True)
class First(Generic[T]):
    """The first of a list, and how many it has in all."""

    shown: tuple[T, ...] = ()
    all: int = 0


@dataclass(frozen=True, slots=True)
class SitesAtHand:
    """An area's sites as of a moment. listed: each of them, where they are few, else none. silent: longest first;
    waiting: where people wait 25 minutes or longer, longest first. awaited: how many may still report in time."""

    listed: tuple[SiteLine, ...]
    silent: First[SiteLine]
    left_out: First[SiteLine]
    waiting: First[SiteLine]
    doubtful: First[DoubtfulCount]
    awaited: int
    sites: int

    @property
    def are_few(self) -> bool:
        """True where each of them is listed."""
        return self.sites <= FEW


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose sites, as of when, and what of them the reader may see."""

    round_code: str
    area_code: str
    as_of: datetime
    known_at: datetime | None
    with_staff: bool
    with_contacts: bool
    with_doubts: bool

    @property
    def place(self) -> dict[str, Any]:
        """As the readings take it."""
        return {
            "round_code": self.round_code,
            "area_code": self.area_code,
            "as_of": self.as_of,
            "known_at": self.known_at,
        }


_lately: Lately[SitesAtHand] = Lately()


def sites_at_hand(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None = None,
    now: datetime,
    with_staff: bool = False,
    with_contacts: bool = False,
    with_doubts: bool = False,
) -> SitesAtHand | None:
    """The lists of an area's page. Of a round of more than `BESIDE` sites those that were last read, and None until
    they have been. Raises NotFound."""
    facts = current(db, round_code)
    asked = _Asked(round_code, area_code, as_of, known_at, with_staff, with_contacts, with_doubts)
    if len(facts.sites) <= BESIDE:
        return _read(db, asked, now)
    seen_at = known_at or now  # while reports may be on their way, one that is awaited is late a moment later
    minute = seen_at.replace(second=0, microsecond=0) if seen_at < as_of + GRACE else None
    return _lately.get(
        (db.url, round_code, asked),
        f"{facts.version}/{minute}",
        lambda: aside.ask(sites_aside, db.url, asked, now),
    )


def sites_aside(url: str, asked: _Asked, now: datetime) -> SitesAtHand:
    """As `sites_at_hand`, for a process beside the server."""
    return _read(aside.database_at(url), asked, now)


def _read(db: Database, asked: _Asked, now: datetime) -> SitesAtHand:
    states = site_states(db, **asked.place, now=now)
    many = sum(states.values())
    lines = site_lines(
        db,
        **asked.place,
        now=now,
        with_staff=asked.with_staff,
        with_contacts=asked.with_contacts,
        states=None if many <= FEW else ("missing", "late", "left_out"),
        detailed=None if many <= FEW else SILENT_SHOWN,
    )
    doubtful = doubtful_counts(db, **asked.place) if asked.with_doubts else []
    return SitesAtHand(
        listed=tuple(lines) if many <= FEW else (),
        silent=_first([one for one in lines if one.state in ("missing", "late")], SILENT_SHOWN),
        left_out=_first([one for one in lines if one.state == "left_out"], SILENT_SHOWN),
        waiting=_first(_longest_wait(lines), WAITING_SHOWN),
        doubtful=_first(doubtful, DOUBTFUL_SHOWN),
        awaited=states.get("awaiting", 0),
        sites=many,
    )


def _first(every: Sequence[T], shown: int) -> First[T]:
    return First(tuple(every[:shown]), len(every))


def _longest_wait(lines: Sequence[SiteLine]) -> list[SiteLine]:
    """The sites where people wait long, the longest first; those that nobody serves before all."""
    return sorted((one for one in lines if one.queue and one.queue.is_long), key=_wait, reverse=True)


def _wait(line: SiteLine) -> tuple[float, int]:
    queue = line.queue
    if queue is None:
        return (0.0, 0)
    return (float("inf") if queue.wait_minutes is None else queue.wait_minutes, queue.queue or 0)
