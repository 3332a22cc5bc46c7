"""How many people live where: the published total spread over townships and villages."""

from __future__ import annotations

import math

from demo.known import Facts
from demo.places import Map, is_seat_village
from demo.shares import spread
from geo.crs import great_circle_m

_COMMUNITY = 3.5  # an urban community holds so many times a village
_TOWN = 1.8  # and all of the county town so many times more
_SEAT = 1.6  # the village with the township's seat
_THINNING_KM = 60.0  # villages shrink with their distance from the county town, by e over this many km
_NOISE = 0.3


def village_residents(facts: Facts, drawn: Map) -> dict[str, int]:
    """Residents by village code, whole, summing exactly to each township's published figure or else to the county's."""
    chance = facts.chance("residents")
    names = {t.code: t.name for t in facts.townships}
    town = drawn.seats[facts.choices["town"][0]]
    weights: dict[str, float] = {}
    for village in facts.villages:
        lon, lat = drawn.villages[village.code]
        weight = math.exp(-float(great_circle_m(*town, lon, lat)) / 1000 / _THINNING_KM)
        weight *= _COMMUNITY if village.level == "community" else 1.0
        weight *= _TOWN if village.township_code in facts.choices["town"] else 1.0
        weight *= _SEAT if is_seat_village(village, names[village.township_code]) else 1.0
        # The sum of three even draws is bell-shaped enough, and the same on every machine.
        bell = chance.random() + chance.random() + chance.random() - 1.5
        weights[village.code] = weight * math.exp(_NOISE * 2 * bell)
    totals = {t.code: t.residents for t in facts.townships}
    if all(total is not None for total in totals.values()):
        residents: dict[str, int] = {}
        for code, total in totals.items():
            members = [v.code for v in facts.villages if v.township_code == code]
            residents |= dict(zip(members, spread(total or 0, [weights[m] for m in members]), strict=True))
        return residents
    codes = list(weights)
    return dict(zip(codes, spread(facts.residents, [weights[c] for c in codes]), strict=True))


def township_residents(facts: Facts, of_villages: dict[str, int]) -> dict[str, int]:
    """Residents by township code: the sum of its villages."""
    sums = {t.code: 0 for t in facts.townships}
    for village in facts.villages:
        sums[village.township_code] += of_villages[village.code]
    return sums
