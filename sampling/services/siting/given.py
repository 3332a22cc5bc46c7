"""What a study is asked of, as it is kept: people at places, candidates for sites, and the question.

It is kept with every version, as gzipped JSON, so that an answer can be found again whatever became of the county's
areas and sites since. NumPy alone: pages read it, too.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.travel.detours import MOUNTAINS, WALKING, Detours
from geo.travel.ways import Method, in_metres, straight_method
from sampling.domain.siting import USUAL, Question, question_of

from .measured import Measured, measured_of

FORMAT = "sampling-siting/1"
EDITED = "set in the study"
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Given:
    """people, lon, lat (I,) of the places, their codes, names and townships; candidates (J,): code, name, whether a
    site stands there, area and village, lanes, people an hour, cost of opening, pin ("" for none), place.

    basis: "residents" or "expected". unplaced: people whose area has no point, which are left out. measured: the ways,
    None for straight lines; by_engine: they are still to be measured, by the worker. inner: positions of the places
    that lie at a point inside an outline, as no seat is known.
    """

    question: Question
    basis: str
    unplaced: int
    place_codes: list[str]
    place_names: list[str]
    townships: list[str]
    people: Ints
    place_lon: Floats
    place_lat: Floats
    codes: list[str]
    names: list[str]
    stands: list[bool]
    areas: list[str]
    villages: list[str]
    lanes: list[int]
    people_per_hour: Floats
    costs: Floats
    pins: list[str]
    lon: Floats
    lat: Floats
    measured: Measured | None = None
    by_engine: bool = False
    inner: tuple[int, ...] = ()

    @property
    def room(self) -> Ints:
        """(J,) people that each candidate takes in the hours of the question."""
        room = np.floor(self.people_per_hour * self.question.hours + 1e-9).astype(np.int64)
        return room if self.question.most is None else np.minimum(room, self.question.most)

    def index(self, code: str) -> int:
        """Position of a candidate; a KeyError where there is none."""
        try:
            return self.codes.index(code)
        except ValueError as error:
            raise KeyError(code) from error

    def moved(self, candidate: int, lon: float, lat: float) -> Given:
        """With a candidate at another place."""
        east, north = self.lon.copy(), self.lat.copy()
        east[candidate], north[candidate] = lon, lat
        return replace(self, lon=east, lat=north)

    @cached_property
    def _metric(self) -> tuple[Floats, Floats, int]:
        return in_metres(self.place_lon, self.place_lat, self.lon, self.lat)

    @property
    def place_xy(self) -> Floats:
        """(I, 2) metres east and north."""
        return self._metric[0]

    @property
    def xy(self) -> Floats:
        """(J, 2) of the candidates."""
        return self._metric[1]

    @cached_property
    def factors(self) -> Detours:
        """Of the question; what differs from the usual says so."""
        return factors_of(self.question)

    @property
    def method(self) -> Method:
        """By which ways are measured: whole metres, so that sums are exact."""
        if self.by_engine:
            return Method("engine", {})
        if self.measured is not None:
            own = self.measured.method
            return replace(own, detail=own.detail | {"km_per_hour": self.factors.km_per_hour.as_json()})
        return straight_method(self.factors, self._metric[2])

    def way_m(self, here: Floats, there: Floats) -> Floats:
        """Whole metres of the way between points (..., 2), which are broadcast."""
        if self.by_engine:
            raise RuntimeError("the ways are to be measured by an engine, and are not yet")
        apart = here - there
        return np.rint(self.factors.way_m(np.hypot(apart[..., 0], apart[..., 1])))

    def walk_m(self, sites: Ints, places: Ints | slice = slice(None)) -> Floats:
        """(places, sites) whole metres of the way, infinite where there is none."""
        if self.measured is not None:
            return self.measured.walk_m(self.question.km_per_hour, sites, places)
        return self.way_m(self.place_xy[places][:, None], self.xy[sites][None])

    def own_walk_m(self, site_of: Ints) -> Floats:
        """(I,) metres of the way of each place to its own site, infinite where it has none (-1)."""
        if self.measured is not None:
            return self.measured.own_walk_m(self.question.km_per_hour, site_of)
        return self.way_m(self.place_xy, self.xy[site_of])

    @cached_property
    def reached(self) -> Bools:
        """(I,) who has a way to a candidate that is not pinned closed."""
        if self.measured is None:
            return np.ones(len(self.people), dtype=bool)
        may = np.array([pin != "closed" for pin in self.pins])
        return np.asarray(np.isfinite(self.measured.cells[:, may]).any(axis=1))

    def minutes(self, metres: Floats) -> Floats:
        """On foot."""
        return self.factors.minutes(metres)


def factors_of(question: Question) -> Detours:
    """The detours of a question, from walking's, or from those in mountains; other figures with the source it names."""
    asked = {"near": question.near_detour, "far": question.far_detour, "km_per_hour": question.km_per_hour}
    base = MOUNTAINS if (question.near_detour, question.far_detour) == USUAL[1] else WALKING
    other = {name: value for name, value in asked.items() if getattr(base, name).value != value}
    return base.with_values(question.source.strip() or EDITED, **other) if other else base


def packed(given: Given) -> tuple[bytes, str]:
    """As it is kept, and its SHA-256."""
    text = json.dumps(as_dict(given), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return gzip.compress(text, mtime=0), hashlib.sha256(text).hexdigest()


def as_dict(given: Given) -> dict[str, Any]:
    """Ready for JSON, with the method by which ways are measured; with the ways where they are no straight lines."""
    own: dict[str, Any] = {} if given.measured is None else {"measured": given.measured.as_dict()}
    own |= {"by_engine": True} if given.by_engine else {}
    own |= {"inner": given.inner} if given.inner else {}
    return own | {
        "format": FORMAT,
        "question": given.question.as_dict(),
        "basis": given.basis,
        "unplaced": given.unplaced,
        "method": given.method.as_json(),
        "places": {
            "code": given.place_codes,
            "name": given.place_names,
            "township": given.townships,
            "people": given.people.tolist(),
            "lon": given.place_lon.tolist(),
            "lat": given.place_lat.tolist(),
        },
        "candidates": {
            "code": given.codes,
            "name": given.names,
            "stands": given.stands,
            "area": given.areas,
            "village": given.villages,
            "lanes": given.lanes,
            "people_per_hour": given.people_per_hour.tolist(),
            "cost": given.costs.tolist(),
            "pin": given.pins,
            "lon": given.lon.tolist(),
            "lat": given.lat.tolist(),
        },
    }


@lru_cache(maxsize=16)
def unpacked(content: bytes) -> Given:
    """What `packed` made; kept, for a page asks for the same one again and again."""
    told = json.loads(gzip.decompress(content))
    places, sites = told["places"], told["candidates"]
    return Given(
        question=question_of(told["question"]),
        basis=told["basis"],
        unplaced=told["unplaced"],
        place_codes=places["code"],
        place_names=places["name"],
        townships=places["township"],
        people=np.array(places["people"], dtype=np.int64),
        place_lon=np.array(places["lon"], dtype=float),
        place_lat=np.array(places["lat"], dtype=float),
        codes=sites["code"],
        names=sites["name"],
        stands=sites["stands"],
        areas=sites["area"],
        villages=sites["village"],
        lanes=sites["lanes"],
        people_per_hour=np.array(sites["people_per_hour"], dtype=float),
        costs=np.array(sites["cost"], dtype=float),
        pins=sites["pin"],
        lon=np.array(sites["lon"], dtype=float),
        lat=np.array(sites["lat"], dtype=float),
        measured=measured_of(told["measured"]) if "measured" in told else None,
        by_engine=told.get("by_engine", False),
        inner=tuple(told.get("inner", ())),
    )
