"""A staffing problem as arrays: who could work where, and what is to be reached.

Indices: p staff, b bases, j sites, a areas, r roles, t slots, k targets. All lengths of time are minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.solution import Rows

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

EARTH_KM = 6371.0088
DEFAULT_EQUITY = ((0.05, 1), (0.1, 2), (0.2, 4), (1, 8))


def great_circle_minutes(bases: Floats, sites: Floats, detour: float, km_per_hour: float) -> Floats:
    """Minutes from each base to each site, (B, J), from lon/lat degrees (B, 2) and (J, 2): haversine x detour
    / speed."""
    lon1, lat1 = np.radians(bases).reshape(-1, 2).T[:, :, None]
    lon2, lat2 = np.radians(sites).reshape(-1, 2).T[:, None, :]
    out = np.empty((lat1.shape[0], lat2.shape[1]))
    for i in range(0, len(out), 64):  # a few bases at a time: the steps between would take several times the result
        lon, lat = lon1[i : i + 64], lat1[i : i + 64]
        h = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
        out[i : i + 64] = 2 * EARTH_KM * np.arcsin(np.sqrt(h)) * detour / km_per_hour * 60
    return out


@dataclass(frozen=True, eq=False)
class StaffingProblem:
    """One round. Every array is made read-only and its shape and ranges are checked: a ValueError names the field.

    `slot_starts` are aware datetimes; `slot_day[t]` numbers the dates written in them. `per_lane` and
    `per_site` are people
    of each role (0 where a role is not asked for). `minutes[b, j]` is infinite where there is no way.
    `target_need[k]` = people to be sampled in the area by the end of slot `target_by_slot[k] - 1`, people
    sampled before the
    first slot already taken off, never below 0. `equity` = ((up to this share of the residents, weight), ...).
    `previous` holds rows [staff, site, role, first, end] with -1 for a staff, site or role that is no more.
    `fixed` holds the rows that every plan has: their people have no other ones.
    """

    name: str
    slot_minutes: float
    slot_starts: tuple[datetime, ...]
    slot_day: Ints  # (T,)
    area_codes: tuple[str, ...]
    area_parent: Ints  # (A,) -1 at the root
    residents: Ints  # (A,)
    sampled: Ints  # (A,)
    site_codes: tuple[str, ...]
    site_area: Ints  # (J,)
    lanes_max: Ints  # (J,)
    pace: Ints  # (J,) people a lane serves in a slot
    arrivals: Ints  # (J, T)
    site_open: Bools  # (J, T)
    waiting: Ints  # (J,)
    roles: tuple[str, ...]
    per_lane: Ints  # (R,)
    per_site: Ints  # (R,)
    base_codes: tuple[str, ...]
    minutes: Floats  # (B, J)
    minutes_max: float
    staff_codes: tuple[str, ...]
    staff_base: Ints  # (P,)
    staff_roles: Bools  # (P, R)
    available: Bools  # (P, T)
    worked: Ints  # (P,)
    at: Ints  # (P,) -1 where unknown
    block_slots_max: int
    blocks_per_day_max: int
    rest_slots_min: float
    target_area: Ints  # (K,)
    target_need: Ints  # (K,)
    target_by_slot: Ints  # (K,)
    equity: tuple[tuple[float, float], ...]
    reserve: Floats  # (R,) share
    previous: Rows | None = None
    moves_max: int = 0
    fixed: Rows | None = None

    def __post_init__(self) -> None:
        slots, areas, sites = len(self.slot_starts), len(self.area_codes), len(self.site_codes)
        roles, bases, staff = len(self.roles), len(self.base_codes), len(self.staff_codes)
        targets = len(self.target_area)
        shapes: dict[str, tuple[int, ...]] = {
            "slot_day": (slots,), "area_parent": (areas,), "residents": (areas,), "sampled": (areas,),
            "site_area": (sites,), "lanes_max": (sites,), "pace": (sites,), "arrivals": (sites, slots),
            "site_open": (sites, slots), "waiting": (sites,), "per_lane": (roles,), "per_site": (roles,),
            "minutes": (bases, sites), "staff_base": (staff,), "staff_roles": (staff, roles),
            "available": (staff, slots), "worked": (staff,), "at": (staff,), "target_area": (targets,),
            "target_need": (targets,), "target_by_slot": (targets,), "reserve": (roles,),
        }  # fmt: skip
        for name, shape in shapes.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise ValueError(f"{name}: shape {array.shape} is not {shape}")
            array.setflags(write=False)
        for name in ("previous", "fixed"):
            rows = getattr(self, name)
            if rows is not None and (rows.ndim != 2 or rows.shape[1] != 5):
                raise ValueError(f"{name}: shape {rows.shape} is not (M, 5)")
            if rows is not None:
                rows.setflags(write=False)
        if self.fixed is not None and len(self.fixed):
            top = np.array([staff, sites, roles, slots, slots + 1])
            if (self.fixed < 0).any() or (self.fixed >= top).any() or (self.fixed[:, 3] >= self.fixed[:, 4]).any():
                raise ValueError("fixed: an index is out of range")
        for name, low, high in (
            ("area_parent", -1, areas), ("site_area", 0, areas), ("staff_base", 0, bases), ("at", -1, sites),
            ("target_area", 0, areas), ("target_by_slot", 1, slots + 1),
        ):  # fmt: skip
            array = getattr(self, name)
            if array.size and not (low <= array.min() and array.max() < high):
                raise ValueError(f"{name}: an index is not in [{low}, {high})")
        for name in ("residents", "sampled", "lanes_max", "pace", "arrivals", "waiting", "per_lane", "per_site",
                     "minutes", "worked", "target_need", "reserve"):  # fmt: skip
            array = getattr(self, name)
            if array.size and not array.min() >= 0:
                raise ValueError(f"{name}: a value is below 0")
        if not self.per_lane.any():
            raise ValueError("per_lane: no role is asked for")
        if (self.arrivals[~self.site_open] != 0).any():
            raise ValueError("arrivals: people come to a closed site")
        if self.block_slots_max < 1 or self.blocks_per_day_max < 1 or self.rest_slots_min < 0:
            raise ValueError("limits: a block has at least one slot, a day one block, and no rest is below 0")
        if any(start.tzinfo is None for start in self.slot_starts):
            raise ValueError("slot_starts: a time has no zone")
        if any(gap < 0 for gap in self.gap_minutes):
            raise ValueError("slot_starts: slots overlap or are not ascending")

    @cached_property
    def gap_minutes(self) -> Floats:
        """(T - 1,) minutes between the end of slot t and the start of slot t + 1."""
        step = timedelta(minutes=self.slot_minutes)
        pairs = zip(self.slot_starts, self.slot_starts[1:], strict=False)
        return np.array([(after - before - step).total_seconds() / 60 for before, after in pairs], dtype=float)

    @cached_property
    def runs_on(self) -> Bools:
        """(T - 1,) True where no time lies between slot t and slot t + 1."""
        return np.asarray(self.gap_minutes == 0)

    @cached_property
    def start_minutes(self) -> Floats:
        """(T,) minutes from the first slot's start to each slot's start."""
        first = self.slot_starts[0] if self.slot_starts else None
        return np.array([(s - first).total_seconds() / 60 for s in self.slot_starts if first], dtype=float)

    @cached_property
    def ancestry(self) -> Bools:
        """(A, A) True where the second area is the first or lies above it."""
        above = np.eye(len(self.area_codes), dtype=bool)
        for area in range(len(self.area_codes)):
            up = int(self.area_parent[area])
            while up >= 0:
                above[area, up] = True
                up = int(self.area_parent[up])
        return above

    @cached_property
    def target_sites(self) -> Bools:
        """(K, J) True where a site's people count for a target."""
        return self.ancestry[self.site_area][:, self.target_area].T

    @cached_property
    def arrived(self) -> Ints:
        """(J, T) people who have come to a site by the end of each slot, those waiting before the first included."""
        return np.asarray(self.arrivals.cumsum(axis=1) + self.waiting[:, None])

    def in_reach(self) -> Bools:
        """(B, J) True where a site lies within the travel limit of a base."""
        return np.asarray(self.minutes <= self.minutes_max + 1e-6)

    def replaced(self, **changes: Any) -> StaffingProblem:
        """The same problem with some fields changed, validated again."""
        unknown = changes.keys() - {field.name for field in fields(self)}
        if unknown:
            raise ValueError(f"{sorted(unknown)[0]}: no such field")
        return replace(self, **changes)
