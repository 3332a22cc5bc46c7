"""Rows of expected.csv: what the villages say overnight of who is away, visiting, exempt or home-bound.

They fit what was counted afterwards: nobody is sampled who was not expected, and of the expected a few in a hundred
stay outstanding. Nothing else knows the counts before they are reported.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from demo.known import Facts
from demo.people import Row
from demo.shares import spread

_SAMPLED = (0.955, 0.985)  # of the people whom a village expects, those who are sampled in the end
_VISITORS = 0.012  # of the residents, at most
_GONE = {  # how those who are not expected are spread: away, and exempt by reason
    "away": (55.0, 75.0),
    "exempt_tested": (0.0, 2.0),
    "exempt_vaccinated": (0.0, 1.5),
    "exempt_quarantined": (0.0, 0.5),
    "exempt_school": (12.0, 30.0),
    "exempt_work": (0.0, 12.0),
}


def expected_rows(facts: Facts, residents: Mapping[str, int], sampled: Mapping[str, int]) -> list[Row]:
    """One row a village that has entered its figures; a few, drawn, have not. residents, sampled: by village code."""
    chance = facts.chance("expected")
    missing = len(facts.villages) - facts.choices["night"]["expected_villages"]
    drawn = sorted(facts.villages, key=lambda village: (chance.random(), village.code))
    silent = {village.code for village in drawn[:missing]}
    rows: list[Row] = []

    def between(least: float, most: float) -> float:
        return least + (most - least) * chance.random()

    for village in facts.villages:
        people, came = residents[village.code], sampled[village.code]
        visitors = round(people * between(0.0, _VISITORS))
        expected = min(people + visitors, math.ceil(came / between(*_SAMPLED)))
        gone = spread(people + visitors - expected, [between(*share) for share in _GONE.values()])
        row: Row = {
            "code": village.code,
            "name": village.name,
            "away": gone[0],
            "visitors": visitors,
            **dict(zip(list(_GONE)[1:], gone[1:], strict=True)),
            "home_bound": round(expected * between(0.004, 0.012)),
            "source": f"村干部逐户摸排（{facts.generated('应采人数')}）",
        }
        if village.code not in silent:
            rows.append(row)
    return rows
