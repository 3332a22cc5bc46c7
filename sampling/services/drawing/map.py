"""The map of areas by coverage: seven shades of one hue, a hatching where an area is behind, names with a halo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .surfaces import BEHIND, GROUND, INK, PAPER, RAMP, RULE_STRONG, SOFT, Point, Surface, box, hatching, step_of

HATCH = 6.0
SHIFTS = tuple((across, down) for down in (0.0, -0.3, 0.3, -0.5, 0.5) for across in (0.0, -0.15, 0.15, -0.3, 0.3))
"""How far a name may stand beside the middle of its area, of its own width and height."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An area: its rings in the map's own steps, its coverage (None: no figure), its number in the table beside the
    map, which always stands on it, and what is written where there is room: name and share."""

    rings: Sequence[Sequence[tuple[int, int]]]
    coverage: float | None
    is_behind: bool
    number: str
    words: tuple[str, ...]


def draw(
    on: Surface, shapes: Mapping[str, Shape], extent: tuple[int, int], x: float, y: float, width: float, height: float,
    size: float,
) -> None:  # fmt: skip
    """Draw the map into a box, as large as it fits; extent: width and height of the map in its own steps."""
    scale = min(width / extent[0], height / extent[1])
    left, top = x + (width - extent[0] * scale) / 2, y + (height - extent[1] * scale) / 2
    placed = {
        code: [[(left + a * scale, top + b * scale) for a, b in ring] for ring in one.rings]
        for code, one in shapes.items()
    }
    for code, one in shapes.items():
        fill = GROUND if one.coverage is None else RAMP[step_of(one.coverage)]
        on.area(placed[code], fill=fill)
        if one.is_behind:
            _hatch(on, placed[code])
    for code in shapes:
        on.area(placed[code], stroke=PAPER, width=1.6)
        on.area(placed[code], stroke=RULE_STRONG, width=0.5)
    middles = {code: _middle(max(rings, key=_ground)) for code, rings in placed.items() if rings}
    own = {code: _box(on, [shapes[code].number], middles[code], size) for code in middles}
    taken: dict[str, Box] = {}
    for code in sorted(middles, key=lambda code: not shapes[code].is_behind):  # their names come first
        one, others = shapes[code], [taken.get(other, own[other]) for other in own if other != code]
        lines = [f"{one.number} {one.words[0]}", *one.words[1:]]
        found = _room(_box(on, lines, middles[code], size), others, x, x + width)
        if found is None:
            lines, found = [one.number], own[code]
        taken[code] = found
        for n, words in enumerate(lines):
            level = found[1] + size * (1.0 + 1.2 * n)
            on.text((found[0] + found[2]) / 2, level, words, size, colour=INK, bold=n == 0, anchor="middle", halo=PAPER)


Box = tuple[float, float, float, float]


def _box(on: Surface, lines: Sequence[str], middle: Point, size: float) -> Box:
    """Left, top, right and bottom of lines of text around a point."""
    wide, high = max(on.wide(words, size, True) for words in lines), size * 1.2 * len(lines)
    return middle[0] - wide / 2 - 1, middle[1] - high / 2, middle[0] + wide / 2 + 1, middle[1] + high / 2


def _room(wanted: Box, others: Sequence[Box], left: float, right: float) -> Box | None:
    """Where a name meets no other: in its place, else a little beside it; None where there is none."""
    wide, high = wanted[2] - wanted[0], wanted[3] - wanted[1]
    for across, down in SHIFTS:
        a, b = across * wide, down * high
        found = (wanted[0] + a, wanted[1] + b, wanted[2] + a, wanted[3] + b)
        apart = high / 8 if across or down else 0.0  # what stands in no middle must not be read on from its neighbour
        around = (found[0] - apart, found[1] - apart, found[2] + apart, found[3] + apart)
        if found[0] >= left and found[2] <= right and not any(_meet(around, other) for other in others):
            return found
    return None


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def legend(
    on: Surface, names: Mapping[str, str], x: float, y: float, width: float, size: float
) -> None:  # fmt: skip
    """What the shades mean: "under 20 %" to "90 % and more", and the hatching; names: "under", "over", "behind", and
    "percent", with which a share is written."""
    side = min(width / 14, 2.2 * size)
    for n, shade in enumerate(RAMP):
        on.area(box(x + n * side, y, side, size), fill=shade, stroke=PAPER, width=0.5)
    on.text(x, y + 2.2 * size, names["under"], size, colour=SOFT)
    on.text(x + 7 * side, y + 2.2 * size, names["over"], size, colour=SOFT, anchor="end")
    mark = box(x + 7.8 * side, y, side, size)
    on.area(mark, fill=RAMP[1], stroke=RULE_STRONG, width=0.5)
    _hatch(on, mark)
    on.text(x + 9 * side, y + size * 0.9, names["behind"], size, colour=SOFT)


def _hatch(on: Surface, rings: Sequence[Sequence[Point]]) -> None:
    """Red lines in white ones, so that they stand out from light shades and dark ones."""
    lines = hatching(rings, HATCH)
    for line in lines:
        on.line(line, PAPER, 1.5)
    for line in lines:
        on.line(line, BEHIND, 0.8)


def _ground(ring: Sequence[Point]) -> float:
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _middle(ring: Sequence[Point]) -> Point:
    """Where a name stands: the middle of the widest stretch inside the ring, at the height of its middle."""
    heights = [y for _, y in ring]
    best = (0.0, ring[0])
    for share in (0.5, 0.42, 0.58, 0.34, 0.66):
        level = min(heights) + (max(heights) - min(heights)) * share
        cuts = sorted(
            ax + (bx - ax) * (level - ay) / (by - ay)
            for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True)
            if (ay < level) != (by < level)
        )
        for one, two in zip(cuts[::2], cuts[1::2], strict=False):
            if two - one > best[0] * 1.1:
                best = (two - one, ((one + two) / 2, level))
    return best[1]
