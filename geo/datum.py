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
told first, point by point: it moves a point by thousands of kilometres. NumPy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo import crs
from geo.inside import Geometry, bounds, inside

DATUMS = ("wgs84", "gcj02", "bd09")
MIN_POINTS = 6
"""References fewer than this decide nothing."""
NEAR, SHARP = 0.35, 0.15
FAR_M = 50_000.0
"""A point farther than this from where it should be is not in this county, whatever the datum."""
BIAS_M = 150.0
"""How far all sites of a county may lie to one side of their villages' points for no reason of datum."""
SIGN_TEST = 0.001
"""Chance below which ground's verdict is not taken for luck."""

Floats = NDArray[np.float64]


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


@dataclass(frozen=True, slots=True)
class _Look:
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

    home_lon, home_lat = _homes(ref_lon, ref_lat, ground)
    swapped = _swapped(given_lon, given_lat, home_lon, home_lat)
    x, y = np.where(swapped, given_lat, given_lon), np.where(swapped, given_lon, given_lat)
    possible = (np.abs(y) <= 90) & (np.abs(x) <= 180)
    placed = possible & ~(crs.great_circle_m(x, np.clip(y, -90, 90), home_lon, home_lat) > FAR_M)
    looks = {datum: _look(datum, x, y, ref_lon, ref_lat, ground, placed) for datum in DATUMS}
    grounded = placed & np.array([g is not None for g in ground], dtype=bool)

    datum, why = _by_references(looks)
    if datum is None and why in ("no_reference", "few_points", "ambiguous"):
        by_ground = _by_ground(looks, grounded)
        if by_ground is not None:
            datum, why = by_ground, "ground"
    reach_m = _reach_m(looks, datum)
    fits = {name: _fits(look, grounded, reach_m) for name, look in looks.items()}
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


def _homes(ref_lon: Floats, ref_lat: Floats, grounds: Sequence[Geometry | None]) -> tuple[Floats, Floats]:
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


def _swapped(lon: Floats, lat: Floats, home_lon: Floats, home_lat: Floats) -> NDArray[np.bool_]:
    """True where a point is right only once longitude and latitude are exchanged."""
    valid_as_given, valid_exchanged = np.abs(lat) <= 90, (np.abs(lon) <= 90) & (np.abs(lat) <= 180)
    as_given_m = crs.great_circle_m(lon, np.clip(lat, -90, 90), home_lon, home_lat)
    exchanged_m = crs.great_circle_m(lat, np.clip(lon, -90, 90), home_lon, home_lat)
    # Without any known place (NaN homes) only an impossible latitude tells.
    by_place = (exchanged_m <= FAR_M) & ~(as_given_m <= FAR_M)
    by_range = ~valid_as_given & ~np.isfinite(home_lon)
    found: NDArray[np.bool_] = valid_exchanged & (by_place | by_range)
    return found


def _look(
    datum: str,
    lon: Floats,
    lat: Floats,
    ref_lon: Floats,
    ref_lat: Floats,
    grounds: Sequence[Geometry | None],
    placed: NDArray[np.bool_],
) -> _Look:
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
    return _Look(read_lon, read_lat, residual, within)


def _by_references(looks: dict[str, _Look]) -> tuple[str | None, str]:
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


def _by_ground(looks: dict[str, _Look], grounded: NDArray[np.bool_]) -> str | None:
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


def _reach_m(looks: dict[str, _Look], datum: str | None) -> float:
    """How far from its reference a point may lie and still fit: thrice the ordinary distance, and a village's width."""
    look = looks[datum or "wgs84"]
    if not look.referenced.any():
        return FAR_M
    away = np.hypot(*look.residual[look.referenced].T)
    return 200.0 + 3.0 * float(np.median(away))


def _fits(look: _Look, grounded: NDArray[np.bool_], reach_m: float) -> NDArray[np.bool_]:
    away = np.hypot(look.residual[:, 0], look.residual[:, 1])
    near = ~look.referenced | (away <= reach_m)
    found: NDArray[np.bool_] = (look.referenced | grounded) & near & (~grounded | look.in_ground)
    return found


def _evidence(datum: str, look: _Look, grounded: NDArray[np.bool_], fits: NDArray[np.bool_]) -> Evidence:
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
    looks: dict[str, _Look],
    fits: dict[str, NDArray[np.bool_]],
) -> tuple[PointFinding, ...]:
    name = datum or "wgs84"
    look, fit = looks[name], fits[name]
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
                fits=bool(fit[i]) if look.referenced[i] or grounded[i] else None,
            )
        )
    return tuple(findings)
