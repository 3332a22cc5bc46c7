"""A street network read from a GeoPackage: lines, with a speed and a direction where the file has them.

Streets meet where their lines share a corner. Where lines merely cross they do not: the file cannot say a crossing
from a bridge. Columns, by the first name that is there, whatever its case:

    speed    speed_kmh, kmh, speed, maxspeed      a number, km/h; "30 mph" is understood
    oneway   oneway, one_way                      yes, true, 1, F: as drawn; -1, reverse, T: against; else both ways
"""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import project_m, utm_epsg

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

Code = Literal["unreadable", "no_lines", "no_system", "not_on_earth", "too_large"]
BEGINNING = b"SQLite format 3\0"
MOST_STRETCHES = 5_000_000
JOIN_M = 0.01  # corners on the same centimetre are one
SPEEDS, DIRECTIONS = ("speed_kmh", "kmh", "speed", "maxspeed"), ("oneway", "one_way")
WITH, AGAINST = {"yes", "true", "1", "1.0", "f"}, {"-1", "-1.0", "reverse", "t"}
_SPEED = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?\s*$", re.IGNORECASE)


class BadNetwork(ValueError):
    """A file that is no street network; code says why, said in whose words."""

    def __init__(self, code: Code, said: str = "") -> None:
        self.code, self.said = code, said[:200]
        super().__init__(f"{code}: {self.said}")


@dataclass(frozen=True, eq=False)
class Streets:
    """Stretches between two corners, in metres of UTM `epsg`.

    corner (C, 2). start, end (S,): corners of a stretch; length_m (S,); km_per_hour (S,), NaN where the file has none;
    forward, backward (S,): whether a vehicle may go. part (C,): of corners that hang together. file: name, layer,
    SHA-256. skipped: lines without a place, or whose speed cannot be read.
    """

    corner: Floats
    start: Ints
    end: Ints
    length_m: Floats
    km_per_hour: Floats
    forward: Bools
    backward: Bools
    part: Ints
    epsg: int
    file: dict[str, str]
    skipped: dict[str, int]

    @property
    def part_m(self) -> Floats:
        """Metres of street in each part."""
        return np.asarray(np.bincount(self.part[self.start], self.length_m, minlength=int(self.part.max()) + 1))


def read_streets(path: Path, layer: str | None = None) -> Streets:
    """The streets of a layer, of the first with lines where none is named. Raises BadNetwork."""
    # The library beneath knows kinds of files that point to other files and addresses: only a GeoPackage gets there.
    if not path.is_file() or not _begins(path):
        raise BadNetwork("unreadable", "not a GeoPackage")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            name, frame = _table(path, layer)
            if frame.crs is None:
                raise BadNetwork("no_system")
            shapes = np.asarray(shapely.force_2d(frame.to_crs(4326).geometry.values), dtype=object)
    except (RuntimeError, ValueError, OSError, shapely.errors.ShapelyError) as fault:
        raise fault if isinstance(fault, BadNetwork) else BadNetwork("unreadable", str(fault)) from fault
    parts, row = shapely.get_parts(shapes, return_index=True)
    drawn = shapely.get_type_id(parts) == 1
    speed, badly = _speeds(_column(frame, SPEEDS), len(frame))
    told = [str(value).strip().lower() for value in _column(frame, DIRECTIONS) or [""] * len(frame)]
    against, along = (np.isin(told, list(words)) for words in (AGAINST, WITH))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    file = {"name": path.name, "layer": name, "sha256": digest}
    skipped = {"lines": int(len(frame) - len(np.unique(row[drawn]))), "speeds": badly}
    return _joined(parts[drawn], row[drawn], speed, ~against, ~along, file, skipped)


def _table(path: Path, layer: str | None) -> tuple[str, Any]:
    """The name of the layer, and its lines with their columns."""
    import geopandas  # only who reads pays for it

    layers = geopandas.list_layers(path)
    kinds = {str(name): str(kind) for name, kind in zip(layers["name"], layers["geometry_type"], strict=True)}
    lines = [name for name, kind in kinds.items() if "Line" in kind or kind in ("Unknown", "Geometry")]
    name = layer or next(iter(lines), "")
    if name not in lines:
        raise BadNetwork("no_lines", name)
    frame = geopandas.read_file(path, layer=name)
    if len(frame) > MOST_STRETCHES:
        raise BadNetwork("too_large", f"more than {MOST_STRETCHES} lines")
    return name, frame


def _joined(
    lines: NDArray[np.object_],
    row: Ints,
    speed: Floats,
    forward: Bools,
    backward: Bools,
    file: dict[str, str],
    skipped: dict[str, int],
) -> Streets:
    """Lines in degrees cut at their corners, corners at the same place made one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    xy, line = shapely.get_coordinates(lines, return_index=True)
    if len(xy) > MOST_STRETCHES:
        raise BadNetwork("too_large", f"more than {MOST_STRETCHES} corners")
    if not len(xy):
        raise BadNetwork("no_lines")
    if not ((np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 89)).all():
        raise BadNetwork("not_on_earth")
    epsg = utm_epsg(xy[:, 0], xy[:, 1])
    metres = np.column_stack(project_m(xy[:, 0], xy[:, 1], epsg))
    if not np.isfinite(metres).all():
        raise BadNetwork("not_on_earth")
    _, first, corner = np.unique(
        np.round(metres / JOIN_M).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    corner = corner.reshape(-1)
    along = (line[1:] == line[:-1]) & (corner[1:] != corner[:-1])
    start, end, of = corner[:-1][along], corner[1:][along], row[line[1:][along]]
    if not len(start):
        raise BadNetwork("no_lines")
    at = metres[first]
    graph = coo_array((np.ones(len(start)), (start, end)), shape=(len(at), len(at)))
    return Streets(
        corner=at,
        start=start,
        end=end,
        length_m=np.hypot(*(at[end] - at[start]).T),
        km_per_hour=speed[of],
        forward=forward[of],
        backward=backward[of],
        part=connected_components(graph, directed=False)[1].astype(np.int64),
        epsg=epsg,
        file=file,
        skipped=skipped,
    )


def _begins(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(BEGINNING)) == BEGINNING


def _column(frame: Any, names: tuple[str, ...]) -> list[Any]:
    known = {str(column).lower(): column for column in frame.columns}
    return next((list(frame[known[name]]) for name in names if name in known), [])


def _speeds(values: list[Any], count: int) -> tuple[Floats, int]:
    """km/h of each line, NaN where none is said, and how many could not be read."""
    found, badly = np.full(count, np.nan), 0
    for i, value in enumerate(values):
        said = "" if value is None or value != value else str(value)
        match = _SPEED.match(said)
        if match and float(match[1]) > 0:
            found[i] = float(match[1]) * (1.609344 if (match[2] or "").lower() == "mph" else 1.0)
        else:
            badly += said.strip().lower() not in ("", "none", "nan", "<na>")
    return found, badly
