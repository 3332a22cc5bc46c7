"""The days of a round that a figure adds up: of a person who is sampled on several of them each counts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sampling.domain.areas import within
from sampling.domain.hours import Opening
from sampling.storage.database import Database

from .facts import Facts, current


def days_counted(db: Database, *, round_code: str, area_code: str, as_of: datetime) -> int:
    """How many days have counts of an area by an instant; raises NotFound."""
    facts = current(db, round_code)
    return days_of(facts, facts.basis.path_of(area_code), as_of)


def days_of(facts: Facts, path: str, as_of: datetime, known_at: datetime | None = None) -> int:
    """How many days have counts of the area with this path, by an instant."""
    cells = facts.cells_of([path], known_at)
    if cells is not None:
        hours = {(cell.timetable, cell.hour) for cell in cells[path] if cell.hour <= as_of and any(cell.figures)}
        return len({day_of(facts, facts.basis.timetables.get(key, ()), hour) for key, hour in hours})
    return len(
        {
            one.day
            for one in facts.counts
            if one.hour <= as_of
            and (known_at is None or one.received_at <= known_at)
            and within(facts.counted_at.get(one.site_code, ""), path)
        }
    )


def day_of(facts: Facts, among: Sequence[Opening], hour: datetime) -> date:
    """The day to which an hour's counts belong: that of the opening before it. among: the openings of the site."""
    begun = [one for one in among if one.opens_at < hour]
    if begun:
        return max(begun, key=lambda one: one.opens_at).day(facts.zone)
    return (hour - timedelta(microseconds=1)).astimezone(facts.zone).date()
