"""What was known at a moment, as the forecast takes it: plan, call-up, reports, queues, lanes, closings, expected
people.

Counts are those known at `known_at` (now, where it isn't given) of hours up to the moment. All else is taken as it was
known ten minutes after the moment, or at `known_at`: no later plan, closing or entry can make an early forecast better.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.expected import entering, people
from sampling.domain.forecasting.given import Given, SiteGiven
from sampling.domain.hours import GRACE, Opening
from sampling.domain.rounds import Round, Session
from sampling.services.watching.facts import Facts, current
from sampling.storage.database import Database
from sampling.storage.queries import forecasting as queries
from sampling.storage.queries import rounds
from sampling.storage.queries.coverage import in_force
from sampling.storage.queries.forecasting import Closed, Told

from .arriving import Rows, learnt, planned_rows, unplanned_rows, with_call_up
from .hours import Hours, hours_of, told_by_site

TURNOUT = 0.9  # of the planned people, where nothing says how many are expected
TURNOUT_LEAST, TURNOUT_MOST = 0.5, 1.2
ROUNDS_BEFORE = 2


@dataclass(frozen=True, slots=True)
class Gathered:
    """A session as it was known, and the sites of each area of the round, by path."""

    given: Given
    hours: Hours
    session: Session
    members: Mapping[str, tuple[str, ...]]
    with_plan: bool


def session_of(facts: Facts, as_of: datetime) -> Session | None:
    """The latest session that has opened by a moment, else the first one; None in a round without any."""
    opened = [one for one in facts.round.sessions if one.opens_at <= as_of]
    if opened:
        return max(opened, key=lambda one: one.opens_at)
    return min(facts.round.sessions, key=lambda one: one.opens_at, default=None)


def gathered(
    db: Database, facts: Facts, part: Session, *, as_of: datetime, known_at: datetime | None, deadline: datetime
) -> Gathered | None:
    """None where no site is open in the session."""
    openings = [one for one in facts.openings if one.session_code == part.code]
    if not openings:
        return None
    by_then = known_at or as_of + GRACE
    hours = hours_of(facts, part, openings, as_of, deadline)
    round_id = facts.basis.round_id
    with db.reading() as session:
        slots = in_force(
            [one for one in queries.whole_slots(session, round_id, part.code) if one.published_at <= by_then]
        )
        calls = [one for one in queries.called_to(session, round_id, part.code) if one.updated_at <= by_then]
        entered = queries.expected_by(session, round_id, by_then)
        row = rounds.row_by_code(session, facts.round.code)
        on_residents = row is None or row.demand_basis == "residents"
    with db.looking() as statements:
        beside = queries.told_beside(statements, round_id, hours.edges[0], as_of)
        shut = queries.closed(statements, round_id, part.code)
    told = told_by_site(facts.counts, hours, as_of, known_at)
    rows = planned_rows(facts, slots, hours)
    with_plan = bool(rows)
    if not with_plan or told.keys() - rows.keys():
        ratio = learnt(_before(db, facts, part), by_then).ratio
        rows = unplanned_rows(facts, part, openings, hours, ratio, by_then) if not with_plan else rows
        rows = {code: ([0.0] * (len(hours.edges) - 1),) * 2 for code in told} | rows
    rows = with_call_up(facts, rows, calls, hours)
    base = facts.coverage(facts.round.area_path, hours.edges[0], known_at).sampled
    planned = sum(sum(come) for come, _ in rows.values())
    turnout = _turnout(facts, entered, base, planned) if on_residents else None
    given = Given(
        hours.edges,
        hours.now,
        _sites(facts, rows, told, beside, shut, hours, known_at, by_then),
        turnout or TURNOUT,
        with_plan,
    )
    return Gathered(given, hours, part, _members(facts, rows), with_plan)


def _sites(
    facts: Facts,
    rows: Rows,
    told: Mapping[str, Mapping[int, int]],
    beside: Iterable[Told],
    shut: Iterable[Closed],
    hours: Hours,
    known_at: datetime | None,
    by_then: datetime,
) -> tuple[SiteGiven, ...]:
    queues: dict[str, dict[int, int]] = {}
    lanes: dict[str, float | None] = {}
    for one in beside:
        if known_at is not None and one.received_at > known_at:
            continue
        edge = min(hours.edge_of(one.hour), hours.now)
        if one.queue is not None:
            queues.setdefault(one.site_code, {})[edge] = one.queue
        newest = max(told.get(one.site_code, ()), default=0)
        if one.lanes_open is not None and edge == newest:
            lanes[one.site_code] = _lanes_open(facts, rows, one, edge, hours)
    closed = {one.site_code: one for one in shut if one.received_at <= by_then}
    found = []
    for code, (come, able) in rows.items():
        end = closed.get(code)
        closed_at = hours.edge_of(end.hour) if end else None
        counted = told.get(code, {})
        later = end is not None and closed_at is not None and closed_at > hours.now and hours.now not in counted
        found.append(
            SiteGiven(
                code=code,
                group=_group(facts, code),
                arrivals=tuple(come),
                capacity=tuple(able),
                told=counted,
                queues=queues.get(code, {}),
                lanes_open=lanes.get(code),
                closed_at=closed_at,
                final=end.sampled if end is not None and later else None,
            )
        )
    return tuple(found)


def _lanes_open(facts: Facts, rows: Rows, told: Told, edge: int, hours: Hours) -> float | None:
    """Share of the lanes that are to be open after an edge."""
    site, row = facts.sites.get(told.site_code), rows.get(told.site_code)
    if site is None or row is None or told.lanes_open is None or edge >= len(hours.edges) - 1:
        return None
    long = (hours.edges[edge + 1] - hours.edges[edge]).total_seconds() / 3600
    planned = row[1][edge] / (site.people_per_lane_hour * long) if site.people_per_lane_hour else 0
    return told.lanes_open / planned if planned else None


def _group(facts: Facts, code: str) -> str:
    """The area directly below the round's that a site's counts belong to, the round's own where that is it."""
    path, whole = facts.counted_at.get(code, ""), facts.round.area_path
    return whole + path.removeprefix(whole).split("/", 1)[0] if path.startswith(whole) else whole


def _members(facts: Facts, rows: Rows) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {path: [] for path in facts.areas}
    for code in rows:
        at = facts.counted_at.get(code, "")
        codes = at.split("/")[:-1]
        for depth in range(len(codes)):
            path = "/".join(codes[: depth + 1]) + "/"
            if path in found:
                found[path].append(code)
    return {path: tuple(codes) for path, codes in found.items()}


def _turnout(facts: Facts, entered: Mapping[str, object], base: int, planned: float) -> float | None:
    """Of the people planned those whom villages expect and who aren't sampled yet; None where few have entered."""
    if not planned:
        return None
    residents = {area.code: facts.basis.residents.get(path) for path, area in facts.areas.items()}
    own = expected_of(facts, entered)
    here = sum(residents[code] or 0 for code in own)
    whole = facts.basis.residents.get(facts.round.area_path)
    if not whole or here < whole / 2:
        return None
    still = sum(own.values()) / here * whole - base
    return min(TURNOUT_MOST, max(TURNOUT_LEAST, still / planned))


def expected_of(facts: Facts, entered: Mapping[str, object]) -> dict[str, int]:
    """People whom areas that enter them expect, by code."""
    residents = {area.code: facts.basis.residents.get(path) for path, area in facts.areas.items()}
    found = {}
    for area in entering(list(facts.areas.values())):
        version = entered.get(area.code)
        figure = people(residents[area.code], version.entry) if version is not None else None  # type: ignore[attr-defined]
        if figure is not None:
            found[area.code] = figure
    return found


def _before(db: Database, facts: Facts, part: Session) -> Iterable[tuple[Facts, Session]]:
    """The sessions before one, the newest first: of its own round, then of the rounds before it."""
    yield from ((facts, one) for one in _backwards(facts.round) if one.opens_at < part.opens_at)
    with db.reading() as session:
        earlier = [
            one
            for one in rounds.all_rounds(session)
            if one.area_path == facts.round.area_path
            and one.code != facts.round.code
            and one.sessions
            and one.sessions[0].opens_at < part.opens_at
        ]
    earlier.sort(key=lambda one: one.sessions[0].opens_at, reverse=True)
    for round_ in earlier[:ROUNDS_BEFORE]:
        theirs = current(db, round_.code)
        yield from ((theirs, one) for one in _backwards(round_) if one.closes_at <= part.opens_at)


def _backwards(round_: Round) -> Sequence[Session]:
    return sorted(round_.sessions, key=lambda one: one.opens_at, reverse=True)


def openings_of(facts: Facts, part: Session) -> list[Opening]:
    """The openings of a session."""
    return [one for one in facts.openings if one.session_code == part.code]
