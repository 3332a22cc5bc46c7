"""The county's board before the opening: how many sites are acknowledged, staffed, supplied, ready and open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import Area
from sampling.domain.errors import NotFound
from sampling.domain.hours import Opening
from sampling.domain.readiness import (
    STATES,
    Absence,
    Opened,
    Stored,
    at_hand,
    by_site,
    is_behind,
    is_ready,
    is_staffed,
    missing_of,
    state_of,
)
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.sites import Site
from sampling.storage.database import Database
from sampling.storage.queries import absences, areas, coverage, sites
from sampling.storage.queries import readiness as queries
from sampling.storage.queries import rounds as rounds_queries


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A site before the opening.

    missing: what its last report lacks. absent: people nobody has been sent for; sent: people on their way or there
    instead of others. lead, phone: whom to call, where the reader may see it.
    """

    code: str
    name: str
    area_name: str
    township_code: str
    township_name: str
    opens_at: datetime
    state: str
    behind: bool
    acknowledged: bool
    staffed: bool
    supplied: bool
    ready: bool
    standing: Stored | None
    opened: Opened | None
    missing: tuple[str, ...]
    absent: tuple[Absence, ...]
    sent: tuple[Absence, ...]
    lead: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a number of sites are how far; code and name of the township, "" for all of them.

    done: ready or open. behind: neither, although the hour of opening has come.
    """

    code: str
    name: str
    sites: int
    acknowledged: int
    staffed: int
    supplied: int
    ready: int
    open: int
    done: int
    behind: int

    @property
    def lacking(self) -> int:
        """Sites that are neither ready nor open."""
        return self.sites - self.done


@dataclass(frozen=True, slots=True)
class Board:
    """A session before its opening. lines: every site within the scope, worst first; townships: the same.

    as_of: when it was read. heard_at: when the county last heard of a site; None before. unsent: names of the sites to
    which the plan sends nobody and of which nothing was heard: they are not among the lines and in no figure.
    """

    round: Round
    session: RoundSession
    total: Tally
    townships: tuple[Tally, ...]
    lines: tuple[BoardLine, ...]
    as_of: datetime
    heard_at: datetime | None
    has_plan: bool
    unsent: tuple[str, ...] = ()


def board(
    db: Database,
    *,
    round_code: str,
    session_code: str | None = None,
    scope_path: str = "",
    with_staff: bool = False,
    with_contacts: bool = False,
    now: datetime,
) -> Board | None:
    """The board of a session, or of the one at hand; None where the round has no session.

    scope_path: only sites within it. with_staff: name the lead whom the plan gives to a site; with_contacts: else the
    lead of its area. Raises NotFound.
    """
    with db.reading() as session:
        round_, row = rounds_queries.round_by_code(session, round_code), rounds_queries.row_by_code(session, round_code)
        if round_ is None or row is None:
            raise NotFound("There is no round with the code %(code)s.", code=round_code)
        part = _part(round_, session_code, now)
        if part is None:
            return None
        own = rounds_queries.session_row(session, round_code, part.code)
        session_id = own.id or 0 if own else 0
        openings = [one for one in coverage.openings_of_round(session, row) if one.session_code == part.code]
        places = {site.code: site for site in sites.sites_within(session, scope_path, session_id=session_id)}
        tree = {area.path: area for area in areas.areas_within(session, round_.area_path)}
        heard = queries.of_session(session, session_id)
        absent = by_site(absences.of_session(session, session_id))
        version = queries.published_version(session, session_id)
        idle = queries.sites_without_work(session, session_id)
        leads = coverage.plan_leads(session, row, part.code) if with_staff else {}
        contacts = coverage.area_leads(session, {site.area_code for site in places.values()}) if with_contacts else {}
    begins: dict[str, Opening] = {}
    for one in openings:
        if one.site_code in places:
            begins.setdefault(one.site_code, one)
    lines, unsent = [], []
    for code, opening in begins.items():
        if code in idle and code not in heard:
            unsent.append(places[code].name)
            continue
        site = places[code]
        told, standing = heard.get(code, (None, None))
        lead = leads.get(code) or contacts.get(site.area_code)
        lines.append(
            _line(
                site,
                tree,
                round_.area_path,
                opening,
                standing,
                queries.opened(told),
                told is not None and told.acknowledged_at is not None,
                absent.get(code, []),
                (lead.name, lead.work_phone) if lead else (None, None),
                now,
            )
        )
    lines.sort(key=_worst_first)
    townships = [
        _tally(code, name, [line for line in lines if line.township_code == code])
        for code, name in {line.township_code: line.township_name for line in lines}.items()
    ]
    told_at = [
        at
        for told, standing in heard.values()
        for at in (told.acknowledged_at, told.opened_at, standing.received_at if standing else None)
        if at is not None
    ]
    return Board(
        round=round_,
        session=part,
        total=_tally("", "", lines),
        townships=tuple(sorted(townships, key=lambda one: (-one.behind, -one.lacking, one.done, one.code))),
        lines=tuple(lines),
        as_of=now,
        heard_at=max(told_at, default=None),
        has_plan=version is not None,
        unsent=tuple(unsent),
    )


def _part(round_: Round, session_code: str | None, now: datetime) -> RoundSession | None:
    if session_code is not None:
        part = next((one for one in round_.sessions if one.code == session_code), None)
        if part is None:
            raise NotFound(
                "The round %(round)s has no session with the code %(code)s.", round=round_.code, code=session_code
            )
        return part
    chosen = at_hand(round_.sessions, now)
    return round_.sessions[chosen] if chosen is not None else None


def _line(
    site: Site,
    tree: dict[str, Area],
    round_path: str,
    opening: Opening,
    standing: Stored | None,
    opened: Opened | None,
    acknowledged: bool,
    absent: Sequence[Absence],
    lead: tuple[str | None, str | None],
    now: datetime,
) -> BoardLine:
    below = site.area_path.removeprefix(round_path).split("/", 1)[0]
    township = tree.get(f"{round_path}{below}/") or tree.get(site.area_path)
    area = tree.get(site.area_path)
    state = state_of(standing, absent, acknowledged=acknowledged, opened=opened is not None)
    return BoardLine(
        code=site.code,
        name=site.name,
        area_name=area.name if area else site.area_code,
        township_code=township.code if township else site.area_code,
        township_name=township.name if township else site.area_code,
        opens_at=opening.opens_at,
        state=state,
        behind=is_behind(state, opening.opens_at, now),
        acknowledged=acknowledged,
        staffed=is_staffed(standing, absent),
        supplied=standing is not None and standing.report.supplies_ok,
        ready=is_ready(standing, absent),
        standing=standing,
        opened=opened,
        missing=tuple(missing_of(standing)) if standing else (),
        absent=tuple(one for one in absent if one.is_open),
        sent=tuple(one for one in absent if one.accepted_at is not None),
        lead=lead[0],
        phone=lead[1],
    )


def _worst_first(line: BoardLine) -> tuple[object, ...]:
    return (not line.behind, STATES.index(line.state), -len(line.missing), -len(line.absent), line.code)


def _tally(code: str, name: str, lines: Iterable[BoardLine]) -> Tally:
    own = list(lines)
    return Tally(
        code=code,
        name=name,
        sites=len(own),
        acknowledged=sum(line.acknowledged for line in own),
        staffed=sum(line.staffed for line in own),
        supplied=sum(line.supplied for line in own),
        ready=sum(line.ready for line in own),
        open=sum(line.opened is not None for line in own),
        behind=sum(line.behind for line in own),
        done=sum(line.state in ("ready", "open") for line in own),
    )
