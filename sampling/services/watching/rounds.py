"""Which round and which moment a watcher looks at."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.domain.rounds import Round
from sampling.storage.database import Database, Session
from sampling.storage.queries import coverage as queries
from sampling.storage.queries import rounds


@dataclass(frozen=True, slots=True)
class Moment:
    """An hour's end that can be looked at, with its session."""

    session_code: str
    session_name: str
    at: datetime


def newest_round(db: Database, scope_path: str) -> Round | None:
    """The newest round of a county that the scope is part of or holds; a draft only where there is nothing else."""
    with db.reading() as session:
        seen = [
            one
            for one in rounds.all_rounds(session)
            if within(one.area_path, scope_path) or within(scope_path, one.area_path)
        ]
    return next((one for one in seen if one.state != "draft"), seen[0] if seen else None)


def moments(db: Database, round_code: str, *, now: datetime) -> list[Moment]:
    """The ends of the hours that are over by `now`, and of later hours that have counts, earliest first."""
    with db.reading() as session:
        round_ = _round(session, round_code)
        row = rounds.row_by_code(session, round_code)
        openings = queries.openings_of_round(session, row) if row else []
        counted = queries.hours_counted(session, row) if row else []
    zone = ZoneInfo(round_.zone)
    names = {one.code: one.name for one in round_.sessions}
    # many sites share their hours: each stretch is looked at once
    stretches = {(one.session_code, one.opens_at, one.closes_at): one for one in openings}
    found = {(end, one.session_code) for one in stretches.values() for end in one.due(zone) if end <= now}
    ends = {end for end, _ in found}
    for hour in counted:
        begun = [one for one in stretches.values() if one.opens_at < hour]
        if hour not in ends and begun:
            found.add((hour, max(begun, key=lambda one: one.opens_at).session_code))
    return [Moment(code, names.get(code, code), end) for end, code in sorted(found)]


def version(db: Database, round_code: str) -> str:
    """Changes whenever a count, a plan, a target or a session of the round does; cheap to ask."""
    with db.reading() as session:
        round_ = _round(session, round_code)
        row = rounds.row_by_code(session, round_code)
        if row is None:
            return ""
        parts = (round_, queries.counts_version(session, row), queries.published_plan_ids(session, row))
    return sha256(repr(parts).encode()).hexdigest()[:20]


def _round(session: Session, code: str) -> Round:
    found = rounds.round_by_code(session, code)
    if found is None:
        raise NotFound("There is no round with the code %(code)s.", code=code)
    return found
