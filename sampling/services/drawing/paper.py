"""Pages of A4 that are drawn and know how many they are; reportlab is loaded when one is made."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from sampling.services.slips.drawing import BOLD, REGULAR, register_fonts

from .surfaces import INK, Point

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM


class Paper:
    """A `Surface` of A4: what is drawn goes to the newest page. Pages are written at the end, each with its foot."""

    def __init__(self) -> None:
        register_fonts()
        self._pages: list[list[Callable[[Any], None]]] = [[]]

    def turn(self) -> None:
        """Begin a new page."""
        self._pages.append([])

    def area(self, rings: Sequence[Sequence[Point]], fill: str = "", stroke: str = "", width: float = 0.5) -> None:
        """As `Surface.area`."""

        def draw(canvas: Any) -> None:
            path = canvas.beginPath()
            for ring in rings:
                for n, (x, y) in enumerate(ring):
                    (path.lineTo if n else path.moveTo)(x, HEIGHT - y)
                path.close()
            if fill:
                canvas.setFillColor(_colour(fill))
            if stroke:
                canvas.setStrokeColor(_colour(stroke))
                canvas.setLineWidth(width)
            canvas.drawPath(path, stroke=int(bool(stroke)), fill=int(bool(fill)), fillMode=0)

        self._pages[-1].append(draw)

    def line(self, points: Sequence[Point], stroke: str, width: float, dash: Sequence[float] = ()) -> None:
        """As `Surface.line`."""

        def draw(canvas: Any) -> None:
            canvas.saveState()
            canvas.setStrokeColor(_colour(stroke))
            canvas.setLineWidth(width)
            canvas.setLineJoin(1)
            canvas.setLineCap(0 if dash else 1)
            if dash:
                canvas.setDash(list(dash))
            path = canvas.beginPath()
            for n, (x, y) in enumerate(points):
                (path.lineTo if n else path.moveTo)(x, HEIGHT - y)
            canvas.drawPath(path, stroke=1, fill=0)
            canvas.restoreState()

        self._pages[-1].append(draw)

    def text(
        self, x: float, y: float, words: str, size: float, *, colour: str = INK, bold: bool = False,
        anchor: str = "start", halo: str = "",
    ) -> None:  # fmt: skip
        """As `Surface.text`."""

        def draw(canvas: Any) -> None:
            canvas.setFont(BOLD if bold else REGULAR, size)
            put = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
            if halo:
                canvas.saveState()
                canvas.setStrokeColor(_colour(halo))
                canvas.setLineWidth(2)
                canvas.setLineJoin(1)
                put[anchor](x, HEIGHT - y, words, mode=1)
                canvas.restoreState()
                canvas.setFont(BOLD if bold else REGULAR, size)
            canvas.setFillColor(_colour(colour))
            put[anchor](x, HEIGHT - y, words)

        self._pages[-1].append(draw)

    def wide(self, words: str, size: float, bold: bool = False) -> float:
        """As `Surface.wide`."""
        from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]

        return float(stringWidth(words, BOLD if bold else REGULAR, size))

    def pdf(self, *, title: str, author: str, foot: Callable[[int, int], None]) -> bytes:
        """The pages as a PDF. foot: draws the foot of the newest page, told which of how many it is."""
        from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1)
        canvas.setTitle(title)
        canvas.setAuthor(author)
        pages = self._pages
        for n, page in enumerate(pages, 1):
            self._pages = [page]
            foot(n, len(pages))
            for draw in page:
                draw(canvas)
            canvas.showPage()
        self._pages = pages
        canvas.save()
        return out.getvalue()


def _colour(text: str) -> Any:
    from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]

    return HexColor(text)
