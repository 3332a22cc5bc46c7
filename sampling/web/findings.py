"""Findings as a page shows them: in the reader's language, numbers as it writes them, and counted by what is wrong."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, gettext

from sampling.domain.errors import Named
from sampling.domain.findings import ColumnNames, Finding

from .formatting import joined, number
from .names import who

SHOWN_MAX = 500


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as a row of a table. column, below: what it is called to the reader, and what else it is called."""

    sheet: str
    row: int | None
    column: str
    below: str
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
            *(named(finding.column, heading_of(finding.column)) if finding.column else ("", "")),
            _told(finding.sentence, finding),
            _told(finding.remedy, finding),
            finding.blocks,
            (finding.sentence, finding.column or ""),
        )
        for finding in findings
    ]


def named(code: str, heading: str) -> tuple[str, str]:
    """What a column is called, and what stands below: to Chinese readers its heading comes first, then its code."""
    if heading in ("", code):
        return code, ""
    return (heading, code) if _is_chinese() else (code, heading)


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


def parts(found: Iterable[Finding], heading_of: Callable[[str], str]) -> dict[str, Any]:
    """What the pages of findings and differences need. heading_of: the Chinese heading of a column, by its code."""
    told = lines(found, heading_of)
    return {
        "lines": told[:SHOWN_MAX],
        "groups": groups(told),
        "more": max(0, len(told) - SHOWN_MAX),
        "named": lambda column: named(column, heading_of(column)),
    }


def say(finding: Finding) -> str:
    """A finding as one text: what is wrong, and what to do."""
    return joined((_told(finding.sentence, finding), _told(finding.remedy, finding)))


def _told(text: str, finding: Finding) -> str:
    if not text:
        return ""  # the catalogue's own heading stands under the empty text
    return str(gettext(text, **{name: _fact(name, value) for name, value in finding.facts.items()}))


def _fact(key: str, value: object) -> object:
    if key == "who":
        return who(str(value))
    if isinstance(value, ColumnNames) and _is_chinese():
        return "、".join(heading for _, heading in value.names)
    if isinstance(value, Named):
        return gettext("%(name)s (%(code)s)", name=value.name, code=value.code)
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _is_chinese() -> bool:
    return str(get_locale()) == "zh_Hans"
