"""The files of the night before: what is done when, from the order to open sites; a folder may do without them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sampling.domain.teams import DEFAULTS, Team

FILES = {name: f"{name}.csv" for name in ("vehicles", "duty", "expected", "frame")}


@dataclass(frozen=True, slots=True)
class DemoNight:
    """What night.toml and the tables beside it say. tables: content by name, of `FILES`.

    submissions: (township, when, note). risks: level by area. people: whom mobile sites visit, by session and site.
    order: title and text. help_desk: phone and hours. absent: so many people don't come in the morning, replaced: for
    so many of them somebody is sent. seed: by which it is drawn who signs and who is absent; source: says so.
    """

    source: str
    seed: str
    begins_at: datetime
    ordered_at: datetime
    told_at: datetime
    order: tuple[str, str]
    help_desk: tuple[str, str]
    submissions: tuple[tuple[str, datetime, str], ...]
    risks: Mapping[str, str]
    teams: tuple[Team, ...]
    people: Mapping[str, Mapping[str, int]]
    signed_share: float
    absent: int
    replaced: int
    tables: Mapping[str, bytes]


def read_night(folder: Path) -> DemoNight | None:
    """The night of a demonstration county; None where its folder has none. Raises FileNotFoundError for half of one."""
    if not (folder / "night.toml").exists():
        return None
    given = tomllib.loads((folder / "night.toml").read_text(encoding="utf-8"))
    leads = {one["key"]: (one["lead_name"], one["lead_phone"]) for one in given["teams"]}
    return DemoNight(
        source=given["source"],
        seed=given["seed"],
        begins_at=given["begins_at"],
        ordered_at=given["ordered_at"],
        told_at=given["told_at"],
        order=(given["order"]["title"], given["order"]["body"]),
        help_desk=(given["help_desk"]["phone"], given["help_desk"]["hours"]),
        submissions=tuple((one["area_code"], one["at"], one["note"]) for one in given["submissions"]),
        risks={one["area_code"]: one["level"] for one in given["risks"]},
        teams=tuple(Team(one.name, one.duty, one.key, *leads.get(one.key or "", ("", ""))) for one in DEFAULTS),
        people=given["people"],
        signed_share=given["signed_share"],
        absent=given["absent"],
        replaced=given["replaced"],
        tables={name: (folder / file).read_bytes() for name, file in FILES.items()},
    )
