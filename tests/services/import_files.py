"""Right files of a small county, to be spoilt one cell at a time: two townships, eight villages, eight sites, staff."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sampling.domain.actors import program
from sampling.readers.writing import write_form
from sampling.services import importing, layers
from sampling.services.importing import Applied
from sampling.services.layers import LayerReport
from sampling.storage.database import Database

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")
Row = dict[str, str]
_SAID = {"provenance": "generated", "source": "made for a test"}
_CENSUS = {"residents_date": "2020-11-01", "residents_source": "census"}
# Metres that a site stands off its village's point, in every direction: about 30 m.
_OFF = ((3, 0), (0, 3), (-3, 0), (0, -3), (2, 2), (-2, 2), (2, -2), (-2, -2))


def _village(n: int) -> tuple[float, float]:
    return 111.70 + 0.03 * (n % 4) + (0.2 if n >= 4 else 0), 33.05 + 0.02 * (n % 3)


def areas() -> list[Row]:
    """A county with its tree; the village's residents add up to their townships', those to the county's."""
    rows: list[Row] = [
        {"code": "K", "name": "甲县", "level": "county", "parent_code": "", "lon": "", "lat": "", "residents": "8000"},
        {"code": "K1", "name": "一镇", "level": "township", "parent_code": "K", "lon": "111.745", "lat": "33.06",
         "residents": "4000"},
        {"code": "K2", "name": "二镇", "level": "township", "parent_code": "K", "lon": "111.945", "lat": "33.06",
         "residents": "4000"},
    ]  # fmt: skip
    for n in range(8):
        lon, lat = _village(n)
        rows.append(
            {"code": f"K{n // 4 + 1}{n % 4}", "name": f"{n}村", "level": "village", "parent_code": f"K{n // 4 + 1}",
             "lon": f"{lon:.5f}", "lat": f"{lat:.5f}", "residents": "1000"}
        )  # fmt: skip
    contacts = {
        "lead_name": "演示网格长",
        "lead_phone": "演示-1",
        "member_names": "演示甲；演示乙",
        "member_phones": "演示-2；",
        "no_manager": "",
    }
    return [row | _CENSUS | contacts | _SAID for row in rows]


def sites() -> list[Row]:
    """A site close to each village's point."""
    out = []
    for n in range(8):
        lon, lat = _village(n)
        east, north = _OFF[n]
        out.append(
            {"code": f"S{n}", "name": f"{n}号采样点", "area_code": f"K{n // 4 + 1}{n % 4}", "kind": "fixed",
             "lanes": "3", "people_per_lane_hour": "60", "opens": "07:00", "closes": "20:00",
             "lon": f"{lon + east * 1e-4:.5f}", "lat": f"{lat + north * 1e-4:.5f}", "serves": f"K{n // 4 + 1}{n % 4}",
             **_SAID}
        )  # fmt: skip
    return out


def staff() -> list[Row]:
    """Six people of both townships."""
    return [
        {"code": f"P{n}", "name": f"演示人员{n}", "roles": "采样员" if n % 2 else "recorder;helper",
         "unit": "演示医疗队", "lent_by": "" if n else "演示市医院", "base_code": f"K{n % 2 + 1}",
         "work_phone": f"演示-{n}",
         "available_from": "08:00" if n == 1 else "", "available_to": "18:00" if n == 1 else "", **_SAID}
        for n in range(6)
    ]  # fmt: skip


def vehicles() -> list[Row]:
    """Three vehicles of both townships."""
    return [
        {"code": f"W{n}", "plate": f"演示0000{n}", "kind": ("van", "car", "样本转运车")[n],
         "seats": "640"[n], "base_code": f"K{n % 2 + 1}", "unit": "演示镇政府", "driver_name": f"演示驾驶员{n}",
         "driver_phone": f"演示-{n}", **_SAID}
        for n in range(3)
    ]  # fmt: skip


def ground(provenance: str = "real") -> list[dict[str, Any]]:
    """The two townships' ground and the county's, as features: rectangles side by side."""
    boxes = {"K": (111.65, 112.05), "K1": (111.65, 111.85), "K2": (111.85, 112.05)}
    return [
        {
            "type": "Feature",
            "properties": {"code": code, "provenance": provenance, "source": "made for a test"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, 33.0], [east, 33.0], [east, 33.2], [west, 33.2], [west, 33.0]]],
            },
        }
        for code, (west, east) in boxes.items()
    ]


def ground_bytes(features: Sequence[dict[str, Any]]) -> bytes:
    """A GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def file_of(rows: Sequence[Row], form: str = "csv") -> bytes:
    """The rows as a file; no rows, no file."""
    if not rows:
        return b""
    return write_form(form, [list(rows[0]), *[list(row.values()) for row in rows]], "sheet")


def rows_of(content: bytes) -> list[Row]:
    """The rows of a CSV file."""
    return [dict(row) for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]


def put(db: Database, kind: str, rows: Sequence[Row], **more: Any) -> Applied:
    """Import rows."""
    asked: dict[str, Any] = {"kind": kind, "content": file_of(rows), "file_name": f"{kind}.csv"}
    return importing.apply(db, **(asked | more), by=BY, now=NOW)


def put_layer(db: Database, features: Sequence[dict[str, Any]], **more: Any) -> LayerReport:
    """Import features."""
    asked: dict[str, Any] = {"content": ground_bytes(features), "file_name": "ground.geojson", "by": BY, "now": NOW}
    return layers.apply(db, **(asked | more)).report


def county(db: Database, *, grounds: str = "real") -> None:
    """Import the whole county, with its ground."""
    put(db, "areas", areas())
    put_layer(db, ground(grounds))
    put(db, "sites", sites())
    put(db, "staff", staff())
    put(db, "vehicles", vehicles())
