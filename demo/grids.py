"""Grids below the villages: their published number, spread by residents, each with those who answer for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from demo.known import Facts
from demo.people import Phones, Row
from demo.shares import extra_seats, spread


@dataclass(frozen=True, slots=True)
class _Above:
    """An area that is divided."""

    code: str
    name: str
    residents: int


def grid_rows(facts: Facts, villages: dict[str, int]) -> Iterator[Row]:
    """Rows of areas.csv for every level of `grids`, each level dividing the one before. villages: residents by code.

    A level's count, and its members where they are given, are exact. Grids have no published place: no point.
    """
    above = [_Above(one.code, one.name, villages[one.code]) for one in facts.villages]
    phones = Phones(500001)
    for level in facts.choices.get("grids", ()):
        below: list[_Above] = []
        parts = extra_seats([one.residents for one in above], level["count"])
        members = iter(extra_seats([1] * level["count"], level["members"]))
        chance = facts.chance(level["level"])
        for one, count in zip(above, parts, strict=True):
            shares = spread(one.residents - count, [0.7 + 0.6 * chance.random() for _ in range(count)])
            for k, share in enumerate(shares, start=1):
                grid = _Above(f"{one.code}{k:02d}", f"{one.name}第{k}{level['label']}", share + 1)
                below.append(grid)
                yield _row(facts, level, one, grid, len(below), next(members), phones)
        above = below


def _row(
    facts: Facts, level: dict[str, Any], above: _Above, grid: _Above, number: int, members: int, phones: Phones
) -> Row:
    label, lead = level["label"], level["leads"]
    names = [f"演示{label}员{number:04d}-{k + 1}" for k in range(members)]
    return {
        "code": grid.code,
        "name": grid.name,
        "level": level["level"],
        "parent_code": above.code,
        "lon": "",
        "lat": "",
        "residents": grid.residents,
        "residents_source": f"由上级总数生成（{facts.generated('网格人口')}）",
        "residents_date": facts.choices["residents"]["date"].isoformat(),
        "residents_provenance": "generated",
        "lead_name": f"演示{label}长{number:04d}" if lead else "",
        "lead_phone": phones.next() if lead else "",
        "member_names": ";".join(names),
        "member_phones": ";".join(phones.next() for _ in names),
        "county_leader": "",
        "county_leader_phone": "",
        "provenance": "generated",
        "source": f"数量：{level['source']}；其余{facts.generated(label)}",
    }
