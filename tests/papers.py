"""A PDF of slips read back: its pages with the texts on them and the rectangles that are filled. No library is needed:
it reads what reportlab writes, streams of Flate in ASCII85 and fonts with a table from their signs to Unicode."""

import base64
import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_SHOWN = re.compile(
    rb"/(F\d+\+\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) Tj|([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", re.DOTALL
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A page. text: every line of it, in the order it was drawn. rectangles: (x, y, width, height) in points."""

    lines: tuple[str, ...]
    rectangles: tuple[tuple[float, float, float, float], ...]


def pages(content: bytes) -> list[Page]:
    """The pages of a PDF, in order."""
    assert content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")
    objects = {int(key): body for key, body in _OBJECT.findall(content)}
    signs = _fonts(objects)
    kids = next(body for body in objects.values() if b"/Type /Pages" in body and b"/Kids" in body)
    order = re.findall(rb"(\d+) 0 R", kids[kids.index(b"/Kids") : kids.index(b"]", kids.index(b"/Kids"))])
    return [_page(objects, objects[int(key)], signs) for key in order]


def _page(objects: dict[int, bytes], body: bytes, signs: dict[bytes, dict[int, str]]) -> Page:
    stream = _stream(objects[_reference(body, b"/Contents")])
    font, lines, rectangles = b"", [], []
    for name, shown, *numbers in _SHOWN.findall(stream):
        if name:
            font = name
        elif numbers[0]:
            x, y, width, height = map(float, numbers)
            rectangles.append((x, y, width, height))
        else:
            lines.append("".join(signs[font].get(sign, "?") for sign in _unescaped(shown)))
    return Page(tuple(lines), tuple(rectangles))


def _fonts(objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    found = {}
    for body in objects.values():
        name = re.search(rb"/Name /(F\d+\+\d+)", body)
        if name and b"/ToUnicode" in body:
            found[name[1]] = _to_unicode(_stream(objects[_reference(body, b"/ToUnicode")]))
    return found


def _to_unicode(table: bytes) -> dict[int, str]:
    out: dict[int, str] = {}
    for first, last, text in re.findall(rb"<(\w+)> <(\w+)> (\[[^\]]*\]|<\w+>)", table):
        texts = [bytes.fromhex(one.decode()).decode("utf-16-be") for one in re.findall(rb"<(\w+)>", text)]
        start = int(first, 16)
        for place in range(int(last, 16) - start + 1):
            out[start + place] = texts[place] if len(texts) > 1 else chr(ord(texts[0]) + place)
    for sign, text in re.findall(rb"^<(\w\w)> <(\w{4,})>$", table, re.MULTILINE):
        out[int(sign, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return out


def _stream(body: bytes) -> bytes:
    data = body[body.index(b"stream") + 6 : body.rindex(b"endstream")].strip(b"\r\n")
    if b"/ASCII85Decode" in body:
        data = base64.a85decode(data.strip().removesuffix(b"~>"))
    return zlib.decompress(data) if b"/FlateDecode" in body else data


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(re.escape(key) + rb" (\d+) 0 R", body)
    assert found, key
    return int(found[1])


def _unescaped(text: bytes) -> bytes:
    plain = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def one(found: re.Match[bytes]) -> bytes:
        sign = found[1]
        return bytes([int(sign, 8)]) if sign[:1].isdigit() else plain.get(sign, sign)

    return _ESCAPE.sub(one, text)
