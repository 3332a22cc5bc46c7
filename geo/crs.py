"""Coordinates: WGS-84 stored, GCJ-02 and BD-09 converted at the door, metres computed.

All functions take longitudes and latitudes in degrees, as numbers or arrays of one shape, and are vectorised.
GCJ-02 is the datum of Chinese web maps, an offset of some 100 to 700 m from WGS-84 that depends on the place;
BD-09 is Baidu's, a further offset of about a kilometre. Their formulas are known from published implementations
(the project eviltransform describes both); the inverses have no closed form and are iterated.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Metres = NDArray[np.float64]

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth (IUGG), which the exchange format of rounds uses too."""

# GCJ-02 is defined on the Krassowsky ellipsoid.
_GCJ_AXIS_M = 6_378_245.0
_GCJ_E2 = 0.006_693_421_622_965_943
_BD_TURN = np.pi * 3000 / 180
# What the iteration leaves is far below a millimetre; it converges by a factor of some thousand a step.
_STEPS = 6


def _pair(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    lon_, lat_ = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    return lon_, lat_


def in_offset_area(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """True where GCJ-02 differs from WGS-84: the rectangle around China that the conversion itself uses."""
    lon_, lat_ = _pair(lon, lat)
    inside: NDArray[np.bool_] = (lon_ >= 72.004) & (lon_ <= 137.8347) & (lat_ >= 0.8293) & (lat_ <= 55.8271)
    return inside


def _gcj02_offset(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Degrees that GCJ-02 adds to a WGS-84 point."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + (
            wave
            + 20.0 * np.sin(np.pi * y)
            + 40.0 * np.sin(np.pi * y / 3.0)
            + 160.0 * np.sin(np.pi * y / 12.0)
            + 320.0 * np.sin(np.pi * y / 30.0)
        )
        * 2.0
        / 3.0
    )
    east = (
        300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + (
            wave
            + 20.0 * np.sin(np.pi * x)
            + 40.0 * np.sin(np.pi * x / 3.0)
            + 150.0 * np.sin(np.pi * x / 12.0)
            + 300.0 * np.sin(np.pi * x / 30.0)
        )
        * 2.0
        / 3.0
    )
    phi = np.radians(lat)
    w2 = 1.0 - _GCJ_E2 * np.sin(phi) ** 2
    meridian_m = _GCJ_AXIS_M * (1.0 - _GCJ_E2) / w2**1.5
    parallel_m = _GCJ_AXIS_M / np.sqrt(w2) * np.cos(phi)
    return np.degrees(east / parallel_m), np.degrees(north / meridian_m)


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """GCJ-02 degrees of WGS-84 points; unchanged outside `in_offset_area`."""
    lon_, lat_ = _pair(lon, lat)
    shifted = in_offset_area(lon_, lat_)
    # Outside, the formula is not asked for: it would take the root of nothing sensible near the poles.
    east, north = _gcj02_offset(np.where(shifted, lon_, 105.0), np.where(shifted, lat_, 35.0))
    return lon_ + np.where(shifted, east, 0.0), lat_ + np.where(shifted, north, 0.0)


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """WGS-84 degrees of GCJ-02 points, to within a millimetre inside `in_offset_area`."""
    lon_, lat_ = _pair(lon, lat)
    guess_lon, guess_lat = lon_.copy(), lat_.copy()
    for _ in range(_STEPS):
        there_lon, there_lat = wgs84_to_gcj02(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon_ - there_lon, guess_lat + lat_ - there_lat
    return guess_lon, guess_lat


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """BD-09 degrees of GCJ-02 points."""
    lon_, lat_ = _pair(lon, lat)
    length = np.hypot(lon_, lat_) + 2e-5 * np.sin(lat_ * _BD_TURN)
    angle = np.arctan2(lat_, lon_) + 3e-6 * np.cos(lon_ * _BD_TURN)
    return length * np.cos(angle) + 0.0065, length * np.sin(angle) + 0.006


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """GCJ-02 degrees of BD-09 points, to within a millimetre."""
    lon_, lat_ = _pair(lon, lat)
    guess_lon, guess_lat = lon_ - 0.0065, lat_ - 0.006
    for _ in range(_STEPS):
        there_lon, there_lat = gcj02_to_bd09(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon_ - there_lon, guess_lat + lat_ - there_lat
    return guess_lon, guess_lat


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """BD-09 degrees of WGS-84 points."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """WGS-84 degrees of BD-09 points, to within a millimetre inside `in_offset_area`."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def great_circle_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Metres:
    """Great-circle metres between points, by the haversine; the four arguments broadcast."""
    phi1, phi2 = np.radians(np.asarray(lat1, float)), np.radians(np.asarray(lat2, float))
    d_phi = phi2 - phi1
    d_lam = np.radians(np.asarray(lon2, float) - np.asarray(lon1, float))
    h = np.sin(d_phi / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(d_lam / 2) ** 2
    metres: Metres = np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0))))
    return metres


def displacement_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> tuple[Metres, Metres]:
    """Metres east and north from the first points to the second; for distances of a county, not of a continent."""
    mid = np.radians((np.asarray(lat1, float) + np.asarray(lat2, float)) / 2)
    east = np.radians(np.asarray(lon2, float) - np.asarray(lon1, float)) * np.cos(mid) * EARTH_RADIUS_M
    north = np.radians(np.asarray(lat2, float) - np.asarray(lat1, float)) * EARTH_RADIUS_M
    return np.asarray(east), np.asarray(north)


def utm_epsg(lon: ArrayLike, lat: ArrayLike) -> int:
    """EPSG number of the UTM zone (on WGS-84) in which the middle of the points lies.

    Raises ValueError where there is no finite point.
    """
    lon_, lat_ = _pair(lon, lat)
    finite = np.isfinite(lon_) & np.isfinite(lat_)
    if not finite.any():
        raise ValueError("no finite point to choose a UTM zone by")
    middle_lon, middle_lat = float(np.median(lon_[finite])), float(np.median(lat_[finite]))
    zone = min(int((middle_lon + 180.0) // 6) + 1, 60)
    return (32600 if middle_lat >= 0 else 32700) + zone


@lru_cache(maxsize=8)
def _transformer(epsg_from: int, epsg_to: int) -> Any:
    from pyproj import Transformer  # loads a database: only who projects pays for it

    return Transformer.from_crs(epsg_from, epsg_to, always_xy=True)


def project_m(lon: ArrayLike, lat: ArrayLike, epsg: int) -> tuple[Metres, Metres]:
    """Metres east and north of WGS-84 points in the projection `epsg`."""
    lon_, lat_ = _pair(lon, lat)
    x, y = _transformer(4326, epsg).transform(lon_, lat_)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def unproject(x_m: ArrayLike, y_m: ArrayLike, epsg: int) -> tuple[Degrees, Degrees]:
    """WGS-84 degrees of points given in metres of the projection `epsg`."""
    x, y = _pair(x_m, y_m)
    lon, lat = _transformer(epsg, 4326).transform(x, y)
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
