"""The committed demonstration files, read once."""

from __future__ import annotations

import csv
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DEMO = Path(__file__).parents[2] / "demo"
COUNTIES = ("neixiang", "zhenning")
TABLES = ("areas", "sites", "staff", "counts")


@dataclass(frozen=True)
class County:
    """A county's folder. Tables as lists of rows by heading; ground as GeoJSON geometries by area code."""

    slug: str
    tables: dict[str, list[dict[str, str]]]
    ground_features: list[dict[str, Any]]
    round: dict[str, Any]
    county: dict[str, Any]

    @property
    def residents(self) -> dict[str, int]:
        return {row["code"]: int(row["residents"]) for row in self.tables["areas"]}

    def level(self, *levels: str) -> list[dict[str, str]]:
        return [row for row in self.tables["areas"] if row["level"] in levels]

    def last_counts(self) -> dict[str, dict[str, int]]:
        """Each site's count at the end of each session, by session and site code."""
        totals: dict[str, dict[str, int]] = {}
        for row in sorted(self.tables["counts"], key=lambda row: row["hour"]):
            totals.setdefault(row["session_code"], {})[row["site_code"]] = int(row["sampled"])
        return totals


@cache
def county(slug: str) -> County:
    folder = DEMO / slug
    tables = {}
    for name in TABLES:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return County(
        slug,
        tables,
        json.loads((folder / "ground.geojson").read_text("utf-8"))["features"],
        tomllib.loads((folder / "round.toml").read_text("utf-8")),
        tomllib.loads((folder / "county.toml").read_text("utf-8")),
    )
