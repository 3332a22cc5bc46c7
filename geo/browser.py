"""Shapes as a map in a browser draws them: whole numbers on a grid, no finer than can be seen.

Neighbours keep a common edge: a corner that two shapes share is moved, kept or left out for both alike, so that there
is neither a gap nor an overlap where there was none (Visvalingam's least triangle, of corners that don't touch each
other at once). Corners where three shapes meet, or two part, are never left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

SIZE = 8192  # steps of the grid along the longer side: at a quarter of a screen each is a tenth of a pixel
CORNERS_MOST = 60_000
TRIANGLES = (0.5, 8.0, 32.0, 128.0, 512.0)  # in squares of the grid, tried until there are few enough corners
PASSES = 60
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Shapes on a grid of `unit` degrees from the south-west corner (west, south).

    rings: of each shape its rings, the largest first, without the closing corner: x and y of the first corner, then the
    steps from each to the next, one after the other. Filled where an odd number of rings is around.
    """

    west: float
    south: float
    unit: float
    rings: tuple[tuple[list[int], ...], ...]

    def place(self, lon: float, lat: float) -> tuple[int, int]:
        """A place on the grid, which may lie outside."""
        return round((lon - self.west) / self.unit), round((lat - self.south) / self.unit)


def drawn(geometries: Sequence[str], places: Sequence[tuple[float, float]] = (), most: int = CORNERS_MOST) -> Drawn:
    """GeoJSON polygons in WGS-84 degrees on a grid around them and the places (lon, lat); about `most` corners.

    Raises ValueError where there is neither.
    """
    shapes = shapely.from_geojson(np.array(geometries, dtype=object))
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    degrees, ring = shapely.get_coordinates(rings, return_index=True)
    around = np.vstack([degrees, np.asarray(places, float).reshape(-1, 2)])
    if not len(around):
        raise ValueError("there is nothing to draw")
    low, high = around.min(axis=0), around.max(axis=0)
    unit = max(float((high - low).max()) / SIZE, 1e-9)
    xy = np.rint((degrees - low) / unit).astype(np.int64)
    xy, ring = _without_repeats(xy, ring)
    if len(xy):
        for triangle in TRIANGLES:
            xy, ring = _simplified(xy, ring, triangle)
            if len(xy) <= most:
                break
    found: list[list[list[int]]] = [[] for _ in geometries]
    owner = of_part[of_ring]
    begins = _begins(ring)
    for at, own in zip(begins, np.split(xy, begins[1:]) if len(begins) else (), strict=True):
        if len(own) > 2:
            found[int(owner[ring[at]])].append(_steps(own))
    return Drawn(
        west=float(low[0]),
        south=float(low[1]),
        unit=unit,
        rings=tuple(tuple(sorted(own, key=_size, reverse=True)) for own in found),
    )


def _without_repeats(xy: Ints, ring: Ints) -> tuple[Ints, Ints]:
    """Without the closing corner of each ring, and corners that fall together with the one before."""
    after = _next(ring)
    keep = (xy != xy[after]).any(axis=1)
    return xy[keep], ring[keep]


def _next(ring: Ints) -> Ints:
    """Position of the corner after each one in its ring."""
    after = np.arange(1, len(ring) + 1)
    begins = _begins(ring)
    after[np.r_[begins[1:], len(ring)][: len(begins)] - 1] = begins
    return after


def _begins(ring: Ints) -> Ints:
    """Positions of the first corner of each ring."""
    changes: Ints = np.flatnonzero(ring[1:] != ring[:-1]) + 1
    return np.r_[0, changes] if len(ring) else changes


def _simplified(xy: Ints, ring: Ints, triangle: float) -> tuple[Ints, Ints]:
    """Without corners whose triangle with their neighbours is smaller than `triangle`."""
    for _ in range(PASSES):
        gone = _least(xy, ring, triangle)
        if not gone.any():
            break
        xy, ring = xy[~gone], ring[~gone]
    return xy, ring


def _least(xy: Ints, ring: Ints, triangle: float) -> NDArray[np.bool_]:
    """Corners to leave out at once: no two of them are neighbours."""
    after = _next(ring)
    before = np.empty_like(after)
    before[after] = np.arange(len(after))
    _, corner = np.unique(xy[:, 0] * (1 << 32) + xy[:, 1], return_inverse=True)
    count = int(corner.max()) + 1
    ends = np.sort(np.stack([corner[before], corner[after]]), axis=0)
    between = ends[0] * count + ends[1]
    # A corner may go only where all shapes that have it go the same way through it, and none of them is small.
    low, high = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
    np.minimum.at(low, corner, between)
    np.maximum.at(high, corner, between)
    small = np.bincount(ring)[ring] <= 4
    held = low != high
    held[corner[small]] = True
    a, b = xy[before] - xy, xy[after] - xy
    size = np.full(count, np.inf)
    size[corner] = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2
    size[held] = np.inf
    mine, left, right = size[corner], size[corner[before]], size[corner[after]]
    first = ((mine < left) | ((mine == left) & (corner < corner[before]))) & (
        (mine < right) | ((mine == right) & (corner < corner[after]))
    )
    result: NDArray[np.bool_] = first & (mine < triangle)
    return result


def _steps(ring: Ints) -> list[int]:
    moved = np.vstack([ring[:1], np.diff(ring, axis=0)])
    steps: list[int] = moved.ravel().tolist()
    return steps


def _size(steps: list[int]) -> float:
    """Twice the ground that a ring holds."""
    xy = np.cumsum(np.array(steps).reshape(-1, 2), axis=0)
    x, y = xy[:, 0], xy[:, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))
