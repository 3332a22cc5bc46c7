"""The columns of another platform's export by site, under whatever headings it has, as long as they can be told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from sampling.domain.counts import PEOPLE_MAX

from .columns import Column, Kind, RowFault, optional
from .documents import open_document
from .faults import N_, BadFile, BadValue, Fault
from .shares import loosely, share
from .sheets import Row
from .values import clock, code, narrow, plain, whole, words
from .values import day as as_day

NOT_AN_HOUR = Fault(
    N_("“%(value)s” is not a time of counting."),
    N_("Write the end of the hour, such as %(example)s, or day and time together."),
)
NO_SITE = Fault(N_("The row names no site."), N_("Write the site's code or its name."))
_MOMENT = re.compile(
    r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)[ T]?(\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?|[时点](?:\d{1,2}分?)?))"
)
_BETWEEN = re.compile(r"\s*(?:-|~|—|至|到)\s*(?=\d{1,2}(?::|[时点]))")
HEADINGS_WITHIN = 10

# Headings that exports of such platforms have, besides the codes and headings of our own template.
ALIASES: dict[str, tuple[str, ...]] = {
    "site_code": (
        "采样点编码",
        "采样点编号",
        "点位编码",
        "点位编号",
        "点位代码",
        "站点编码",
        "站点编号",
        "采样机构编码",
    ),
    "site_name": ("采样点", "点位名称", "点位", "站点名称", "采样地点", "采样点位", "采样机构名称", "采样机构", "site"),
    "day": ("日期", "采样日期", "统计日期", "业务日期", "date"),
    "time": ("时间", "统计时间", "截止时间", "统计截止时间", "时段", "统计时段", "采样时段", "采集时间", "hour"),
    "sampled": (
        "累计人数",
        "累计采样人数",
        "累计采样人次",
        "累计采样",
        "采样人数",
        "采样人次",
        "已采人数",
        "累计",
        "已采样人数",
    ),
    "people": ("应采样人数", "应采人次", "应检人数", "应采", "目标人数", "任务数", "应采总数", "expected"),
    "share": (
        "完成率",
        "采样率",
        "采样覆盖率",
        "采样完成率",
        "完成比例",
        "完成百分比",
        "覆盖比例",
        "采样进度",
        "coverage",
    ),
}


@dataclass(frozen=True, slots=True)
class Hour:
    """What a cell says of the hour: its day, where it says one, and the local time; next_day: 24:00."""

    day: date | None
    time: time
    next_day: bool


def hour(text: str) -> Hour:
    """The end of an hour: 10:00, 10时, 2022-05-04 10:00:00, or 09:00-10:00, of which the end counts."""
    value = narrow(text)
    found = _MOMENT.match(value)
    told = as_day(found[1]) if found else None
    rest = value[found.start(2) :] if found else value
    rest = _BETWEEN.split(rest)[-1]
    try:
        at = clock(rest.split(".")[0] if ":" in rest else rest)
    except BadValue:
        raise BadValue(NOT_AN_HOUR, value=value[:40]) from None
    return Hour(told, at, bool(re.match(r"24(?::|[时点])", rest)))


def _rules(values: Mapping[str, Any]) -> Iterator[RowFault]:
    """Which site and hour a row means needs the county's sites, which no file brings: `services.second.judging`."""
    yield from ()


SECOND = Kind(
    "second source",
    (
        optional("site_code", "采样点代码", "示例NX001", code),
        optional("site_name", "采样点名称", "演示采样点", words(120)),
        optional("day", "统计日", "2022-05-04", as_day),
        Column("time", "截至时间", "10:00", hour),
        Column("sampled", "累计采样人数", "320", whole(0, PEOPLE_MAX)),
        optional("people", "应采人数", "400", loosely(whole(0, 10**9))),
        optional("share", "覆盖率", "80.0%", share),
    ),
    _rules,
    key="site_code",
)
FIELDS = tuple(column.code for column in SECOND.columns)


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a file, and which column each of our fields is taken from, by its heading; "" for none.

    finding: why the file can't be read at all.
    """

    found: tuple[str, ...]
    mapping: dict[str, str]
    problem: BadFile | None = None

    @property
    def is_whole(self) -> bool:
        """True where the fields that are needed are there: a site by code or name, the hour, the people."""
        have = {field for field, heading in self.mapping.items() if heading}
        return {"time", "sampled"} <= have and bool(have & {"site_code", "site_name"})


def headings(content: bytes, asked: Mapping[str, str] | None = None) -> Headings:
    """The file's headings with what each is taken for: as `asked` by field, else as the headings themselves tell."""
    try:
        document = open_document(content)
    except BadFile as error:
        return Headings((), dict.fromkeys(FIELDS, ""), error)
    rows = [row for sheet in document.sheets for row in sheet.rows[:HEADINGS_WITHIN]]
    best = max(rows, key=lambda row: (_hits(row), _texts(row)), default=None)
    if best is None:
        return Headings((), dict.fromkeys(FIELDS, ""))
    found = tuple(dict.fromkeys(cell.strip() for cell in best.cells if cell.strip()))
    if asked is not None:
        return Headings(found, _once({field: asked.get(field, "") for field in FIELDS}, found))
    return Headings(found, _once({field: _heading_for(field, found) for field in FIELDS}, found))


def kind_for(mapping: Mapping[str, str]) -> Kind:
    """How a file with these headings is read: each of our fields under the heading it is taken from."""
    columns = tuple(
        column if _is_own(column, mapping[column.code]) else replace(column, heading=mapping[column.code])
        for column in SECOND.columns
        if mapping.get(column.code)
    )
    key = "site_code" if mapping.get("site_code") else "site_name"
    return Kind(SECOND.name, columns, _rules, key=key)


def _is_own(column: Column, heading: str) -> bool:
    """True for a heading of our own template, whose second row is one of headings too."""
    return plain(heading) in (column.code, plain(column.heading))


def heading_of(field: str) -> str:
    """The heading of a field in our own template."""
    return SECOND.heading_of(field)


def _once(mapping: Mapping[str, str], found: tuple[str, ...]) -> dict[str, str]:
    """The mapping with headings that the file has, each taken for one field alone; the needed fields come first."""
    out = dict.fromkeys(FIELDS, "")
    for field in ("time", "sampled", "site_code", "site_name", "day", "people", "share"):
        if mapping[field] in found and mapping[field] not in out.values():
            out[field] = mapping[field]
    return out


def _names(field: str) -> tuple[str, ...]:
    return (field, SECOND.heading_of(field), *ALIASES[field])


def _heading_for(field: str, found: tuple[str, ...]) -> str:
    """The heading that is one of a field's names, the likeliest name first."""
    by_plain = {plain(heading): heading for heading in reversed(found)}
    return next((by_plain[plain(name)] for name in _names(field) if plain(name) in by_plain), "")


def _hits(row: Row) -> int:
    cells = {plain(cell) for cell in row.cells}
    return sum(any(plain(name) in cells for name in _names(field)) for field in FIELDS)


def _texts(row: Row) -> int:
    """How many cells look like headings: words, no figures."""
    return sum(bool(cell.strip()) and not narrow(cell)[:1].isdigit() for cell in row.cells)
