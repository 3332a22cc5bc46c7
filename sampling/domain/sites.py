"""Sites: places that can be opened for sampling."""

from dataclasses import dataclass
from datetime import time

KINDS = ("fixed", "mobile", "isolation")
BY_NUMBER = ("mobile", "isolation")
"""Kinds to which people are assigned by number: the home-bound, and those in isolation. Nobody walks there."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place with lanes.

    area_code: the area it stands in; serves: codes of the areas whose people it is for.
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
