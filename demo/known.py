"""The facts of a county: what is published, with its source, and the choices of this demonstration."""

from __future__ import annotations

import csv
import random
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.shares import spread

FOLDER = Path(__file__).parent / "facts"


@dataclass(frozen=True, slots=True)
class TownshipFact:
    """A township; lon, lat (WGS-84 degrees) and residents are None where nothing is published."""

    code: str
    name: str
    source: str
    lon: float | None
    lat: float | None
    point_source: str
    residents: int | None
    residents_source: str


@dataclass(frozen=True, slots=True)
class VillageFact:
    """A village or community; its code begins with its township's."""

    code: str
    name: str
    level: str
    source: str

    @property
    def township_code(self) -> str:
        """The first nine digits, as the statistical codes are made."""
        return self.code[:9]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a county before anything is generated. `choices` is the county's TOML file as read."""

    slug: str
    choices: dict[str, Any]
    townships: tuple[TownshipFact, ...]
    villages: tuple[VillageFact, ...]

    @property
    def code(self) -> str:
        """The county's statistical code."""
        return str(self.choices["code"])

    @property
    def residents(self) -> int:
        """The county's published residents."""
        return int(self.choices["residents"]["value"])

    def chance(self, subject: str) -> random.Random:
        """Random numbers for one subject, so that a change of one file does not change the others.

        Seeded by text, and only its `random()` and what is built on it are used: the same in every Python.
        """
        return random.Random(f"{self.choices['seed']}/{subject}")

    def generated(self, what: str) -> str:
        """The source named in a generated row."""
        return f"程序生成，种子{self.choices['seed']}：{what}"


def known_counties() -> list[str]:
    """Folder names of the counties that can be generated."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_facts(slug: str) -> Facts:
    """Read a county's facts. Raises FileNotFoundError for a county without a file."""
    choices = tomllib.loads((FOLDER / f"{slug}.toml").read_text(encoding="utf-8"))
    places = choices.get("places", slug)  # two demonstrations may show one county
    townships = tuple(
        TownshipFact(
            code=row["code"],
            name=row["name"],
            source=row["source"],
            lon=float(row["lon"]) if row["lon"] else None,
            lat=float(row["lat"]) if row["lat"] else None,
            point_source=row["point_source"],
            residents=int(row["residents"]) if row["residents"] else None,
            residents_source=row["residents_source"],
        )
        for row in _rows(f"{places}_townships.csv")
    )
    villages = [
        VillageFact(row["code"], row["name"], row["level"], row["source"]) for row in _rows(f"{places}_villages.csv")
    ]
    return Facts(slug, choices, townships, tuple(_taken(villages, choices.get("villages", len(villages)))))


def _taken(villages: list[VillageFact], count: int) -> list[VillageFact]:
    """So many of them, from every township as many as its share, in order of their codes."""
    own: dict[str, list[VillageFact]] = {}
    for village in villages:
        own.setdefault(village.township_code, []).append(village)
    parts = spread(count, [float(len(members)) for members in own.values()])
    return [village for members, part in zip(own.values(), parts, strict=True) for village in members[:part]]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
