"""A drawing as data, in the order in which it is drawn: for a template that draws it itself."""

from collections.abc import Sequence
from typing import Any

from .surfaces import INK, Point
from .vector import wide


class Described:
    """A `Surface` that keeps what is drawn on it, ready for JSON."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.shapes: list[dict[str, Any]] = []

    def area(self, rings: Sequence[Sequence[Point]], fill: str = "", stroke: str = "", width: float = 0.5) -> None:
        """As `Surface.area`."""
        self.shapes.append({"is": "area", "rings": _rounded(rings), "fill": fill, "stroke": stroke, "width": width})

    def line(self, points: Sequence[Point], stroke: str, width: float, dash: Sequence[float] = ()) -> None:
        """As `Surface.line`."""
        self.shapes.append(
            {"is": "line", "rings": _rounded([points]), "stroke": stroke, "width": width, "dash": list(dash)}
        )

    def text(
        self, x: float, y: float, words: str, size: float, *, colour: str = INK, bold: bool = False,
        anchor: str = "start", halo: str = "",
    ) -> None:  # fmt: skip
        """As `Surface.text`."""
        at = {"x": round(x, 2), "y": round(y, 2)}
        look = {"size": size, "colour": colour, "bold": bold, "anchor": anchor, "halo": halo}
        self.shapes.append({"is": "text", **at, "words": words, **look})

    def wide(self, words: str, size: float, bold: bool = False) -> float:
        """As `Surface.wide`, about: the template sets the words."""
        return wide(words, size)

    def given(self) -> dict[str, Any]:
        """The whole drawing."""
        return {"width": self.width, "height": self.height, "shapes": self.shapes}


def _rounded(rings: Sequence[Sequence[Point]]) -> list[list[Point]]:
    return [[(round(x, 2), round(y, 2)) for x, y in ring] for ring in rings]
