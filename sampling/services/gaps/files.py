"""Entries of the frame from a file: nothing is written unless every row is right."""

from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.findings import Finding
from sampling.domain.texts import N_
from sampling.readers.faults import Fault
from sampling.readers.frame import FRAME
from sampling.readers.tables import Record, read_table
from sampling.readers.writing import template as written
from sampling.services import auditing
from sampling.services.importing.reports import Brought
from sampling.services.rounds.reading import existing
from sampling.storage.database import Database
from sampling.storage.queries import gaps as queries

from .frame import Wanted, entry_faults, known, write

PUT_RIGHT = N_("Put it right in the file and choose it again.")
TWICE = Fault(N_("%(name)s stands in row %(row)s already, of the same kind and area."), N_("Keep one of the two rows."))


def heading_of(column: str) -> str:
    """The Chinese heading of a column of the file."""
    return FRAME.heading_of(column)


def template(form: str) -> bytes:
    """A file to fill in, as "csv" or "xlsx"."""
    return written(FRAME, form)


def bring(db: Database, *, round_code: str, content: bytes, by: Actor, now: datetime) -> Brought:
    """Put the entries of a file into the frame; one of the same area, kind and name is changed. Raises NotFound; what
    is wrong with the file is in the findings, and nothing of it is written then."""
    table = read_table(FRAME, content)
    findings = list(table.findings)
    with db.writing() as session:
        here = known(session, existing(session, round_code).area_path, by)
        wanted: dict[tuple[str, str, str], tuple[int, Wanted]] = {}
        unread = {finding.row for finding in findings if finding.blocks}
        for record in table.records:
            if record.row in unread:
                continue
            one = _wanted(record)
            for fault in entry_faults(one, here):
                findings.append(
                    Finding(fault.sentence, PUT_RIGHT, record.row, str(fault.where[0]), table.sheet, dict(fault.facts))
                )
            key = (one.area_code, one.kind, one.name)
            if key in wanted:
                facts: dict[str, Any] = {"name": one.name, "row": wanted[key][0]}
                findings.append(TWICE.found(record.row, "name", sheet=table.sheet, **facts))
            wanted[key] = record.row, one
        findings.sort(key=lambda finding: finding.row or 0)
        if any(finding.blocks for finding in findings):
            return Brought(tuple(findings), len(table.records))
        rows = queries.entry_rows(session, [here.areas[one.area_code] for _, one in wanted.values()])
        told = {"new": 0, "changed": 0, "unchanged": 0}
        for _, one in wanted.values():
            row = rows.get((here.areas[one.area_code], one.kind, one.name))
            other = write(session, row, one, here, by, now)
            told["unchanged" if not other else "new" if row is None else "changed"] += 1
        if told["new"] or told["changed"]:
            auditing.record(session, by=by, action="bring frame", subject=round_code, at=now, **told)
    return Brought(tuple(findings), len(table.records), **told)


def _wanted(record: Record) -> Wanted:
    values = record.values
    return Wanted(
        kind=values["kind"],
        name=values["name"],
        area_code=values["area_code"],
        source=values["source"],
        people=values.get("people"),
        contact_name=values.get("contact_name") or "",
        contact_phone=values.get("contact_phone") or "",
        site_code=values.get("site_code") or "",
        in_place=values.get("in_place") == "yes",
        provenance=values["provenance"],
    )
