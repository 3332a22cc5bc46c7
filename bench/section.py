"""Sections of docs/benchmarks.md that are measured by themselves: each is written anew, the others stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- {} -->\n", "<!-- end of {} -->\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def write(title: str, text: str, document: Path = DOCUMENT) -> None:
    """Put a section into the document: in the place of the one with its title, else at the end."""
    page = document.read_text(encoding="utf-8") if document.exists() else ""
    document.write_text(placed(page, title, text), encoding="utf-8")


def placed(page: str, title: str, text: str) -> str:
    """The page with the section."""
    begin, end = BEGIN.format(title), END.format(title)
    section = f"{begin}## {title}\n\n{text.strip()}\n{end}"
    found = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if found.search(page):
        return found.sub(lambda _: section, page)
    return f"{page.rstrip()}\n\n{section}" if page.strip() else section


def sections(page: str) -> str:
    """All sections of a page that are measured by themselves, as they stand."""
    found = re.findall(r"<!-- (?!end of )(.+?) -->\n.*?<!-- end of \1 -->\n", page, re.DOTALL)
    return "\n".join(
        match.group(0)
        for title in found
        if (match := re.search(re.escape(BEGIN.format(title)) + ".*?" + re.escape(END.format(title)), page, re.DOTALL))
    )
