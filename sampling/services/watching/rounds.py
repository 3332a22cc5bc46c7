"""Which round and which moment a watcher looks at."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain import partial
from sampling.domain.areas import within
from sampling.domain.hours import at_hand
from sampling.domain.rounds import TOLD, Round
from sampling.storage.database import Database
from sampling.storage.queries import rounds

from .facts import Facts, current


@dataclass(frozen=True, slots=True)
class Moment:
    """An hour's end that can be looked at, with its session."""

    session_code: str
    session_name: str
    at: datetime


def round_at_hand(db: Database, scope_path: str, *, now: datetime) -> Round | None:
    """The round open now, else the last that began, else the next, of a county that the scope is part of or holds.

    A draft, a round without sessions, or one that the scope takes no part in, only where there is nothing else.
    """
    with db.reading() as session:
        every = [
            one
            for one in rounds.all_rounds(session)
            if within(one.area_path, scope_path) or within(scope_path, one.area_path)
        ]
    seen = [one for one in every if takes_part(one, scope_path)] or every
    known = [one for one in seen if one.state in TOLD] or seen
    chosen = at_hand([one.sessions for one in known], now)
    return known[chosen] if chosen is not None else known[0] if known else None


def round_ahead(db: Database, scope_path: str, *, now: datetime) -> Round | None:
    """The next round whose sites get ready: townships have been told, and its first session is still to open."""
    with db.reading() as session:
        seen = [
            one
            for one in rounds.all_rounds(session)
            if one.state in ("preparing", "ready")
            and (within(one.area_path, scope_path) or within(scope_path, one.area_path))
            and takes_part(one, scope_path)
        ]
    ahead = [one for one in seen if one.sessions and one.sessions[0].opens_at > now]
    return min(ahead, key=lambda one: one.sessions[0].opens_at, default=None)


def takes_part(one: Round, scope_path: str) -> bool:
    """True for a round of all townships, and where the scope is one of those that take part, or holds them."""
    return within(one.area_path, scope_path) or partial.takes_part(scope_path, one.area_path, one.scope)


def moments(db: Database, round_code: str, *, now: datetime) -> list[Moment]:
    """As `moments_of`, of a round by its code; raises NotFound."""
    return moments_of(current(db, round_code), now)


def moments_of(facts: Facts, now: datetime) -> list[Moment]:
    """The ends of the hours that are over by `now`, planned or counted beyond the plan, earliest first.

    An hour still to come is none, though it may have a count: of a site that reports early, or has closed for good.
    """
    names = {one.code: one.name for one in facts.round.sessions}
    openings = [one for own in facts.basis.timetables.values() for one in own]
    found = {(end, one.session_code) for one in openings for end in one.due(facts.zone) if end <= now}
    ends = {end for end, _ in found}
    for hour in {hour for hour in facts.counted_hours() if hour <= now} - ends:
        begun = [one for one in openings if one.opens_at < hour]
        if begun:
            found.add((hour, max(begun, key=lambda one: one.opens_at).session_code))
    return [Moment(code, names.get(code, code), end) for end, code in sorted(found)]


def round_watched(db: Database, round_code: str) -> Round:
    """The round with this code, as its figures are computed on; raises NotFound."""
    return current(db, round_code).round


def version(db: Database, round_code: str) -> str:
    """Changes with everything that is written; raises NotFound."""
    return current(db, round_code).version
