"""Ways that were measured, as a study keeps them: a whole table of places and candidates, in minutes or in metres.

A cell without a way is infinite, and no straight line is ever put in its place. NumPy alone: pages read it, too.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geo.travel.ways import Method

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Cells = NDArray[np.float32]
CELLS_MOST = 6_000_000


@dataclass(frozen=True, eq=False)
class Measured:
    """cells (I, J): of each way what is `counted`, infinite where there is none. method: by which they came."""

    method: Method
    counted: Literal["minutes", "metres"]
    cells: Cells

    def walk_m(self, km_per_hour: float, sites: Ints, places: Ints | slice = slice(None)) -> Floats:
        """(places, sites) whole metres of the way; minutes are metres at the speed."""
        return self._metres(self.cells[places][:, sites], km_per_hour)

    def own_walk_m(self, km_per_hour: float, site_of: Ints) -> Floats:
        """(I,) of the way of each place to its own site, infinite where it has none (-1)."""
        own = self.cells[np.arange(len(site_of)), np.maximum(site_of, 0)]
        return np.where(site_of < 0, np.inf, self._metres(own, km_per_hour))

    def _metres(self, cells: Cells, km_per_hour: float) -> Floats:
        pace = km_per_hour * 1000 / 60 if self.counted == "minutes" else 1.0
        return np.rint(cells.astype(np.float64) * pace)

    def of(self, places: Ints, candidates: Ints) -> Measured:
        """Of some places and candidates, in their order."""
        return replace(self, cells=np.ascontiguousarray(self.cells[places][:, candidates]))

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON: the cells as little-endian 32-bit numbers, deflated, in base 64."""
        told = base64.b64encode(zlib.compress(self.cells.astype("<f4").tobytes(), 6)).decode()
        return {"method": self.method.as_json(), "counted": self.counted, "shape": self.cells.shape, "cells": told}


def measured_of(told: dict[str, Any]) -> Measured:
    """What `as_dict` made."""
    content = zlib.decompress(base64.b64decode(told["cells"]))
    cells = np.frombuffer(content, dtype="<f4").astype(np.float32).reshape(told["shape"])
    return Measured(Method(**told["method"]), told["counted"], cells)


@dataclass(frozen=True, eq=False)
class Table:
    """Ways as a file was read for a study. places, candidates: codes of the rows and columns, with the position from
    which a network's ways begin, None where a position counts for nothing."""

    measured: Measured
    places: dict[str, tuple[float, float] | None]
    candidates: dict[str, tuple[float, float] | None]


def packed(table: Table) -> bytes:
    """As it is kept."""
    told = {"measured": table.measured.as_dict(), "places": table.places, "candidates": table.candidates}
    return gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


def unpacked(content: bytes) -> Table:
    """What `packed` made."""
    told = json.loads(gzip.decompress(content))
    places, candidates = (
        {code: tuple(at) if at else None for code, at in told[name].items()} for name in ("places", "candidates")
    )
    return Table(measured_of(told["measured"]), places, candidates)
