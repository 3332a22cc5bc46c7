"""A drawing as a picture, in points of a page that is scaled to pixels. Pillow is loaded when one is made."""

import io
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from .surfaces import INK, PAPER, Point

SHADES = 128  # of its palette: enough for the rims of signs, and half as many bytes
SMOOTH = 2  # drawn so many times larger and scaled down, so that slanted lines are smooth


class Picture:
    """A `Surface` of width x height points that becomes a PNG, `scale` pixels a point."""

    def __init__(self, width: float, height: float, scale: float) -> None:
        from PIL import Image, ImageDraw

        self.width, self.height, self.scale = width, height, scale
        self._k = scale * SMOOTH
        self._image: Any = Image.new("RGB", (round(width * self._k), round(height * self._k)), PAPER)
        self._draw: Any = ImageDraw.Draw(self._image)
        self._texts: list[tuple[float, float, str, float, str, bool, str]] = []

    def area(self, rings: Sequence[Sequence[Point]], fill: str = "", stroke: str = "", width: float = 0.5) -> None:
        """As `Surface.area`; rings inside rings are not cut out."""
        for ring in rings:
            points = [(x * self._k, y * self._k) for x, y in ring]
            if fill:
                self._draw.polygon(points, fill=fill)
            if stroke:
                self._draw.line([*points, points[0]], fill=stroke, width=max(1, round(width * self._k)), joint="curve")

    def line(self, points: Sequence[Point], stroke: str, width: float, dash: Sequence[float] = ()) -> None:
        """As `Surface.line`."""
        wide = max(1, round(width * self._k))
        for piece in _dashes(points, dash) if dash else [points]:
            own = [(x * self._k, y * self._k) for x, y in piece]
            self._draw.line(own, fill=stroke, width=wide, joint="curve")

    def text(
        self, x: float, y: float, words: str, size: float, *, colour: str = INK, bold: bool = False,
        anchor: str = "start", halo: str = "",
    ) -> None:  # fmt: skip
        """As `Surface.text`; put on at the end, so that signs are as sharp as the picture is."""
        x -= {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * self.wide(words, size, bold)
        self._texts.append((x, y, words, size, colour, bold, halo))

    def wide(self, words: str, size: float, bold: bool = False) -> float:
        """As `Surface.wide`."""
        return float(_font(round(size * self.scale), bold).getlength(words)) / self.scale

    def png(self) -> bytes:
        """The picture as a PNG file."""
        from PIL import Image, ImageDraw

        image = self._image.reduce(SMOOTH)
        draw = ImageDraw.Draw(image)
        for x, y, words, points, colour, bold, halo in self._texts:
            draw.text(
                (x * self.scale, y * self.scale), words, font=_font(round(points * self.scale), bold), fill=colour,
                anchor="ls", stroke_width=round(1.5 * self.scale) if halo else 0, stroke_fill=halo or None,
            )  # fmt: skip
        file = io.BytesIO()
        few = image.quantize(SHADES, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        colours = few.getpalette()
        ground = few.getpixel((0, few.height - 1))
        colours[3 * ground : 3 * ground + 3] = [255, 255, 255]  # paper is white, not nearly so
        few.putpalette(colours)
        few.save(file, "PNG")
        return file.getvalue()


def _dashes(points: Sequence[Point], dash: Sequence[float]) -> list[list[Point]]:
    """The pieces of a broken line: the first length of `dash` is drawn, the second left out."""
    out: list[list[Point]] = []
    drawn, left = True, dash[0]
    piece: list[Point] = [points[0]]
    for (ax, ay), (bx, by) in pairwise(points):
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        gone = 0.0
        while length - gone > left:
            gone += left
            at = (ax + (bx - ax) * gone / length, ay + (by - ay) * gone / length)
            if drawn:
                out.append([*piece, at])
            drawn = not drawn
            left = dash[0] if drawn else dash[-1]
            piece = [at]
        left -= length - gone
        piece.append((bx, by))
    return [*out, piece] if drawn and len(piece) > 1 else out


@lru_cache(maxsize=64)
def _font(pixels: int, bold: bool) -> Any:
    from PIL import ImageFont

    from sampling.services.slips.drawing import BOLD, FILES, FONTS, REGULAR

    file = FONTS / FILES[BOLD if bold else REGULAR]
    return ImageFont.truetype(str(file), pixels, layout_engine=ImageFont.Layout.BASIC)
