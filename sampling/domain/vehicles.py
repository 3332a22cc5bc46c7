"""Vehicles: what brings people, material and tubes to where they are needed."""

from dataclasses import dataclass

KINDS = ("bus", "van", "car", "sample_transport")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle with its driver.

    base_code: the area where it stands. seats: for people beside the driver, 0 where it carries tubes alone.
    """

    code: str
    plate: str
    kind: str
    seats: int
    base_code: str
    base_name: str
    unit: str
    driver_name: str | None
    driver_phone: str | None
    provenance: str
    source: str
