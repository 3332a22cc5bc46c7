"""What is noticed about a layer, by words that are the same for ever; sentences are made of them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = (
    "unreadable",
    "no_features",
    "no_code_field",
    "assumed_wgs84",
    "converted",
    "wrong_datum",
    "no_code",
    "unknown_code",
    "twice",
    "no_polygon",
    "not_degrees",
    "repaired",
    "no_ground",
    "same_shape",
    "overlap",
    "sliver",
    "gap",
    "point_outside",
    "outside_parent",
    "far_away",
)


@dataclass(frozen=True, slots=True)
class LayerFinding:
    """Something noticed about a layer.

    kind: one of `KINDS`: `unreadable`, `no_features`, `no_code_field`, `assumed_wgs84`, `converted` (from another datum
    on request), `wrong_datum` (about the file); `no_code`, `unknown_code`, `twice`, `no_polygon`, `not_degrees`,
    `repaired`, `same_shape`, `overlap`, `sliver`, `gap`, `point_outside`, `outside_parent`, `far_away` (about a
    feature); `no_ground` (an area without a feature).
    feature: its place in the file from 1, None for the file or an area. code, other: of the areas concerned.
    square_m: ground concerned. blocks: False where the shape is taken all the same. repaired: what was changed has been
    changed in the shapes that are given. facts: figures by name, for the sentence.
    """

    kind: str
    feature: int | None
    code: str
    detail: str
    blocks: bool = True
    other: str = ""
    square_m: float = 0.0
    repaired: bool = False
    facts: dict[str, float] = field(default_factory=dict)
