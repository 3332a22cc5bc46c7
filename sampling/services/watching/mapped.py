"""The ground of areas and the places of sites for the map: what a browser keeps, as it changes once a year."""

from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from sampling.domain.areas import within
from sampling.services.keeping import keep
from sampling.storage.database import Database
from sampling.storage.queries import areas as queries

from .basis import Basis
from .facts import current

KEPT = 16  # maps that a process keeps
_kept: dict[tuple[str, str, str, str], tuple[str, "Mapped"]] = {}
_making = Lock()  # two at once would only be slower


@dataclass(frozen=True, slots=True)
class Mapped:
    """The shapes of areas, and where sites are, on a grid of `unit` degrees from the south-west corner (west, south).

    version: changes with the rest. areas: (code, name) of each shape, by code; the name is "" where it is of an area
    above, and only shows where the map is. rings: of each shape, as `geo.browser.Drawn` has them. sites: (code, name,
    kind, x, y), by code.
    """

    version: str
    west: float
    south: float
    unit: float
    areas: tuple[tuple[str, str], ...]
    rings: tuple[tuple[list[int], ...], ...]
    sites: tuple[tuple[str, str, str, int, int], ...]


def mapped(db: Database, *, round_code: str, area_code: str, level: str = "") -> Mapped:
    """The map of an area: its parts, or those of a level below it, else itself, else one above it, as an outline.

    Raises NotFound for a round, or an area that is not of its county.
    """
    basis = current(db, round_code).basis
    path = basis.path_of(area_code)
    key = (db.url, round_code, area_code, level)
    with _making:
        held = _kept.get(key)
        if held is None or held[0] != basis.version:
            held = (basis.version, _drawn(basis, _geometries(db, basis, path, level), path))
        return keep(_kept, key, held, KEPT)[1]


def levels_on_map(db: Database, *, round_code: str, area_code: str) -> list[tuple[str, int]]:
    """Levels of areas deeper than the parts of an area that have ground, and how many, uppermost first."""
    basis = current(db, round_code).basis
    path = basis.path_of(area_code)
    with db.reading() as session:
        found = queries.levels_with_ground(session, path)
    return [(level, count) for level, count, depth in found if depth > path.count("/")]


def _geometries(db: Database, basis: Basis, path: str, level: str) -> dict[str, str]:
    """GeoJSON by path of the area."""
    deep = path.count("/")  # depth of its parts, counties being 0
    with db.reading() as session:
        found = queries.geometries_within(session, path, **({"level": level} if level else {"depth": deep}))
        codes = path.rstrip("/").split("/")
        for count in range(deep, 0, -1):
            if found:
                break
            above = "/".join(codes[:count]) + "/"
            found = queries.geometries_within(session, above, depth=count - 1)
    return {one: geometry for one, geometry in found.items() if one in basis.areas}


def _drawn(basis: Basis, geometries: dict[str, str], path: str) -> Mapped:
    from geo.browser import drawn  # a web process starts without what shapes need

    paths = sorted(geometries, key=lambda one: basis.areas[one].code)
    own = [basis.sites[code] for code in sorted(basis.sites_below(path))]
    if not paths and not own:
        return Mapped("nothing", 0.0, 0.0, 1.0, (), (), ())
    found = drawn([geometries[one] for one in paths], [(site.lon, site.lat) for site in own])
    areas = tuple((basis.areas[one].code, basis.areas[one].name if within(one, path) else "") for one in paths)
    sites = tuple((site.code, site.name, site.kind, *found.place(site.lon, site.lat)) for site in own)
    told = (found.west, found.south, found.unit, areas, found.rings, sites)
    return Mapped(sha256(repr(told).encode()).hexdigest()[:20], *told)
