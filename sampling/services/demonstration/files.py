"""The files of a demonstration county: what docs/demo-data.md describes, read into plain values."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sampling.domain.counts import CountReport
from sampling.domain.errors import NotFound
from sampling.domain.instants import instant

from .night import DemoNight, read_night

IMPORTED = {"areas": "areas.csv", "layers": "ground.geojson", "sites": "sites.csv", "staff": "staff.csv"}

CANDIDATES = "candidates.csv"


@dataclass(frozen=True, slots=True)
class DemoSession:
    """A session of the round; sites, staff: codes, None for all."""

    code: str
    name: str
    opens_at: datetime
    closes_at: datetime
    slot_minutes: int
    sites: tuple[str, ...] | None
    staff: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class DemoCount:
    """A report of counts.csv, with the site and session it is of; it came in when it was observed."""

    site_code: str
    session_code: str
    report: CountReport
    received_at: datetime


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """A folder. imported: content by kind, as `services.importing` and `services.layers` take it.

    norms: value and source by key. night: None where nothing is told of the night before. candidates: a file of places
    where a site could be, None without one.
    """

    county_code: str
    county_name: str
    round_code: str
    round_name: str
    area_code: str
    zone: str
    provenance: str
    note: str
    imported: Mapping[str, bytes]
    sessions: tuple[DemoSession, ...]
    targets: tuple[tuple[str, float, datetime], ...]
    norms: Mapping[str, tuple[float, str]]
    counts: tuple[DemoCount, ...]
    night: DemoNight | None = None
    candidates: bytes | None = None


def read_files(folder: Path) -> DemoFiles:
    """Everything in the folder of a demonstration county; raises NotFound where it is none."""
    try:
        county = tomllib.loads((folder / "county.toml").read_text(encoding="utf-8"))
        round_ = tomllib.loads((folder / "round.toml").read_text(encoding="utf-8"))
        imported = {kind: (folder / name).read_bytes() for kind, name in IMPORTED.items()}
        counts = _counts(folder / "counts.csv")
        night = read_night(folder)
    except FileNotFoundError as error:
        raise NotFound("%(folder)s is no demonstration county: %(file)s is missing.",
                       folder=folder, file=Path(error.filename).name) from None  # fmt: skip
    return DemoFiles(
        county_code=county["code"],
        county_name=county["name_zh"],
        round_code=round_["code"],
        round_name=round_["name"],
        area_code=round_["area_code"],
        zone=round_["zone"],
        provenance=round_["provenance"],
        note="\n".join([county["note_zh"], county["note_en"], *county.get("attribution", ())]),
        imported=imported,
        sessions=tuple(_session(one) for one in round_["sessions"]),
        targets=tuple((one["area_code"], one["coverage"], one["by"]) for one in round_["targets"]),
        norms=_norms(round_),
        counts=counts,
        night=night,
        candidates=(folder / CANDIDATES).read_bytes() if (folder / CANDIDATES).exists() else None,
    )


def _session(given: Mapping[str, Any]) -> DemoSession:
    return DemoSession(
        code=given["code"],
        name=given["name"],
        opens_at=given["opens_at"],
        closes_at=given["closes_at"],
        slot_minutes=given["slot_minutes"],
        sites=None if given["sites"] == "all" else tuple(given["sites"]),
        staff=None if given["staff"] == "all" else tuple(given["staff"]),
    )


def _norms(given: Mapping[str, Any]) -> dict[str, tuple[float, str]]:
    found = {key: (float(norm["value"]), str(norm["source"])) for key, norm in given.get("norms", {}).items()}
    team = given.get("team", {})
    for part in ("per_lane", "per_site"):
        for role, people in team.get(part, {}).items():
            found[f"{part}.{role}"] = (float(people), str(team["source"]))
    return found


def _counts(path: Path) -> tuple[DemoCount, ...]:
    """The reports in the order in which they came in."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [_count(row) for row in csv.DictReader(file)]
    return tuple(sorted(found, key=lambda one: (one.received_at, one.site_code)))


def _count(row: Mapping[str, str]) -> DemoCount:
    def people(name: str) -> int | None:
        return int(row[name]) if row.get(name) else None

    observed = instant(row["observed_at"])
    report = CountReport(
        # the same each time, so that a replay taken up again counts nothing twice
        report_id=str(uuid5(NAMESPACE_URL, f"{row['round_code']}/{row['site_code']}/{row['hour']}")),
        hour=instant(row["hour"]),
        sampled=int(row["sampled"]),
        tubes=people("tubes"),
        queue=people("queue"),
        staff_present=people("staff_present"),
        note=row.get("note", ""),
        observed_at=observed,
    )
    return DemoCount(row["site_code"], row["session_code"], report, observed)
