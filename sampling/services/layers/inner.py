"""Points inside outlines: where who lives in an area without a seat is taken to live."""

import json
from collections.abc import Mapping

from sampling.storage.database import Database
from sampling.storage.queries import importing_areas as queries


def inner_points(geometries: Mapping[str, str]) -> dict[str, tuple[float, float] | None]:
    """Longitude and latitude of a point inside each outline, a GeoJSON geometry."""
    import shapely.geometry

    from geo.inner import inner_point
    from geo.shapes import polygonal

    out: dict[str, tuple[float, float] | None] = {}
    for code, text in geometries.items():
        shape = polygonal(shapely.geometry.shape(json.loads(text)))
        out[code] = inner_point(shape) if shape is not None else None
    return out


def fill_inner_points(db: Database) -> int:
    """Give every outline that came before there were such points its own; how many got one."""
    with db.reading() as session:
        lacking = queries.grounds_without_point(session)
    if not lacking:
        return 0
    found = inner_points({str(key): text for key, text in lacking.items()})
    points = {int(key): at for key, at in found.items() if at is not None}
    with db.writing() as session:
        queries.write_inner_points(session, points)
    return len(points)
