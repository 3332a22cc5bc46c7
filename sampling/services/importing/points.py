"""Points: whether a file's coordinates are WGS-84, the right way round, near their area and on its ground."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geo import crs, datum
from geo.inside import Geometry, bounds, inside
from sampling.domain.findings import Finding
from sampling.readers.faults import N_, Fault
from sampling.readers.tables import Record

from .reports import as_text

DATUM_NAMES = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}
FAR_M = 50_000.0

WRONG_DATUM = Fault(
    N_(
        "The coordinates are %(datum)s, not WGS-84: read as WGS-84, %(points)s points lie %(off_m)s m to one side of"
        " their areas; read as %(datum)s, %(rest_m)s m."
    ),
    N_("Choose %(datum)s as the datum of the coordinates; the import converts them."),
)
WRONG_DATUM_BY_GROUND = Fault(
    N_(
        "The coordinates are %(datum)s, not WGS-84: read as WGS-84, %(inside)s of %(points)s points lie on the ground"
        " of their area; read as %(datum)s, %(inside_then)s."
    ),
    N_("Choose %(datum)s as the datum of the coordinates; the import converts them."),
)
OTHER_DATUM = Fault(
    N_("You say the coordinates are %(chosen)s; they look like %(datum)s."),
    N_("Check where they were measured, and choose the datum again; a wrong one moves every point by 100 to 1,200 m."),
    blocks=False,
)
ALL_EXCHANGED = Fault(
    N_("In %(count)s of %(points)s rows longitude and latitude are exchanged."),
    N_("Exchange the headings lon and lat."),
)
EXCHANGED = Fault(
    N_("Longitude and latitude are exchanged: %(lon)s, %(lat)s."),
    N_("Write the longitude (in China 73 to 135) under lon and the latitude (18 to 54) under lat."),
)
NO_LATITUDE = Fault(N_("%(lat)s is no latitude: those lie between -90 and 90."), N_("Check the coordinates."))
FAR_AWAY = Fault(
    N_("The point lies %(km)s km away from %(area)s."), N_("Check the coordinates, and the area the row names.")
)
OUTSIDE = Fault(
    N_("The point lies outside the ground of %(area)s."), N_("Check the coordinates, and the area the row names.")
)
OUTSIDE_APPROXIMATE = Fault(
    N_("The point lies outside the ground of %(area)s, whose bounds are approximate."),
    N_("Check the coordinates; where they are right, import the true bounds."),
    blocks=False,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row's point should be. near: lon, lat of a known place. ground: polygon, whether approximate, its area.

    area: the name for a finding.
    """

    area: str
    near: tuple[float, float] | None = None
    ground: Geometry | None = None
    ground_area: str = ""
    approximate: bool = False


def located(
    records: Sequence[Record], place_of: Callable[[Record], Place | None], chosen: str | None, sheet: str
) -> tuple[list[Record], list[Finding], str | None]:
    """The records with their points in WGS-84, what was noticed about them, and the datum they were taken for.

    chosen: one of `geo.datum.DATUMS`, or None to recognise it and refuse what is not WGS-84.
    """
    rows = [i for i, r in enumerate(records) if r.values.get("lon") is not None and r.values.get("lat") is not None]
    if not rows:
        return list(records), [], None
    places = [place_of(records[i]) or Place("") for i in rows]
    lon, lat = (np.array([records[i].values[name] for i in rows], float) for name in ("lon", "lat"))
    near = np.array([place.near or (np.nan, np.nan) for place in places], float)
    seen = datum.recognise(lon, lat, near[:, 0], near[:, 1], [place.ground for place in places])
    findings = _of_file(seen, chosen, sheet)
    taken = chosen or seen.datum or "wgs84"
    swapped = np.array([point.reading == "swapped" for point in seen.per_point])
    possible = np.abs(lat) <= 90
    lon, lat = _converted(lon, np.where(possible, lat, 0.0), taken)
    out = list(records)
    whole_file = seen.reading == "swapped"
    for k, i in enumerate(rows):
        record = records[i]
        given = {name: as_text(record.values[name]) for name in ("lon", "lat")}
        if swapped[k]:
            findings += [] if whole_file else [EXCHANGED.found(record.row, "lon", sheet=sheet, **given)]
        elif not possible[k]:
            findings.append(NO_LATITUDE.found(record.row, "lat", sheet=sheet, **given))
        else:
            out[i] = replace(record, values=record.values | {"lon": float(lon[k]), "lat": float(lat[k])})
    sound = np.flatnonzero(possible & ~swapped)
    findings += _astray([records[rows[k]] for k in sound], [places[k] for k in sound], lon[sound], lat[sound], sheet)
    return out, findings, taken


def _converted(lon: Any, lat: Any, taken: str) -> tuple[Any, Any]:
    if taken == "wgs84":
        return lon, lat
    convert = {"gcj02": crs.gcj02_to_wgs84, "bd09": crs.bd09_to_wgs84}[taken]
    there_lon, there_lat = convert(lon, lat)
    return np.round(there_lon, 6), np.round(there_lat, 6)  # to the decimetre: a converted point is no better


def _of_file(seen: datum.FileFinding, chosen: str | None, sheet: str) -> list[Finding]:
    if seen.reading == "swapped":
        return [ALL_EXCHANGED.found(None, "lon", sheet=sheet, count=seen.swapped, points=seen.points)]
    if seen.datum is None or seen.datum == (chosen or "wgs84"):
        return []
    name = DATUM_NAMES[seen.datum]
    if chosen is not None:
        return [OTHER_DATUM.found(None, "lon", sheet=sheet, chosen=DATUM_NAMES[chosen], datum=name)]
    plain, true = seen.of("wgs84"), seen.of(seen.datum)
    facts: dict[str, object] = {"datum": name}
    if seen.why == "references":
        facts |= {"points": plain.referenced, "off_m": round(plain.off_m or 0), "rest_m": round(true.off_m or 0)}
        return [WRONG_DATUM.found(None, "lon", sheet=sheet, **facts)]
    facts |= {"points": plain.grounded, "inside": plain.in_ground, "inside_then": true.in_ground}
    return [WRONG_DATUM_BY_GROUND.found(None, "lon", sheet=sheet, **facts)]


def _astray(records: Sequence[Record], places: Sequence[Place], lon: Any, lat: Any, sheet: str) -> list[Finding]:
    """Findings on points far from where they should be, or off the ground they should stand on."""
    findings = []
    grounds = {id(place.ground): place.ground for place in places if place.ground is not None}
    on = np.ones(len(records), bool)
    for key, geometry in grounds.items():
        members = np.array([k for k, place in enumerate(places) if id(place.ground) == key])
        on[members] = inside(geometry, lon[members], lat[members])
    homes = np.array([place.near or _middle(place.ground) for place in places], float).reshape(-1, 2)
    away_m = crs.great_circle_m(lon, lat, homes[:, 0], homes[:, 1])
    for k, (record, place) in enumerate(zip(records, places, strict=True)):
        if away_m[k] > FAR_M:
            found = FAR_AWAY.found(record.row, "lon", sheet=sheet, km=round(float(away_m[k]) / 1000), area=place.area)
            findings.append(found)
        elif not on[k]:
            fault = OUTSIDE_APPROXIMATE if place.approximate else OUTSIDE
            findings.append(fault.found(record.row, "lon", sheet=sheet, area=place.ground_area))
    return findings


def _middle(ground: Geometry | None) -> tuple[float, float]:
    if ground is None:
        return np.nan, np.nan
    west, south, east, north = bounds(ground)
    return (west + east) / 2, (south + north) / 2
