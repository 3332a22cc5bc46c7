"""Sites: places that can be opened for sampling."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

KINDS = ("fixed", "mobile", "isolation")
BY_NUMBER = ("mobile", "isolation")
"""Kinds to which people are assigned by number: the home-bound, and those in isolation. Nobody walks there."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place with lanes.

    area_code: the area it stands in; serves: codes of the areas whose people it is for. parts: of those areas that are
    dealt among several sites, the area's code and how many of its people were dealt to this one: a share.
    lanes: sampling tables it has room for; people_per_lane_hour: the pace of one.
    opens, closes: local hours; closing at or before opening means past midnight.
    lon, lat: WGS-84 degrees.
    """

    code: str
    name: str
    area_code: str
    area_path: str
    kind: str
    lanes: int
    people_per_lane_hour: float
    opens: time
    closes: time
    lon: float
    lat: float
    serves: tuple[str, ...]
    provenance: str
    source: str
    parts: tuple[tuple[str, int], ...] = ()


def serves_of(sites: Iterable[Site]) -> dict[str, tuple[str, ...]]:
    """The areas that each site names, or the one it stands in where it names none, by its code."""
    return {site.code: site.serves or (site.area_code,) for site in sites}


def dealt_among(sites: Iterable[Site]) -> dict[str, int]:
    """How many people of each area that was dealt were dealt to any of the sites."""
    dealt: dict[str, int] = {}
    for site in sites:
        for area, people in site.parts:
            dealt[area] = dealt.get(area, 0) + people
    return dealt


def share_of(residents: int, part: int | None, dealt: int) -> int:
    """For how many of an area's residents a site is: the share of `part` in all that were `dealt`, rounded up so that
    nothing is called unlikely for a fraction of a person; all where the area was not dealt among sites (part None)."""
    return residents if part is None or not dealt else -(-residents * part // dealt)


def parts_of(sites: Iterable[Site]) -> dict[tuple[str, str], int]:
    """By site and area how many of the area's people were dealt to the site, of areas that were dealt."""
    return {(site.code, area): people for site in sites for area, people in site.parts}
