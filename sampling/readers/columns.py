"""Columns: what a kind of file holds, and how each of its cells is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sampling.domain.findings import ColumnNames

from .faults import N_, Fault
from .values import decimal, is_phone, one_of, phone, words
from .words import PROVENANCE_WORDS

DOUBTFUL_PHONE = Fault(
    N_("“%(value)s” does not look like a phone number of the mainland."),
    N_("Check it: eleven digits for a mobile, area code and number for a landline."),
    blocks=False,
)

RowFault = tuple[str | None, Fault, dict[str, object]]
"""A fault of a row as a whole: the column to point at, the fault, its facts."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a kind of file.

    code: its heading and the name of its value. heading: the Chinese heading. example: the example row's cell.
    parse: the cell's text to its value. blank: the value of an empty cell. doubt: a warning about a value, with facts.
    needed: the heading must be there. filled: the cell must not be empty. sums: a total below may add it up.
    """

    code: str
    heading: str
    example: str
    parse: Callable[[str], Any]
    needed: bool = True
    filled: bool = True
    blank: Any = None
    doubt: Callable[[Any], tuple[Fault, dict[str, object]] | None] | None = None
    sums: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its columns, and the rules that hold within a row.

    rules: gets the row's values by column; a column that the file lacks has its blank value, a cell that could not be
    read is missing.
    key: the column without which a row of headings is none, and which marks the example row.
    """

    name: str
    columns: tuple[Column, ...]
    rules: Callable[[Mapping[str, Any]], Iterator[RowFault]]
    key: str = "code"

    def heading_of(self, code: str) -> str:
        """The Chinese heading of a column."""
        return next((column.heading for column in self.columns if column.code == code), code)

    def named(self, codes: Iterable[str]) -> ColumnNames:
        """The columns as a fact of a finding."""
        return ColumnNames(tuple((code, self.heading_of(code)) for code in codes))


def optional(code: str, heading: str, example: str, parse: Callable[[str], Any], **more: Any) -> Column:
    """A column that a file may leave out and a cell may leave empty."""
    return Column(code, heading, example, parse, needed=False, filled=False, **more)


def provenance_columns() -> tuple[Column, Column]:
    """The two columns with which every kind of file ends: what the row is, and where it is from."""
    return (
        Column("provenance", "数据性质", "真实", one_of(PROVENANCE_WORDS)),
        Column("source", "数据来源", "县统计局2023年统计用区划代码", words(400)),
    )


def point_columns(lon: str, lat: str, filled: bool) -> tuple[Column, Column]:
    """Longitude and latitude in degrees, kept to a centimetre."""
    east, north = decimal(-180, 180, 7), decimal(-180, 180, 7)  # a latitude beyond 90 may be an exchanged longitude
    return (
        Column("lon", "经度", lon, east, needed=filled, filled=filled),
        Column("lat", "纬度", lat, north, needed=filled, filled=filled),
    )


def phone_column(code: str, heading: str, example: str) -> Column:
    """One person's work phone."""
    return optional(code, heading, example, phone, doubt=doubt_phone)


def doubt_phone(value: str | tuple[str, ...]) -> tuple[Fault, dict[str, object]] | None:
    """A warning where one of the numbers has no known shape."""
    numbers = (value,) if isinstance(value, str) else value
    odd = next((number for number in numbers if number and not is_phone(number)), None)
    return (DOUBTFUL_PHONE, {"value": odd}) if odd else None
