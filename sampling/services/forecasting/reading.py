"""The forecast of an area or a site as of a moment, as it was known then."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.coverage import Coverage
from sampling.domain.errors import NotFound
from sampling.domain.forecast import Band, forecast
from sampling.domain.rounds import Session, Target
from sampling.domain.standing import people_wanted, target_of
from sampling.services import aside
from sampling.services.keeping import keep
from sampling.services.watching.facts import Facts, current
from sampling.storage.database import Database
from sampling.storage.queries import forecasting as queries

from .gathering import Gathered, expected_of, gathered, session_of

KEPT = 48  # moments of rounds of which a process keeps the bands
_kept: dict[tuple[object, ...], "tuple[Gathered, Bands] | None"] = {}


@dataclass(frozen=True, slots=True)
class BandPoint:
    """People of the round up to an instant: 80 % lies between low and high, half below mid."""

    at: datetime
    low: int
    mid: int
    high: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected of an area.

    counted: people of the round by `as_of`, as reported. low, mid, high: by `deadline`, the target's time where it
    falls into the session and is still to come, else the close. wanted: people whose finish is told, of the target,
    else expected (`which`: "target" or "expected"), None where neither is known. finish_low: the earliest in 80 %,
    finish_high: the latest; each None where it isn't before the session's close. points: the band from `as_of` on.
    silent: sites without a report for the last full hour. with_plan: the session has a published plan;
    has_counts: a count of it has come in.
    """

    area_code: str
    area_name: str
    session_code: str
    as_of: datetime
    known_at: datetime | None
    deadline: datetime
    counted: int
    residents: int | None
    low: int
    mid: int
    high: int
    wanted: int | None
    which: str
    finish_low: datetime | None
    finish_mid: datetime | None
    finish_high: datetime | None
    points: tuple[BandPoint, ...]
    sites_reported: int
    sites_expected: int
    with_plan: bool
    has_counts: bool

    def share(self, people: int) -> float | None:
        """People as a share of the residents; None where these aren't known."""
        return people / self.residents if self.residents else None

    @property
    def is_reached(self) -> bool:
        """True where as many are counted already as are wanted."""
        return self.wanted is not None and self.counted >= self.wanted


@dataclass(frozen=True, slots=True)
class Outlook:
    """The people of an area by a deadline: 80 % lies between low and high, half below mid; wanted: for the target."""

    by: datetime
    wanted: int
    low: int
    mid: int
    high: int


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of a session, small enough to be handed on. edges: of its cells. areas: by path, of those with sites in
    it. expected: people by code of area. with_plan: it has a published plan; has_counts: a count of it has come in."""

    edges: tuple[datetime, ...]
    areas: Mapping[str, Band]
    expected: Mapping[str, int]
    with_plan: bool
    has_counts: bool


def area_forecast(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None
) -> Forecast | None:
    """The forecast of an area; None in a round without sessions or sites, and once the session at hand is over.

    Raises NotFound.
    """
    return forecast_with(bands, db, round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at)


def forecast_with(
    make: Callable[..., "Bands | None"],
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None,
) -> Forecast | None:
    """As `area_forecast`, with bands as `make` gives them, which is called as `bands` is."""
    facts = current(db, round_code)
    path = facts.basis.path_of(area_code)
    part = session_of(facts, as_of)
    if part is None:
        return None
    target = target_of(path, facts.round.targets, as_of)
    deadline = deadline_of(part, target, as_of)
    made = make(db, facts, part, as_of=as_of, known_at=known_at, deadline=deadline)
    if made is None or as_of >= made.edges[-1] or path not in made.areas:
        return None
    coverage = facts.coverage(path, as_of, known_at)
    wanted, which = _wanted(facts, path, coverage, target, made.expected)
    base = facts.coverage(path, made.edges[0], known_at).sampled
    return _forecast(area_code, part, coverage, deadline, wanted, which, base, path, facts, made)


def outlooks_with(
    make: Callable[..., "Bands | None"],
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None,
) -> dict[str, Outlook]:
    """What is to be expected of an area and of each of its parts, by code, out of the bands that `make` gives for the
    area; of those with a target and sites alone, each at its own deadline. Empty once the session is over."""
    facts = current(db, round_code)
    path = facts.basis.path_of(area_code)
    part = session_of(facts, as_of)
    if part is None:
        return {}
    own = target_of(path, facts.round.targets, as_of)
    made = make(db, facts, part, as_of=as_of, known_at=known_at, deadline=deadline_of(part, own, as_of))
    if made is None or as_of >= made.edges[-1]:
        return {}
    paths = [one for one in (path, *facts.basis.parts.get(area_code, ())) if one in made.areas]
    now = facts.coverages_of(paths, as_of, known_at)
    base = facts.coverages_of(paths, made.edges[0], known_at)
    found = {}
    for one in paths:
        target = target_of(one, facts.round.targets, as_of)
        wanted = people_wanted(now[one], target)
        if wanted is None:
            continue
        by = deadline_of(part, target, as_of)
        low, mid, high = (max(now[one].sampled, base[one].sampled + people) for people in made.areas[one].at(by))
        found[facts.areas[one].code] = Outlook(by, wanted, math.floor(low), round(mid), math.ceil(high))
    return found


def site_forecast(
    db: Database, *, round_code: str, site_code: str, as_of: datetime, known_at: datetime | None = None
) -> Band | None:
    """The band of a site in the session at hand, people since its opening; None where it isn't open in it.

    Raises NotFound.
    """
    facts = current(db, round_code)
    if site_code not in facts.sites:
        raise NotFound("There is no site with the code %(code)s.", code=site_code)
    part = session_of(facts, as_of)
    if part is None:
        return None
    target = target_of(facts.round.area_path, facts.round.targets, as_of)
    made = _made(db, facts, part, as_of=as_of, known_at=known_at, deadline=deadline_of(part, target, as_of))
    if made is None or as_of >= made[1].edges[-1]:
        return None
    given = made[0].given
    if all(site.code != site_code for site in given.sites):
        return None
    return forecast(given, {site_code: (site_code,)})[site_code]


def deadline_of(part: Session, target: Target | None, as_of: datetime) -> datetime:
    """The target's time where it falls into the session and is still to come, else the session's close."""
    if target is not None and max(as_of, part.opens_at) < target.by <= part.closes_at:
        return target.by
    return part.closes_at


def bands(
    db: Database, facts: Facts, part: Session, *, as_of: datetime, known_at: datetime | None, deadline: datetime
) -> Bands | None:
    """The bands of every area of a round, kept until something is written."""
    made = _made(db, facts, part, as_of=as_of, known_at=known_at, deadline=deadline)
    return made[1] if made else None


def bands_aside(
    url: str, round_code: str, session_code: str, as_of: datetime, known_at: datetime | None, deadline: datetime
) -> Bands | None:
    """As `bands`, for a process beside the server."""
    db = aside.database_at(url)
    facts = current(db, round_code)
    part = next((one for one in facts.round.sessions if one.code == session_code), None)
    return bands(db, facts, part, as_of=as_of, known_at=known_at, deadline=deadline) if part else None


def _made(
    db: Database, facts: Facts, part: Session, *, as_of: datetime, known_at: datetime | None, deadline: datetime
) -> tuple[Gathered, Bands] | None:
    key = (db.url, facts.round.code, facts.version, part.code, as_of, known_at, deadline)
    if key in _kept:
        return _kept[key]
    found = gathered(db, facts, part, as_of=as_of, known_at=known_at, deadline=deadline)
    if found is None:
        return keep(_kept, key, None, KEPT)
    with db.reading() as session:
        entered = queries.expected_by(session, facts.basis.round_id, known_at or as_of)
    made = Bands(
        found.hours.edges,
        forecast(found.given, {path: codes for path, codes in found.members.items() if codes}),
        expected_of(facts, entered),
        found.with_plan,
        any(site.told for site in found.given.sites),
    )
    return keep(_kept, key, (found, made), KEPT)


def _wanted(
    facts: Facts, path: str, coverage: Coverage, target: Target | None, expected: Mapping[str, int]
) -> tuple[int | None, str]:
    wanted = people_wanted(coverage, target)
    if wanted is not None:
        return wanted, "target"
    own = [people for code, people in expected.items() if facts.basis.paths[code].startswith(path)]
    return (sum(own) if own else coverage.denominator), "expected"


def _forecast(
    area_code: str,
    part: Session,
    coverage: Coverage,
    deadline: datetime,
    wanted: int | None,
    which: str,
    base: int,
    path: str,
    facts: Facts,
    made: Bands,
) -> Forecast:
    band, counted = made.areas[path], coverage.sampled
    low, mid, high = (max(counted, base + people) for people in band.at(deadline))
    early, middle, late = band.reached(wanted - base) if wanted is not None else (None, None, None)
    return Forecast(
        area_code=area_code,
        area_name=facts.areas[path].name,
        session_code=part.code,
        as_of=coverage.as_of,
        known_at=coverage.known_at,
        deadline=deadline,
        counted=counted,
        residents=coverage.denominator,
        low=math.floor(low),
        mid=round(mid),
        high=math.ceil(high),
        wanted=wanted,
        which=which,
        finish_low=early,
        finish_mid=middle,
        finish_high=late,
        points=tuple(
            BandPoint(
                at,
                max(counted, math.floor(base + one)),
                max(counted, round(base + two)),
                max(counted, math.ceil(base + three)),
            )
            for at, one, two, three in zip(band.edges, band.low, band.mid, band.high, strict=True)
        ),
        sites_reported=coverage.sites_reported,
        sites_expected=coverage.sites_expected,
        with_plan=made.with_plan,
        has_counts=made.has_counts,
    )
