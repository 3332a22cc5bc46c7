"""Who is on duty now, and a day's roster: as far as an account sees, with the hours that have nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.duty import (
    LEVELS,
    Duty,
    Span,
    Spell,
    day_span,
    gaps,
    is_seen,
    level_of,
    on_duty,
    overlaps,
)
from sampling.domain.errors import NotFound
from sampling.domain.permissions import SEE_CONTACTS, allows
from sampling.storage.database import Database, Session
from sampling.storage.queries import duty as queries
from sampling.storage.queries.duty import AreaLine

AHEAD = timedelta(hours=24)  # gaps are told for so long ahead
NO_SUCH_AREA = "There is no area with the code %(code)s."


@dataclass(frozen=True, slots=True)
class Place:
    """An area that is to have somebody on duty, or has.

    level: one of `LEVELS`. duties: those of the window, in order. now: who is on duty at the instant asked for. gaps:
    the stretches of the window without anybody. leader: the assigned county leader, (name, phone), where the account
    sees contacts. asked: False where the area need not have anybody of its own.
    """

    code: str
    name: str
    path: str
    level: str
    duties: tuple[Duty, ...]
    now: tuple[Spell, ...]
    gaps: tuple[Span, ...]
    leader: tuple[str, str | None] | None
    asked: bool
    editable: bool

    @property
    def until(self) -> datetime | None:
        """When somebody is on duty again, where nobody is now and somebody comes within the window."""
        return min((duty.starts_at for duty in self.duties), default=None) if not self.now else None


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours in which places of a level have nobody on duty: `places` of `of`."""

    level: str
    span: Span
    places: tuple[Place, ...]
    of: int


@dataclass(frozen=True, slots=True)
class Roster:
    """What an account sees of a window. at: the instant that "now" is; choices: (code, name, depth) to look at."""

    at: datetime
    window: Span
    area_code: str
    area_name: str
    county: tuple[Place, ...]
    places: tuple[Place, ...]
    gaps: tuple[Gap, ...]
    overlaps: tuple[tuple[Spell, Spell], ...]
    choices: tuple[tuple[str, str, int], ...]

    def at_level(self, level: str) -> tuple[Place, ...]:
        """The places of a level, without the county's."""
        return tuple(place for place in self.places if place.level == level)

    def below(self, path: str) -> tuple[Place, ...]:
        """The places below an area."""
        return tuple(place for place in self.places if place.path != path and place.path.startswith(path))

    @property
    def absences(self) -> tuple[Duty, ...]:
        """The duties of which somebody has announced to be absent."""
        return tuple(duty for place in (*self.county, *self.places) for duty in place.duties if duty.absence)


def now(db: Database, *, at: datetime, area_code: str | None = None, by: Actor) -> Roster:
    """Who is on duty at `at`, and the gaps of the 24 hours after it.

    area_code: a township (or any area) to look at, beside the county above it; None for all that the account sees.
    Raises NotFound where there is no such area in sight.
    """
    return _seen(db, (at, at + AHEAD), at, area_code, by)


def of_day(db: Database, *, day: date, at: datetime, zone: ZoneInfo, area_code: str | None = None, by: Actor) -> Roster:
    """The roster of a day on the county's clock; as `now` otherwise."""
    return _seen(db, day_span(day, zone), at, area_code, by)


def _seen(db: Database, window: Span, at: datetime, area_code: str | None, by: Actor) -> Roster:
    with db.reading() as session:
        tree = [
            row
            for row in queries.area_rows(session, _root(by.area_path))
            if is_seen(row.path, level_of(row.level), by.area_path, site_lead=by.site_code is not None)
        ]
        focus = _focus(tree, area_code)
        shown = [row for row in tree if focus.path.startswith(row.path) or row.path.startswith(focus.path)]
        duties = queries.duties_within(session, _root(focus.path), min(window[0], at), max(window[1], at))
        # Somebody may be on duty at two places of which only one is in sight: both are looked at, and told where seen.
        leaders = _leaders(session, focus.path, by)
    places = _places(shown, duties, window, at, leaders, by)
    paths = {row.path for row in shown}
    double = [pair for pair in overlaps(_in(duties, window)) if all(one.duty.area_path in paths for one in pair)]
    return Roster(
        at=at,
        window=window,
        area_code=focus.code,
        area_name=focus.name,
        county=tuple(place for place in places if place.level == "county"),
        places=tuple(place for place in places if place.level != "county"),
        gaps=tuple(_gaps(places)),
        overlaps=tuple(double),
        choices=tuple(
            (row.code, row.name, row.path.count("/") - 1) for row in tree if level_of(row.level) in LEVELS[:2]
        ),
    )


def _root(path: str) -> str:
    """Path of the county in which an area lies; "" for every county."""
    return path.partition("/")[0] + "/" if path else ""


def _focus(tree: list[AreaLine], code: str | None) -> AreaLine:
    if not tree:
        raise NotFound("There is no area yet. Import the county's areas first.")
    if code is None:
        return tree[0]
    found = next((row for row in tree if row.code == code), None)
    if found is None:
        raise NotFound(NO_SUCH_AREA, code=code)
    return found


def _leaders(session: Session, path: str, by: Actor) -> dict[str, tuple[str, str | None]]:
    return queries.county_leaders(session, path) if allows(by.role, SEE_CONTACTS) else {}


def _in(duties: Iterable[Duty], window: Span) -> list[Duty]:
    return [duty for duty in duties if duty.starts_at < window[1] and duty.ends_at > window[0]]


def _places(
    rows: list[AreaLine],
    duties: list[Duty],
    window: Span,
    at: datetime,
    leaders: dict[str, tuple[str, str | None]],
    by: Actor,
) -> list[Place]:
    """The areas that are to have somebody on duty, and those below that have."""
    by_path: dict[str, list[Duty]] = {}
    for duty in duties:
        by_path.setdefault(duty.area_path, []).append(duty)
    level_at = {row.path: level_of(row.level) for row in rows}
    found = []
    for row in rows:
        own = by_path.get(row.path, [])
        level = level_at[row.path]
        above = row.path[: row.path.rstrip("/").rfind("/") + 1]
        asked = level != "group" or level_at.get(above) == "village"
        if asked or own:
            found.append(
                Place(
                    code=row.code,
                    name=row.name,
                    path=row.path,
                    level=level,
                    duties=tuple(_in(own, window)),
                    now=tuple(on_duty(own, at)),
                    gaps=gaps(own, window) if asked else (),
                    leader=leaders.get(row.code),
                    asked=asked,
                    editable=row.path.startswith(by.area_path),
                )
            )
    return found


def _gaps(places: list[Place]) -> list[Gap]:
    """The gaps of a level by their hours: from the county down, the longest gaps and the most places first."""
    of = {level: sum(place.level == level and place.asked for place in places) for level in LEVELS}
    by_hours: dict[tuple[str, Span], list[Place]] = {}
    for place in places:
        for span in place.gaps:
            by_hours.setdefault((place.level, span), []).append(place)
    found = [Gap(level, span, tuple(those), of[level]) for (level, span), those in by_hours.items()]
    return sorted(found, key=lambda gap: (LEVELS.index(gap.level), -len(gap.places), gap.span))
