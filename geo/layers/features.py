"""What a file of a layer is made of: features in WGS-84 degrees; and how coordinates are brought there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

FEATURES_MAX = 200_000
CORNERS_MAX = 3_000_000  # of all shapes: a county in every detail has a tenth


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature as read; `fault` says why its geometry could not be. without_place: a row that leaves its place empty,
    as tables do where none is known."""

    properties: Mapping[str, Any]
    geometry: shapely.Geometry | None
    fault: str = ""
    without_place: bool = False


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why."""


def text_of(content: bytes) -> str:
    """A file's text: UTF-8 with or without byte order mark, or GB18030. Raises Unreadable where it is no text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as fault:
            raise Unreadable(f"neither UTF-8 nor GB18030, from byte {fault.start + 1} on") from fault
    if "\0" in text:
        raise Unreadable("a text with a NUL in it")
    return text


def to_wgs84(shape: shapely.Geometry, system: str | None) -> shapely.Geometry:
    """Degrees in WGS-84 of a geometry in a reference system, such as "EPSG:4547"; None is WGS-84 itself.

    Raises ValueError for an unknown system.
    """
    if system is None or "CRS84" in system:
        return shape
    transformer = _transformer(system)

    def degrees(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(shape, degrees)


def known_system(system: str) -> Any:
    """The pyproj CRS of a name; raises Unreadable for an unknown one."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(system)
    except CRSError as fault:
        raise Unreadable(f"unknown reference system {system}") from fault


@lru_cache(maxsize=8)
def _transformer(system: str) -> Any:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        return Transformer.from_crs(CRS.from_user_input(system), 4326, always_xy=True)
    except CRSError as fault:
        raise ValueError(f"unknown reference system {system}") from fault
