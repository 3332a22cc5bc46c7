"""The forecast for pages that many look at while reports come in by the hundred: the last one made, while a new one is.

A forecast of a large county takes longer than a page may. So the bands of a moment are made anew in a thread of their
own, never more often than they take twenty times over, and a page gets the last ones. Figures that are counted are
never old: a band never lies below them.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock, Thread
from time import monotonic

from sampling.domain.rounds import Session
from sampling.services.watching.facts import Facts
from sampling.storage.database import Database

from .reading import Bands, Forecast, Outlook, bands, forecast_with, outlooks_with

AT_ONCE = 1_000  # sites of which a first forecast is waited for
SITES_MOST = 50_000  # a forecast of more would take the figures' time for minutes: none is made
LEAST_SECONDS = 2.0
TIMES = 20.0
KEPT = 24


@dataclass(frozen=True, slots=True)
class _Made:
    version: str
    bands: Bands | None
    at: float
    seconds: float


_made: dict[Hashable, _Made] = {}
_making: set[Hashable] = set()
_lock = Lock()
_times: dict[tuple[str, str], int] = {}


def forecast_lately(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None = None,
    wait: bool = False,
) -> Forecast | None:
    """As `area_forecast`, of a state some seconds old at the most; None as well while the first one is made for a large
    county. wait: always make it anew."""
    make = bands if wait else _bands
    return forecast_with(make, db, round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at)


def outlooks_lately(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None = None,
    wait: bool = False,
) -> dict[str, Outlook]:
    """What is to be expected of an area and of each of its parts, by code, out of the bands of `forecast_lately`: once
    these are made, it costs nothing. Empty as long as they are not."""
    make = bands if wait else _bands
    return outlooks_with(make, db, round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at)


def times_made(db: Database, round_code: str) -> int:
    """Changes when there are new bands that a page hasn't waited for."""
    return _times.get((db.url, round_code), 0)


def _bands(
    db: Database, facts: Facts, part: Session, *, as_of: datetime, known_at: datetime | None, deadline: datetime
) -> Bands | None:
    if len(facts.sites) > SITES_MOST:
        return None
    key = (db.url, facts.round.code, part.code, as_of, known_at, deadline)

    def make() -> _Made:
        begun = monotonic()
        found = bands(db, facts, part, as_of=as_of, known_at=known_at, deadline=deadline)
        made = _Made(facts.version, found, monotonic(), monotonic() - begun)
        with _lock:
            _made.pop(key, None)
            while len(_made) >= KEPT:
                _made.pop(next(iter(_made)))
            _made[key] = made
        return made

    def make_later() -> None:
        try:
            make()
            with _lock:
                _times[db.url, facts.round.code] = times_made(db, facts.round.code) + 1
        finally:
            _making.discard(key)

    with _lock:
        held = _made.get(key)
        if held is not None and held.version == facts.version:
            return held.bands
        first = held is None and len(facts.sites) <= AT_ONCE
        due = held is None or monotonic() - held.at > max(LEAST_SECONDS, TIMES * held.seconds)
        begin = not first and due and key not in _making
        if begin:
            _making.add(key)
    if first:
        return make().bands
    if begin:
        Thread(target=make_later, name="forecast", daemon=True).start()
    return held.bands if held is not None else None
