"""Summaries: what coverage is made of, added up by area and hour while reports come in.

Sets      a areas, s sites, d days, h hours (named by their ends), k timetables (the openings of a site in a session),
          m the full minutes by which something was known
Data      x[s,d,h] the newest figures of a site for an hour of a day, each cumulative from the day's opening on
Cells     c[a,k,h,m], the sums over the sites s counted in a or below it, with timetable k, of what a report known
          by m has changed in
  (1) steps    x[s,d,h] - x[s,d,g], g the hour before h that has a count that day, 0 where none has
  (2) sites    1 at the first hour of the round for which s has a count
  (3) reports  1 at each hour for which s has a count

By (1) the steps of all hours up to T add up to the figures of the latest hour at or before T, and by (2) the sites to
those that have any. A change is written beside those before it, never over them: the cells of the minutes up to K add
up to what was known at K. Figures that a report leaves out (visitors, tubes) are taken to stand as they were last told
that day; how many days of sites have told them is added up beside them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from operator import add, sub
from typing import NamedTuple

from .areas import lowest_common, within
from .coverage import Coverage
from .hours import Opening
from .partial import takes_part

MINUTE = timedelta(minutes=1)


class Figures(NamedTuple):
    """Sums over sites: people, visitors and tubes; days of sites with any count, with visitors told, with tubes told;
    sites with any count; reports."""

    people: int = 0
    visitors: int = 0
    tubes: int = 0
    days: int = 0
    with_visitors: int = 0
    with_tubes: int = 0
    sites: int = 0
    reports: int = 0

    def plus(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(*map(add, self, other))

    def minus(self, other: "Figures") -> "Figures":
        """What this has more than the other."""
        return Figures(*map(sub, self, other))


NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Told:
    """What a version of a count tells, in short."""

    day: date
    hour: datetime
    version: int
    sampled: int
    visitors: int | None = None
    tubes: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What the sites of an area with one timetable have in an hour; own: people of sites that are counted in no part of
    it."""

    timetable: int
    hour: datetime
    own: int
    figures: Figures


class Series:
    """What a site has told in a round, in the order in which it came in, the older versions of an hour first."""

    __slots__ = ("_days", "_first", "_last")

    def __init__(self, told: Iterable[Told] = ()) -> None:
        self._days: dict[date, dict[datetime, Told]] = {}
        self._last: dict[date, tuple[datetime, Figures]] = {}  # the newest hour of each day, and how it stands
        self._first: datetime | None = None
        for one in told:
            self._take_in(one)

    def add(self, new: Told) -> dict[datetime, Figures]:
        """Take a version in; gives what it changes in the cells of its site's areas, by hour: (1) to (3)."""
        day = self._days.get(new.day, {})
        last, first = self._last.get(new.day), self._first
        if last is None or new.hour > last[0]:  # as nearly always: nothing stands after it
            before = last[1] if last else NOTHING
            found = {new.hour: _stands(new, before).minus(before)}
        else:
            was, now = _steps(day), _steps(day | {new.hour: new})
            found = {hour: step.minus(was.get(hour, NOTHING)) for hour, step in now.items()}
        if new.hour not in day:
            found[new.hour] = found[new.hour]._replace(reports=1)
        if first is None or new.hour < first:
            found[new.hour] = found[new.hour]._replace(sites=1)
            if first is not None:
                found[first] = found.get(first, NOTHING)._replace(sites=-1)
        self._take_in(new)
        return {hour: step for hour, step in found.items() if any(step)}

    def _take_in(self, new: Told) -> None:
        day = self._days.setdefault(new.day, {})
        last = self._last.get(new.day)
        day[new.hour] = new
        if last is None or new.hour > last[0]:
            self._last[new.day] = new.hour, _stands(new, last[1] if last else NOTHING)
        else:
            self._last[new.day] = last[0], _stands_last(day)
        if self._first is None or new.hour < self._first:
            self._first = new.hour


def _stands(told: Told, before: Figures) -> Figures:
    return Figures(
        told.sampled,
        before.visitors if told.visitors is None else told.visitors,
        before.tubes if told.tubes is None else told.tubes,
        1,
        max(before.with_visitors, told.visitors is not None),
        max(before.with_tubes, told.tubes is not None),
    )


def _stands_last(day: Mapping[datetime, Told]) -> Figures:
    stands = NOTHING
    for hour in sorted(day):
        stands = _stands(day[hour], stands)
    return stands


def _steps(day: Mapping[datetime, Told]) -> dict[datetime, Figures]:
    before, out = NOTHING, {}
    for hour in sorted(day):
        stands = _stands(day[hour], before)
        out[hour] = stands.minus(before)
        before = stands
    return out


def known_by(received_at: datetime, before: datetime | None = None) -> datetime:
    """The full minute by which a report was known, never before that of the site's report before it (`before`)."""
    whole = received_at.replace(second=0, microsecond=0)
    minute = whole if whole == received_at else whole + MINUTE
    return minute if before is None else max(minute, before)


def is_full_minute(known_at: datetime) -> bool:
    """True for an instant as of which the cells say what was known."""
    return known_at.second == known_at.microsecond == 0


def timetable(openings: Iterable[Opening]) -> int:
    """A number for when a site is open in a session; sites that share it share their hours. In 63 bits."""
    return _number(tuple(sorted((one.session_code, one.opens_at, one.closes_at) for one in openings)))


@lru_cache(maxsize=4096)  # many sites share their hours
def _number(stretches: tuple[tuple[str, datetime, datetime], ...]) -> int:
    said = [(code, *(at.astimezone(UTC).isoformat() for at in ends)) for code, *ends in stretches]
    return int.from_bytes(blake2b(repr(said).encode(), digest_size=8).digest()) >> 1


def counted_at(site_path: str, served: Iterable[str], round_path: str, scope: Sequence[str] = ()) -> str:
    """Path of the area to which a site's counts belong: the smallest that holds all it serves of the areas for which
    the round is (`partial.takes_part`). "" for one that serves none of these and stands in none: it is not counted."""
    inside = [path for path in served if within(path, round_path) and takes_part(path, round_path, scope)]
    if inside:
        return lowest_common(inside)
    return site_path if takes_part(site_path, round_path, scope) else ""


def total_of(cells: Iterable[Cell], as_of: datetime) -> Figures:
    """The sums of an area's cells by an instant."""
    total = NOTHING
    for cell in cells:
        if cell.hour <= as_of:
            total = total.plus(cell.figures)
    return total


def coverage_of(
    cells: Iterable[Cell],
    *,
    expected: Mapping[int, int],
    hours: Mapping[int, datetime],
    denominator: int | None,
    has_parts: bool,
    as_of: datetime,
    known_at: datetime | None = None,
) -> Coverage:
    """The coverage of an area out of its cells, the same as `sampling.domain.coverage.coverages` gives.

    cells: of what was known at `known_at`. expected: the area's sites by their timetable. hours: the last hour that was
    over by `as_of`, by timetable, of the session at hand (`sampling.domain.coverage.hours_expected`).
    """
    own, total, reported = 0, NOTHING, 0
    for cell in cells:
        if cell.hour > as_of:
            continue
        own += cell.own
        total = total.plus(cell.figures)
        if hours.get(cell.timetable) == cell.hour:
            reported += cell.figures.reports
    due = [number for number, hour in hours.items() if expected.get(number)]
    return Coverage(
        sampled=total.people,
        of_several=own if has_parts else 0,
        denominator=denominator,
        which="residents",
        as_of=as_of,
        known_at=known_at,
        sites_counted=total.sites,
        sites_reported=reported,
        sites_expected=sum(expected[number] for number in due),
        hour=max((hours[number] for number in due), default=None),
    )
