"""Call-ups as people read them: by township and site, one site, and a notice for each village."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.areas import Area, within
from sampling.domain.callup import Hours
from sampling.domain.errors import NotFound
from sampling.domain.expected import ENTERING
from sampling.domain.hours import openings
from sampling.domain.risks import ORDER, inherited
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.sites import Site
from sampling.services.risks import loads
from sampling.services.rounds.reading import existing, row_of, session_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import callup as queries
from sampling.storage.queries import expected, sites

from .branches import branch_of, sharing


@dataclass(frozen=True, slots=True)
class Call:
    """An area at a site: who is expected there, and when they are called; starts_at None while they are not."""

    area: Area
    level: str
    people: int
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class SiteCalls:
    """A site with the areas that it serves, in the order of their windows; version: of what stands, 0 for nothing."""

    site: Site
    hours: tuple[Hours, ...]
    calls: tuple[Call, ...]
    version: int

    @property
    def called(self) -> int:
        """How many of its areas have a window."""
        return sum(call.starts_at is not None for call in self.calls)

    @property
    def begins(self) -> datetime | None:
        """When the first of its windows begins; None without one."""
        return min((call.starts_at for call in self.calls if call.starts_at), default=None)

    @property
    def ends(self) -> datetime | None:
        """When the last of its windows ends; None without one."""
        return max((call.ends_at for call in self.calls if call.ends_at), default=None)

    @property
    def people(self) -> int:
        """Who is expected at it."""
        return sum(call.people for call in self.calls)


@dataclass(frozen=True, slots=True)
class Township:
    """A township's sites in figures. areas: that they serve, each counted once; called: those with a window at each of
    their sites."""

    area: Area
    sites: int
    areas: int
    called: int


@dataclass(frozen=True, slots=True)
class Page:
    """A session's call-ups. sites: those in the area that is looked at; unserved: areas that no site serves."""

    round: Round
    session: RoundSession
    area: Area
    townships: tuple[Township, ...]
    sites: tuple[SiteCalls, ...]
    unserved: tuple[Area, ...]

    @property
    def areas(self) -> int:
        """Areas that the sites serve, each counted once."""
        return counted(self.sites)[1]

    @property
    def called(self) -> int:
        """Those that have a window at each of their sites."""
        return counted(self.sites)[0]


def counted(sites: Iterable[SiteCalls]) -> tuple[int, int]:
    """Of the areas that sites serve, each counted once: (with a window at each of their sites, in all)."""
    whole: dict[str, bool] = {}
    for own in sites:
        for call in own.calls:
            whole[call.area.code] = whole.get(call.area.code, True) and call.starts_at is not None
    return sum(whole.values()), len(whole)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """Areas that are called to a site at the same time; starts_at None while they are not."""

    starts_at: datetime | None
    ends_at: datetime | None
    site: Site
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A village's notice: which of its areas come when and where."""

    area: Area
    township: Area | None
    lines: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What stands: the county's areas, the sites of the session with their areas, and areas that none serves."""

    round: Round
    session: RoundSession
    areas: Sequence[Area]
    sites: Sequence[SiteCalls]
    unserved: Sequence[Area]


def page(db: Database, *, round_code: str, session_code: str, area_code: str = "", scope_path: str = "") -> Page:
    """A session's call-ups at and below an area; "" for what the account reaches. Raises NotFound."""
    with db.reading() as session:
        path = path_of(session, round_code, area_code) if area_code else scope_path
        known = read(session, round_code, session_code, path)
    area = next((one for one in known.areas if one.code == area_code), None)
    area = area or next((one for one in known.areas if within(one.path, scope_path)), known.areas[0])
    inside = [one for one in known.sites if _touches(one, area.path)]
    return Page(
        round=known.round,
        session=known.session,
        area=area,
        townships=tuple(_townships(known, scope_path)),
        sites=tuple(inside),
        unserved=tuple(one for one in known.unserved if within(one.path, area.path)),
    )


def site_calls(db: Database, *, round_code: str, session_code: str, site_code: str) -> tuple[Page, SiteCalls]:
    """One site of a session, beside its township's; raises NotFound where it does not open in it."""
    with db.reading() as session:
        site = sites.site_by_code(session, site_code)
    if site is None:
        raise NotFound("The site %(code)s does not open in this session.", code=site_code)
    found = page(db, round_code=round_code, session_code=session_code, area_code=site.area_code)
    own = next((one for one in found.sites if one.site.code == site_code), None)
    if own is None:
        raise NotFound("The site %(code)s does not open in this session.", code=site_code)
    return found, own


def notices(db: Database, *, round_code: str, session_code: str, area_code: str) -> tuple[Page, list[Notice]]:
    """A notice for each village at and below an area, or for the area itself where none is; raises NotFound."""
    with db.reading() as session:
        known = read(session, round_code, session_code, path_of(session, round_code, area_code))
    area = next(one for one in known.areas if one.code == area_code)
    at = {one.path: one for one in known.areas}
    found: dict[str, list[tuple[Call, Site]]] = {}
    for own in known.sites:
        for call in own.calls:
            if within(call.area.path, area.path) or within(area.path, call.area.path):
                found.setdefault(village_of(call.area, at).code, []).append((call, own.site))
    names = {one.code: one for one in known.areas}
    top = known.areas[0]
    out = []
    for code in sorted(found):
        below = names[code].path.removeprefix(top.path).split("/", 1)[0]
        out.append(Notice(names[code], names.get(below) if below != code else None, tuple(_lines(found[code]))))
    return Page(known.round, known.session, area, (), (), ()), out


def _lines(calls: Sequence[tuple[Call, Site]]) -> list[NoticeLine]:
    """The earliest first, those without a time last."""
    at: dict[tuple[bool, datetime | None, datetime | None, str], tuple[Site, list[Area]]] = {}
    for call, site in calls:
        key = (call.starts_at is None, call.starts_at, call.ends_at, site.code)
        at.setdefault(key, (site, []))[1].append(call.area)
    return [
        NoticeLine(key[1], key[2], site, tuple(sorted(areas, key=lambda area: area.code)))
        for key, (site, areas) in sorted(at.items(), key=lambda one: one[0])
    ]


def path_of(session: Session, round_code: str, area_code: str) -> str:
    """The path of an area of the round's county; raises NotFound."""
    area = area_queries.area_by_code(session, area_code)
    if area is None or not within(area.path, existing(session, round_code).area_path):
        raise NotFound("The round's county has no area with the code %(code)s.", code=area_code)
    return area.path


def read(session: Session, round_code: str, session_code: str, path: str = "") -> Known:
    """What stands of a session's call-ups, within the caller's transaction; raises NotFound.

    path: of the area that is looked at; the county's upper area and the branches that share sites with it are read, and
    nothing else. "" for the whole county.
    """
    round_, row = existing(session, round_code), row_of(session, round_code)
    own = session_of(session, round_code, session_code)
    part = next(one for one in round_.sessions if one.code == session_code)
    areas, places = _part(session, round_, sites.sites_within(session, round_.area_path, session_id=own.id), path)
    levels = inherited(areas, {code: risk.level for code, risk in expected.risk_rows(session, row.id or 0).items()})
    _, load = loads(session, row, areas, places)
    standing = queries.windows_of(session, own.id or 0, [site.code for site in places])
    names = {area.code: area for area in areas}
    above = {area.parent_code for area in areas}
    served: dict[str, dict[str, int]] = {}
    for (site_code, code), count in load.at.items():
        if code not in above:  # who lives in none of an area's parts comes with them
            served.setdefault(site_code, {})[code] = count
    return Known(
        round=round_,
        session=part,
        areas=areas,
        sites=[
            _site(
                site,
                _hours(site, part, round_.tz),
                [(names[code], levels[code].level, count) for code, count in served.get(site.code, {}).items()],
                standing.get(site.code, {}),
            )
            for site in places
        ],
        unserved=[names[code] for code in sorted(load.unserved) if code not in above],
    )


def _part(session: Session, round_: Round, places: list[Site], path: str) -> tuple[Sequence[Area], list[Site]]:
    """The areas and the sites that a page of the area at `path` needs."""
    top = round_.area_path
    served = area_queries.areas_of(session, {code for site in places for code in site.serves})
    paths = {area.code: area.path for area in served}
    branches = sharing(path, top, places, paths) if within(path, top) else {top}
    upper = area_queries.areas_within(session, top, depth_max=top.count("/") - 1)
    if (
        top in branches or upper[0].residents is None
    ):  # without a figure of its own the county has that of all its parts
        return area_queries.areas_within(session, top), places
    areas = [area for branch in sorted(branches) for area in area_queries.areas_within(session, branch)]
    own = [site for site in places if branch_of(site.area_path, top) in branches]
    return [upper[0], *sorted(areas, key=lambda area: (area.depth, area.code))], own


def _hours(site: Site, part: RoundSession, zone: ZoneInfo) -> tuple[Hours, ...]:
    found = openings(
        site.code, site.opens, site.closes, part.code, part.opens_at, part.closes_at, zone, throughout=part.throughout
    )
    return tuple((one.opens_at, one.closes_at) for one in found)


def _site(
    site: Site, hours: tuple[Hours, ...], areas: Sequence[tuple[Area, str, int]], rows: Mapping[str, queries.Standing]
) -> SiteCalls:
    calls = []
    for area, level, people in areas:
        starts_at, ends_at, _ = rows.get(area.code, (None, None, 0))
        calls.append(Call(area, level, people, starts_at, ends_at))
    calls.sort(key=lambda call: (call.starts_at is None, call.starts_at, ORDER[call.level], call.area.code))
    return SiteCalls(site, hours, tuple(calls), max((version for _, _, version in rows.values()), default=0))


def _touches(own: SiteCalls, path: str) -> bool:
    """True for a site that stands in the area or serves some of it."""
    return within(own.site.area_path, path) or any(within(call.area.path, path) for call in own.calls)


def village_of(area: Area, at: Mapping[str, Area]) -> Area:
    """The village that an area is or lies in; else the area itself."""
    path, found = area.path, area
    while path:
        one = at.get(path)
        if one is not None and one.level in ENTERING:
            found = one
        path = path.rstrip("/").rpartition("/")[0]
        path = f"{path}/" if path else ""
    return found


def _townships(known: Known, scope_path: str) -> Iterator[Township]:
    """By the area below the county in which sites stand, those with areas that are not called first."""
    top = known.areas[0]
    at = {one.path: one for one in known.areas}
    own: dict[str, list[SiteCalls]] = {}
    for one in known.sites:
        below = one.site.area_path.removeprefix(top.path).split("/", 1)[0]
        path = f"{top.path}{below}/" if below else top.path
        if within(path, scope_path) or within(scope_path, path):
            own.setdefault(path, []).append(one)
    found = [Township(at[path], len(some), *reversed(counted(some))) for path, some in own.items()]
    yield from sorted(found, key=lambda part: (part.called - part.areas, part.area.code))
