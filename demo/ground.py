"""ground.geojson: the county's outline and the townships' ground, drawn from the seats."""

from __future__ import annotations

import json

from demo.known import Facts
from demo.places import Map
from geo.ground import PROVENANCE
from geo.shapes import as_geojson


def ground_geojson(facts: Facts, drawn: Map) -> str:
    """A FeatureCollection in WGS-84, one feature a line."""
    generated = "generated"
    made_up = not facts.townships[0].point_source
    source = (
        facts.generated("outline and ground around generated seats")
        if made_up
        else "outline: hull of the seats widened to the published area; ground: nearest seat; not boundaries. Seats: "
        + facts.townships[0].point_source
    )
    shapes = [(facts.code, facts.choices["name_zh"], "county", drawn.outline)]
    shapes += [(t.code, t.name, "township", drawn.ground[t.code]) for t in facts.townships]
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                "name": name,
                "level": level,
                "provenance": generated if made_up else PROVENANCE,
                "source": source,
            },
            "geometry": as_geojson(shape),
        }
        for code, name, level, shape in shapes
    ]
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'
