"""Rows of expected.csv: what the villages say overnight of who is away, visiting, exempt or home-bound."""

from __future__ import annotations

from demo.known import Facts
from demo.people import Row


def expected_rows(facts: Facts, residents: dict[str, int]) -> list[Row]:
    """One row a village that has entered its figures; a few, drawn, have not. residents: by village code."""
    chance = facts.chance("expected")
    missing = len(facts.villages) - facts.choices["night"]["expected_villages"]
    drawn = sorted(facts.villages, key=lambda village: (chance.random(), village.code))
    silent = {village.code for village in drawn[:missing]}
    rows: list[Row] = []
    for village in facts.villages:
        people = residents[village.code]

        def share(least: float, most: float, of: int = people) -> int:
            return round(of * (least + (most - least) * chance.random()))

        row: Row = {
            "code": village.code,
            "name": village.name,
            "away": share(0.05, 0.2),
            "visitors": share(0.0, 0.03),
            "exempt_tested": share(0.0, 0.004),
            "exempt_vaccinated": share(0.0, 0.003),
            "exempt_quarantined": share(0.0, 0.001),
            "exempt_school": share(0.02, 0.07),
            "exempt_work": share(0.0, 0.03),
            "home_bound": share(0.004, 0.015),
            "source": f"村干部逐户摸排（{facts.generated('应采人数')}）",
        }
        if village.code not in silent:
            rows.append(row)
    return rows
