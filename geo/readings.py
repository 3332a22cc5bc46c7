"""A file's points read under each datum in turn, and the verdicts on which reading is right.

The statistics are described in `geo.datum`. All arrays have one entry a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from geo import crs
from geo.inside import Geometry, bounds, inside

DATUMS = ("wgs84", "gcj02", "bd09")
MIN_POINTS = 6
"""References fewer than this decide nothing."""
NEAR, SHARP = 0.35, 0.12
FAR_M = 50_000.0
"""A point farther than this from where it should be is not in this county, whatever the datum."""
BIAS_M = 150.0
"""How far all sites of a county may lie to one side of their villages' points for no reason of datum."""
SIGN_TEST = 0.001
"""Chance below which ground's verdict is not taken for luck."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """The points under one hypothesis: degrees, metres from the references (n, 2), whether in their ground."""

    lon: Floats
    lat: Floats
    residual: Floats
    in_ground: NDArray[np.bool_]

    @property
    def referenced(self) -> NDArray[np.bool_]:
        return np.asarray(np.isfinite(self.residual).all(axis=1))

    @property
    def centre(self) -> Floats:
        return np.asarray(np.median(self.residual[self.referenced], axis=0))

    @property
    def scatter_m(self) -> float:
        off = self.residual[self.referenced] - self.centre
        return float(np.median(np.hypot(off[:, 0], off[:, 1])))


def homes(ref_lon: Floats, ref_lat: Floats, grounds: Sequence[Geometry | None]) -> tuple[Floats, Floats]:
    """Where each point should roughly be: its reference, else the middle of its ground, else the file's middle."""
    home_lon, home_lat = ref_lon.copy(), ref_lat.copy()
    middles: dict[int, tuple[float, float]] = {}
    for i, geometry in enumerate(grounds):
        if geometry is not None and not np.isfinite(home_lon[i]):
            if id(geometry) not in middles:
                west, south, east, north = bounds(geometry)
                middles[id(geometry)] = (west + east) / 2, (south + north) / 2
            home_lon[i], home_lat[i] = middles[id(geometry)]
    known = np.isfinite(home_lon) & np.isfinite(home_lat)
    if known.any():
        home_lon[~known], home_lat[~known] = np.median(home_lon[known]), np.median(home_lat[known])
    return home_lon, home_lat


def exchanged(lon: Floats, lat: Floats, home_lon: Floats, home_lat: Floats) -> NDArray[np.bool_]:
    """True where a point is right only once longitude and latitude are exchanged."""
    valid_as_given, valid_exchanged = np.abs(lat) <= 90, (np.abs(lon) <= 90) & (np.abs(lat) <= 180)
    as_given_m = crs.great_circle_m(lon, np.clip(lat, -90, 90), home_lon, home_lat)
    exchanged_m = crs.great_circle_m(lat, np.clip(lon, -90, 90), home_lon, home_lat)
    # Without any known place (NaN homes) only an impossible latitude tells.
    by_place = (exchanged_m <= FAR_M) & ~(as_given_m <= FAR_M)
    by_range = ~valid_as_given & ~np.isfinite(home_lon)
    found: NDArray[np.bool_] = valid_exchanged & (by_place | by_range)
    return found


def read_as(
    datum: str,
    lon: Floats,
    lat: Floats,
    ref_lon: Floats,
    ref_lat: Floats,
    grounds: Sequence[Geometry | None],
    placed: NDArray[np.bool_],
) -> Look:
    convert = {"wgs84": lambda a, b: (a, b), "gcj02": crs.gcj02_to_wgs84, "bd09": crs.bd09_to_wgs84}[datum]
    read_lon, read_lat = convert(lon, lat)
    east, north = crs.displacement_m(ref_lon, ref_lat, read_lon, read_lat)
    residual = np.where(placed[:, None], np.column_stack([east, north]), np.nan)
    within = np.zeros(len(lon), dtype=bool)
    members: dict[int, list[int]] = {}
    for i, geometry in enumerate(grounds):
        if geometry is not None:
            members.setdefault(id(geometry), []).append(i)
    for indices in members.values():
        geometry = grounds[indices[0]]
        assert geometry is not None  # noqa: S101  only points with a ground were collected
        within[indices] = inside(geometry, read_lon[indices], read_lat[indices])
    return Look(read_lon, read_lat, residual, within)


def by_references(looks: dict[str, Look]) -> tuple[str | None, str]:
    count = int(looks["wgs84"].referenced.sum())
    if count < MIN_POINTS:
        return None, "few_points" if count else "no_reference"
    best = min(DATUMS, key=lambda datum: float(np.hypot(*looks[datum].centre)))
    look = looks[best]
    # Standard error of a median of n values with this scatter, with some room for its being an estimate itself.
    error_m = 1.5 * look.scatter_m / np.sqrt(count)
    for datum in DATUMS:
        if datum == best:
            continue
        way = looks[datum].centre - look.centre
        length_m = float(np.hypot(*way))
        if length_m == 0 or error_m / length_m > SHARP:
            return None, "ambiguous"
        if abs(float(look.centre @ way)) / length_m**2 > NEAR:
            return None, "ambiguous" if float(np.hypot(*look.centre)) < length_m else "displaced"
    if float(np.hypot(*look.centre)) > BIAS_M + 4 * error_m:
        return None, "displaced"
    return best, "references"


def by_ground(looks: dict[str, Look], grounded: NDArray[np.bool_]) -> str | None:
    if not grounded.any():
        return None
    best = max(DATUMS, key=lambda datum: int(looks[datum].in_ground[grounded].sum()))
    here = looks[best].in_ground[grounded]
    if here.mean() < 0.9:
        return None
    for datum in DATUMS:
        if datum != best:
            there = looks[datum].in_ground[grounded]
            only_here, only_there = int((here & ~there).sum()), int((there & ~here).sum())
            if _chance(only_here, only_there) > SIGN_TEST:
                return None
    return best


def _chance(for_it: int, against: int) -> float:
    """Chance of a split at least this one-sided if neither side were better: the sign test, one-sided."""
    n = for_it + against
    return float(sum(comb(n, k) for k in range(for_it, n + 1)) / 2**n)


def reach_m(looks: dict[str, Look], datum: str | None) -> float:
    """How far from its reference a point may lie and still fit: thrice the ordinary distance, and a village's width."""
    look = looks[datum or "wgs84"]
    if not look.referenced.any():
        return FAR_M
    away = np.hypot(*look.residual[look.referenced].T)
    return 200.0 + 3.0 * float(np.median(away))


def fitting(look: Look, grounded: NDArray[np.bool_], reach_m: float) -> NDArray[np.bool_]:
    away = np.hypot(look.residual[:, 0], look.residual[:, 1])
    near = ~look.referenced | (away <= reach_m)
    found: NDArray[np.bool_] = (look.referenced | grounded) & near & (~grounded | look.in_ground)
    return found
