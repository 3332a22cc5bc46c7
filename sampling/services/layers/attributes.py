"""Attributes of a layer as rows of areas: which attribute is which column, and what stands where one is silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sampling.domain.layers import Choices
from sampling.readers.areas import AREAS
from sampling.readers.documents import Document
from sampling.readers.faults import BadValue
from sampling.readers.sheets import Row, Sheet
from sampling.readers.tables import Table, read_document
from sampling.storage.queries.importing import Standing

from ..importing.reports import as_text

NAMES: dict[str, tuple[str, ...]] = {
    "name": ("name", "名称", "xzqmc", "area_name", "name_zh", "mc", "村名", "乡镇名称", "行政区名称"),
    "parent_code": ("上级代码", "上级区划代码", "乡镇代码"),
    "residents": ("population", "pop", "人口", "人口数", "总人口"),
    "residents_date": ("population_date", "人口日期"),
    "residents_source": ("population_source", "人口来源"),
}
"""How map programs call columns, besides the code and the Chinese heading of each."""
_OF_OUTLINE = ("provenance", "source")  # of a feature they speak of its outline; a new area begins with them
_PLACE = ("code", "lon", "lat")


@dataclass(frozen=True, slots=True)
class Features:
    """The features that were taken: place in the file by code, attributes of all in their order, points by code, and
    the attribute of each column."""

    rows: Mapping[str, int]
    properties: Sequence[Mapping[str, Any]]
    points: Mapping[str, tuple[float, float]]
    fields: Mapping[str, str]

    def of(self, code: str) -> Mapping[str, Any]:
        """The attributes of an area's feature."""
        return self.properties[self.rows[code] - 1]


def fields_of(properties: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The attribute of each column of areas that the layer has one for."""
    present: dict[str, str] = {}
    for attributes in properties:
        for attribute in attributes:
            present.setdefault(str(attribute).strip().lower(), attribute)
    out = {}
    for column in AREAS.columns:
        if column.code in _PLACE:
            continue
        for name in (column.code, column.heading, *NAMES.get(column.code, ())):
            if name.lower() in present:
                out[column.code] = present[name.lower()]
                break
    return out


def cell(value: Any) -> str:
    """An attribute as the cell of a table."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    return "" if text in ("NaT", "<NA>", "None") else text


def said(attributes: Mapping[str, Any], fields: Mapping[str, str], column: str, choices: Choices | None = None) -> str:
    """What a feature says in a column, as it is kept; else what was chosen for all; "" for what nobody understands."""
    text = cell(attributes.get(fields[column])) if column in fields else ""
    text = text or (str(getattr(choices, column)) if choices else "")
    parse = next(one.parse for one in AREAS.columns if one.code == column)
    try:
        return str(parse(text)) if text else ""
    except BadValue:
        return ""


def level_of(features: Features, code: str, own: Standing | None, choices: Choices) -> str:
    """The level of an area as the layer says it, else as it stands, else as it was chosen for all."""
    stands = str(own.values["level"]) if own else choices.level
    return said(features.of(code), features.fields, "level") or stands


def table_of(
    features: Features, standing: Mapping[str, Standing], parents: Mapping[str, str], choices: Choices
) -> Table:
    """The features as a table of areas: what one says over what stands over what was chosen for all.

    parents: of new areas that name none, found by their ground.
    """
    fields = features.fields
    chosen = {name: value for name in _ASKED if (value := getattr(choices, name))}
    with_residents = {name for name in fields if name.startswith("residents")}
    if "residents" in with_residents:
        with_residents |= {"residents_date", "residents_source"}
    columns = ["code", *_NEEDED, *(n for n in fields if n not in _NEEDED and n not in with_residents)]
    columns += [name for name in _RESIDENTS if name in with_residents]
    columns += ["lon", "lat"] if features.points else []
    rows = [Row(0, tuple(columns))]
    for code, number in features.rows.items():
        own = standing.get(code)
        stands = {name: as_text(value) for name, value in own.values.items()} if own else {}
        told = {name: cell(features.of(code).get(attribute)) for name, attribute in fields.items()}
        if own:  # what a feature says of itself is of its outline, and an area stays what it is
            told = {name: value for name, value in told.items() if name not in _OF_OUTLINE}
        cells = []
        for name in columns:
            by_ground = parents.get(code, "") if name == "parent_code" and not own else ""
            asked = "" if name in _RESIDENTS and not told.get("residents") else chosen.get(name, "")
            cells.append(told.get(name) or stands.get(name) or asked or by_ground)
        values = dict(zip(columns, cells, strict=True)) | {"code": code}
        if code in features.points:
            values |= {"lon": f"{features.points[code][0]:.7f}", "lat": f"{features.points[code][1]:.7f}"}
        rows.append(Row(number, tuple(values[name] for name in columns)))
    return read_document(AREAS, Document("csv", "", (Sheet("", tuple(rows)),)))


_NEEDED = ("name", "level", "parent_code", "provenance", "source")
_RESIDENTS = ("residents", "residents_date", "residents_source", "residents_provenance")
_ASKED = ("level", "parent_code", "provenance", "source", "residents_date", "residents_source")
