"""Ground divided among the owners of points: every spot goes with the nearest point.

Of the edges of the points' Voronoi cells only those between two owners are kept. Together with the outline they
enclose faces, and each face goes to the owner of the point nearest to a spot within it. The faces come from one set of
lines, so that they cover the ground once whatever the points are; cells of single points are never built.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes import Shape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Geometries = NDArray[np.object_]

POINT = 1e-3  # points closer than this, in metres, are one
FAR = 12.0  # extents to where the guards stand: their cells begin far outside the ground
NARROW_M = 0.5  # ground per metre of outline: a gap between polygons that were drawn apart goes to one as it is
CLOSED = 1e-9  # share of the ground that faces may lack or have too much before their lines are made anew
GRIDS = (0.0, 1e-4)  # metres: lines as they are, then on a grid of a tenth of a millimetre


def distinct(points: Floats) -> Ints:
    """Indices of points of which none is within a millimetre's grid of another, the first of each."""
    _, first = np.unique(np.round(points / POINT).astype(np.int64), axis=0, return_index=True)
    return np.sort(first).astype(np.int64)


def by_nearness(points: Floats, owner: Ints, ground: Shape) -> tuple[Ints, list[Shape]]:
    """Owners, ascending, and the ground of each: of `ground` what is nearest to its points.

    points (n, 2): metres, n >= 1, none twice (`distinct`). owner (n,). An owner whose points are farther from all
    ground than others' has none and is left out. Raises ValueError where the outline encloses no ground that adds up.
    """
    if (owner == owner[0]).all():
        return owner[:1].copy(), [ground]
    from scipy.spatial import cKDTree  # only who divides pays for it

    parts = shapely.get_parts(ground)
    narrow = shapely.area(parts) < NARROW_M * shapely.length(parts)
    faces = parts[narrow]
    if not narrow.all():
        wide = ground if not narrow.any() else shapely.MultiPolygon(list(parts[~narrow]))
        faces = np.concatenate([faces, _faces(_between(points, owner, wide), wide)])
    spots = shapely.get_coordinates(shapely.point_on_surface(faces))
    owners = owner[np.asarray(cKDTree(points).query(spots)[1])]
    order = np.argsort(owners, kind="stable")
    found, start = np.unique(owners[order], return_index=True)
    return found.astype(np.int64), [_joined(faces[some]) for some in np.split(order, start[1:])]


def _between(points: Floats, owner: Ints, ground: Shape) -> Geometries:
    """Edges of Voronoi cells with unlike owners on their sides."""
    from scipy.spatial import Voronoi

    low = np.minimum(points.min(axis=0), shapely.bounds(ground)[:2])
    high = np.maximum(points.max(axis=0), shapely.bounds(ground)[2:])
    middle, far = (low + high) / 2, FAR * float((high - low).max())
    # Four guards make every edge near the ground a finite one, for one point, two, or all in a row too.
    guards = middle + far * np.array([[-1.0, -0.9], [1.1, -1.0], [1.0, 1.2], [-0.8, 1.0]])
    cells = Voronoi(np.concatenate([points, guards]) - middle)
    owners = np.concatenate([owner, np.full(4, owner.min() - 1, dtype=np.int64)])
    sides = owners[cells.ridge_points]
    ends = np.asarray(cells.ridge_vertices, dtype=np.int64)
    kept = (sides[:, 0] != sides[:, 1]) & (ends >= 0).all(axis=1)
    lines = shapely.linestrings(cells.vertices[ends[kept]] + middle)
    return np.asarray(lines[shapely.length(lines) > 0])


def _faces(lines: Geometries, ground: Shape) -> Geometries:
    """The faces that the lines make of the ground."""
    outline = shapely.boundary(ground)
    shapely.prepare(ground)
    shapely.prepare(outline)
    crossing = shapely.intersects(outline, lines)
    within = lines[~crossing & shapely.contains(ground, lines)]
    # Edges of cells meet at their ends as they come; only those that cross the outline need a node there.
    noded = shapely.get_parts(shapely.union_all([outline, *lines[crossing]]))
    faces = _enclosed([*noded, *within], ground)
    for grid in GRIDS:
        if _is_whole(faces, ground):
            break
        all_noded = shapely.union_all([outline, *lines[crossing], *within], grid_size=grid or None)
        faces = _enclosed(shapely.get_parts(all_noded), ground)
    if not _is_whole(faces, ground, 1e-7):
        raise ValueError("the outline encloses no ground that adds up")
    return faces


def _enclosed(lines: list[shapely.Geometry] | Geometries, ground: Shape) -> Geometries:
    faces = shapely.get_parts(shapely.polygonize(lines))
    return np.asarray(faces[shapely.intersects(ground, shapely.point_on_surface(faces))])


def _is_whole(faces: Geometries, ground: Shape, tolerance: float = CLOSED) -> bool:
    return abs(float(shapely.area(faces).sum()) - ground.area) <= tolerance * ground.area


def _joined(faces: Geometries) -> Shape:
    """One shape of faces of one owner. They meet in points alone, because lines between the same owner were left out;
    where a line was too short for that, they are united."""
    if len(faces) == 1:
        return faces[0]  # type: ignore[no-any-return]
    shape = shapely.MultiPolygon(list(faces))
    return shape if shapely.is_valid(shape) else shapely.union_all(faces, grid_size=GRIDS[-1])  # type: ignore[return-value]
