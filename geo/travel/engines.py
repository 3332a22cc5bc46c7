"""The table services of Valhalla (`sources_to_targets`) and OSRM (`table`): a block of places and candidates asked.

    Valhalla 3   POST /sources_to_targets {"sources": [{"lon", "lat"}], "targets": [...], "costing", "verbose": false}
                 -> {"sources_to_targets": {"durations": [[s or null]], "distances": [[km]]}, "units": "kilometers"};
                 or, from those that know no `verbose`, [[{"time": s or null, "distance": km}]]
    OSRM 5, 6    GET /table/v1/{profile}/{lon,lat;...}?sources=0;1&destinations=2;3&annotations=duration,distance
                 -> {"code": "Ok", "durations": [[s or null]], "distances": [[m or null]], "sources": [{"distance": m}]}

A null duration is no way, whatever the distance beside it says (Valhalla has a number there). Both put a place onto
the street that is nearest, however far away that is: what is farther than `most_off_m` has no way here. Neither counts
the steps from the door to the street.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geo.travel.asking import Asking, EngineFault

Floats = NDArray[np.float64]
Kind = Literal["valhalla", "osrm"]
BLOCKS: dict[Kind, int] = {"valhalla": 50, "osrm": 50}
"""Places, and candidates, in a question: Valhalla takes 2,500 pairs and OSRM 100 by 100 unless told otherwise."""
APART = frozenset({154, 170, 171, 442})
"""Valhalla's codes for a block in which somebody has no way (too far, unconnected, no street near, no path)."""
TOO_MANY = frozenset({150, 151, 152, 153})
UNITS = {"kilometers": 1000.0, "miles": 1609.344}


class Smaller(Exception):
    """The block has to be asked in halves. lost: where it is a single pair, that pair has no way."""

    def __init__(self, lost: bool, said: str) -> None:
        self.lost, self.said = lost, said
        super().__init__(said)


@dataclass(frozen=True)
class Engine:
    """A routing engine. name: what results call it, without its address. profile: Valhalla's costing (pedestrian, auto)
    or OSRM's profile (foot, driving). most_off_m: from the nearest street."""

    kind: Kind
    asking: Asking
    name: str
    profile: str
    block: int = 0
    most_off_m: float = 500.0

    def __post_init__(self) -> None:
        plain = self.profile.isascii() and self.profile.replace("_", "").isalnum()
        if self.kind not in BLOCKS or not plain or self.block < 0:
            raise EngineFault("address", f"kind {self.kind}, profile {self.profile}, block {self.block}")

    @property
    def ways_at_once(self) -> int:
        """Places, and candidates, in one question."""
        return self.block or BLOCKS[self.kind]

    def table(self, places: Floats, candidates: Floats) -> tuple[Floats, Floats]:
        """Minutes and metres from each place to each candidate, infinite for no way.

        places (n, 2), candidates (m, 2): WGS-84 degrees, longitude first. Raises Smaller, and EngineFault.
        """
        ask = self._valhalla if self.kind == "valhalla" else self._osrm
        seconds, metres = ask(places, candidates)
        reached = np.isfinite(seconds)
        if (seconds[reached] < 0).any() or not (metres[reached] >= 0).all() or np.isinf(metres[reached]).any():
            raise EngineFault("nonsense", "a way of less than nothing, or without a length")
        return np.where(reached, seconds / 60, np.inf), np.where(reached, metres, np.inf)

    def _valhalla(self, places: Floats, candidates: Floats) -> tuple[Floats, Floats]:
        def said(points: Floats) -> list[dict[str, float]]:
            return [{"lon": x, "lat": y, "search_cutoff": self.most_off_m} for x, y in points.tolist()]

        body = {"sources": said(places), "targets": said(candidates), "costing": self.profile, "verbose": False}
        status, answer = self.asking.ask("/sources_to_targets", body | {"units": "kilometers"})
        if status >= 400 or not isinstance(answer, dict):
            code = answer.get("error_code") if isinstance(answer, dict) else None
            why = f"HTTP {status} {code} {answer.get('error') if isinstance(answer, dict) else ''}"
            if code in APART or code in TOO_MANY:
                raise Smaller(code in APART, why)
            raise EngineFault("refused", why)
        table, unit = answer.get("sources_to_targets"), UNITS.get(str(answer.get("units")), 1000.0)
        if isinstance(table, dict):
            seconds, kilometres = table.get("durations"), table.get("distances")
        else:
            seconds, kilometres = _parts(table, "time"), _parts(table, "distance")
        shape = len(places), len(candidates)
        return _numbers(seconds, shape), _numbers(kilometres, shape) * unit

    def _osrm(self, places: Floats, candidates: Floats) -> tuple[Floats, Floats]:
        points = ";".join(f"{x:.6f},{y:.6f}" for x, y in np.concatenate([places, candidates]).tolist())
        here = ";".join(map(str, range(len(places))))
        there = ";".join(map(str, range(len(places), len(places) + len(candidates))))
        path = f"/table/v1/{self.profile}/{points}?sources={here}&destinations={there}&annotations=duration,distance"
        status, answer = self.asking.ask(path)
        code = answer.get("code") if isinstance(answer, dict) else None
        if code != "Ok":
            why = f"HTTP {status} {code} {answer.get('message') if isinstance(answer, dict) else ''}"
            if code in ("NoSegment", "NoTable", "TooBig"):
                raise Smaller(code != "TooBig", why)
            raise EngineFault("refused", why)
        shape = len(places), len(candidates)
        seconds, metres = _numbers(answer.get("durations"), shape), _numbers(answer.get("distances"), shape)
        off = _off(answer.get("sources"), len(places)), _off(answer.get("destinations"), len(candidates))
        seconds[off[0] > self.most_off_m, :] = np.inf
        seconds[:, off[1] > self.most_off_m] = np.inf
        return seconds, metres


def _parts(table: Any, name: str) -> Any:
    try:
        return [[pair[name] for pair in row] for row in table]
    except (TypeError, KeyError) as fault:
        raise EngineFault("nonsense", f"a table without {name}") from fault


def _numbers(table: Any, shape: tuple[int, int]) -> Floats:
    """A table of numbers, infinite for null."""
    try:
        found = np.array([[np.inf if v is None else v for v in row] for row in table])
    except (TypeError, ValueError) as fault:
        raise EngineFault("nonsense", "not a table") from fault
    if found.shape != shape or found.dtype.kind not in "if" or np.isnan(found).any():
        raise EngineFault("nonsense", f"a table of {found.shape} for {shape}, or of what is no number")
    return found.astype(np.float64)


def _off(points: Any, count: int) -> Floats:
    """Metres from each point to its street; 0 where an old OSRM does not say."""
    try:
        found = np.array([point.get("distance", 0.0) for point in points], dtype=np.float64)
    except (AttributeError, TypeError, ValueError) as fault:
        raise EngineFault("nonsense", "points without a distance") from fault
    if found.shape != (count,):
        raise EngineFault("nonsense", f"{found.shape[0]} points for {count}")
    return found
