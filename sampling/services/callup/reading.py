"""Call-ups as people read them: by township and site, and one site."""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from sampling.domain.areas import Area, within
from sampling.domain.callup import Hours
from sampling.domain.errors import NotFound
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
from .calls import Call, Known, Page, SiteCalls, Township, counted


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
    open_here = sites.sites_within(session, round_.area_path, session_id=own.id, served_in=row.id)
    areas, places = _part(session, round_, open_here, path)
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
