"""Rows of vehicles.csv: the same few of each township, and those of county units, with drivers who don't exist."""

from __future__ import annotations

from demo.known import Facts
from demo.people import Phones, Row

_UNIT = "演示县交通运输局"


def vehicle_rows(facts: Facts) -> list[Row]:
    """One row a vehicle; number plates are none."""
    chosen = facts.choices["night"]["vehicles"]
    phones = Phones(400001)
    owned = [(facts.code, _UNIT, kind, seats) for kind, seats in chosen["county"]]
    owned += [
        (one.code, f"演示{one.name}政府", kind, seats) for one in facts.townships for kind, seats in chosen["township"]
    ]
    return [
        {
            "code": f"{facts.choices['prefix']}C{number:03d}",
            "plate": f"演示{number:05d}",
            "kind": kind,
            "seats": seats,
            "base_code": base,
            "unit": unit,
            "driver_name": f"演示驾驶员{number:03d}",
            "driver_phone": phones.next(),
            "provenance": "generated",
            "source": facts.generated("车辆"),
        }
        for number, (base, unit, kind, seats) in enumerate(owned, start=1)
    ]
