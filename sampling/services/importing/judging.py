"""What every kind of import is asked, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sampling.domain.findings import Finding
from sampling.readers.tables import Record
from sampling.storage.queries.importing import Standing


@dataclass(frozen=True, slots=True)
class Question:
    """Rows to judge, with what their reader found.

    scope_path: the area that the account is for. county_path: of the round that is imported for, None without.
    datum: that of the coordinates, None to recognise it.
    """

    records: Sequence[Record]
    findings: Sequence[Finding]
    sheet: str
    scope_path: str
    county_path: str | None
    datum: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows as they are to stand, what stands under their codes, what was found, and the datum of the points."""

    records: list[Record]
    standing: Mapping[str, Standing]
    findings: list[Finding]
    datum: str | None = None
