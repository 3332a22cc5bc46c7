"""Areas: the county's tree, from the county down to the grid. Levels are data, so a tree may be of any depth."""

from dataclasses import dataclass
from datetime import date

LEVELS = (
    "county",
    "township",
    "village",
    "community",
    "natural_village",
    "villager_group",
    "compound",
    "building",
    "grid",
    "micro_grid",
)
CONTACT_PARTS = ("lead", "member", "county_leader")
PROVENANCES = ("real", "approximate", "generated", "modelled")


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who answers for an area: its lead, a member, or the county leader assigned to it."""

    part: str
    name: str
    work_phone: str | None


@dataclass(frozen=True, slots=True)
class Residents:
    """People who live in an area, with where the figure is from and the day it stands for."""

    count: int
    source: str
    counted_on: date | None
    provenance: str


@dataclass(frozen=True, slots=True)
class Area:
    """A node of the tree.

    path: codes from the root down to this area, each followed by "/", so that an area lies within another where its
    path begins with the other's.
    lon, lat: WGS-84 degrees of its seat; where that is unknown, of a point inside its outline, and is_inner says so;
    None where neither is known.
    no_manager: a compound or community that nobody manages, which needs lent staff.
    """

    code: str
    name: str
    level: str
    parent_code: str | None
    path: str
    lon: float | None
    lat: float | None
    residents: Residents | None
    provenance: str
    source: str
    no_manager: bool = False
    is_inner: bool = False

    @property
    def depth(self) -> int:
        """0 for a root."""
        return self.path.count("/") - 1


def within(path: str, scope_path: str) -> bool:
    """True where the area with `path` is the scope's area or lies below it."""
    return path.startswith(scope_path)


def lowest_common(paths: list[str]) -> str:
    """Path of the smallest area that holds all the given areas.

    Raises ValueError where they have no common root or none is given.
    """
    if not paths:
        raise ValueError("no areas")
    parts = [path.rstrip("/").split("/") for path in paths]
    common: list[str] = []
    for step in zip(*parts, strict=False):
        if len(set(step)) > 1:
            break
        common.append(step[0])
    if not common:
        raise ValueError("the areas have no root in common")
    return "/".join(common) + "/"
