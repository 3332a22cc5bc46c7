"""What taking a report asks and writes: a few raw statements, as every site does it every hour at the same minute."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sampling.domain.areas import within
from sampling.domain.counts import Count, CountReport

from ..statements import NEWEST, Statements, day_of, instant_of
from .daily import KEY
from .taking_places import PlaceFacts

_FIGURES = "report_id, hour, sampled, visitors, tubes, queue, staff_present, lanes_open, note, observed_at"
_COUNT = f"{_FIGURES}, reason, pool_size, day, version, received_at, reported_by, source, id"
_OF_SITE = f'SELECT {_COUNT} FROM "count" WHERE round_id = ? AND site_id = ? ORDER BY hour, version'  # noqa: S608
_OF_SITE_IN_ONE = f"SELECT json_group_array(json_array({_COUNT})) FROM ({_OF_SITE})"  # noqa: S608
_OF_ID = (
    f"SELECT {', '.join('c.' + name.strip() for name in _COUNT.split(','))}, r.code, s.code "  # noqa: S608
    'FROM "count" c JOIN "round" r ON r.id = c.round_id JOIN site s ON s.id = c.site_id WHERE c.report_id = ?'
)
_ADD = (
    f'INSERT INTO "count" (round_id, site_id, {_COUNT.removesuffix(", id")}) '  # noqa: S608
    f"VALUES ({', '.join('?' * 19)}) RETURNING id"
)
_ADD_CONFLICT = (
    f"INSERT INTO count_conflict (count_id, round_id, site_id, {_FIGURES}, pool_size, received_at, reported_by, source)"  # noqa: S608
    f" VALUES ({', '.join('?' * 17)})"
)
_CONFLICTS = (
    "SELECT report_id, settled_at, sampled, visitors, tubes, queue, staff_present, lanes_open, note, pool_size"
    " FROM count_conflict WHERE round_id = ? AND site_id = ? AND (hour = ? OR report_id = ?)"
)  # in the order of a report's figures
_LOCKED = (
    "SELECT a.path, a.code, a.name FROM daily_report d JOIN area a ON a.id = d.area_id"
    " WHERE d.round_id = ? AND d.day = ? AND d.reopened_at IS NULL"
)
_OPENED = (
    "SELECT p.code FROM session p JOIN readiness r ON r.session_id = p.id"
    " WHERE p.round_id = ? AND r.site_id = ? AND r.opened_at IS NOT NULL"
)
_ADD_AUDIT = "INSERT INTO audit (at, actor, action, subject, details) VALUES (?, ?, ?, ?, ?)"


def hold_site(statements: Statements, site_code: str) -> None:
    """Make other reports of the site wait until this transaction ends. On SQLite only one writes anyway."""
    if statements.is_postgresql:
        statements.rows("SELECT id FROM site WHERE code = ? FOR NO KEY UPDATE", site_code)


def hold_days(statements: Statements, round_code: str) -> None:
    """Until this transaction ends nobody signs a day of the round, while others may go on changing its counts.

    On SQLite only one writes anyway.
    """
    if statements.is_postgresql:
        statements.rows(
            'SELECT pg_advisory_xact_lock_shared(?, r.id::int) FROM "round" r WHERE r.code = ?', KEY, round_code
        )


def locked_above(statements: Statements, place: PlaceFacts, day: date) -> tuple[str, str] | None:
    """Code and name of the area at or above the site whose report of the day is signed and not reopened."""
    key = ("locked", place.round_id, day)
    rows = statements.learnt(key, lambda: statements.rows(_LOCKED, place.round_id, statements.day(day)))
    return next(((code, name) for path, code, name in rows if within(place.site_path, path)), None)


def opened_for(statements: Statements, place: PlaceFacts) -> set[str]:
    """Codes of the round's sessions for which the site has been opened; who opens it adds its session."""
    key = ("opened", place.round_id, place.site_id)
    return statements.learnt(key, lambda: {code for (code,) in statements.rows(_OPENED, place.round_id, place.site_id)})


def exists(statements: Statements, table: str, code: str) -> bool:
    """True where a round or a site has the code."""
    return bool(statements.rows(f'SELECT 1 FROM "{table}" WHERE code = ?', code))  # noqa: S608


def counts_of_site(statements: Statements, place: PlaceFacts) -> list[Count]:
    """Every version of a site's counts in a round, by hour and version; not to be changed."""
    key = ("counts", place.round_id, place.site_id)
    return statements.learnt(
        key,
        lambda: [_count(row, place.round_code, place.site_code) for row in _rows_of_site(statements, place)],
    )


def _rows_of_site(statements: Statements, place: PlaceFacts) -> list[tuple[Any, ...]]:
    """SQLite lets another thread go first at each row that it gives: a dozen rows a report, and what many wait for is
    written five times later."""
    if statements.is_postgresql:
        return statements.rows(_OF_SITE, place.round_id, place.site_id)
    [(told,)] = statements.rows(_OF_SITE_IN_ONE, place.round_id, place.site_id)
    rows: list[tuple[Any, ...]] = json.loads(told)
    return rows


def count_by_report_id(statements: Statements, report_id: str) -> Count | None:
    """The count that came with this report_id, of any round and site."""
    rows = statements.rows(_OF_ID, report_id)
    return _count(rows[0], rows[0][18], rows[0][19]) if rows else None


def add_count(statements: Statements, place: PlaceFacts, count: Count) -> Count:
    """Write a version of a count, and give it with its id. Raises Taken where a unique key says that it stands."""
    report = count.report
    key = statements.added(
        _ADD,
        place.round_id,
        place.site_id,
        *_figures(statements, report, count.received_at),
        report.reason,
        report.pool_size,
        statements.day(count.day),
        count.version,
        statements.instant(count.received_at),
        count.reported_by,
        count.source,
    )
    statements.kept[NEWEST] = key
    added = Count(
        count.round_code,
        count.site_code,
        count.day,
        count.version,
        report,
        count.received_at,
        count.reported_by,
        count.source,
        key,
    )
    if ("counts", place.round_id, place.site_id) in statements.kept:
        known = counts_of_site(statements, place)
        in_order = not known or (known[-1].report.hour, known[-1].version) < (report.hour, count.version)
        anew = [*known, added]
        statements.kept["counts", place.round_id, place.site_id] = anew if in_order else sorted(anew, key=_by_hour)
    return added


def conflict_stands(statements: Statements, place: PlaceFacts, report: CountReport) -> bool:
    """True where the report was kept as a conflict already, or its figures for the hour wait to be settled."""
    hour = statements.instant(report.hour)
    rows = statements.rows(_CONFLICTS, place.round_id, place.site_id, hour, report.report_id)
    if any(report_id == report.report_id for report_id, *_ in rows):
        return True
    figures = list(report.figures()[1:])
    return any(settled_at is None and said == figures for _, settled_at, *said in rows)


def add_conflict(statements: Statements, place: PlaceFacts, stands: Count, offered: Count) -> None:
    """Keep what was offered beside what stands."""
    report = offered.report
    statements.write(
        _ADD_CONFLICT,
        stands.id,
        place.round_id,
        place.site_id,
        *_figures(statements, report, offered.received_at),
        report.pool_size,
        statements.instant(offered.received_at),
        offered.reported_by,
        offered.source,
    )


def add_audit(
    statements: Statements, *, at: datetime, actor: str, action: str, subject: str, details: Mapping[str, Any]
) -> None:
    """Write a line of the audit."""
    statements.write(_ADD_AUDIT, statements.instant(at), actor, action, subject, json.dumps(details))


def _by_hour(count: Count) -> tuple[datetime, int]:
    return count.report.hour, count.version


def _figures(statements: Statements, report: CountReport, received_at: datetime) -> tuple[Any, ...]:
    return (
        report.report_id,
        statements.instant(report.hour),
        report.sampled,
        report.visitors,
        report.tubes,
        report.queue,
        report.staff_present,
        report.lanes_open,
        report.note,
        statements.instant(report.observed_at or received_at),
    )


def _count(row: tuple[Any, ...], round_code: str, site_code: str) -> Count:
    return Count(
        round_code=round_code,
        site_code=site_code,
        day=day_of(row[12]),
        version=row[13],
        report=CountReport(
            report_id=row[0],
            hour=instant_of(row[1]),
            sampled=row[2],
            visitors=row[3],
            tubes=row[4],
            queue=row[5],
            staff_present=row[6],
            lanes_open=row[7],
            note=row[8],
            observed_at=instant_of(row[9]),
            reason=row[10],
            pool_size=row[11],
        ),
        received_at=instant_of(row[14]),
        reported_by=row[15],
        source=row[16],
        id=row[17],
    )
