"""Judging a roster's file: its rows held against the areas, the duties that stand, and one another."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.duty import Span, person, span_of
from sampling.domain.findings import Finding
from sampling.domain.instants import is_meant
from sampling.readers.duty import ROSTER
from sampling.readers.faults import N_, Fault
from sampling.readers.tables import Record, Table, read_table
from sampling.storage.database import Session
from sampling.storage.queries import duty as queries
from sampling.storage.tables import DutyRow

from ..importing.changes import faulty_rows
from ..importing.reports import Difference, ImportReport, differences, report_of

KIND = "duty"
NO_SUCH_AREA = Fault(
    N_("There is no area with the code %(code)s that you may change the roster of."),
    N_("Look the code up under Areas, or leave the row out."),
)
OVER = Fault(
    N_("The duty ended at %(ends)s on %(day)s: what is over is not written any more."), N_("Leave the row out.")
)
NOT_A_DAY = Fault(N_("%(day)s is not a day of this century."), N_("Check the year."))
TWICE = Fault(
    N_("%(name)s stands in rows %(rows)s for the same post and start."),
    N_("Keep one of the rows."),
)
HAS_STAND_IN = Fault(
    N_("An absence is announced for this duty, so that it can't be changed from a file."),
    N_("Take the absence back on the page first, or leave the row out."),
)
AT_TWO_PLACES = Fault(
    N_("%(name)s is on duty at another place at the same time: rows %(rows)s."),
    N_("Check whether one person can look after both."),
    blocks=False,
)
FIELDS = ("ends_at", "work_phone", "note", "provenance")


@dataclass(frozen=True, slots=True)
class Line:
    """A right row: what is to stand, and what stands (None for a new one)."""

    record: Record
    area_id: int
    span: Span
    row: DutyRow | None

    def wanted(self) -> dict[str, Any]:
        """The fields that a file says, as they are to stand."""
        values = self.record.values
        given = {key: values.get(key) for key in ("work_phone", "note", "provenance")}
        return {
            "ends_at": self.span[1],
            **given,
            "note": given["note"] or "",
            "provenance": given["provenance"] or "real",
        }

    @property
    def writes(self) -> bool:
        """True where it is new or changes what stands; what is over may stand in a file that is brought again."""
        return self.row is None or bool(self.changed())

    def changed(self) -> dict[str, tuple[object, object]]:
        """Fields that will have another value, with the present one; none of a new row."""
        if self.row is None:
            return {}
        return {k: (getattr(self.row, k), v) for k, v in self.wanted().items() if getattr(self.row, k) != v}


@dataclass(frozen=True, slots=True)
class Examined:
    """A file with its report, and its right rows."""

    report: ImportReport
    table: Table
    lines: list[Line]


def examine(session: Session, content: bytes, file_name: str, zone: ZoneInfo, by: Actor, now: datetime) -> Examined:
    table = read_table(ROSTER, content)
    areas = {row.code: row for row in queries.area_rows(session, by.area_path)}
    findings = list(table.findings)
    spans = {record.row: span for record in table.records if (span := _span(record, zone)) is not None}
    standing = queries.standing_at(session, [span[0] for span in spans.values()])
    lines = []
    for record in table.records:
        area, span = areas.get(record.values.get("area_code", "")), spans.get(record.row)
        line = None
        if area is not None and span is not None and {"post", "name"} <= record.values.keys():
            key = (area.id, record.values["post"], record.values["name"], span[0])
            line = Line(record, area.id, span, standing.get(key))
            lines.append(line)
        findings += _of_row(table, record, area is not None, span if line is None or line.writes else None, zone, now)
        if line is not None and line.changed() and line.row is not None and line.row.absent_at is not None:
            findings.append(HAS_STAND_IN.found(record.row, None, sheet=table.sheet))
    findings += _of_file(table, lines)
    findings.sort(key=lambda finding: finding.row or 0)
    faulty = faulty_rows(findings)
    right = [line for line in lines if line.record.row not in faulty]
    return Examined(_report(table, file_name, findings, right, zone), table, right)


def _span(record: Record, zone: ZoneInfo) -> Span | None:
    values = record.values
    if not all(key in values for key in ("day", "starts", "ends")) or not is_meant(values["day"]):
        return None
    return span_of(values["day"], values["starts"], values["ends"], zone)


def _of_row(
    table: Table, record: Record, area_known: bool, span: Span | None, zone: ZoneInfo, now: datetime
) -> list[Finding]:
    found, values = [], record.values
    if "area_code" in values and not area_known:
        found.append(NO_SUCH_AREA.found(record.row, "area_code", sheet=table.sheet, code=values["area_code"]))
    if "day" in values and not is_meant(values["day"]):
        found.append(NOT_A_DAY.found(record.row, "day", sheet=table.sheet, day=values["day"].isoformat()))
    if span is not None and span[1] <= now:
        ends = span[1].astimezone(zone)
        facts = {"ends": f"{ends:%H:%M}", "day": ends.date().isoformat()}
        found.append(OVER.found(record.row, "day", sheet=table.sheet, **facts))
    return found


def _of_file(table: Table, lines: list[Line]) -> list[Finding]:
    """What the rows are to one another: the same duty twice, and one person at two places at once."""
    same: dict[tuple[object, ...], list[Line]] = {}
    people: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        values = line.record.values
        same.setdefault((line.area_id, values["post"], values["name"], line.span[0]), []).append(line)
        people.setdefault(person(values["name"], values.get("work_phone", "")), []).append(line)
    found = []
    for twice in same.values():
        for line in twice if len(twice) > 1 else ():
            rows = ", ".join(str(one.record.row) for one in twice)
            facts = {"name": line.record.values["name"], "rows": rows}
            found.append(TWICE.found(line.record.row, "name", sheet=table.sheet, **facts))
    for own in people.values():
        ordered = sorted(own, key=lambda line: line.span)
        for one, other in pairwise(ordered):
            if other.span[0] < one.span[1] and other.area_id != one.area_id:
                rows = f"{one.record.row}, {other.record.row}"
                facts = {"name": other.record.values["name"], "rows": rows}
                found.append(AT_TWO_PLACES.found(other.record.row, "name", sheet=table.sheet, **facts))
    return found


def _report(table: Table, file_name: str, findings: list[Finding], right: list[Line], zone: ZoneInfo) -> ImportReport:
    new = sum(line.row is None for line in right)
    changed = [line for line in right if line.changed()]
    shown: list[Difference] = []
    for line in changed[:50]:
        fields = {k: tuple(_shown(v, zone) for v in pair) for k, pair in line.changed().items()}
        shown += differences(line.record.row, line.record.values["area_code"], fields)  # type: ignore[arg-type]
    return report_of(
        KIND,
        file_name,
        table,
        findings,
        right=len(right),
        new=new,
        changed=len(changed),
        differences=shown,
    )


def _shown(value: object, zone: ZoneInfo) -> object:
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
