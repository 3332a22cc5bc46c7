"""The county's areas with their outlines, as a file for map programs."""

import json
from collections.abc import Mapping
from typing import Any

from sampling.domain.areas import LEVELS
from sampling.domain.errors import NotFound
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import areas as queries
from sampling.storage.queries import importing_areas

FORMS = {"geojson": "application/geo+json", "gpkg": "application/geopackage+sqlite3", "csv": "text/csv"}
NO_FORM = N_("Layers are given as GeoJSON, GeoPackage or CSV.")


def export(db: Database, *, form: str, scope_path: str = "", level: str = "") -> tuple[bytes, str]:
    """The areas within a scope, of one level where one is named, with their outlines, residents and seats in WGS-84;
    and a name for the file. CSV has no outlines. inner_lon, inner_lat: where no seat is known, a point inside the
    outline, which is no seat. Raises NotFound for another form or level."""
    from geo.layers.writing import write

    if form not in FORMS or (level and level not in LEVELS):
        raise NotFound(NO_FORM)
    with db.reading() as session:
        found = queries.areas_within(session, scope_path)
        grounds = importing_areas.standing_grounds(session) if form != "csv" else {}
    rows: list[Mapping[str, Any]] = []
    for area in found:
        if level and area.level != level:
            continue
        geometry, provenance, source = grounds.get(area.code, ("", "", ""))
        people = area.residents
        rows.append(
            {
                "code": area.code,
                "name": area.name,
                "level": area.level,
                "parent_code": area.parent_code,
                "lon": None if area.is_inner else area.lon,
                "lat": None if area.is_inner else area.lat,
                "inner_lon": area.lon if area.is_inner else None,
                "inner_lat": area.lat if area.is_inner else None,
                "residents": people.count if people else None,
                "residents_source": people.source if people else None,
                "residents_date": people.counted_on.isoformat() if people and people.counted_on else None,
                "residents_provenance": people.provenance if people else None,
                "provenance": provenance or area.provenance,
                "source": source or area.source,
                "geometry": json.loads(geometry) if geometry else None,
            }
        )
    return write(rows, form), f"areas{'-' + level if level else ''}.{form}"
