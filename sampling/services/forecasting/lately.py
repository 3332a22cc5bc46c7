"""The forecast for pages that many look at while reports come in by the hundred: the last one made, while a new one is.

A forecast of a large county takes longer than a page may. So its bands are made aside (`services.lately`), and a page
gets the last ones. Figures that are counted are never old: a band never lies below them.
"""

from datetime import datetime

from sampling.domain.rounds import Session
from sampling.services import aside
from sampling.services.lately import Lately
from sampling.services.watching.facts import Facts
from sampling.storage.database import Database

from .reading import Bands, Forecast, Outlook, bands, bands_aside, forecast_with, outlooks_with

AT_ONCE = 1_000  # sites of which a first forecast is waited for
SITES_MOST = 50_000  # a forecast of more would keep a core busy for minutes: none is made
_made: Lately[Bands | None] = Lately()


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


def _bands(
    db: Database, facts: Facts, part: Session, *, as_of: datetime, known_at: datetime | None, deadline: datetime
) -> Bands | None:
    many = len(facts.sites)
    if many > SITES_MOST:
        return None
    asked = (facts.round.code, part.code, as_of, known_at, deadline)
    return _made.get(
        (db.url, facts.round.code, asked),
        facts.version,
        lambda: aside.ask(bands_aside, db.url, *asked),
        first=None
        if many > AT_ONCE
        else lambda: bands(db, facts, part, as_of=as_of, known_at=known_at, deadline=deadline),
    )
