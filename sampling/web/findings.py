"""Findings as a page shows them: in the reader's language, numbers as it writes them, and counted by what is wrong."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from sampling.domain.findings import Finding

from .formatting import number


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as a row of a table. column: its code, and its Chinese heading."""

    sheet: str
    row: int | None
    column: str
    heading: str
    what: str
    todo: str
    blocks: bool
    kind: tuple[str, str]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """All findings of one kind in one column: how many, the first rows, and the first as an example."""

    example: FindingLine
    count: int
    rows: tuple[int, ...]


def lines(findings: Iterable[Finding], heading_of: Callable[[str], str]) -> list[FindingLine]:
    """The findings in the reader's language."""
    return [
        FindingLine(
            finding.sheet,
            finding.row,
            finding.column or "",
            heading_of(finding.column) if finding.column else "",
            _told(finding.sentence, finding),
            _told(finding.remedy, finding),
            finding.blocks,
            (finding.sentence, finding.column or ""),
        )
        for finding in findings
    ]


def groups(found: Sequence[FindingLine]) -> list[FindingGroup]:
    """The findings by kind and column: what keeps rows out first, then the most frequent."""
    by_kind: dict[tuple[str, str], list[FindingLine]] = {}
    for line in found:
        by_kind.setdefault(line.kind, []).append(line)
    out = [
        FindingGroup(some[0], len(some), tuple(line.row for line in some if line.row is not None)[:6])
        for some in by_kind.values()
    ]
    return sorted(out, key=lambda group: (not group.example.blocks, -group.count))


def say(finding: Finding) -> str:
    """A finding as one text: what is wrong, and what to do."""
    return f"{_told(finding.sentence, finding)} {_told(finding.remedy, finding)}"


def _told(text: str, finding: Finding) -> str:
    facts = {
        name: number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in finding.facts.items()
    }
    return str(gettext(text, **facts))
