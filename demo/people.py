"""People with obviously made-up names and no valid telephone numbers: area leads, members, and staff."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count
from typing import Any

from demo.known import Facts
from demo.shares import spread

Row = dict[str, object]


class Phones:
    """Numbers that look like none: 演示-000001 and on. One book a file, each with its own thousands."""

    def __init__(self, first: int) -> None:
        self._numbers: Iterator[int] = count(first)

    def next(self) -> str:
        """The next number, given once."""
        return f"演示-{next(self._numbers):06d}"


def contacts(level: str, number: int, members: int, phones: Phones) -> Row:
    """Lead, members and county leader of the area that is the `number`-th of its level, as columns of areas.csv."""
    title = {"county": "县级", "township": "乡级"}.get(level, "村级")
    names = [f"演示{title}网格员{number:03d}-{k + 1}" for k in range(members)]
    leads = level != "county"
    return {
        "lead_name": f"演示{title}负责人{number:03d}",
        "lead_phone": phones.next(),
        "member_names": ";".join(names),
        "member_phones": ";".join(phones.next() for _ in names),
        "county_leader": f"演示包联县领导{number:02d}" if leads and level == "township" else "",
        "county_leader_phone": phones.next() if leads and level == "township" else "",
    }


def staff_rows(facts: Facts, residents: dict[str, int], sites: dict[str, int]) -> list[Row]:
    """Rows of staff.csv: every group spread over the township seats by their residents, or by their sites.

    residents, sites: how many there are by township code.
    """
    chance = facts.chance("staff")
    phones = Phones(200001)
    townships = {t.code: t.name for t in facts.townships}
    numbers = count(1)
    rows: list[Row] = []
    wanted = {one["code"]: one["lent"] for one in facts.choices.get("night", {}).get("no_manager", ())}
    for group in facts.choices["staff"]:
        total = _size(group, facts.residents, sum(sites.values()))
        weights = sites if group.get("by") == "sites" else residents
        of_township = spread(total, [float(weights[code]) for code in townships])
        number = 0
        for (code, township), people in zip(townships.items(), of_township, strict=True):
            for _ in range(people):
                number += 1
                lent = chance.random() < group.get("lent_share", 0.0)
                part_day = chance.random() < 0.03
                rows.append(
                    {
                        "code": f"{facts.choices['prefix']}P{next(numbers):04d}",
                        "name": f"演示{group['title']}{number:04d}",
                        "roles": group["roles"],
                        "unit": group["lent_by"] if lent else f"演示{township}{group['unit']}",
                        "lent_by": group["lent_by"] if lent else "",
                        "base_code": _sent_to(wanted, code) if lent else code,
                        "work_phone": phones.next(),
                        "available_from": "06:00" if part_day else "",
                        "available_to": "12:00" if part_day else "",
                        "provenance": "generated",
                        "source": f"程序生成，种子{facts.choices['seed']}",
                    }
                )
    return rows


def _sent_to(wanted: dict[str, int], township: str) -> str:
    """Where somebody lent starts from: a community of the township that nobody manages while it wants people."""
    for code, left in wanted.items():
        if left and code.startswith(township):
            wanted[code] = left - 1
            return code
    return township


def _size(group: dict[str, Any], residents: int, sites: int) -> int:
    if "count" in group:
        return int(group["count"])
    if "per_site" in group:
        return int(group["per_site"]) * sites
    return math.floor(residents / int(group["per_residents"]) + 0.5)
