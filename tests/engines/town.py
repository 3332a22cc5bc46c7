"""A town of nineteen streets, made for the tests, as an OSM extract (PBF) and as lines.

Sixteen crossings in a square 500 m apart or so, streets along all rows and columns; beyond a river without a bridge a
block of four corners. One street is a footway that cars may not use, one is one-way.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

WEST, SOUTH, STEP = 111.8, 33.05, 0.005
NODES = {10 * r + c + 1: (WEST + STEP * c, SOUTH + STEP * r) for r in range(4) for c in range(4)} | {
    900: (111.9, 33.2),
    901: (111.902, 33.2),
    902: (111.902, 33.202),
    903: (111.9, 33.202),
}
STREET = {"highway": "residential"}
WAYS: dict[int, tuple[list[int], dict[str, str]]] = {
    **{100 + r: ([10 * r + c + 1 for c in range(4)], STREET) for r in range(4)},
    **{200 + c: ([10 * r + c + 1 for r in range(4)], STREET) for c in range(4)},
    300: ([900, 901, 902, 903, 900], STREET),
}
WAYS[103] = (WAYS[103][0], {"highway": "footway"})
WAYS[200] = (WAYS[200][0], STREET | {"oneway": "yes"})


def at(row: float, column: float) -> tuple[float, float]:
    """Longitude and latitude of a crossing, or of a spot between."""
    return WEST + STEP * column, SOUTH + STEP * row


def write_pbf(path: Path) -> None:
    """The extract: a header and one block, as the wiki of OpenStreetMap describes the format."""
    strings: dict[str, int] = {"": 0}

    def text(said: str) -> int:
        return strings.setdefault(said, len(strings))

    ids, rows = sorted(NODES), [NODES[i] for i in sorted(NODES)]
    dense = _bytes(1, _deltas(ids))
    dense += _bytes(8, _deltas(round(lat * 1e7) for _, lat in rows))
    dense += _bytes(9, _deltas(round(lon * 1e7) for lon, _ in rows))
    ways = b"".join(_bytes(3, _way(number, nodes, tags, text)) for number, (nodes, tags) in WAYS.items())
    table = b"".join(_bytes(1, said.encode()) for said in strings)
    header = _bytes(4, b"OsmSchema-V0.6") + _bytes(4, b"DenseNodes")
    block = _bytes(1, table) + _bytes(2, _bytes(2, dense)) + _bytes(2, ways)
    path.write_bytes(_blob("OSMHeader", header) + _blob("OSMData", block))


def _way(number: int, nodes: list[int], tags: Mapping[str, str], text: object) -> bytes:
    assert callable(text)
    keys = b"".join(_whole(text(key)) for key in tags)
    values = b"".join(_whole(text(value)) for value in tags.values())
    return _whole(1 << 3) + _whole(number) + _bytes(2, keys) + _bytes(3, values) + _bytes(8, _deltas(nodes))


def _whole(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _deltas(values: Iterable[int]) -> bytes:
    out, last = b"", 0
    for value in values:
        step, last = value - last, value
        out += _whole((step << 1) ^ (step >> 63))
    return out


def _bytes(field: int, content: bytes) -> bytes:
    return _whole(field << 3 | 2) + _whole(len(content)) + content


def _blob(kind: str, content: bytes) -> bytes:
    blob = _whole(2 << 3) + _whole(len(content)) + _bytes(3, zlib.compress(content))
    head = _bytes(1, kind.encode()) + _whole(3 << 3) + _whole(len(blob))
    return struct.pack(">I", len(head)) + head + blob
