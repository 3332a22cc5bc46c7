"""Rows of areas.csv: the county, its townships, its villages and communities, and their grids where there are."""

from __future__ import annotations

from demo.grids import grid_rows
from demo.known import Facts
from demo.people import Phones, Row, contacts
from demo.places import Map

COLUMNS = [
    "code",
    "name",
    "level",
    "parent_code",
    "lon",
    "lat",
    "residents",
    "residents_source",
    "residents_date",
    "residents_provenance",
    "lead_name",
    "lead_phone",
    "member_names",
    "member_phones",
    "county_leader",
    "county_leader_phone",
    "no_manager",
    "provenance",
    "source",
]


def area_rows(facts: Facts, drawn: Map, villages: dict[str, int], townships: dict[str, int]) -> list[Row]:
    """One row an area, parents before children.

    villages, townships: residents by code. A row's provenance is that of its code, name and point; residents have
    their own; the people named in it are always made up.
    """
    chance = facts.chance("contacts")
    phones = Phones(100001)
    published = facts.choices["residents"]
    invented = "generated" if published.get("provenance") == "generated" else ""
    several = facts.choices.get("village_members", True)  # below a village each unit may have its own instead
    on = published["date"].isoformat()
    unmanaged = {one["code"] for one in facts.choices.get("night", {}).get("no_manager", ())}
    rows: list[Row] = [
        {
            "code": facts.code,
            "name": facts.choices["name_zh"],
            "level": "county",
            "parent_code": "",
            "lon": "",
            "lat": "",
            "residents": facts.residents,
            "residents_source": published["source"],
            "residents_date": on,
            "residents_provenance": published.get("provenance", "real"),
            **contacts("county", 1, 2, phones),
            "provenance": "real",
            "source": facts.choices["name_source"],
        }
    ]
    for number, township in enumerate(facts.townships, start=1):
        known = township.residents is not None
        lon, lat = drawn.seats[township.code]
        rows.append(
            {
                "code": township.code,
                "name": township.name,
                "level": "township",
                "parent_code": facts.code,
                "lon": f"{lon:.5f}",
                "lat": f"{lat:.5f}",
                "residents": townships[township.code],
                "residents_source": township.residents_source
                or f"由全县总数按模型分摊（{facts.generated('分摊模型')}）",
                "residents_date": on,
                "residents_provenance": "real" if known else invented or "modelled",
                **contacts("township", number, 2, phones),
                "provenance": "real" if township.point_source else "generated",
                "source": f"代码和名称：{township.source}；位置：" + (township.point_source or facts.generated("驻地")),
            }
        )
    for number, village in enumerate(facts.villages, start=1):
        lon, lat = drawn.villages[village.code]
        rows.append(
            {
                "code": village.code,
                "name": village.name,
                "level": village.level,
                "parent_code": village.township_code,
                "lon": f"{lon:.5f}",
                "lat": f"{lat:.5f}",
                "residents": villages[village.code],
                "residents_source": f"由上级总数生成（{facts.generated('村级人口')}）",
                "residents_date": on,
                "residents_provenance": "generated",
                **contacts("village", number, 2 + int(chance.random() * 3) if several else 0, phones),
                "no_manager": "yes" if village.code in unmanaged else "",
                "provenance": "generated",
                "source": f"代码和名称：{village.source}；位置：{facts.generated('位置')}",
            }
        )
    return [*rows, *grid_rows(facts, villages)]
