"""By how much a way is longer than the straight line, and how fast it is gone; each figure with where it is from.

The way of a straight line d, with the factors near n and far f and the border b between them:

    d <= b:            n d
    d >  b, n >= f:    max(n b, f d)                     level from b to b n/f, so that no nearer place is a longer way
    d >  b, n <  f:    min(n b + 2 f (d - b), f d)       twice as steep from b to b (2 - n/f), so that nothing jumps

It is continuous and never falls; it is n d up to b and f d from the end of the short bridge on (walking: from 1,000
to 1,077 m).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

ORDER = (
    "planning default of the county's order; what is published runs from 1.2 (Newell 1980, streets) to well over it on "
    "foot (Dill 2003), and falls with distance"
)
BORDER = "planning default of the county's order: short ways wind more"
ON_FOOT = "GB 50180-2018: 15 minutes on foot are 800 to 1,000 m; the farther of the two"
BY_ROAD = "planning default, as of the rounds' norm travel_km_per_hour"
IN_MOUNTAINS = "planning default of the county's order for mountains; measure it where a street network is at hand"


@dataclass(frozen=True, slots=True)
class Factor:
    """A figure and where it is from; who changes the one says the other. A ValueError for a figure without a source."""

    value: float
    source: str

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError(f"{self.value:g}: a factor without a source")

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"value": self.value, "source": self.source}


@dataclass(frozen=True, slots=True)
class Detours:
    """`near` up to `border_m` metres of straight line, `far` beyond; `km_per_hour` along the way.

    A ValueError names what is wrong: a factor below 1 or not finite, a border below 0, a speed that is not above 0.
    """

    name: str
    near: Factor
    far: Factor
    border_m: Factor
    km_per_hour: Factor

    def __post_init__(self) -> None:
        for name, factor in (("near", self.near), ("far", self.far)):
            if not 1 <= factor.value < np.inf:
                raise ValueError(f"{name} {factor.value:g}: no way is shorter than the straight line")
        if not 0 <= self.border_m.value < np.inf:
            raise ValueError(f"border {self.border_m.value:g} m is below 0")
        if not 0 < self.km_per_hour.value < np.inf:
            raise ValueError(f"speed {self.km_per_hour.value:g} km/h is not above 0")

    def way_m(self, straight_m: ArrayLike) -> Floats:
        """Metres of way of straight metres, any shape."""
        straight = np.asarray(straight_m, dtype=np.float64)
        near, far, border = self.near.value, self.far.value, self.border_m.value
        if near >= far:
            beyond = np.maximum(near * border, far * straight)
        else:
            beyond = np.minimum(near * border + 2 * far * (straight - border), far * straight)
        return np.where(straight <= border, near * straight, beyond)

    def straight_m(self, way_m: float) -> float:
        """The most straight metres whose way is no longer than `way_m`."""
        near, far, border = self.near.value, self.far.value, self.border_m.value
        if way_m < near * border:
            return way_m / near
        if near >= far:
            return way_m / far
        return max(way_m / far, border + (way_m - near * border) / (2 * far))

    def minutes(self, way_m: ArrayLike) -> Floats:
        """Minutes of metres of way."""
        return np.asarray(way_m, dtype=np.float64) * (60.0 / (self.km_per_hour.value * 1000.0))

    def metres(self, minutes: float) -> float:
        """Metres of way of minutes."""
        return minutes * self.km_per_hour.value * 1000.0 / 60.0

    def with_values(self, source: str, **values: float) -> Detours:
        """The same with other figures (`near`, `far`, `border_m`, `km_per_hour`), all from `source`."""
        return replace(self, name=f"{self.name}, edited", **{key: Factor(v, source) for key, v in values.items()})

    def as_json(self) -> dict[str, Any]:
        """As it is stored with every result."""
        return {
            "name": self.name,
            "near": self.near.as_json(),
            "far": self.far.as_json(),
            "border_m": self.border_m.as_json(),
            "km_per_hour": self.km_per_hour.as_json(),
        }

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Detours:
        """What `as_json` stored."""
        parts = {key: Factor(**stored[key]) for key in ("near", "far", "border_m", "km_per_hour")}
        return cls(name=stored["name"], **parts)


WALKING = Detours("walking", Factor(1.4, ORDER), Factor(1.3, ORDER), Factor(1000.0, BORDER), Factor(4.0, ON_FOOT))
VEHICLES = Detours("vehicles", Factor(1.3, ORDER), Factor(1.3, ORDER), Factor(0.0, BORDER), Factor(35.0, BY_ROAD))
MOUNTAINS = Detours(
    "mountains", Factor(1.5, IN_MOUNTAINS), Factor(1.5, IN_MOUNTAINS), Factor(0.0, BORDER), Factor(4.0, ON_FOOT)
)
DETOURS = {one.name: one for one in (WALKING, VEHICLES, MOUNTAINS)}
