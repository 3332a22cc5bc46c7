"""The facts of a site in a round that taking a report asks: a few raw statements, as at the end of the first hour every
site asks for its own. What sites share is asked once; "place" in a key marks what outlasts the writes that move none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from sampling.domain.areas import within
from sampling.domain.hours import Opening, openings
from sampling.domain.sites import share_of
from sampling.domain.summaries import counted_at, timetable

from ..statements import Statements, instant_of

_ROUND = 'SELECT r.id, r.state, r.zone, a.path FROM "round" r JOIN area a ON a.id = r.area_id WHERE r.code = ?'
_SITE = (
    "SELECT s.id, a.id, a.path, s.lanes, s.people_per_lane_hour, s.opens, s.closes"
    " FROM site s JOIN area a ON a.id = s.area_id WHERE s.code = ?"
)
_SESSIONS = "SELECT id, code, opens_at, closes_at, throughout FROM session WHERE round_id = ? ORDER BY opens_at, code"
_OPENS_IN = (
    "SELECT x.session_id FROM session_site x JOIN session p ON p.id = x.session_id"
    " WHERE p.round_id = ? AND x.site_id = ?"
)
_DEALT = (  # to the sites of the round; where the area was not dealt nothing of it is asked
    "CASE WHEN v.people IS NOT NULL THEN"
    " (SELECT coalesce(sum(k.people), 0) FROM round_serves k WHERE k.round_id = ? AND k.area_id = v.area_id)"
    " + (SELECT coalesce(sum(o.people), 0) FROM site_serves o WHERE o.area_id = v.area_id"
    " AND EXISTS (SELECT 1 FROM session_site x JOIN session p ON p.id = x.session_id"
    " WHERE p.round_id = ? AND x.site_id = o.site_id)"
    " AND NOT EXISTS (SELECT 1 FROM round_serves k WHERE k.round_id = ? AND k.site_id = o.site_id)) END"
)
_SERVES = (
    f"SELECT a.id, a.path, v.people, {_DEALT}"  # noqa: S608
    " FROM site_serves v JOIN area a ON a.id = v.area_id WHERE v.site_id = ?"
)
_SERVED_IN = (
    f"SELECT a.id, a.path, v.people, {_DEALT}"  # noqa: S608
    " FROM round_serves v JOIN area a ON a.id = v.area_id WHERE v.round_id = ? AND v.site_id = ?"
)
_RESIDENTS = 'SELECT "count" FROM area_residents WHERE area_id = ? ORDER BY counted_on DESC'
_KEY = "SELECT id FROM area WHERE path = ?"
_SCOPE = "SELECT a.code FROM round_scope x JOIN area a ON a.id = x.area_id WHERE x.round_id = ?"


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A site in a round, as far as a report asks: when it is open there, and what it can do.

    openings: earliest first, () where the round has no session for the site. counted_in: keys of the area of the round
    to which its counts belong and of those above it, smallest first; () where it is none of the round's. timetables:
    their numbers, by code of the session. residents_served: of an area that is dealt among sites its share.
    """

    round_id: int
    round_code: str
    round_state: str
    zone: ZoneInfo
    site_id: int
    site_code: str
    site_path: str
    lanes: int
    people_per_lane_hour: float
    residents_served: int | None
    openings: tuple[Opening, ...]
    counted_in: tuple[int, ...]
    timetables: Mapping[str, int]


def place_facts(statements: Statements, round_code: str, site_code: str) -> PlaceFacts | None:
    """The facts of a site in a round; None where there is no such round or no such site."""
    return statements.learnt(("place", round_code, site_code), lambda: _place_facts(statements, round_code, site_code))


def _place_facts(statements: Statements, round_code: str, site_code: str) -> PlaceFacts | None:
    rounds = statements.learnt(("place", "round", round_code), lambda: statements.rows(_ROUND, round_code))
    sites = statements.rows(_SITE, site_code)
    if not rounds or not sites:
        return None
    [(round_id, state, zone, top)], [(site_id, area_id, path, lanes, pace, opens, closes)] = rounds, sites
    parts = frozenset(key for (key,) in statements.rows(_OPENS_IN, round_id, site_id))
    hours = ("place", "hours", round_id, parts, opens, closes)
    opened, timetables = statements.learnt(hours, lambda: _opened(statements, hours[2:], ZoneInfo(zone)))
    dealt_in = (round_id, round_id, round_id)
    served = statements.rows(_SERVED_IN, *dealt_in, round_id, site_id) or statements.rows(_SERVES, *dealt_in, site_id)
    people = [(_residents(statements, key), *part) for key, _, *part in served or [(area_id, path, None, 0)]]
    known = [share_of(count, part, dealt) for count, part, dealt in people if count is not None]
    return PlaceFacts(
        round_id=round_id,
        round_code=round_code,
        round_state=state,
        zone=ZoneInfo(zone),
        site_id=site_id,
        site_code=site_code,
        site_path=path,
        lanes=lanes,
        people_per_lane_hour=float(pace),
        residents_served=sum(known) if len(known) == len(people) else None,
        openings=tuple(Opening(site_code, one.session_code, one.opens_at, one.closes_at) for one in opened),
        counted_in=_counted_in(statements, round_id, path, [one for _, one, *_ in served], top),
        timetables=timetables,
    )


def _opened(statements: Statements, hours: tuple[Any, ...], zone: ZoneInfo) -> tuple[list[Opening], Mapping[str, int]]:
    round_id, parts, opens, closes = hours
    sessions = statements.learnt(("place", "sessions", round_id), lambda: statements.rows(_SESSIONS, round_id))
    found = [
        opening
        for key, code, opens_at, closes_at, throughout in sessions
        if key in parts
        for opening in openings(
            "",
            _time_of(opens),
            _time_of(closes),
            code,
            instant_of(opens_at),
            instant_of(closes_at),
            zone,
            throughout=bool(throughout),
        )
    ]
    codes = {one.session_code for one in found}
    return found, {code: timetable(one for one in found if one.session_code == code) for code in codes}


def _residents(statements: Statements, area_id: int) -> int | None:
    rows = statements.learnt(("place", "residents", area_id), lambda: statements.rows(_RESIDENTS, area_id))
    return rows[0][0] if rows else None


def _counted_in(statements: Statements, round_id: int, path: str, served: list[str], top: str) -> tuple[int, ...]:
    scope = statements.learnt(("place", "scope", round_id), lambda: statements.rows(_SCOPE, round_id))
    at = counted_at(path, served, top, [code for (code,) in scope]) if within(path, top) else ""
    if not at:
        return ()
    codes = at.removeprefix(top).split("/")[:-1]
    paths = [top + "".join(f"{code}/" for code in codes[:depth]) for depth in range(len(codes), -1, -1)]
    keys = [_key(statements, one) for one in paths]
    return tuple(key for key in keys if key is not None)


def _key(statements: Statements, path: str) -> int | None:
    rows = statements.learnt(("place", "area", path), lambda: statements.rows(_KEY, path))
    return rows[0][0] if rows else None


def _time_of(value: Any) -> time:
    return time.fromisoformat(value) if isinstance(value, str) else value
