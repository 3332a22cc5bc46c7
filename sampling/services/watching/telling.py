"""What leadership says in the meeting: how it stands, what each session has brought, what the last hour has changed."""

from dataclasses import dataclass
from datetime import datetime

from sampling.storage.database import Database

from .areas import AreaLine, Watch, watch
from .facts import Facts, current
from .rounds import moments


@dataclass(frozen=True, slots=True)
class Share:
    """People whom a session has brought to an area's figure by the moment that is looked at."""

    session_name: str
    opens_at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed from an hour's end to the next.

    planned: people planned in between, None without a plan. fell_behind, caught_up: names of the areas directly below
    that are behind now and were not, and the other way round.
    """

    since: datetime
    until: datetime
    added: int
    planned: int | None
    fell_behind: tuple[str, ...]
    caught_up: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """An area as of a moment, to be read out. shares: of the sessions that have begun, in order; they add up to the
    area's figure. change: since the hour before, None for the first of a session. behind: areas below that are behind,
    worst first. days: how many the area's figure adds up."""

    line: AreaLine
    round_name: str
    days: int
    shares: tuple[Share, ...]
    change: Change | None
    behind: tuple[AreaLine, ...]


def brief(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None, now: datetime
) -> Brief:
    """An area as of a time; raises NotFound for a round or an area that is not of its county."""
    seen = watch(db, round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at, now=now)
    facts = current(db, round_code)
    earlier = [
        one.at
        for one in moments(db, round_code, now=now)
        if one.session_code == seen.session_code and one.at < as_of
    ]  # fmt: skip
    return Brief(
        line=seen.line,
        round_name=seen.round.name,
        days=seen.days,
        shares=shares(facts, facts.basis.path_of(area_code), as_of, known_at),
        change=_change(db, seen, earlier[-1], known_at, now) if earlier else None,
        behind=tuple(line for line in seen.lines if line.state == "behind"),
    )


def shares(facts: Facts, path: str, as_of: datetime, known_at: datetime | None = None) -> tuple[Share, ...]:
    """What each session that has begun has brought to an area's figure, in order."""
    begun = sorted((one for one in facts.round.sessions if one.opens_at < as_of), key=lambda one: one.opens_at)
    ends = [*(one.opens_at for one in begun[1:]), as_of][: len(begun)]
    found, before = [], 0  # what was counted before the first session belongs to it
    for part, end in zip(begun, ends, strict=True):
        people = facts.coverage(path, end, known_at).sampled
        found.append(Share(part.name, part.opens_at, people - before))
        before = people
    return tuple(found)


def _change(db: Database, seen: Watch, since: datetime, known_at: datetime | None, now: datetime) -> Change:
    then = watch(
        db, round_code=seen.round.code, area_code=seen.line.area.code, as_of=since, known_at=known_at, now=now
    )  # fmt: skip
    was = {line.area.code for line in then.lines if line.state == "behind"}
    stands = {line.area.code for line in seen.lines if line.state == "behind"}
    planned = (
        seen.line.planned - then.line.planned
        if seen.line.planned is not None and then.line.planned is not None
        else None
    )
    return Change(
        since=since,
        until=seen.as_of,
        added=seen.line.coverage.sampled - then.line.coverage.sampled,
        planned=planned,
        fell_behind=tuple(line.area.name for line in seen.lines if line.area.code in stands - was),
        caught_up=tuple(line.area.name for line in seen.lines if line.area.code in was - stands),
    )
