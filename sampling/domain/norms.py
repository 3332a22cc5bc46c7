"""Norms: the figures a round is planned with, as editable defaults, each with its unit and where it comes from."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .staff import ROLES
from .texts import N_


@dataclass(frozen=True, slots=True)
class Norm:
    """A figure to plan with.

    unit: a key of what is counted ("people", "minutes", "share", ...), worded by the pages.
    low, high: what may be set, both included; whole: no fractions. own: True where the round has set it itself.
    """

    key: str
    value: float
    unit: str
    source: str
    low: float
    high: float
    whole: bool = True
    own: bool = False


_GUIDELINE = N_("National guideline for regional testing, 3rd edition, 22 March 2022: samplers = population / 360")
_SITES = N_("National guideline, 3rd edition, 2022: one site for 2,000 to 3,000 people")
_LANES = N_("National Health Commission, 13 May 2022: one lane for 600 to 800 people")
_PACE = N_("Macau's published queue board, 2021: 60 people for each open point and hour")
_TEAM = N_("Published layout of a plaza site, 2021: 6 lanes, 12 medical staff, half of them recorders")
_HEAT = N_("National heat guideline, 1 June 2022: at most 2 hours of continuous work in high heat")
_ASSUMED = N_("Planning assumption, no published figure; set it to what the county knows")
_CURVE = N_("Assumption: no county has published an hourly series; sites report that most people come early")
_POOL = N_("National guideline for all-staff testing, 2nd edition, 2021: 5 or 10 people a tube, one in isolation")
_SHORT = N_("Planning assumption: longest way that still leaves time to set up a site in the morning")
_ROADS = N_("Planning assumption: roads by car are about 1.3 times as long as the straight line")
_CHASE = N_("Planning assumption: an hour's reports are chased from five past on, level by level")
_POOLS = N_("National guideline, 2nd edition, 2021: others 10:1 or 5:1")
_HOUSEHOLDS = N_("National guideline, 2nd edition, 2021: sealed compounds one household a tube, key people 1:1")

DEFAULTS: tuple[Norm, ...] = (
    Norm("residents_per_sampler", 360, "people", _GUIDELINE, 1, 100_000),
    Norm("residents_per_site_min", 2000, "people", _SITES, 1, 1_000_000),
    Norm("residents_per_site_max", 3000, "people", _SITES, 1, 1_000_000),
    Norm("residents_per_lane_min", 600, "people", _LANES, 1, 1_000_000),
    Norm("residents_per_lane_max", 800, "people", _LANES, 1, 1_000_000),
    Norm("people_per_lane_hour", 60, "people", _PACE, 1, 1000, whole=False),
    Norm("per_lane.sampler", 1, "people", _TEAM, 1, 20),
    Norm("per_lane.recorder", 1, "people", _TEAM, 0, 20),
    Norm("per_lane.helper", 0, "people", _ASSUMED, 0, 20),
    Norm("per_site.helper", 1, "people", _ASSUMED, 0, 50),
    Norm("per_site.lead", 0, "people", _ASSUMED, 0, 5),
    Norm("per_site.driver", 0, "people", _ASSUMED, 0, 5),
    Norm("reserve.sampler", 0.02, "share", _ASSUMED, 0, 0.5, whole=False),
    Norm("reserve.recorder", 0.02, "share", _ASSUMED, 0, 0.5, whole=False),
    Norm("reserve.helper", 0, "share", _ASSUMED, 0, 0.5, whole=False),
    Norm("pool_size", 10, "people", _POOL, 1, 20),
    Norm("block_minutes_max", 240, "minutes", _ASSUMED, 5, 1440),
    Norm("heat_block_minutes_max", 120, "minutes", _HEAT, 5, 1440),
    Norm("heat", 0, "yes", _ASSUMED, 0, 1),
    Norm("blocks_per_day_max", 2, "times", _ASSUMED, 1, 6),
    Norm("rest_minutes_min", 60, "minutes", _ASSUMED, 0, 1440),
    Norm("travel_detour", 1.3, "ratio", _ROADS, 1, 5, whole=False),
    Norm("travel_km_per_hour", 35, "km_per_hour", _ASSUMED, 1, 150, whole=False),
    Norm("travel_minutes_max", 60, "minutes", _SHORT, 1, 600),
    Norm("turnout", 1, "share", _ASSUMED, 0.01, 1, whole=False),
    Norm("arrivals_hour_ratio", 0.85, "ratio", _CURVE, 0.1, 10, whole=False),
    Norm("pool_size.medium", 5, "people", _POOLS, 1, 20),
    Norm("pool_size.high", 1, "people", _HOUSEHOLDS, 1, 20),
    Norm("chase.site", 5, "minutes", _CHASE, 0, 59),
    Norm("chase.township", 15, "minutes", _CHASE, 0, 59),
    Norm("chase.county", 30, "minutes", _CHASE, 0, 59),
)
BY_KEY = {norm.key: norm for norm in DEFAULTS}


def effective(own: Mapping[str, tuple[float, str]]) -> dict[str, Norm]:
    """Every norm by key: the round's own value and source where it has set one, else the default."""
    return {
        norm.key: replace(norm, value=own[norm.key][0], source=own[norm.key][1], own=True) if norm.key in own else norm
        for norm in DEFAULTS
    }


def fits(norm: Norm, value: float) -> bool:
    """True where the norm may be set to the value."""
    return math.isfinite(value) and norm.low <= value <= norm.high and (not norm.whole or value == int(value))


@dataclass(frozen=True, slots=True)
class Need:
    """What the norms ask for beside what there is. low = high where the norm is one figure."""

    what: str
    low: int
    high: int
    has: int

    @property
    def short(self) -> int:
        """How many are missing to the least that the norms ask for."""
        return max(0, self.low - self.has)


def needs(norms: Mapping[str, Norm], *, residents: int, samplers: int, sites: int, lanes: int) -> list[Need]:
    """Samplers, sites and lanes that `residents` need by the norms, beside those there are."""

    def per(key: str) -> int:
        return math.ceil(residents / norms[key].value)

    return [
        Need("samplers", per("residents_per_sampler"), per("residents_per_sampler"), samplers),
        Need("sites", per("residents_per_site_max"), per("residents_per_site_min"), sites),
        Need("lanes", per("residents_per_lane_max"), per("residents_per_lane_min"), lanes),
    ]


def by_role(norms: Mapping[str, Norm], part: str) -> dict[str, float]:
    """The values of a part ("per_lane", "per_site", "reserve") above 0, by role in the order of `ROLES`."""
    found = {role: norms[f"{part}.{role}"].value for role in ROLES if f"{part}.{role}" in norms}
    return {role: value for role, value in found.items() if value > 0}


def block_minutes(norms: Mapping[str, Norm]) -> float:
    """Longest stretch of work in minutes, shorter in heat."""
    longest = norms["block_minutes_max"].value
    return min(longest, norms["heat_block_minutes_max"].value) if norms["heat"].value else longest


def pool_size(norms: Mapping[str, Norm], kind: str = "fixed") -> int:
    """People whose samples share a tube at a site of this kind; isolation sites sample singly."""
    return 1 if kind == "isolation" else int(norms["pool_size"].value)


def arrival_weights(norms: Mapping[str, Norm], slots: int, slot_minutes: int) -> list[float]:
    """How many people come in each slot, relative to the first, of a site that is open in all of them."""
    ratio = norms["arrivals_hour_ratio"].value
    return [ratio ** (k * slot_minutes / 60) for k in range(slots)]


def shares(weights: Iterable[float]) -> list[float]:
    """The weights as shares of 1."""
    known = list(weights)
    total = math.fsum(known)
    return [weight / total for weight in known] if total else known
