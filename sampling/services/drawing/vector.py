"""A drawing as SVG, to stand in a page or to be fetched by it."""

from collections.abc import Sequence
from html import escape

from .surfaces import INK, Point


class Vector:
    """A `Surface` that becomes an SVG; texts are set in the reader's own fonts."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.parts: list[str] = []

    def area(self, rings: Sequence[Sequence[Point]], fill: str = "", stroke: str = "", width: float = 0.5) -> None:
        """As `Surface.area`."""
        path = " ".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)
        edge = f' stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"' if stroke else ""
        self.parts.append(f'<path d="{path}" fill="{fill or "none"}" fill-rule="evenodd"{edge}/>')

    def line(self, points: Sequence[Point], stroke: str, width: float, dash: Sequence[float] = ()) -> None:
        """As `Surface.line`."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        broken = f' stroke-dasharray="{" ".join(map(str, dash))}"' if dash else ""
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{width}" '
            f'stroke-linejoin="round" stroke-linecap="round"{broken}/>'
        )

    def text(
        self, x: float, y: float, words: str, size: float, *, colour: str = INK, bold: bool = False,
        anchor: str = "start", halo: str = "",
    ) -> None:  # fmt: skip
        """As `Surface.text`."""
        weight = ' font-weight="600"' if bold else ""
        around = f' stroke="{halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}{around}>'
            f"{escape(words)}</text>"
        )

    def wide(self, words: str, size: float, bold: bool = False) -> float:
        """As `Surface.wide`, about: the reader's font is not known here."""
        return wide(words, size)

    def svg(self, label: str) -> str:
        """The whole drawing; label: what it shows, for who does not see it."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" role="img" '
            f'aria-label="{escape(label)}">{"".join(self.parts)}</svg>'
        )


def wide(words: str, size: float) -> float:
    """About how many points the words take in a font that is not known."""
    return size * sum(1.0 if ord(sign) > 0x2E7F else 0.56 for sign in words)
