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
        facts.generated("以生成的驻地推算轮廓和辖区范围")
        if made_up
        else "轮廓由各驻地外扩至公布面积，范围按最近驻地划分，不是行政界线；驻地：" + facts.townships[0].point_source
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
