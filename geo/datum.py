"""Recognise the datum of a file's points by places that are known in WGS-84.

A point that is read in the wrong datum is off by hundreds of metres, always in nearly the same direction; a site that
merely stands beside its village's point is off in any direction. So under each hypothesis (WGS-84, GCJ-02, BD-09) the
points are converted and two figures compared: the systematic displacement from the references (a vector, the median
over the points) and the scatter about it. A hypothesis is taken only when

- its displacement is near nothing: along the way to every other hypothesis it has come less than `NEAR` of it,
- the figures are sharp: the displacement's standard error is below `SHARP` of the way to every other hypothesis, and
- no third place is meant: the displacement is within what its standard error and an ordinary bias allow.

Where there are too few references, township ground decides, by an exact sign test on the points that one hypothesis
puts inside and another outside. Otherwise the datum is `unknown`, with the reason. Exchanged longitude and latitude is
told first, point by point: it moves a point by thousands of kilometres. NumPy alone (`geo.readings` holds
the statistics).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo import crs
from geo.inside import Geometry
from geo.readings import (
    DATUMS,
    FAR_M,
    Floats,
    Look,
    by_ground,
    by_references,
    exchanged,
    fitting,
    homes,
    reach_m,
    read_as,
)

__all__ = ["DATUMS", "Evidence", "FileFinding", "PointFinding", "recognise"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the points look when read in one datum.

    referenced, off_m, scatter_m: points with a reference; the length of their systematic displacement from it and the
    median distance from that displacement, in metres (None where no point has a reference).
    grounded, in_ground: points with a ground, and those that lie in it.
    points, fit: points with either, and those that fit: in their ground, and within reach of their reference.
    """

    datum: str
    points: int
    fit: int
    referenced: int
    off_m: float | None
    scatter_m: float | None
    grounded: int
    in_ground: int


@dataclass(frozen=True, slots=True)
class PointFinding:
    """One point: `reading` is the file's datum, `swapped`, or `unknown` (lies nowhere near, or the file's is unknown).

    lon, lat: WGS-84 degrees once read so; as given where the reading is unknown. away_m: metres from its reference
    then, None without one. fits: in its ground and within reach of its reference; None without either.
    """

    reading: str
    lon: float
    lat: float
    away_m: float | None
    fits: bool | None


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A file's points: `reading` is one of `DATUMS`, `swapped` (most points, and the rest says WGS-84) or `unknown`.

    datum: the datum without regard to exchange, None where unknown. why: what decided (`references`, `ground`) or what
    was missing (`few_points`, `no_reference`, `ambiguous`, `displaced`). swapped: how many points are exchanged.
    """

    reading: str
    datum: str | None
    why: str
    points: int
    swapped: int
    evidence: tuple[Evidence, ...]
    per_point: tuple[PointFinding, ...]

    def of(self, datum: str) -> Evidence:
        """The evidence for one of `DATUMS`."""
        return next(e for e in self.evidence if e.datum == datum)


def recognise(
    lon: ArrayLike,
    lat: ArrayLike,
    near_lon: ArrayLike | None = None,
    near_lat: ArrayLike | None = None,
    grounds: Sequence[Geometry | None] | None = None,
) -> FileFinding:
    """Say in what datum points are written.

    lon, lat: degrees as the file gives them, shape (n,). near_lon, near_lat: WGS-84 degrees of a place close to each
    point (its village's), NaN where none is known. grounds: the polygon in WGS-84 in which each point should lie (the
    same object for all points of a township), None where none is known.
    """
    given_lon, given_lat = np.asarray(lon, float).ravel(), np.asarray(lat, float).ravel()
    n = len(given_lon)
    ref_lon = np.full(n, np.nan) if near_lon is None else np.asarray(near_lon, float).ravel()
    ref_lat = np.full(n, np.nan) if near_lat is None else np.asarray(near_lat, float).ravel()
    ground = list(grounds) if grounds is not None else [None] * n
    if not len(given_lat) == len(ref_lon) == len(ref_lat) == len(ground) == n:
        raise ValueError("points, references and grounds must be equally many")

    home_lon, home_lat = homes(ref_lon, ref_lat, ground)
    swapped = exchanged(given_lon, given_lat, home_lon, home_lat)
    x, y = np.where(swapped, given_lat, given_lon), np.where(swapped, given_lon, given_lat)
    possible = (np.abs(y) <= 90) & (np.abs(x) <= 180)
    placed = possible & ~(crs.great_circle_m(x, np.clip(y, -90, 90), home_lon, home_lat) > FAR_M)
    looks = {datum: read_as(datum, x, y, ref_lon, ref_lat, ground, placed) for datum in DATUMS}
    grounded = placed & np.array([g is not None for g in ground], dtype=bool)

    datum, why = by_references(looks)
    if datum is None and why in ("no_reference", "few_points", "ambiguous"):
        by_ground_ = by_ground(looks, grounded)
        if by_ground_ is not None:
            datum, why = by_ground_, "ground"
    within_m = reach_m(looks, datum)
    fits = {name: fitting(look, grounded, within_m) for name, look in looks.items()}
    reading = datum or "unknown"
    if datum == "wgs84" and 2 * swapped.sum() > n:
        reading = "swapped"
    return FileFinding(
        reading=reading,
        datum=datum,
        why=why,
        points=n,
        swapped=int(swapped.sum()),
        evidence=tuple(_evidence(name, looks[name], grounded, fits[name]) for name in DATUMS),
        per_point=_per_point(given_lon, given_lat, swapped, placed, grounded, datum, looks, fits),
    )


def _evidence(datum: str, look: Look, grounded: NDArray[np.bool_], fits: NDArray[np.bool_]) -> Evidence:
    referenced = int(look.referenced.sum())
    return Evidence(
        datum=datum,
        points=int((look.referenced | grounded).sum()),
        fit=int(fits.sum()),
        referenced=referenced,
        off_m=float(np.hypot(*look.centre)) if referenced else None,
        scatter_m=look.scatter_m if referenced else None,
        grounded=int(grounded.sum()),
        in_ground=int(look.in_ground[grounded].sum()),
    )


def _per_point(
    lon: Floats,
    lat: Floats,
    swapped: NDArray[np.bool_],
    placed: NDArray[np.bool_],
    grounded: NDArray[np.bool_],
    datum: str | None,
    looks: dict[str, Look],
    fits: dict[str, NDArray[np.bool_]],
) -> tuple[PointFinding, ...]:
    name = datum or "wgs84"
    look, fit = looks[name], fits[name]
    compared = look.referenced | grounded
    findings = []
    for i in range(len(lon)):
        readable = bool(placed[i]) and (datum is not None or bool(swapped[i]))
        reading = "unknown" if not readable else "swapped" if swapped[i] else name
        residual = look.residual[i]
        findings.append(
            PointFinding(
                reading=reading,
                lon=float(look.lon[i] if readable else lon[i]),
                lat=float(look.lat[i] if readable else lat[i]),
                away_m=float(np.hypot(*residual)) if np.isfinite(residual).all() else None,
                fits=bool(fit[i]) if compared[i] else None,
            )
        )
    return tuple(findings)
