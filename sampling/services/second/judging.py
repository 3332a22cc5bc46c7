"""Judging a file of the other platform: its rows held against the sites, their hours, and one another."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sampling.domain.findings import Finding
from sampling.domain.hours import GRACE, Opening, opening_of
from sampling.domain.instants import is_meant
from sampling.domain.second import newest
from sampling.readers.faults import N_, Fault
from sampling.readers.second import NO_SITE, SECOND, Headings, Hour, headings, kind_for
from sampling.readers.shares import Share
from sampling.readers.tables import UNKNOWN_COLUMN, Record, Table, read_table
from sampling.storage.database import Session
from sampling.storage.queries import coverage as coverage_queries
from sampling.storage.queries import second as queries
from sampling.storage.tables import AreaRow, RoundRow

from ..importing.changes import faulty_rows

UNMAPPED = Fault(
    N_("It can't be told which columns hold the site, the hour and the people: %(missing)s."),
    N_("Choose them above from the headings of the file."),
)
NO_SUCH_SITE = Fault(
    N_("The county has no site “%(site)s”."),
    N_("Write its code or name as it stands under Sites, or leave the row out."),
)
SEVERAL = Fault(N_("Several sites are called “%(site)s”: %(codes)s."), N_("Write the code of the one that is meant."))
NO_DAY = Fault(N_("The row has no day, and the round has several."), N_("Add the day, or write it with the time."))
NOT_OPEN = Fault(
    N_("The site does not count at %(hour)s on %(day)s."), N_("Check day and time; the end of an hour is meant.")
)
NOT_A_DAY = Fault(N_("%(day)s is not a day of this century."), N_("Check the year."))
ROUNDED = Fault(
    N_("%(time)s is taken for the hour that ended at %(hour)s."), N_("Look at it; it is taken as it is."), blocks=False
)
TWICE = Fault(N_("The site stands twice for this hour, in rows %(rows)s."), N_("Keep one of the rows."))
FALLS = Fault(
    N_("%(n)s is fewer than the %(before)s of %(hour)s; figures are since the opening of the day."),
    N_("Look at it; it is taken as it is."),
    blocks=False,
)
SHARE_DIFFERS = Fault(
    N_("The file says %(told)s, but %(n)s of %(all)s people is %(share)s."),
    N_("Ask the platform which of its figures is wrong. The percentage is not taken over, it is always re-computed."),
    blocks=False,
)
SHARE_ALONE = Fault(
    N_("The file gives percentages and does not say of how many people: they can't be re-computed."),
    N_("Nothing is to be done: percentages are not taken over. Ask for the column if you want them checked."),
    blocks=False,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A right row: the site, the hour that ends at an instant, its day, and the people."""

    row: int
    site_id: int
    site_code: str
    hour: datetime
    day: date
    sampled: int


@dataclass(frozen=True, slots=True)
class Dry:
    """What a file holds. new, changed, same: right rows against the figures that the second source has by now.

    known_version: the version under which the very same file was brought last, None where it was not.
    """

    headings: Headings
    rows: int
    right: int
    new: int
    changed: int
    same: int
    findings: tuple[Finding, ...]
    digest: str
    encoding: str
    known_version: int | None

    @property
    def faulty(self) -> int:
        """Rows that a finding keeps out."""
        return self.rows - self.right

    @property
    def errors(self) -> int:
        """Findings that keep rows or the file out."""
        return sum(one.blocks for one in self.findings)

    @property
    def warnings(self) -> int:
        """Findings to look at."""
        return len(self.findings) - self.errors

    @property
    def blocked(self) -> bool:
        """True where the file as a whole is kept out."""
        return any(one.blocks and one.row is None for one in self.findings)


def examine(
    session: Session, round_: RoundRow, content: bytes, mapping: Mapping[str, str] | None
) -> tuple[Dry, list[Figure], Table | None]:
    """The dry run of a file, its right rows, and the table as it was read; None where it could not be."""
    digest = hashlib.sha256(content).hexdigest()
    known = next((one.version for one in queries.files(session, round_.id or 0) if one.digest == digest), None)
    told = headings(content, mapping)
    if told.problem is not None or not told.is_whole:
        finding = told.problem.finding if told.problem else _unmapped(told)
        return Dry(told, 0, 0, 0, 0, 0, (finding,), digest, "", known), [], None
    table = read_table(kind_for(told.mapping), content)
    # a column that the other platform has and nobody needs here is no finding: exports have many
    found = [one for one in table.findings if one.sentence != UNKNOWN_COLUMN.sentence]
    figures = _judged(session, round_, table, found)
    found.sort(key=lambda one: one.row or 0)
    faulty = faulty_rows(found)
    figures = [one for one in figures if one.row not in faulty]
    standing = newest(queries.counts(session, round_.id or 0))
    new = sum((one.site_code, one.hour) not in standing for one in figures)
    same = sum(
        (one.site_code, one.hour) in standing and standing[one.site_code, one.hour].sampled == one.sampled
        for one in figures
    )
    dry = Dry(
        told, len(table.records), len(figures), new, len(figures) - new - same, same, tuple(found), digest,
        table.encoding, known,
    )  # fmt: skip
    return dry, figures, table


def _unmapped(told: Headings) -> Finding:
    missing = [field for field in ("time", "sampled") if not told.mapping[field]]
    if not (told.mapping["site_code"] or told.mapping["site_name"]):
        missing.insert(0, "site_code")
    return UNMAPPED.found(missing=SECOND.named(missing))


def _judged(session: Session, round_: RoundRow, table: Table, found: list[Finding]) -> list[Figure]:
    """The rows as figures of sites and hours; what keeps a row out, or is odd, is added to `found`."""
    zone = ZoneInfo(round_.zone)
    path = session.get_one(AreaRow, round_.area_id).path
    by_code: dict[str, tuple[int, str]] = {}
    by_name: dict[str, list[tuple[int, str]]] = {}
    for code, place in queries.places(session, path).items():
        by_code[code] = (place.id, code)
        by_name.setdefault(place.name, []).append((place.id, code))
    openings: dict[str, list[Opening]] = {}
    for opening in coverage_queries.openings_of_round(session, round_):
        openings.setdefault(opening.site_code, []).append(opening)
    days = {one.day(zone) for own in openings.values() for one in own}
    figures = []
    for record in table.records:
        site = _site(record, table, by_code, by_name, found)
        if site is None or "time" not in record.values or "sampled" not in record.values:
            continue
        placed = _hour(record, table, openings.get(site[1], []), days, zone, found)
        if placed is not None:
            _check_share(record, table, found)
            figures.append(Figure(record.row, *site, *placed, record.values["sampled"]))
    _look_at_all(table, figures, zone, found)
    return figures


def _check_share(record: Record, table: Table, found: list[Finding]) -> None:
    """Hold a published percentage against what its own row makes of it; once where it does not say of how many."""
    told: Share | None = record.values.get("share")
    people, sampled = record.values.get("people"), record.values["sampled"]
    if told is None:
        return
    if not people:
        if not any(one.sentence == SHARE_ALONE.sentence for one in found):
            found.append(SHARE_ALONE.found(record.row, "share", sheet=table.sheet))
    elif not told.agrees(sampled, people):
        facts = {"told": told.text, "n": sampled, "all": people, "share": f"{sampled / people:.1%}"}
        found.append(SHARE_DIFFERS.found(record.row, "share", sheet=table.sheet, **facts))


def _site(
    record: Record,
    table: Table,
    by_code: Mapping[str, tuple[int, str]],
    by_name: Mapping[str, list[tuple[int, str]]],
    found: list[Finding],
) -> tuple[int, str] | None:
    code, name = record.values.get("site_code"), record.values.get("site_name")
    if code is not None and code in by_code:
        return by_code[code]
    named = by_name.get(name or code or "", [])
    if len(named) == 1:
        return named[0]
    at = "site_code" if code else "site_name"
    if len(named) > 1:
        codes = ", ".join(one for _, one in named[:5])
        found.append(SEVERAL.found(record.row, at, sheet=table.sheet, site=name or code, codes=codes))
    elif code or name:
        found.append(NO_SUCH_SITE.found(record.row, at, sheet=table.sheet, site=code or name))
    elif all(column.code in record.values for column in table.kind.columns if column.code.startswith("site_")):
        found.append(NO_SITE.found(record.row, at, sheet=table.sheet))
    return None


def _hour(
    record: Record, table: Table, own: list[Opening], days: set[date], zone: ZoneInfo, found: list[Finding]
) -> tuple[datetime, date] | None:
    """The hour's end and the day it belongs to; a time just after a full hour is taken for it, and said to be."""
    told: Hour = record.values["time"]
    day = told.day or record.values.get("day") or (next(iter(days)) if len(days) == 1 else None)
    if day is None:
        found.append(NO_DAY.found(record.row, "time", sheet=table.sheet))
        return None
    if not is_meant(day):
        found.append(NOT_A_DAY.found(record.row, "day", sheet=table.sheet, day=day.isoformat()))
        return None
    local = datetime.combine(day + timedelta(days=told.next_day), told.time, zone)
    since_full = timedelta(minutes=local.minute, seconds=local.second)
    for at in (local, local - since_full):
        opening = opening_of(at, own, zone)
        if opening is None:
            continue
        if at != local:
            if since_full > GRACE:
                break
            facts = {"time": f"{local:%H:%M}", "hour": f"{at:%H:%M}"}
            found.append(ROUNDED.found(record.row, "time", sheet=table.sheet, **facts))
        return at, opening.day(zone)
    facts = {"hour": f"{local:%H:%M}", "day": local.date().isoformat()}
    found.append(NOT_OPEN.found(record.row, "time", sheet=table.sheet, **facts))
    return None


def _look_at_all(table: Table, figures: list[Figure], zone: ZoneInfo, found: list[Finding]) -> None:
    """What the rows are to one another: a site twice in an hour, and a figure that falls within a day."""
    same: dict[tuple[str, datetime], list[Figure]] = {}
    days: dict[tuple[str, date], list[Figure]] = {}
    for one in figures:
        same.setdefault((one.site_code, one.hour), []).append(one)
        days.setdefault((one.site_code, one.day), []).append(one)
    for twice in same.values():
        for one in twice if len(twice) > 1 else ():
            rows = ", ".join(str(each.row) for each in twice)
            found.append(TWICE.found(one.row, "time", sheet=table.sheet, rows=rows))
    for own in days.values():
        ordered = sorted(own, key=lambda one: one.hour)
        for before, one in pairwise(ordered):
            if one.sampled < before.sampled and before.hour < one.hour:
                facts = {"n": one.sampled, "before": before.sampled, "hour": f"{before.hour.astimezone(zone):%H:%M}"}
                found.append(FALLS.found(one.row, "sampled", sheet=table.sheet, **facts))
