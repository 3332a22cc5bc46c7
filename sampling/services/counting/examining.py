"""A file of counts held against what stands: everything that is wrong with it at once, and what it would store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sampling.domain.counting import Version, report_id_of
from sampling.domain.counts import Count, CountReport, newest, nonsense, out_of_order, question
from sampling.domain.findings import Finding
from sampling.domain.hours import is_ahead, opening_of
from sampling.domain.instants import is_meant
from sampling.domain.texts import N_
from sampling.readers.counts import COUNTS
from sampling.readers.faults import Fault
from sampling.readers.tables import Record, Table, read_table
from sampling.storage.database import Session
from sampling.storage.queries import counting as queries
from sampling.storage.queries import serving

from ..importing.changes import faulty_rows
from ..importing.reports import Difference, ImportReport, differences, report_of
from .judging import doubts_about
from .place import Counting, Place, sites_of

KIND = "counts"
FIGURES = ("sampled", "visitors", "tubes", "pool_size", "queue", "staff_present", "lanes_open", "note")
PUT_RIGHT = N_("Put it right in the file and choose it again.")
NO_SUCH_SITE = Fault(
    N_("Your area has no site with the code %(code)s in this round."),
    N_("Look the code up in the list of sites, or leave the row out."),
)
NOT_A_DAY = Fault(N_("%(day)s is not a day of this century."), N_("Check the year."))
NOT_OPEN = Fault(
    N_("The site is not open in the hour that ends at %(hour)s."),
    N_("Check day and time: they are those at which the hour ends."),
)
NOT_OVER = Fault(
    N_("The hour that ends at %(hour)s is not over yet."), N_("Bring it once it is, or leave the row out.")
)
TWICE = Fault(N_("The same hour of the site stands in rows %(rows)s."), N_("Keep one of the rows."))
NEEDS_REASON = Fault(
    N_("The county has %(n)s for this hour, the file says otherwise."),
    N_("Say in the column reason why it is corrected, or leave the row out."),
)
NEEDS_WHY = N_("Correct the figure, or say in the column reason why it is right.")
LOOK_AGAIN = N_("Look at it again; it is taken as it is.")


@dataclass(frozen=True, slots=True)
class Line:
    """A row that can be read. report: what it would store; None where that stands already, or stood before it was
    corrected. seen: the version that stands, 0 without one."""

    record: Record
    site_code: str
    hour: datetime
    report: CountReport | None
    standing: Count | None

    @property
    def seen(self) -> int:
        """The version that stands."""
        return self.standing.version if self.standing else 0


@dataclass(frozen=True, slots=True)
class Examined:
    """A file with its report, and its right rows by site and hour."""

    report: ImportReport
    table: Table
    lines: tuple[Line, ...]


def examine(session: Session, at: Place, content: bytes, file_name: str, now: datetime) -> Examined:
    """Hold a file against the counts of an area's sites; nothing is written."""
    table = read_table(COUNTS, content)
    sites = {one.site.code: one for one in sites_of(session, at)}
    served = serving.residents_served(session, at.row.id or 0, [one.site for one in sites.values()])
    standing: dict[str, list[Version]] = {}
    for version in queries.versions_within(session, at.row, at.path):
        standing.setdefault(version.site_code, []).append(version)
    findings = list(table.findings)
    placed: dict[tuple[str, datetime], list[Record]] = {}
    for record in table.records:
        hour = _hour(at.zone, record)
        found = _place_faults(at, table, record, sites, hour)
        findings += found
        if hour is not None and not found and record.values.get("site") in sites:
            placed.setdefault((record.values["site"], hour), []).append(record)
    lines, unreadable = [], faulty_rows(findings)
    for (code, hour), records in sorted(placed.items()):
        if len(records) > 1:
            rows = ", ".join(str(record.row) for record in records)
            findings += [TWICE.found(record.row, "hour", sheet=table.sheet, rows=rows) for record in records]
        elif records[0].row not in unreadable:
            day = standing.setdefault(code, [])
            line, found = _line(at, table, records[0], sites[code], hour, day, served.get(code), now)
            findings += found
            if not any(one.blocks for one in found):
                lines.append(line)
                if line.report is not None:  # what follows in the file is held against it too
                    day.append(_as_version(line, now, at, sites[code]))
    findings.sort(key=lambda finding: finding.row or 0)
    return Examined(_report(table, file_name, findings, lines), table, tuple(lines))


def _hour(zone: ZoneInfo, record: Record) -> datetime | None:
    day, since = record.values.get("day"), record.values.get("hour")
    if day is None or since is None or not is_meant(day):
        return None
    midnight = datetime.combine(day + timedelta(days=since.days), datetime.min.time(), zone)
    return midnight + timedelta(seconds=since.seconds)


def _named(at: Place, hour: datetime) -> str:
    return f"{hour.astimezone(at.zone):%Y-%m-%d %H:%M}"


def _place_faults(
    at: Place, table: Table, record: Record, sites: Mapping[str, Counting], hour: datetime | None
) -> list[Finding]:
    code, day = record.values.get("site"), record.values.get("day")
    found = []
    if code is not None and code not in sites:
        found.append(NO_SUCH_SITE.found(record.row, "site", sheet=table.sheet, code=code))
    if day is not None and not is_meant(day):
        found.append(NOT_A_DAY.found(record.row, "day", sheet=table.sheet, day=day.isoformat()))
    one = sites.get(code or "")
    if hour is not None and one is not None and opening_of(hour, one.openings, at.zone) is None:
        found.append(NOT_OPEN.found(record.row, "hour", sheet=table.sheet, hour=_named(at, hour)))
    return found


def _line(
    at: Place,
    table: Table,
    record: Record,
    one: Counting,
    hour: datetime,
    versions: Sequence[Version],
    served: int | None,
    now: datetime,
) -> tuple[Line, list[Finding]]:
    opening = opening_of(hour, one.openings, at.zone)
    day = [v.count(at.round.code) for v in versions if opening is not None and v.day == opening.day(at.zone)]
    standing = newest(day).get(hour)
    report = _as_report(at, record, one.site.code, hour, standing)
    came_before = any(version.report.report_id == report.report_id for version in versions)
    if came_before or (standing is not None and standing.report.figures() == report.figures()):
        return Line(record, one.site.code, hour, None, standing), []  # an hour to come too, of a site that has closed
    if is_ahead(hour, now):
        return Line(record, one.site.code, hour, None, standing), [
            NOT_OVER.found(record.row, "hour", sheet=table.sheet, hour=_named(at, hour))
        ]
    line = Line(record, one.site.code, hour, report, standing)
    wrong = nonsense(report)
    if wrong:
        return line, _placed(table, record, wrong)
    if not report.reason:
        if standing is not None:
            n = standing.report.sampled
            return line, [NEEDS_REASON.found(record.row, "reason", sheet=table.sheet, n=n)]
        if falls := out_of_order(report, day, at.zone):
            return line, _placed(table, record, [replace(fall, remedy=NEEDS_WHY) for fall in falls])
        asked = opening and question(
            report,
            opens_at=opening.opens_at,
            lanes=one.site.lanes,
            people_per_lane_hour=one.site.people_per_lane_hour,
            residents_served=served,
        )
        if asked:
            return line, _placed(table, record, [replace(asked, remedy=NEEDS_WHY, blocks=True)])
    doubts = doubts_about(at, report, day, one.site, one.openings, served)
    return line, _placed(table, record, [replace(doubt, remedy=LOOK_AGAIN) for doubt in doubts])


def _as_report(at: Place, record: Record, site_code: str, hour: datetime, standing: Count | None) -> CountReport:
    """What a row says; a cell that is empty, or a column that the file lacks, leaves what stands."""
    told = {name: value for name in FIGURES if (value := record.values.get(name)) not in (None, "")}
    reason = record.values.get("reason") or ""
    figures = [record.values.get(name) for name in FIGURES]
    report_id = report_id_of("file", at.round.code, site_code, hour.timestamp(), *figures, reason)
    if standing is None:
        return CountReport(report_id=report_id, hour=hour, reason=reason, **told)
    return replace(standing.report, report_id=report_id, reason=reason, observed_at=None, **told)


def _as_version(line: Line, now: datetime, at: Place, one: Counting) -> Version:
    opening = opening_of(line.hour, one.openings, at.zone)
    if line.report is None or opening is None:
        raise ValueError("a row that stores nothing is no version")
    day = opening.day(at.zone)
    return Version(line.site_code, day, line.seen + 1, line.report, "file", now, "")


def _placed(table: Table, record: Record, found: Sequence[Finding]) -> list[Finding]:
    return [replace(one, row=record.row, sheet=table.sheet) for one in found]


def _report(table: Table, file_name: str, findings: list[Finding], lines: list[Line]) -> ImportReport:
    new = sum(line.report is not None and line.standing is None for line in lines)
    changed = [line for line in lines if line.report is not None and line.standing is not None]
    shown: list[Difference] = []
    for line in changed[:50]:
        if line.report is not None and line.standing is not None:
            old, now = line.standing.report, line.report
            pairs = {name: (getattr(old, name), getattr(now, name)) for name in FIGURES}
            fields = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
            shown += differences(line.record.row, line.site_code, fields)
    return report_of(
        KIND,
        file_name,
        table,
        findings,
        right=len(lines),
        new=new,
        changed=len(changed),
        differences=shown,
    )
