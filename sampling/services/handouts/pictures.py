"""A handout as a long picture for a chat group: 750 px wide, as long as its lines, with a palette of 16 shades.

Thousands are made at once, so that nothing is drawn twice: glyphs are kept, and so are lines that many people share. A
shade of the palette is an index from paper to ink, so that text can be blended in the palette itself.
"""

import io
import re
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sampling.domain.handouts import Line

WIDTH = 750
HEIGHT_MAX = 20_000  # beyond it, chat programs scale a picture down until nobody can read it
MARGIN = 40
BAND = 12  # of the accent, on top
STEP = 64  # between shades at the rim of a sign: few of them compress better, and nobody sees it
SHADES = 12  # of the palette: from paper to ink
INK, SOFT, ACCENT, RULE = 11, 7, 12, 2
KEPT = 4096  # lines
QR_DOT = 6
QR_QUIET = 4 * QR_DOT
_FONTS = Path(__file__).resolve().parents[3] / "node_modules/@expo-google-fonts/noto-sans-sc"
_FILES = {False: "400Regular/NotoSansSC_400Regular.ttf", True: "700Bold/NotoSansSC_700Bold.ttf"}
_WORDS = re.compile(r"[\x21-\x7e\u00c0-\u024f]+|\s|.[，。、：；）】？！]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Style:
    """How a line looks. above: room before it; step: height of a line of text; all in pixels."""

    size: int
    bold: bool
    ink: int
    above: int
    step: int
    indent: int = 0
    bar: bool = False


STYLES = {
    "title": Style(36, True, INK, 24, 54),
    "whom": Style(36, True, INK, 24, 54),
    "heading": Style(32, True, INK, 28, 48, indent=20, bar=True),
    "fact": Style(30, False, INK, 6, 46, indent=20),
    "person": Style(28, False, INK, 2, 42, indent=20),
    "soft": Style(24, False, SOFT, 10, 36),
}


def pictures(lines: Sequence[Line], address: str = "", hint: str = "") -> list[bytes]:
    """The lines as PNG files: one, or more where one would be longer than `HEIGHT_MAX`.

    address: drawn as a QR code under the last line, with the hint below it.
    """
    code = _qr(address) if address else None
    *before, last = _split(lines, _tail(code, hint))
    return [*(_page(*one) for one in before), _page(*last, code, hint)]


def how_many(lines: Sequence[Line]) -> int:
    """How many pictures the lines make, without a code."""
    return len(_split(lines, 0))


def _split(lines: Sequence[Line], tail: int) -> list[tuple[list[Line], int]]:
    """The lines of each picture with its height; tail: pixels that the last one has below its lines."""
    out: list[tuple[list[Line], int]] = []
    batch: list[Line] = []
    height = _HEAD
    for line in lines:
        own = height_of([line])
        if height + own + MARGIN > HEIGHT_MAX:
            out.append((batch, height + MARGIN))
            batch, height = [], _HEAD
        batch.append(line)
        height += own
    if height + tail + MARGIN > HEIGHT_MAX:
        out.append((batch, height + MARGIN))
        batch, height = [], _HEAD
    return [*out, (batch, height + tail + MARGIN)]


def height_of(lines: Sequence[Line]) -> int:
    """Pixels that the lines take, without the margins."""
    return sum(STYLES[one.style].above + STYLES[one.style].step * len(_wrapped(one.text, one.style)) for one in lines)


_HEAD = BAND + 16


def _page(lines: Sequence[Line], height: int, code: Any = None, hint: str = "") -> bytes:
    from PIL import Image

    image = Image.new("P", (WIDTH, height), 0)
    image.putpalette(_palette())
    image.paste(ACCENT, (0, 0, WIDTH, BAND))
    y = _HEAD
    for line in lines:
        style = STYLES[line.style]
        y += style.above
        strips = _strips(line.text, line.style)
        if style.bar:
            image.paste(ACCENT, (MARGIN, y + 8, MARGIN + 8, y + style.step * len(strips) - 6))
        for strip in strips:
            image.paste(style.ink, (MARGIN + style.indent, y), strip)
            y += style.step
    if code is not None:
        image.paste(code, (MARGIN, y + 24))
        if hint:
            x = MARGIN + code.width + 24
            style = STYLES["soft"]
            for n, text in enumerate(_wrap(hint, "soft", WIDTH - x - MARGIN)):
                image.paste(style.ink, (x, y + 24 + QR_QUIET + n * style.step), _strip(text, "soft"))
    file = io.BytesIO()
    image.save(file, "PNG", bits=4, compress_level=1, compress_type=zlib.Z_RLE)
    return file.getvalue()


def _tail(code: Any, hint: str) -> int:
    if code is None:
        return 0
    beside = WIDTH - 2 * MARGIN - int(code.width) - 24
    text = STYLES["soft"].step * len(_wrap(hint, "soft", beside)) + QR_QUIET if hint else 0
    return 24 + max(int(code.height), text)


@cache
def _palette() -> list[int]:
    paper, ink, accent = (255, 255, 255), (20, 33, 43), (11, 107, 116)
    shades = [round(a + (b - a) * k / (SHADES - 1)) for k in range(SHADES) for a, b in zip(paper, ink, strict=True)]
    return [*shades, *accent, *(accent * (16 - SHADES - 1))]


@cache
def _font(size: int, bold: bool) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONTS / _FILES[bold]), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _glyph(sign: str, size: int, bold: bool) -> tuple[Any, int, int, float]:
    """The mask of a sign, None for a blank; where it begins from the pen and the line's top; how far the pen moves."""
    from PIL import Image, ImageDraw

    font = _font(size, bold)
    left, top, right, bottom = font.getbbox(sign)
    move = font.getlength(sign)
    if right <= left or bottom <= top:
        return None, 0, 0, move
    mask = Image.new("L", (int(right - left), int(bottom - top)), 0)
    ImageDraw.Draw(mask).text((-left, -top), sign, font=font, fill=255)
    mask = mask.point([min(255, round(shade / STEP) * STEP) for shade in range(256)])
    return mask, int(left), int(top), move


_lines: OrderedDict[tuple[str, str], tuple[Any, ...]] = OrderedDict()


def _strips(text: str, style: str) -> tuple[Any, ...]:
    """A mask for each line that the text fills; those last used are kept."""
    key = text, style
    found = _lines.get(key)
    if found is None:
        found = tuple(_strip(part, style) for part in _wrapped(text, style))
        _lines[key] = found
        if len(_lines) > KEPT:
            _lines.popitem(last=False)
    else:
        _lines.move_to_end(key)
    return found


def _strip(text: str, style: str) -> Any:
    from PIL import Image

    look = STYLES[style]
    glyphs = [_glyph(sign, look.size, look.bold) for sign in text]
    width = max(1, int(sum(move for *_, move in glyphs)) + 4)
    strip = Image.new("L", (width, look.step), 0)
    lift = (look.step - round(look.size * 1.45)) // 2  # the font's own lines are 1.45 of its size high
    x = 0.0
    for mask, left, top, move in glyphs:
        if mask is not None:
            strip.paste(255, (int(x) + left, top + lift), mask)
        x += move
    return strip


def _wrapped(text: str, style: str) -> list[str]:
    return _wrap(text, style, WIDTH - 2 * MARGIN - STYLES[style].indent)


def _wrap(text: str, style: str, room: int) -> list[str]:
    """The text in lines that fit: broken between words, in Chinese between signs but not before a mark."""
    look = STYLES[style]

    def wide(part: str) -> float:
        return sum(_glyph(sign, look.size, look.bold)[3] for sign in part)

    if wide(text) <= room:
        return [text]
    out, line, width = [], "", 0.0
    for word in _WORDS.findall(text):
        parts = [word] if wide(word) <= room else list(word)
        for part in parts:
            own = wide(part)
            if line and width + own > room:
                out.append(line.rstrip())
                line, width = "", 0.0
                if part.isspace():
                    continue
            line += part
            width += own
    return [*out, line] if line or not out else out


def _qr(address: str) -> Any:
    """The address as a picture in the palette, with its quiet zone. One mask for all: finding the best takes long."""
    import segno
    from PIL import Image

    rows = segno.make(address, error="m", mask=2, boost_error=False, micro=False).matrix
    side = len(rows)
    dots = Image.frombytes("L", (side, side), b"".join(bytes(INK if dot else 0 for dot in row) for row in rows))
    dots = dots.resize((side * QR_DOT, side * QR_DOT), Image.Resampling.NEAREST)
    image = Image.new("P", (side * QR_DOT + 2 * QR_QUIET, side * QR_DOT + 2 * QR_QUIET), 0)
    image.putpalette(_palette())
    image.paste(Image.frombytes("P", dots.size, dots.tobytes()), (QR_QUIET, QR_QUIET))
    return image
