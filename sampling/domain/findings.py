"""Findings: what an import noticed, with where and what to do. All of a file's findings are told at once."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Columns that a sentence speaks of, each with its code and its Chinese heading: a fact of a finding."""

    names: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return ", ".join(f"{code} ({heading})" for code, heading in self.names)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed about a file.

    sheet: of a workbook, else "". row: 1-based as a spreadsheet shows it, None for the file as a whole.
    column: heading as in the template, None for the row as a whole.
    sentence, facts: what is wrong, as an English gettext text with %(named)s facts; remedy: what to do, likewise.
    blocks: False for a warning that does not keep the row out. code: for programs, the same for ever; "" where no
    program is told.
    """

    sentence: str
    remedy: str
    row: int | None = None
    column: str | None = None
    sheet: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    blocks: bool = True
    code: str = ""

    def __str__(self) -> str:
        where = [self.sheet, f"row {self.row}" if self.row else "", self.column or ""]
        head = ", ".join(part for part in where if part)
        text = f"{self.sentence % self.facts} {self.remedy % self.facts}".strip()
        return f"{head}: {text}" if head else text
