"""Every plan of a tiny round, judged by the independent checker: the best of them is the optimum."""

from __future__ import annotations

import itertools
from typing import Any

from tests import check_round

Round = dict[str, Any]


def duties(round_: Round, person: Round) -> list[list[Round]]:
    """Every list of assignments that one person may have, the empty one included."""
    alone = {key: value for key, value in round_.items() if key not in ("reserve", "previous")}
    slots = len(round_["slots"])
    single = [
        {"staff": person["code"], "site": site["code"], "role": role, "slots": [first, end]}
        for site in round_["sites"]
        for role in person["roles"]
        for first in range(slots)
        for end in range(first + 1, slots + 1)
    ]
    single = [row for row in single if not check_round.violations(alone, [row])]
    out: list[list[Round]] = [[]]
    grown: list[list[Round]] = [[]]
    while grown:
        grown = [
            [*rows, row]
            for rows in grown
            for row in single
            if (not rows or row["slots"][0] >= rows[-1]["slots"][1]) and not check_round.violations(alone, [*rows, row])
        ]
        out += grown
    return out


def best(round_: Round, most: int) -> tuple[float, float, float] | None:
    """The lexicographic optimum over all plans; None where there are more than `most` of them."""
    by_person = [duties(round_, person) for person in round_["staff"]]
    plans = 1
    for own in by_person:
        plans *= len(own)
    if plans > most:
        return None
    found: tuple[float, float, float] | None = None
    whole = {"reserve", "previous"} & round_.keys()
    for choice in itertools.product(*by_person):
        rows = [row for own in choice for row in own]
        parts = check_round.objective(round_, rows)
        value = (parts["shortfall"], parts["waiting_person_slots"], parts["travel_minutes"])
        if (found is None or value < found) and not (whole and check_round.violations(round_, rows)):
            found = value
    return found
