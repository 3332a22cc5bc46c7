"""What is drawn on: lines, areas and texts in points from the upper left corner, in the product's colours."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

Point = tuple[float, float]

# As in static/css/tokens.css.
INK, SOFT, PAPER, GROUND = "#14212b", "#44525d", "#ffffff", "#f5f7f8"
RULE, RULE_STRONG = "#d3dbdf", "#75838d"
ACCENT, ACCENT_DEEP, ACCENT_PALE = "#0b6b74", "#084f56", "#e6f2f3"
PLAN, BAND = "#6f7d87", "#cfe6e8"
ON_TARGET, WATCH, BEHIND, NO_NEWS = "#1b7f5c", "#8a5a10", "#b4331f", "#5b6770"
WATCH_PALE, BEHIND_PALE = "#faf2e2", "#fbece9"
RAMP = ("#e3f0f0", "#c5e0e1", "#9dcbce", "#70b1b6", "#43929a", "#1f737b", "#0a4c54")
BREAKS = (0.2, 0.4, 0.6, 0.7, 0.8, 0.9)  # of coverage, between the steps of the ramp

# A word of another script stays whole, no line begins with a closing mark, and none ends with an opening one.
_PARTS = re.compile(r"[\x21-\x7e\u00c0-\u024f\u2013\u2026]+|\s|[（《“「【]*.[，。、：；）》”」】？！…]*", re.DOTALL)


class Surface(Protocol):
    """Something to draw on. Colours are "#rrggbb"; sizes and widths are points; a text's y is its base line."""

    def area(self, rings: Sequence[Sequence[Point]], fill: str = "", stroke: str = "", width: float = 0.5) -> None:
        """Closed rings, filled by the rule of odd and even."""

    def line(self, points: Sequence[Point], stroke: str, width: float, dash: Sequence[float] = ()) -> None:
        """A line through the points."""

    def text(
        self, x: float, y: float, words: str, size: float, *, colour: str = INK, bold: bool = False,
        anchor: str = "start", halo: str = "",
    ) -> None:  # fmt: skip
        """Words that begin, have their middle or end ("start", "middle", "end") at x."""

    def wide(self, words: str, size: float, bold: bool = False) -> float:
        """How many points the words take."""


def box(x: float, y: float, width: float, height: float) -> list[list[Point]]:
    """A rectangle for `Surface.area`."""
    return [[(x, y), (x + width, y), (x + width, y + height), (x, y + height)]]


def step_of(coverage: float) -> int:
    """Which step of the ramp a coverage has, from 0."""
    return sum(coverage >= one for one in BREAKS)


def wrapped(words: str, room: float, wide: Callable[[str], float]) -> list[str]:
    """The words in lines that fit the room: broken between words, in Chinese between signs but not before a mark."""
    out: list[str] = []
    for paragraph in words.splitlines() or [""]:
        line, width = "", 0.0
        for part in _PARTS.findall(paragraph):
            pieces = [part] if wide(part) <= room else list(part)
            for piece in pieces:
                own = wide(piece)
                if line and width + own > room and not piece.isspace():
                    out.append(line.rstrip())
                    line, width = "", 0.0
                if line or not piece.isspace():
                    line += piece
                    width += own
        out.append(line.rstrip())
    return out


def shortened(words: str, room: float, wide: Callable[[str], float]) -> str:
    """The words, cut short with a mark where they don't fit."""
    if wide(words) <= room:
        return words
    while len(words) > 1 and wide(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"


def hatching(rings: Sequence[Sequence[Point]], gap: float) -> list[tuple[Point, Point]]:
    """Slanted lines (45 degrees) inside closed rings, `gap` points apart."""
    found = []
    sums = [x + y for ring in rings for x, y in ring]
    if not sums:
        return []
    at = (min(sums) // gap + 1) * gap
    while at < max(sums):
        cuts = []
        for ring in rings:
            for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
                one, two = ax + ay - at, bx + by - at
                if (one < 0) != (two < 0):
                    share = one / (one - two)
                    cuts.append((ax + (bx - ax) * share, ay + (by - ay) * share))
        cuts.sort()
        found += list(zip(cuts[::2], cuts[1::2], strict=False))
        at += gap
    return found
