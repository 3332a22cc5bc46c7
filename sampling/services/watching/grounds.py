"""The ground of areas for the map."""

import json
from typing import Any

from sampling.domain.errors import NotFound
from sampling.storage.database import Database
from sampling.storage.queries import areas as queries


def grounds(db: Database, area_code: str) -> dict[str, dict[str, Any]]:
    """GeoJSON geometries in WGS-84 by area code: of the parts of an area, else of the area, else of one above it.

    Empty where none of them has a ground. Raises NotFound.
    """
    with db.reading() as session:
        area = queries.area_by_code(session, area_code)
        if area is None:
            raise NotFound("There is no area with the code %(code)s.", code=area_code)
        below = queries.grounds_within(session, area.path, depth_max=area.depth + 1)
        parts = {code: geometry for code, (geometry, _) in below.items() if code != area_code}
        if parts:
            return {code: json.loads(geometry) for code, geometry in parts.items()}
        for code in reversed(area.path.rstrip("/").split("/")):
            above = queries.area_by_code(session, code)
            found = queries.grounds_within(session, above.path, depth_max=above.depth) if above else {}
            if code in found:
                return {code: json.loads(found[code][0])}
    return {}
