"""Ground of a file: polygons in GeoJSON by area code, judged and written as the bounds of areas."""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sampling.domain.areas import PROVENANCES, within
from sampling.domain.findings import Finding
from sampling.readers.faults import N_, Fault
from sampling.readers.tables import FINDINGS_HEADING
from sampling.storage.database import Session
from sampling.storage.queries import importing_areas as queries

from .changes import faulty_rows
from .reports import ImportReport, differences
from .trees import NOT_YOURS

Say = Callable[[Finding], str]
Written = Callable[[Session], None]

_PUT_RIGHT = N_("Put the shape right in the map program, and export the file as GeoJSON once more.")
NOT_SAID = Fault(
    N_("The shape does not say what it is and where it is from: %(name)s is missing."),
    N_("Give every shape the properties provenance (real, approximate, generated or modelled) and source."),
)
NOT_GEOJSON = Fault(
    N_("The file can't be read as GeoJSON."), N_("Export the bounds as GeoJSON (a FeatureCollection) in WGS-84.")
)
NO_SHAPES = Fault(N_("The file has no shape."), N_("Export the bounds again; each area is a shape."))
# What geo.layers notices, by its own words.
FAULTS = {
    "unreadable": NOT_GEOJSON,
    "no_features": NO_SHAPES,
    "no_code_field": Fault(
        N_("No shape says by a code which area it is."), N_("Give every shape the property code: the area's code.")
    ),
    "no_code": Fault(N_("The shape has no code."), N_("Give it the property code: the area's code.")),
    "unknown_code": Fault(N_("There is no area %(code)s."), N_("Correct the code, or import the area first.")),
    "twice": Fault(N_("The area %(code)s has a second shape."), N_("Join the two to one shape of several parts.")),
    "no_polygon": Fault(N_("The shape is not a polygon."), _PUT_RIGHT),
    "not_degrees": Fault(
        N_("The coordinates are not degrees."), N_("Export the file in WGS-84 longitude and latitude (EPSG:4326).")
    ),
    "repaired": Fault(N_("The outline crosses itself and was repaired."), _PUT_RIGHT, blocks=False),
}


def examine(
    session: Session, content: bytes, file_name: str, scope_path: str
) -> tuple[ImportReport, Written, Callable[[Say], bytes]]:
    """Judge a boundary file: its report, what writes its right shapes, and what gives the others back."""
    from geo.layers import read_layer  # loads Shapely: only who brings ground pays for it
    from geo.shapes import as_geojson

    areas, standing = queries.standing_areas(session), queries.standing_grounds(session)
    features = _features(content)
    with tempfile.NamedTemporaryFile(suffix=".geojson") as file:
        file.write(content)
        file.flush()
        layer = read_layer(Path(file.name), areas.keys())
    findings = [
        FAULTS[f.kind].found(f.feature, None, code=f.code, detail=f.detail) for f in layer.findings if f.kind in FAULTS
    ]
    grounds: dict[str, tuple[str, str, str]] = {}
    rows: dict[str, int] = {}
    for row, properties in enumerate(features, start=1):
        code = str(properties.get(layer.code_field or "", ""))
        if row in faulty_rows(findings) or code not in layer.grounds:
            continue
        missing = [name for name, known in _SAID.items() if not known(properties.get(name))]
        if missing:
            findings.append(NOT_SAID.found(row, missing[0], name=", ".join(missing)))
        elif not within(areas[code].path, scope_path):
            findings.append(NOT_YOURS.found(row, "code", code=code))
        else:
            shape = json.dumps(as_geojson(layer.grounds[code]), separators=(",", ":"))
            grounds[code] = (shape, properties["provenance"], properties["source"].strip())
            rows[code] = row
    faulty = faulty_rows(findings)
    report = _report(file_name, len(features), findings, grounds, standing, rows)
    write = {code: ground for code, ground in grounds.items() if standing.get(code) != ground}
    return (
        report,
        lambda session: queries.write_grounds(session, write),
        lambda say: _returned(content, faulty, findings, say),
    )


_SAID: dict[str, Callable[[Any], bool]] = {
    "provenance": lambda value: value in PROVENANCES,
    "source": lambda value: isinstance(value, str) and 0 < len(value.strip()) <= 400,
}


def _features(content: bytes) -> list[Mapping[str, Any]]:
    """The properties of every feature; nothing where the file is not GeoJSON (which its reader tells)."""
    try:
        return [_properties(feature) for feature in json.loads(content)["features"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _properties(feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _report(
    file_name: str,
    rows: int,
    findings: list[Finding],
    grounds: Mapping[str, tuple[str, str, str]],
    standing: Mapping[str, tuple[str, str, str]],
    row_of: Mapping[str, int],
) -> ImportReport:
    changed = [code for code, ground in grounds.items() if code in standing and standing[code] != ground]
    new = sum(code not in standing for code in grounds)
    shown = []
    for code in changed:
        pairs = zip(("geometry", "provenance", "source"), standing[code], grounds[code], strict=True)
        told = {name: _brief(name, old, now) for name, old, now in pairs if old != now}
        shown += differences(row_of[code], code, told)
    return ImportReport(
        kind="ground",
        file_name=file_name,
        rows=rows,
        new=new,
        changed=len(changed),
        unchanged=len(grounds) - new - len(changed),
        faulty=rows - len(grounds),
        findings=tuple(sorted(findings, key=lambda finding: finding.row or 0)),
        differences=tuple(shown),
    )


def _brief(name: str, old: str, new: str) -> tuple[str, str]:
    """A shape is told by how many corners it has."""
    return (f"{old.count('[')} [ ]", f"{new.count('[')} [ ]") if name == "geometry" else (old, new)


def _returned(content: bytes, faulty: set[int], findings: Sequence[Finding], say: Say) -> bytes:
    document = json.loads(content)
    kept = []
    for row, feature in enumerate(document["features"], start=1):
        if row in faulty:
            told = " ".join(say(finding) for finding in findings if finding.row == row)
            shape = feature if isinstance(feature, dict) else {"type": "Feature", "geometry": None}
            kept.append(shape | {"properties": _properties(feature) | {FINDINGS_HEADING: told}})
    return json.dumps(document | {"features": kept}, ensure_ascii=False, indent=1).encode()
