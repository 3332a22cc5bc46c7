"""What is asked about the summaries of counts, and what they are made from."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.coverage import SiteCount
from sampling.domain.hours import Opening
from sampling.domain.summaries import Cell, Figures, Series, Told, known_by, timetable

from ..statements import Statements, day_of, instant_of
from ..summing import Key, Summing, hold_sums, write_cells

AT_ONCE = 900  # values in one statement: SQLite's oldest limit is 999
_SUMS = ", ".join(f"SUM({name})" for name in ("own", *Figures._fields))
_CELLS = (
    f"SELECT area_id, timetable, hour, {_SUMS} FROM summary "  # noqa: S608
    "WHERE round_id = ? AND area_id IN ({marks}){known} GROUP BY area_id, timetable, hour"
)
_EVERY_CELL = (
    f"SELECT area_id, hour, timetable, known_by, {', '.join(('own', *Figures._fields))} FROM summary "  # noqa: S608
    "WHERE round_id = ?"
)
_EVERY_COUNT = (
    "SELECT s.code, c.day, c.hour, c.version, c.sampled, c.visitors, c.tubes, c.received_at"
    ' FROM "count" c JOIN site s ON s.id = c.site_id WHERE c.round_id = ? ORDER BY c.site_id, c.id'
)
_HEARD = (
    'SELECT s.code FROM "count" c JOIN site s ON s.id = c.site_id'
    " WHERE c.round_id = ? AND c.hour = ? AND c.version = 1{known}"
)
_COUNTS_OF = (
    "SELECT s.code, c.day, c.hour, c.version, c.sampled, c.received_at, c.visitors, c.tubes, c.source, c.reported_by"
    ' FROM "count" c JOIN site s ON s.id = c.site_id WHERE c.round_id = ? AND s.code IN ({marks})'
)
_COUNTS = (
    "SELECT c.id, s.code, c.day, c.hour, c.version, c.sampled, c.received_at, c.visitors, c.tubes"
    ' FROM "count" c JOIN site s ON s.id = c.site_id WHERE c.round_id = ? AND c.id > ? ORDER BY c.id'
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site's counts belong in a round: keys of the areas, smallest first, and its openings by session."""

    areas: tuple[int, ...]
    sessions: tuple[tuple[Opening, ...], ...]


@dataclass(frozen=True, slots=True)
class Recent:
    """Counts in the order in which they came in: the highest id, each count, and what it told of visitors and tubes."""

    last_id: int
    counts: list[SiteCount]
    told: dict[tuple[str, datetime, int], tuple[int | None, int | None]]


def state(statements: Statements, round_id: int) -> tuple[str, int]:
    """Fingerprint of the places that the summaries of a round were made with, "" where they never were, and how often
    something was added since."""
    rows = statements.rows("SELECT places, version FROM summary_state WHERE round_id = ?", round_id)
    return (rows[0][0], rows[0][1]) if rows else ("", 0)


def cells(
    statements: Statements, round_id: int, area_ids: Collection[int], *, known_at: datetime | None = None
) -> dict[int, list[Cell]]:
    """The cells of areas, by key of the area; known_at: a full minute, only what was known by then."""
    found: dict[int, list[Cell]] = {}
    keys = sorted(area_ids)
    known = " AND known_by <= ?" if known_at else ""
    for at in range(0, len(keys), AT_ONCE):
        some = keys[at : at + AT_ONCE]
        question = _CELLS.format(marks=", ".join("?" * len(some)), known=known)
        values = [round_id, *some, *([statements.instant(known_at)] if known_at else [])]
        for area_id, number, hour, own, *figures in statements.rows(question, *values):
            cell = Cell(int(number), instant_of(hour), int(own), Figures(*map(int, figures)))
            found.setdefault(area_id, []).append(cell)
    return found


def counts_after(statements: Statements, round_id: int, after: int) -> Recent:
    """The counts of a round with an id above `after`, every version."""
    counts, told, last = [], {}, after
    for key, code, day, hour, version, sampled, received_at, visitors, tubes in statements.rows(
        _COUNTS, round_id, after
    ):
        count = SiteCount(code, day_of(day), instant_of(hour), version, sampled, instant_of(received_at))
        counts.append(count)
        if visitors is not None or tubes is not None:
            told[code, count.hour, version] = (visitors, tubes)
        last = max(last, key)
    return Recent(last, counts, told)


def heard(
    statements: Statements, round_id: int, hour: datetime, *, known_at: datetime | None = None
) -> frozenset[str]:  # fmt: skip
    """Codes of the sites that have a count for an hour; known_at: that had one by then."""
    known = " AND c.received_at <= ?" if known_at else ""
    values = [round_id, statements.instant(hour), *([statements.instant(known_at)] if known_at else [])]
    return frozenset(code for (code,) in statements.rows(_HEARD.format(known=known), *values))


@dataclass(frozen=True, slots=True)
class Sent:
    """A version of a count with what it tells beside the people, by which way it came, and who sent it."""

    count: SiteCount
    visitors: int | None
    tubes: int | None
    source: str
    reported_by: str


def counts_of_sites(statements: Statements, round_id: int, site_codes: Collection[str]) -> list[Sent]:
    """Every version of the counts of these sites in a round, in no order."""
    found = []
    codes = sorted(site_codes)
    for at in range(0, len(codes), AT_ONCE):
        some = codes[at : at + AT_ONCE]
        question = _COUNTS_OF.format(marks=", ".join("?" * len(some)))
        for code, day, hour, version, sampled, received_at, *more in statements.rows(question, round_id, *some):
            count = SiteCount(code, day_of(day), instant_of(hour), version, sampled, instant_of(received_at))
            found.append(Sent(count, *more))
    return found


def number_of_counts(statements: Statements, round_id: int) -> int:
    """How many versions of counts a round has."""
    return int(statements.rows('SELECT count(*) FROM "count" WHERE round_id = ?', round_id)[0][0])


def made_anew(statements: Statements, round_id: int, sites: Mapping[str, Place], fingerprint: str) -> None:
    """Make the summaries of a round from its counts, those of this transaction that wait to be added among them. sites:
    by code; fingerprint: of these places."""
    hold_sums(statements, round_id)
    added = state(statements, round_id)[1]  # the figures stay what they were
    statements.write("DELETE FROM summary WHERE round_id = ?", round_id)
    statements.write("DELETE FROM summary_state WHERE round_id = ?", round_id)
    write_cells(statements, summed(statements, round_id, sites).cells)
    statements.summing.drop(round_id)
    statements.write(
        "INSERT INTO summary_state (round_id, places, version) VALUES (?, ?, ?)", round_id, fingerprint, added
    )


def summed(statements: Statements, round_id: int, sites: Mapping[str, Place]) -> Summing:
    """The cells that a round's counts make, without writing them."""
    summing = Summing()
    for code, told in _by_site(statements, round_id):
        place = sites.get(code)
        if place is None:
            continue
        series = Series()
        minute: datetime | None = None
        for one, received_at in told:
            minute = known_by(received_at, minute)
            summing.add(round_id, place.areas, timetable(_openings_at(place, one)), minute, series.add(one))
    return summing


def every_cell(statements: Statements, round_id: int) -> dict[Key, tuple[int, ...]]:
    """All cells that stand and are not all zero, by key."""
    rows = statements.rows(_EVERY_CELL, round_id)
    found = {
        (round_id, area, instant_of(hour), int(number), instant_of(known)): tuple(values)
        for area, hour, number, known, *values in rows
    }
    return {key: values for key, values in found.items() if any(values)}


def every_cell_of(summing: Summing) -> dict[Key, tuple[int, ...]]:
    """All cells that are to be written and are not all zero, by key."""
    return {key: tuple(values) for key, values in summing.cells.items() if any(values)}


def _by_site(statements: Statements, round_id: int) -> Iterator[tuple[str, list[tuple[Told, datetime]]]]:
    at, told = "", list[tuple[Told, datetime]]()
    for code, day, hour, version, sampled, visitors, tubes, received_at in statements.rows(_EVERY_COUNT, round_id):
        if code != at:
            if told:
                yield at, told
            at, told = code, []
        one = Told(day_of(day), instant_of(hour), version, sampled, visitors, tubes)
        told.append((one, instant_of(received_at)))
    if told:
        yield at, told


def _openings_at(place: Place, told: Told) -> Sequence[Opening]:
    """The openings of the session whose hour this is: of the one that opened last before it."""
    begun = [(opening.opens_at, own) for own in place.sessions for opening in own if opening.opens_at < told.hour]
    return max(begun, key=lambda one: one[0])[1] if begun else ()
