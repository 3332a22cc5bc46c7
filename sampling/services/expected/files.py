"""Expected people of many villages from one file: nothing is written unless every row is right."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import FieldFault
from sampling.domain.expected import COUNTS, Entry, doubts, entering, faults, newest_of, residents_of
from sampling.domain.findings import Finding
from sampling.domain.texts import N_
from sampling.readers.expected import EXPECTED
from sampling.readers.faults import Fault
from sampling.readers.tables import Record, read_table
from sampling.readers.writing import template as written
from sampling.services.importing.reports import Brought
from sampling.services.rounds.reading import changeable, existing
from sampling.storage.database import Database
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import expected as queries

from .entering import put_version

NO_SUCH_AREA = Fault(
    N_("The round's county has no village with the code %(code)s that enters expected people."),
    N_("Check the code against the list of areas; townships and grids below villages enter nothing."),
)
NOT_YOURS = Fault(N_("%(area)s is not in your area."), N_("Take the row out."))
PUT_RIGHT = N_("Put it right in the file and choose it again.")
LOOK_AGAIN = N_("Look at it again; it is taken as it is.")


def heading_of(column: str) -> str:
    """The Chinese heading of a column of the file."""
    return EXPECTED.heading_of(column)


def template(form: str) -> bytes:
    """A file to fill in, as "csv" or "xlsx"."""
    return written(EXPECTED, form)


def bring(db: Database, *, round_code: str, content: bytes, by: Actor, now: datetime) -> Brought:
    """Enter what a file says; a row takes the place of what its village had entered. Raises NotFound, and Refused where
    the round is closed; what is wrong with the file is in the findings, and nothing of it is written then."""
    table = read_table(EXPECTED, content)
    findings = list(table.findings)
    with db.writing() as session:
        row = changeable(session, round_code)
        areas = area_queries.areas_within(session, existing(session, round_code).area_path)
        residents, own = residents_of(areas), {area.code: area for area in entering(areas)}
        entries: dict[str, tuple[Entry, str]] = {}
        for record in table.records:
            code = record.code
            if code is None:
                continue
            if code not in own:
                findings.append(NO_SUCH_AREA.found(record.row, "code", sheet=table.sheet, code=code))
            elif not within(own[code].path, by.area_path):
                findings.append(NOT_YOURS.found(record.row, "code", sheet=table.sheet, area=own[code].name))
            elif (entry := _entry(record)) is not None:
                source = record.values["source"]
                wrong = faults(entry, residents[code], source)
                findings += _found(record, table.sheet, wrong, PUT_RIGHT, blocks=True)
                if not wrong:
                    findings += _found(record, table.sheet, doubts(entry, residents[code]), LOOK_AGAIN, blocks=False)
                entries[code] = entry, source
        findings.sort(key=lambda finding: finding.row or 0)
        if any(finding.blocks for finding in findings):
            return Brought(tuple(findings), len(table.records))
        ids, new = queries.ids_of(session, entries), 0
        newest = newest_of(queries.newest_versions(session, row.id or 0))
        for code, (entry, source) in entries.items():
            last = newest.get(code)
            seen = last.version if last else 0
            kept = put_version(session, row.id or 0, ids[code], code, last, seen, entry, source, by, now, round_code)
            new += kept.is_new
    return Brought(tuple(findings), len(table.records), new, unchanged=len(entries) - new)


def _entry(record: Record) -> Entry | None:
    """The figures of a row; None where a cell could not be read, which is told already."""
    if any(name not in record.values for name in (*COUNTS, "source")):
        return None
    return Entry(*(record.values[name] for name in COUNTS))


def _found(record: Record, sheet: str, told: Sequence[FieldFault], remedy: str, *, blocks: bool) -> Iterable[Finding]:
    return [
        Finding(one.sentence, remedy, record.row, str(one.where[0]), sheet, dict(one.facts), blocks) for one in told
    ]
