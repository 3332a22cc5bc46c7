"""Tubes taken, by area, day and hour, out of the sites' reports: from the summaries, else from the counts one by one.

A site's tubes belong to the area to which its people belong (`watching`): those of a site that serves several
townships are in the county's figure alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.chains import Told
from sampling.domain.coverage import upwards
from sampling.domain.summaries import Cell, Series
from sampling.domain.summaries import Told as Count
from sampling.services.watching.days import day_of
from sampling.services.watching.facts import Facts

Hours = dict[datetime, tuple[int, int]]
"""By the end of an hour: how many tubes more, and how many sites more that have told tubes that day."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An area's tubes of a day. steps: by the end of each hour, tubes since the opening and how many sites have told
    them. sites: how many were to open by then."""

    steps: tuple[tuple[datetime, int, int], ...]
    sites: int

    @property
    def tubes(self) -> list[tuple[datetime, int]]:
        """Tubes by the end of each hour."""
        return [(hour, n) for hour, n, _ in self.steps]

    def at(self, as_of: datetime) -> Told:
        """The figure by an instant; none before any site has told one."""
        known = [one for one in self.steps if one[0] <= as_of]
        if not known or not known[-1][2]:
            return Told(None, 0, self.sites)
        hour, n, told = known[-1]
        return Told(n, told, max(self.sites, told), hour, hour)


def taken(
    facts: Facts, paths: Sequence[str], as_of: datetime, known_at: datetime | None, day: date
) -> dict[str, Taken]:  # fmt: skip
    """What the areas' sites have told of a day by an instant, by path."""
    return taken_of_days(facts, paths, as_of, known_at, [day])[day]


def taken_of_days(
    facts: Facts,
    paths: Sequence[str],
    as_of: datetime,
    known_at: datetime | None,
    days: Iterable[date],
) -> dict[date, dict[str, Taken]]:
    """As `taken`, of several days, by day and path."""
    cells = facts.cells_of(paths, known_at)
    hours = _of_cells(facts, cells) if cells is not None else _of_counts(facts, paths, known_at)
    out: dict[date, dict[str, Taken]] = {}
    for day in days:
        out[day] = {
            path: Taken(_summed(hours.get((path, day), {}), as_of), facts.basis.sites_opened(day, path, as_of))
            for path in paths
        }
    return out


def _summed(hours: Hours, as_of: datetime) -> tuple[tuple[datetime, int, int], ...]:
    out, tubes, told = [], 0, 0
    for hour in sorted(hours):
        if hour <= as_of:
            tubes += hours[hour][0]
            told += hours[hour][1]
            out.append((hour, tubes, told))
    return tuple(out)


def _of_cells(facts: Facts, cells: Mapping[str, Iterable[Cell]]) -> dict[tuple[str, date], Hours]:
    found: dict[tuple[str, date], Hours] = {}
    day_at: dict[tuple[int, datetime], date] = {}
    for path, own in cells.items():
        for cell in own:
            key = (cell.timetable, cell.hour)
            if key not in day_at:
                day_at[key] = day_of(facts, facts.basis.timetables.get(cell.timetable, ()), cell.hour)
            _add(found.setdefault((path, day_at[key]), {}), cell.hour, cell.figures.tubes, cell.figures.with_tubes)
    return found


def _of_counts(facts: Facts, paths: Sequence[str], known_at: datetime | None) -> dict[tuple[str, date], Hours]:
    found: dict[tuple[str, date], Hours] = {}
    wanted = dict.fromkeys(paths)
    above: dict[str, list[str]] = {}
    series: dict[str, Series] = {}
    for one in facts.own_counts:
        if known_at is not None and one.received_at > known_at:
            continue
        if one.site_code not in above:
            above[one.site_code] = upwards(facts.counted_at.get(one.site_code, ""), wanted)
            series[one.site_code] = Series()
        if not above[one.site_code]:
            continue
        visitors, tubes = facts.told.get((one.site_code, one.hour, one.version), (None, None))
        count = Count(one.day, one.hour, one.version, one.sampled, visitors, tubes)
        for hour, step in series[one.site_code].add(count).items():
            for path in above[one.site_code]:
                _add(found.setdefault((path, one.day), {}), hour, step.tubes, step.with_tubes)
    return found


def _add(hours: Hours, hour: datetime, tubes: int, told: int) -> None:
    before = hours.get(hour, (0, 0))
    hours[hour] = before[0] + tubes, before[1] + told
