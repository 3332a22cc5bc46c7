"""Examining a layer: what it holds, what it would change, everything that is wrong with it, and what would stand."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sampling.domain.findings import Finding
from sampling.domain.layers import Choices
from sampling.storage.database import Database
from sampling.storage.queries import importing_areas as queries
from sampling.storage.queries.importing import Standing as StandingArea

from ..importing import areas, trees
from ..importing.changes import Change, changes, faulty_rows
from ..importing.judging import Question
from . import outlines
from .attributes import Features, fields_of, level_of, said, table_of
from .faults import found
from .outlines import Standing, told
from .reports import Drawn, Ground, LayerReport, draw, report_of
from .residents import Figure, figures_for, shapes_of

if TYPE_CHECKING:
    from geo.layers import Layer
    from geo.shapes import Shape

DECIMALS = 6  # of a degree: a decimetre


@dataclass(frozen=True, slots=True)
class Examined:
    """A layer with its report, what to write of it, and what it was held against."""

    report: LayerReport
    rows: Sequence[Change] = ()
    grounds: Mapping[str, Ground] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    drawn: Sequence[Drawn] = ()
    stood: int = 0


def examine(db: Database, *, content: bytes, file_name: str, choices: Choices, scope_path: str) -> Examined:
    """Hold a layer against what stands; nothing is written. Takes seconds for thousands of outlines."""
    layer = _read(content, file_name, choices)
    findings = [told(one) for one in layer.findings]
    count = len(layer.properties)
    if any(one.blocks and one.row is None for one in findings):
        return Examined(LayerReport("layers", file_name, count, 0, 0, 0, count, tuple(findings), ()))
    with db.reading() as session:
        there, grounds = queries.standing_areas(session), queries.standing_grounds(session)
        stands = _standing(there, grounds)
        features, shapes = _known(layer, there, choices, findings)
        own_level = {code: level_of(features, code, there.get(code), choices) for code in features.rows}
        fresh = {code for code in features.rows if code not in there}
        lying = outlines.parents_by_ground(
            {code: shape for code, shape in shapes.items() if code in fresh},
            {code: point for code, point in features.points.items() if code in fresh},
            own_level,
            stands,
        )
        table = table_of(features, there, lying, choices)
        levels = {r.code: str(r.values.get("level", "")) for r in table.records if r.code}
        parents = {r.code: r.values.get("parent_code") for r in table.records if r.code}
        of_datum, is_sure = outlines.datum_findings(shapes, stands, choices.datum)
        findings += of_datum
        shapes, noticed = outlines.compared(shapes, features.rows, levels, stands, repair=choices.repair)
        findings += [*table.findings, *noticed]
        seats = {**stands.seats, **features.points}
        findings += outlines.placed(shapes, seats, features.rows, parents, stands)
        datum = "wgs84" if choices.datum else None
        judged = areas.judge(session, Question(table.records, findings, "", scope_path, None, datum))
    findings = sorted([*findings, *judged.findings], key=lambda one: one.row or 0)
    findings = [_in_words_of_layers(one, features) for one in findings]
    out = faulty_rows(findings)
    right = changes([record for record in judged.records if record.row not in out], judged.standing)
    kept = {str(change.record.code) for change in right}
    brought = _grounds(features, {code: shape for code, shape in shapes.items() if code in kept}, choices)
    figures, spread_findings = figures_for(right, there, shapes, grounds, features, choices)
    findings += spread_findings
    report = report_of(file_name, count, findings, right, brought, grounds, figures, judged.datum or choices.datum)
    return Examined(
        replace(report, datum_is_sure=is_sure or choices.datum is not None),
        [change for change in right if change.fields],
        {code: ground for code, ground in brought.items() if grounds.get(code) != ground},
        figures,
        draw(shapes, features, there, findings),
        fingerprint(there, grounds),
    )


def fingerprint(there: Mapping[str, StandingArea], grounds: Mapping[str, Ground]) -> int:
    """A number that differs where what stands differs; the same within one process alone."""
    rows = tuple((code, one.path, repr(one.values), repr(one.figures)) for code, one in there.items())
    return hash((rows, tuple(sorted(grounds.items()))))


def _read(content: bytes, file_name: str, choices: Choices) -> "Layer":
    from geo.layers import CODE_FIELDS, read_layer

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"layer{Path(file_name).suffix.lower()}"
        path.write_bytes(content)
        return read_layer(
            path,
            None,
            (choices.code_field,) if choices.code_field else CODE_FIELDS,
            datum=choices.datum or "wgs84",
            system=choices.system or None,
            layer=choices.layer or None,
            points=True,
        )


def _standing(there: Mapping[str, StandingArea], grounds: Mapping[str, Ground]) -> Standing:
    return Standing(
        shapes_of(grounds),
        {code: (o.values["lon"], o.values["lat"]) for code, o in there.items() if o.values["lon"] is not None},
        {code: one.values["level"] for code, one in there.items()},
        {code for code, (_, provenance, _) in grounds.items() if provenance == "real"},
    )


def _known(
    layer: "Layer", there: Mapping[str, StandingArea], choices: Choices, findings: list[Finding]
) -> tuple[Features, dict[str, "Shape"]]:
    """The features of areas that stand or can be made; what is wrong with the others is added to the findings."""
    fields = fields_of(layer.properties)
    rows: dict[str, int] = {}
    for code, row in layer.features.items():
        attributes = layer.properties[row - 1]
        if code not in there and not said(attributes, fields, "name"):
            findings.append(found("unknown_code", row, code=code))
            continue
        if code not in there and code not in layer.grounds and code not in layer.points:
            findings.append(found("no_polygon", row, detail="no geometry"))
            continue
        missing = [one for one in ("provenance", "source") if not said(attributes, fields, one, choices)]
        if missing and (code in layer.grounds or code not in there):
            findings.append(found("not_said", row, missing[0], name=", ".join(missing)))
            continue
        rows[code] = row
    points = {code: point for code, point in layer.points.items() if code in rows}
    shapes = {code: shape for code, shape in layer.grounds.items() if code in rows}
    return Features(rows, layer.properties, points, fields), shapes


def _in_words_of_layers(finding: Finding, features: Features) -> Finding:
    """That no area above is named is told of a layer in its own words."""
    if finding.sentence != trees.ROOT_IS_NO_COUNTY.sentence:
        return finding
    code = next((code for code, row in features.rows.items() if row == finding.row), "")
    return found("no_parent", finding.row, "parent_code", code=code)


def _grounds(features: Features, shapes: Mapping[str, "Shape"], choices: Choices) -> dict[str, Ground]:
    import shapely
    import shapely.geometry

    from geo.shapes import rounded

    out: dict[str, Ground] = {}
    for code, shape in shapes.items():
        same = shapely.normalize(rounded(shape, DECIMALS))  # one ground, one text: where its ring begins says nothing
        text = json.dumps(shapely.geometry.mapping(same), separators=(",", ":"))
        provenance, source = (
            said(features.of(code), features.fields, one, choices) for one in ("provenance", "source")
        )
        out[code] = (text, provenance, source)
    return out
