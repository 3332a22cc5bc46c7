"""How many sites are ready and open, in figures alone: for a line on other pages, and for the steps of a round."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.domain.hours import openings
from sampling.domain.readiness import at_hand, by_site, is_ready, is_staffed
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.services.keeping import keep
from sampling.storage.database import Database, Session
from sampling.storage.queries import absences, coverage
from sampling.storage.queries import readiness as queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.tables import RoundRow, SessionRow

KEPT = 8  # sessions whose opening sites a process keeps
ASKED_ONE_BY_ONE = 500  # sites not open yet; of more, all of the session are asked


@dataclass(frozen=True, slots=True)
class Counted:
    """Sites of a session to which its plan sends somebody: ready counts those that are open, too.

    acknowledged: whose lead has seen the roster. staffed: where nobody is missing.
    heard_at: when the county last heard of one. ready_at, opened_at: when the last of all was; None while one is not.
    """

    sites: int = 0
    acknowledged: int = 0
    staffed: int = 0
    ready: int = 0
    open: int = 0
    heard_at: datetime | None = None
    ready_at: datetime | None = None
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SoFar:
    """The session at hand, and its sites within the reader's area. is_before: sites get ready, or one of them is not
    open although the session is on."""

    session: RoundSession
    counted: Counted
    is_before: bool


def so_far(
    db: Database, *, round_code: str, scope_path: str = "", now: datetime, known: Round | None = None
) -> SoFar | None:
    """How many sites are ready and open in the session at hand; None where the round has none. Raises NotFound.

    known: the round, where it has just been read.
    """
    with db.reading() as session:
        round_ = known or rounds_queries.round_by_code(session, round_code)
        row = rounds_queries.row_by_code(session, round_code)
        if round_ is None or row is None:
            raise NotFound("There is no round with the code %(code)s.", code=round_code)
        chosen = at_hand(round_.sessions, now)
        if chosen is None:
            return None
        part = round_.sessions[chosen]
        own = queries.session_by_id(session, row.id or 0, part.code)
        found = _so_far(session, row, own, db.url, scope_path) if own else Counted()
        getting_ready = round_.state in ("preparing", "ready") and found.sites > 0
        lacking = round_.state in ("running", "sweep") and found.open < found.sites and now < part.closes_at
        if own and now < part.opens_at:  # only then all four figures are shown
            found = counted(session, row, own, scope_path)
    return SoFar(part, found, getting_ready or lacking)


@dataclass(slots=True)
class _Opening:
    """Sites of a session that open. at: how many, by path of their area; idle: those to which the plan sends nobody;
    left: path by code of those that were not open when it was last asked: nobody shuts a site that has opened."""

    version: tuple[object, ...]
    at: dict[str, int]
    idle: frozenset[str]
    left: dict[str, str]


_kept: dict[tuple[str, int], _Opening] = {}


def _so_far(session: Session, round_: RoundRow, part: SessionRow, url: str, scope_path: str) -> Counted:
    """As `counted`, without the times. Which sites open is asked anew only when something moves them, and only of those
    that are not open yet more is asked: a large county is looked at while reports come in by the hundred."""
    key, among = part.id or 0, _opening_sites(session, round_, part, url)
    if among.left:
        unopened = queries.unopened_sites(session, key, among.left if len(among.left) <= ASKED_ONE_BY_ONE else None)
        among.left = {code: path for code, path in among.left.items() if code in unopened}
    left = {code for code, path in among.left.items() if within(path, scope_path)}
    heard = queries.of_session(session, key, unopened=True) if left else {}
    unheard = (left & among.idle) - heard.keys()  # the plan sends nobody there: nobody can report
    absent = by_site(absences.of_session(session, key)) if heard else {}
    ready = sum(
        standing is not None and is_ready(standing, absent.get(code, []))
        for code, (_, standing) in heard.items()
        if code in left
    )
    sites = sum(many for path, many in among.at.items() if within(path, scope_path))
    already = sites - len(left)
    return Counted(sites=sites - len(unheard), ready=already + ready, open=already)


def _opening_sites(session: Session, round_: RoundRow, part: SessionRow, url: str) -> _Opening:
    version = (tuple(coverage.published_plan_ids(session, round_)), coverage.last_moving_write(session))
    key = part.id or 0
    held = _kept.get((url, key))
    if held is not None and held.version == version:
        return held
    at: dict[str, int] = {}
    opening_hours = set()
    for path, opens, closes, many in queries.hours_by_area(session, key):
        if (opens, closes) in opening_hours or _opens(round_, part, opens, closes):
            opening_hours.add((opens, closes))
            at[path] = at.get(path, 0) + many
    left = {
        code: path
        for code, path, opens, closes in queries.sites_of(session, key, unopened=True)
        if (opens, closes) in opening_hours
    }
    found = _Opening(version, at, frozenset(queries.sites_without_work(session, key)), left)
    return keep(_kept, (url, key), found, KEPT)


def _opens(round_: RoundRow, part: SessionRow, opens: time, closes: time) -> bool:
    zone = ZoneInfo(round_.zone)
    return bool(openings("", opens, closes, part.code, part.opens_at, part.closes_at, zone, throughout=part.throughout))


def opening(
    session: Session, round_: RoundRow, part: SessionRow, scope_path: str = "", *, heard: Collection[str] = ()
) -> list[str]:
    """Codes of the sites of a session that open and have work, and of those that were heard of."""
    key, zone = part.id or 0, ZoneInfo(round_.zone)
    idle = queries.sites_without_work(session, key) - set(heard)  # the plan sends nobody there: nobody can report
    return [
        code
        for code, path, opens, closes in queries.sites_of(session, key)
        if code not in idle
        and within(path, scope_path)
        and openings(code, opens, closes, part.code, part.opens_at, part.closes_at, zone, throughout=part.throughout)
    ]


def counted(session: Session, round_: RoundRow, part: SessionRow, scope_path: str = "") -> Counted:
    """The sites of a session within a scope; within the caller's transaction."""
    key = part.id or 0
    heard, absent = queries.of_session(session, key), by_site(absences.of_session(session, key))
    codes = opening(session, round_, part, scope_path, heard=heard.keys())
    acknowledged = staffed = 0
    told: list[datetime] = []
    ready: list[datetime] = []
    opened: list[datetime] = []
    for code in codes:
        row, standing = heard.get(code, (None, None))
        heard_at = [standing.received_at if standing else None, *((row.acknowledged_at, row.opened_at) if row else ())]
        told += [at for at in heard_at if at is not None]
        acknowledged += row is not None and row.acknowledged_at is not None
        staffed += is_staffed(standing, absent.get(code, []))
        if row is not None and row.opened_at is not None:
            opened.append(row.opened_at)
        if standing is not None and is_ready(standing, absent.get(code, [])):
            ready.append(min(standing.received_at, *opened[-1:]) if row and row.opened_at else standing.received_at)
        elif row is not None and row.opened_at is not None:
            ready.append(row.opened_at)
    return Counted(
        sites=len(codes),
        acknowledged=acknowledged,
        staffed=staffed,
        heard_at=max(told, default=None),
        ready=len(ready),
        open=len(opened),
        ready_at=max(ready) if codes and len(ready) == len(codes) else None,
        opened_at=max(opened) if codes and len(opened) == len(codes) else None,
    )
