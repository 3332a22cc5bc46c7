"""Where a desk works: a round, an area that the person reaches, the sites in it and when they count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.domain.hours import Opening, at_hand, openings
from sampling.domain.rounds import Round
from sampling.services.rounds.reading import existing, row_of
from sampling.storage.database import Session
from sampling.storage.queries import areas
from sampling.storage.queries import counting as queries
from sampling.storage.tables import AreaRow, RoundRow, SiteRow


@dataclass(frozen=True, slots=True)
class Place:
    """An area in a round, as rows; the whole county where it is the round's own area."""

    round: Round
    row: RoundRow
    area: AreaRow

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""
        return self.round.tz

    @property
    def path(self) -> str:
        """Path of the area."""
        return self.area.path


@dataclass(frozen=True, slots=True)
class Counting:
    """A site of the area. openings: in all sessions of the round, earliest first."""

    site: SiteRow
    area: AreaRow
    openings: tuple[Opening, ...]


def place(session: Session, round_code: str, area_code: str | None, by: Actor) -> Place:
    """The area with this code, or without one the area of the person within the round.

    Raises NotFound, also where the person does not reach the area or it is not of the round's county.
    """
    round_ = existing(session, round_code)
    if area_code is None:
        own = by.area_path if within(by.area_path, round_.area_path) else round_.area_path
        area_code = own.rstrip("/").split("/")[-1]
    area = areas.row_by_code(session, area_code)
    if area is None or not within(area.path, round_.area_path) or not within(area.path, by.area_path):
        raise NotFound("There is no area with the code %(code)s whose counts you may enter.", code=area_code)
    return Place(round_, row_of(session, round_code), area)


def sites_of(session: Session, at: Place) -> list[Counting]:
    """The sites of the area that open in the round, by code."""
    found: dict[str, tuple[SiteRow, AreaRow, list[Opening]]] = {}
    for site, area, part in queries.places_within(session, at.row, at.path):
        hours = site.opens, site.closes, part.code, part.opens_at, part.closes_at, at.zone
        own = openings(site.code, *hours, throughout=part.throughout)
        found.setdefault(site.code, (site, area, []))[2].extend(own)
    return [Counting(site, area, tuple(own)) for site, area, own in found.values()]


def days_of(at: Place, sites: Iterable[Counting]) -> list[tuple[str, date]]:
    """The sessions and days on which any of the sites opens, as (code of the session, day), earliest first."""
    first: dict[tuple[str, date], datetime] = {}
    for one in sites:
        for opening in one.openings:
            key = opening.session_code, opening.day(at.zone)
            first[key] = min(opening.opens_at, first.get(key, opening.opens_at))
    return sorted(first, key=lambda key: (first[key], key[0]))


def day_at_hand(at: Place, sites: Iterable[Counting], now: datetime) -> tuple[str, date] | None:
    """The session and day that are counted at `now`: open now, else begun last, else the next; None without any."""
    of_days: dict[tuple[str, date], list[Opening]] = {}
    for one in sites:
        for opening in one.openings:
            of_days.setdefault((opening.session_code, opening.day(at.zone)), []).append(opening)
    days = sorted(of_days)
    chosen = at_hand([of_days[day] for day in days], now)
    return None if chosen is None else days[chosen]
