"""Residents spread: where only the total above is known, what is left of it divided among the areas below.

The rule is stated in the source of every such figure, which is "modelled"; the sum is exact (largest remainder). A
figure that was counted is never touched, one that was spread is spread again when its total changes.
"""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sampling.domain.findings import Finding
from sampling.domain.layers import Choices, is_spread, spread_source
from sampling.storage.queries.importing import Standing

from ..importing.changes import Change
from .attributes import Features, cell
from .faults import found

if TYPE_CHECKING:
    from geo.shapes import Shape

Figure = tuple[date, int, str, str]
"""The day it stands for, people, source, provenance."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The areas as they would stand: name and parent of each, and the newest figure of those that have one."""

    names: Mapping[str, str]
    parents: Mapping[str, str | None]
    figures: Mapping[str, Figure]

    def named(self, code: str) -> str:
        """An area as a sentence names it."""
        return f"{self.names[code]} ({code})"


def figures_for(
    right: Sequence[Change],
    there: Mapping[str, Standing],
    shapes: Mapping[str, "Shape"],
    grounds: Mapping[str, tuple[str, str, str]],
    features: Features,
    choices: Choices,
) -> tuple[dict[str, Figure], list[Finding]]:
    """The figures that are spread once the right rows stand, beside and above them, and what was noticed."""
    if choices.spread == "none" or not right:
        return {}, []
    names = {code: str(one.values["name"]) for code, one in there.items()}
    parents: dict[str, str | None] = {code: one.values["parent_code"] for code, one in there.items()}
    figures: dict[str, Figure] = {
        code: (day := max(one.figures), *one.figures[day]) for code, one in there.items() if one.figures
    }
    for change in right:
        code, own = str(change.record.code), change.record.values
        names[code], parents[code] = own["name"], own["parent_code"]
        if own.get("residents") is not None and (code not in figures or own["residents_date"] >= figures[code][0]):
            figures[code] = (
                own["residents_date"], own["residents"], own["residents_source"], own["residents_provenance"]
            )  # fmt: skip
    tree = Tree(names, parents, figures)
    touched = {up for change in right if (up := parents[str(change.record.code)]) is not None}
    weights: dict[str, float] = {}
    if choices.spread == "attribute":
        weights = _numbers(features, choices.weight_field)
    elif choices.spread == "ground":
        weights = _square_metres([code for code, up in parents.items() if up in touched], shapes, grounds)
    return spread_below(tree, touched, choices.spread, weights)


def spread_below(
    tree: Tree, touched: Collection[str], rule: str, weights: Mapping[str, float]
) -> tuple[dict[str, Figure], list[Finding]]:
    """Figures by code for the areas below the touched ones that have none of their own.

    weights: by code; for the rule "equal" none are asked. From the top down, so that a share may be spread on.
    """
    from geo.layers.spreading import spread

    below: dict[str, list[str]] = {}
    for code, parent in tree.parents.items():
        if parent is not None:
            below.setdefault(parent, []).append(code)
    out: dict[str, Figure] = {}
    findings: list[Finding] = []
    for parent in sorted(touched, key=lambda code: (_depth(tree, code), code)):
        children = sorted(below.get(parent, ()))
        figure = out.get(parent) or tree.figures.get(parent)
        counted = {code: tree.figures[code][1] for code in children if _is_counted(tree.figures.get(code))}
        others = [code for code in children if code not in counted]
        if not others:
            continue
        if figure is None:
            findings.append(found("no_total", area=tree.named(parent)))
            continue
        day, total, source, _ = figure
        rest = total - sum(counted.values())
        if rest < 0:
            known = sum(counted.values())
            findings.append(found("more_known", area=tree.named(parent), known=known, total=total))
            continue
        parts = [1.0 if rule == "equal" else weights.get(code, 0.0) for code in others]
        lacking = next((code for code, part in zip(others, parts, strict=True) if not part > 0), None)
        if lacking is not None:
            findings.append(found("no_weight", area=tree.named(parent), code=tree.named(lacking)))
            continue
        where = spread_source(rule, tree.named(parent), total, rest, source)
        for code, people in zip(others, spread(rest, parts), strict=True):
            out[code] = (day, people, where, "modelled")
    return {code: figure for code, figure in out.items() if tree.figures.get(code) != figure}, findings


def _is_counted(figure: Figure | None) -> bool:
    return figure is not None and not is_spread(figure[2])


def _depth(tree: Tree, code: str) -> int:
    depth, at = 0, tree.parents.get(code)
    while at is not None:
        depth, at = depth + 1, tree.parents.get(at)
    return depth


def _numbers(features: Features, attribute: str) -> dict[str, float]:
    out = {}
    for code in features.rows:
        try:
            out[code] = float(cell(features.of(code).get(attribute)) or 0)
        except ValueError:
            out[code] = 0.0
    return {code: number for code, number in out.items() if math.isfinite(number)}


def _square_metres(
    codes: Sequence[str], shapes: Mapping[str, "Shape"], grounds: Mapping[str, tuple[str, str, str]]
) -> dict[str, float]:
    from geo.layers.spreading import square_metres

    stands = shapes_of({code: grounds[code] for code in codes if code in grounds and code not in shapes})
    return square_metres(stands | {code: shapes[code] for code in codes if code in shapes})


def shapes_of(grounds: Mapping[str, tuple[str, str, str]]) -> dict[str, "Shape"]:
    """Outlines as they are kept, as shapes; what is none is left out."""
    import shapely.geometry

    from geo.shapes import polygonal

    found_ = {code: polygonal(shapely.geometry.shape(json.loads(text))) for code, (text, _, _) in grounds.items()}
    return {code: shape for code, shape in found_.items() if shape is not None}
