"""Minutes between places: the straight line, stretched by how much roads wind."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.crs import great_circle_m


def straight_minutes(
    base_lon: ArrayLike,
    base_lat: ArrayLike,
    site_lon: ArrayLike,
    site_lat: ArrayLike,
    *,
    detour: float,
    km_per_hour: float,
) -> NDArray[np.float64]:
    """Minutes from every base to every site, shape (bases, sites): great circle x detour / speed.

    base_*, site_*: WGS-84 degrees, shapes (bases,) and (sites,). detour: road length per straight length, at least 1.
    Raises ValueError for a detour below 1 or a speed that is not above 0.
    """
    if not detour >= 1:
        raise ValueError(f"detour {detour} is below 1: no road is shorter than the straight line")
    if not km_per_hour > 0:
        raise ValueError(f"speed {km_per_hour} km/h is not above 0")
    metres = great_circle_m(
        np.asarray(base_lon, float)[:, None],
        np.asarray(base_lat, float)[:, None],
        np.asarray(site_lon, float)[None, :],
        np.asarray(site_lat, float)[None, :],
    )
    minutes: NDArray[np.float64] = metres * detour * 60.0 / (km_per_hour * 1000.0)
    return minutes
