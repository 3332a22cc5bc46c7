"""Waiting: how long the queue at a site takes, in one of four words that everybody knows from a public queue board.

    wait = queue / (open lanes x people that a lane samples in an hour)

A queue is what a site told with its hourly report; what is not told is not told, never "smooth".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

BUSY = 25  # minutes
CROWDED = 50  # minutes
FRESH = timedelta(hours=1)  # so much older than the moment a queue may be and still say something of it
WORDS = ("crowded", "busy", "smooth", "untold", "resting")
"""From the worst on; "untold": open, and nothing fresh is known of its queue; "resting": closed."""


@dataclass(frozen=True, slots=True)
class SiteQueue:
    """How a site's queue stands. word: one of `WORDS`. queue: people who waited at `told_for`, the end of the hour they
    were told with; wait_minutes: what that means, None where nothing serves them or nothing is known. lanes: open."""

    word: str
    queue: int | None = None
    told_for: datetime | None = None
    wait_minutes: int | None = None
    lanes: float = 0.0

    @property
    def is_long(self) -> bool:
        """Busy or crowded."""
        return self.word in ("crowded", "busy")


@dataclass(frozen=True, slots=True)
class Waiting:
    """The sites of an area by word. told_for: the oldest hour that is among those told; people: who wait, of those."""

    crowded: int = 0
    busy: int = 0
    smooth: int = 0
    untold: int = 0
    resting: int = 0
    people: int = 0
    told_for: datetime | None = None

    @property
    def told(self) -> int:
        """Open sites of which a fresh queue is known."""
        return self.crowded + self.busy + self.smooth

    @property
    def open(self) -> int:
        """Sites that are open."""
        return self.told + self.untold

    @property
    def all(self) -> int:
        """Sites of the session."""
        return self.open + self.resting


def site_queue(
    queue: int | None,
    told_for: datetime | None,
    *,
    lanes: float,
    pace: float,
    is_open: bool,
    as_of: datetime,
) -> SiteQueue:
    """How a site stands by what it told last. lanes: open; pace: people a lane samples in an hour.

    A site without a lane open is closed, unless people wait there.
    """
    if not is_open or (lanes <= 0 and not queue):
        return SiteQueue("resting")
    if queue is None or told_for is None or told_for < as_of - FRESH:
        return SiteQueue("untold", lanes=lanes)
    wait = wait_minutes(queue, lanes, pace)
    if wait is None:
        return SiteQueue("crowded", queue, told_for, None, lanes)
    return SiteQueue(word_of(wait), queue, told_for, round(wait), lanes)


def wait_minutes(queue: float, lanes: float, pace: float) -> float | None:
    """Minutes that the last of a queue waits; None where people wait and no lane serves them."""
    if queue <= 0:
        return 0.0
    return queue / (lanes * pace) * 60 if lanes > 0 and pace > 0 else None


def word_of(minutes: float) -> str:
    """Smooth, busy from 25 minutes on, crowded from 50."""
    return "crowded" if minutes >= CROWDED else "busy" if minutes >= BUSY else "smooth"


def together(sites: Iterable[SiteQueue]) -> Waiting:
    """The sites of an area, by word."""
    own = list(sites)
    many = dict.fromkeys(WORDS, 0)
    for one in own:
        many[one.word] += 1
    told = [one for one in own if one.told_for is not None]
    return Waiting(
        **many,
        people=sum(one.queue or 0 for one in told),
        told_for=min((one.told_for for one in told if one.told_for), default=None),
    )
