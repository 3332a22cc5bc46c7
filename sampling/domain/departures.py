"""Departures: when and where the people of a unit assemble for their sites, proposed by the round's norms until
somebody who knows better says otherwise."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .norms import Norm

HANDOVER = timedelta(minutes=15)  # people are at their site so long before it opens
BOARDING = timedelta(minutes=5)  # between assembling and leaving
WHOLE = timedelta(minutes=5)  # proposed times are whole multiples, the earlier one
EARTH_RADIUS_M = 6_371_008.8
EARLIEST = timedelta(hours=12)  # nobody assembles so long before work begins

Place = tuple[float | None, float | None]
"""Longitude and latitude in WGS-84 degrees; None where unknown."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has said of a departure; None is as proposed. changed_at, changed_by: when, and who."""

    place: str | None = None
    assemble_at: datetime | None = None
    departs_at: datetime | None = None
    vehicle: str | None = None
    driver_name: str | None = None
    driver_phone: str | None = None
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Gathering:
    """Where and when people assemble, and how they leave.

    place: None for the seat of the base. assemble_at, departs_at: None where no way is known. proposed: neither place
    nor time was said by anybody.
    """

    place: str | None
    base_name: str
    assemble_at: datetime | None
    departs_at: datetime | None
    vehicle: str | None
    driver_name: str | None
    driver_phone: str | None
    proposed: bool
    changed_at: datetime | None = None


def travel_minutes(base: Place, site: Place, norms: Mapping[str, Norm]) -> float | None:
    """Minutes from a base to a site: great circle x detour / speed by the round's norms; None where either is unknown.

    The same arithmetic as `geo.travel.straight_minutes`, which plans go by.
    """
    if None in base or None in site:
        return None
    (lon1, lat1), (lon2, lat2) = base, site
    phi1, phi2 = math.radians(lat1 or 0), math.radians(lat2 or 0)
    half_lam = math.radians((lon2 or 0) - (lon1 or 0)) / 2
    h = math.sin((phi2 - phi1) / 2) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lam) ** 2
    metres = 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(h, 1.0)))
    return metres * norms["travel_detour"].value * 60 / (norms["travel_km_per_hour"].value * 1000)


def proposed(starts_at: datetime, minutes: float | None) -> datetime | None:
    """When to assemble for work that starts then, so many minutes away; None where the way is not known.

    Rounded down to five minutes of the clock: every zone is whole quarters of an hour off.
    """
    if minutes is None:
        return None
    at = starts_at - HANDOVER - timedelta(minutes=minutes)
    over = timedelta(
        minutes=at.minute % (WHOLE // timedelta(minutes=1)), seconds=at.second, microseconds=at.microsecond
    )
    return at - over


def gathering(base_name: str, proposal: datetime | None, said: Said | None, of_unit: Said | None) -> Gathering:
    """What holds: what was said of those bound for the site, else of the unit, else the proposal, field by field."""
    known = [one for one in (said, of_unit) if one is not None]

    def first(name: str) -> object:
        return next((value for one in known if (value := getattr(one, name)) is not None), None)

    place, at, leaves = first("place"), first("assemble_at"), first("departs_at")
    assemble_at = at if isinstance(at, datetime) else proposal
    if not isinstance(leaves, datetime) or (assemble_at is not None and leaves < assemble_at):
        leaves = assemble_at + BOARDING if assemble_at is not None else None
    changed = [one.changed_at for one in known if one.changed_at is not None]
    return Gathering(
        place=_text(place),
        base_name=base_name,
        assemble_at=assemble_at,
        departs_at=leaves,
        vehicle=_text(first("vehicle")),
        driver_name=_text(first("driver_name")),
        driver_phone=_text(first("driver_phone")),
        proposed=place is None and at is None,
        changed_at=max(changed, default=None),
    )


def of_block(
    base_name: str,
    ends: tuple[Place, Place],
    starts_at: datetime,
    *,
    unit_starts_at: datetime,
    norms: Mapping[str, Norm],
    told: tuple[Said | None, Said | None],
) -> Gathering:
    """What holds for people whose own first work begins `starts_at`.

    ends: where base and site are. unit_starts_at: when the first work of their unit from this base begins. told: what
    was said of those bound for the site, and of the unit; its times are those of the unit's first shift, and a later
    one has its own.
    """
    if starts_at > unit_starts_at:
        told = (_without_times(told[0]), _without_times(told[1]))
    return gathering(base_name, proposed(starts_at, travel_minutes(*ends, norms)), *told)


def _without_times(said: Said | None) -> Said | None:
    return replace(said, assemble_at=None, departs_at=None) if said else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
