"""Changes: the right rows of a file held against what stands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sampling.domain.findings import Finding
from sampling.readers.columns import Kind
from sampling.readers.tables import Record
from sampling.storage.queries.importing import Standing

FIGURE = ("residents", "residents_source", "residents_provenance")


@dataclass(frozen=True, slots=True)
class Change:
    """A right row. fields: what differs from what stands, (old, new) by column; for a new row everything it has."""

    record: Record
    standing: Standing | None
    fields: Mapping[str, tuple[Any, Any]]

    @property
    def is_new(self) -> bool:
        """True where nothing stands under the row's code."""
        return self.standing is None

    def merged(self, kind: Kind) -> dict[str, Any]:
        """The whole row as it will stand: the file's values over what stands over the columns' blanks."""
        blank = {column.code: column.blank for column in kind.columns}
        return blank | dict(self.standing.values if self.standing else {}) | self.record.values


def faulty_rows(findings: Collection[Finding]) -> set[int]:
    """The rows that a finding keeps out."""
    return {finding.row for finding in findings if finding.blocks and finding.row is not None}


def changes(records: Sequence[Record], standing: Mapping[str, Standing]) -> list[Change]:
    """What each record (with a code) would change; a column that the file lacks changes nothing."""
    out = []
    for record in records:
        code = record.values["code"]
        there = standing.get(code)
        if there is None:
            out.append(Change(record, None, {name: (None, value) for name, value in record.values.items()}))
            continue
        values = dict(there.values) | _figure(record, there)
        fields = {name: (values.get(name), new) for name, new in record.values.items() if values.get(name) != new}
        out.append(Change(record, there, fields))
    return out


def _figure(record: Record, there: Standing) -> dict[str, Any]:
    """An area's residents as they stand for the record's day; where it names no figure, nothing is compared."""
    if record.values.get("residents") is None:
        return {name: record.values.get(name) for name in (*FIGURE, "residents_date")}
    day = record.values["residents_date"]
    if day in there.figures:
        return dict(zip(FIGURE, there.figures[day], strict=True)) | {"residents_date": day}
    if not there.figures:
        return {}
    newest = max(there.figures)
    return dict(zip(FIGURE, there.figures[newest], strict=True)) | {"residents_date": newest}
