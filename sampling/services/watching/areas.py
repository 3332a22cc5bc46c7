"""The coverage of areas against their targets, worst first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sampling.domain.areas import Area
from sampling.domain.coverage import Coverage
from sampling.domain.denominators import Expected, of_expected
from sampling.domain.rounds import Round, Session, Target
from sampling.domain.standing import (
    awaited_until,
    is_missed,
    people_due,
    people_short,
    people_wanted,
    state_of,
    target_of,
)
from sampling.domain.summaries import Figures
from sampling.storage.database import Database

from .days import days_of
from .facts import Facts, current
from .together import Shares, TogetherLine, shares_of, together


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area with its coverage, its target, and how it stands.

    wanted: people the target asks for. short: how many of them are missing. due: how many should be sampled by now for
    the target to be reached in time. planned: how many were to be sampled by now, each slot as it was planned when it
    began, None without a plan. state: one of `sampling.domain.standing.STATES`. awaited_until: None, or until when
    missing reports for the last full hour are not late. sites_open: how many are open at the moment looked at;
    first_due: when the first report of these is due. parts: areas directly below. expected: its expected people.
    sites: how many of the round stand for it, or an area below it, alone. shares: the sites it shares with others, None
    where none.
    """

    area: Area
    coverage: Coverage
    target: Target | None
    wanted: int | None
    short: int | None
    due: int | None
    planned: int | None
    state: str
    awaited_until: datetime | None
    sites_open: int
    first_due: datetime | None
    parts: int
    expected: Expected
    sites: int = 0
    shares: Shares | None = None

    @property
    def of_expected(self) -> Coverage:
        """The same people sampled, of its expected people."""
        return of_expected(self.coverage, self.expected)

    @property
    def is_missed(self) -> bool:
        """True where the people who are short will not come any more: the target's time is over."""
        return is_missed(self.short, self.target.by if self.target else None, self.coverage.as_of, self.state)

    @property
    def is_together(self) -> bool:
        """True where its people are counted with others' alone, so that it has no figure of its own."""
        return self.shares is not None and not self.sites


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that has begun and of which no report is due yet: its sites open in the area, and the first hour."""

    session_name: str
    sites: int
    first_due: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """What a page of coverage shows: the area, those above it from the root down, and those below it, worst first.

    begun: a session after the one of the figures, where one has begun by the time at which they are looked at.
    samples: visitors and tubes of the area, with how many days of sites have told them; None where that is not summed.
    days: how many days of the round the area's figure adds up.
    which: what the areas below are held against, of `sampling.domain.denominators.WHICH`. together: those that share
    sites, and the sites for all of the area. outside: areas directly below that take no part in the round.
    """

    round: Round
    session_code: str | None
    as_of: datetime
    known_at: datetime | None
    line: AreaLine
    above: tuple[Area, ...]
    lines: tuple[AreaLine, ...]
    begun: Begun | None
    samples: Figures | None
    days: int
    which: str = "residents"
    together: tuple[TogetherLine, ...] = ()
    outside: tuple[Area, ...] = ()

    @property
    def session(self) -> Session | None:
        """The session of the figures; None in a round without any."""
        return next((one for one in self.round.sessions if one.code == self.session_code), None)


def coverages(
    db: Database, *, round_code: str, as_of: datetime, known_at: datetime | None = None
) -> dict[str, Coverage]:  # fmt: skip
    """The coverage of every area of a round's county, by the area's code; raises NotFound."""
    facts = current(db, round_code)
    found = facts.coverages(as_of, known_at)
    return {facts.areas[path].code: coverage for path, coverage in found.items()}


def area_lines(
    db: Database,
    *,
    round_code: str,
    area_codes: Iterable[str],
    as_of: datetime,
    known_at: datetime | None = None,
    now: datetime,
) -> list[AreaLine]:
    """Some areas of a round's county as of a time, in the order asked for; raises NotFound."""
    facts = current(db, round_code)
    paths = [facts.basis.path_of(code) for code in area_codes]
    found = lines_of(facts, paths, as_of, known_at, known_at or now)
    return [found[path] for path in paths]


def coverage_of(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None = None,
    which: str = "residents",
) -> tuple[Coverage, Expected]:
    """The coverage of an area, of its residents or of its expected people, and what is known of these.

    Raises NotFound for a round or an area that is not of its county.
    """
    facts = current(db, round_code)
    path = facts.basis.path_of(area_code)
    found, expected = facts.coverage(path, as_of, known_at), facts.basis.expected_people(known_at).of(path)
    return (of_expected(found, expected) if which == "expected" else found), expected


def watch(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None = None,
    now: datetime,
    which: str = "residents",
) -> Watch:
    """An area and its parts as of a time, as they stand at `now`, or stood at `known_at`; worst first of `which`.

    Raises NotFound for a round or an area that is not of its county.
    """
    facts = current(db, round_code)
    path = facts.basis.path_of(area_code)
    below = facts.basis.parts.get(area_code, [])
    lines = lines_of(facts, [path, *below], as_of, known_at, known_at or now)
    covered = {one: lines[one].of_expected if which == "expected" else lines[one].coverage for one in below}
    groups = together(
        facts, path, covered, {one: each.denominator for one, each in covered.items()}, as_of, known_at
    )  # fmt: skip
    shares = shares_of(groups)
    parts = [replace(lines[one], shares=shares.get(lines[one].area.code)) for one in below]
    return Watch(
        round=facts.round,
        session_code=facts.session_at(as_of),
        as_of=as_of,
        known_at=known_at,
        line=lines[path],
        above=tuple(area for above, area in facts.areas.items() if path.startswith(above) and above != path),
        lines=tuple(sorted(parts, key=_worst_first(which))),
        begun=_begun(facts, path, as_of, known_at or now),
        samples=facts.samples(path, as_of, known_at),
        days=days_of(facts, path, as_of, known_at),
        which=which,
        together=tuple(groups),
        outside=facts.basis.standing_outside if area_code == facts.round.area_code else (),
    )


def _begun(facts: Facts, path: str, as_of: datetime, seen_at: datetime) -> Begun | None:
    code, (sites, first_due) = facts.session_at(seen_at), facts.basis.opened(seen_at, path)
    if code == facts.session_at(as_of) or first_due is None or first_due <= seen_at:
        return None
    name = next(one.name for one in facts.round.sessions if one.code == code)
    return Begun(name, sites, first_due)


def lines_of(
    facts: Facts, paths: list[str], as_of: datetime, known_at: datetime | None, seen_at: datetime
) -> dict[str, AreaLine]:
    """Areas by path, as they stand at `seen_at`."""
    basis, session_code = facts.basis, facts.session_at(as_of)
    part = next((one for one in facts.round.sessions if one.code == session_code), None)
    now = facts.coverages_of(paths, as_of, known_at)
    base = facts.coverages_of(paths, part.opens_at, known_at) if part else {}
    planned = basis.planned_for(session_code, known_at)
    people = basis.expected_people(known_at)
    out = {}
    for path in paths:
        area = facts.areas[path]
        sites_open, first_due = basis.opened(as_of, path)
        target = target_of(path, facts.round.targets, as_of)
        before = base[path].sampled if path in base else 0
        by_now = planned.by(path, as_of) if planned else None
        due = people_due(
            now[path],
            target,
            base=before,
            session=part,
            planned=by_now,
            planned_in_all=planned.by(path, target.by) if planned and target else None,
        )
        out[path] = AreaLine(
            area=area,
            coverage=now[path],
            target=target,
            wanted=people_wanted(now[path], target),
            short=people_short(now[path], target),
            due=None if due is None else round(due),
            planned=None if by_now is None else before + by_now,
            state=state_of(now[path], target, due, seen_at, sites_open=sites_open),
            awaited_until=awaited_until(now[path], seen_at),
            sites_open=sites_open,
            first_due=first_due,
            parts=len(basis.parts.get(area.code, ())),
            expected=people.of(path),
            sites=basis.sites_alone.get(path, 0),
        )
    return out


def _worst_first(which: str) -> Callable[[AreaLine], tuple[float, int, str]]:
    """Those without a figure before all."""

    def key(line: AreaLine) -> tuple[float, int, str]:
        value = (line.of_expected if which == "expected" else line.coverage).coverage
        return (-1.0 if value is None else value, -(line.short or 0), line.area.code)

    return key
