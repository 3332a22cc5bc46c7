"""Reading a table of ways: CSV with the text in UTF-8, UTF-16 or GB18030; columns by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MOST_BYTES = 1 << 30
MOST_FAULTS = 1000
"""So many are told one by one; of the rest it is told how many there are."""

Code = Literal[
    "too_large",  # the file: most (bytes)
    "empty",  # the file
    "unreadable",  # the file: its text is in none of the encodings
    "quotes",  # the row: quotation marks do not match
    "columns",  # the first row: neither of the two forms
    "column_twice",  # the column: its code stands in another too
    "cells",  # the row: more cells than columns
    "no_code",  # the row: a way without a place or a candidate
    "not_a_number",  # the cell: value
    "negative",  # the cell: value
    "twice",  # the row: the pair has another value in row `other`
    "nobody_known",  # the file: no pair is of a place and a candidate that are there
    "units",  # the file: value is its median km/h, which nobody and nothing goes
]


@dataclass(frozen=True, slots=True)
class MatrixFault:
    """What is wrong, and where: row and column as a spreadsheet counts them, from 1; 0 for none in particular."""

    code: Code
    row: int = 0
    column: int = 0
    value: str = ""
    other: int = 0


class BadMatrix(ValueError):
    """A file of ways that is not taken. faults: by row, at most `MOST_FAULTS`; count: how many there are."""

    def __init__(self, faults: list[MatrixFault], count: int | None = None) -> None:
        self.faults = tuple(faults[:MOST_FAULTS])
        self.count = len(faults) if count is None else count
        said = "; ".join(f"row {one.row}: {one.code} {one.value}".strip() for one in self.faults[:10])
        super().__init__(f"{self.count} faults: {said}")


class Faults:
    """Faults as they are found."""

    def __init__(self) -> None:
        self.found: list[MatrixFault] = []
        self.count = 0

    def add(self, code: Code, row: int = 0, column: int = 0, value: str = "", other: int = 0) -> None:
        """One more."""
        self.count += 1
        if len(self.found) < MOST_FAULTS:
            self.found.append(MatrixFault(code, row, column, value[:40], other))

    def refuse(self) -> None:
        """Raises BadMatrix where there are any."""
        if self.count:
            raise BadMatrix(self.found, self.count)


def open_table(path: Path) -> tuple[str, str]:
    """The file's text and its SHA-256. Raises BadMatrix where it cannot be read at all."""
    if path.stat().st_size > MOST_BYTES:
        raise BadMatrix([MatrixFault("too_large", value=str(MOST_BYTES))])
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if not content.strip(b"\x00 \t\r\n"):
        raise BadMatrix([MatrixFault("empty")])
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, digest
    raise BadMatrix([MatrixFault("unreadable")])


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with its number, cells without blanks around them. Raises BadMatrix for quotation
    marks that do not match."""
    first = next(line for line in io.StringIO(text) if line.strip())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cells) and any(stripped := [cell.strip() for cell in cells]):
                yield number, stripped
    except csv.Error as fault:
        raise BadMatrix([MatrixFault("quotes", reader.line_num)]) from fault
