"""Rows of frame.csv: trades, villages, firms, venues and buildings that are not to be missed, none of which exists."""

from __future__ import annotations

from collections.abc import Sequence

from demo.known import Facts
from demo.people import Phones, Row
from demo.sites import DemoSite

_PLACES = "移民安置点 牧场居住点 林场居住点 库区渔民点 采石场居住点 茶场居住点 果园居住点 砖厂居住点"
_NAMES = {
    "trade": ("快递行业", "出租车行业", "外卖行业", "冷链物流行业", "家政行业", "建筑行业", "客运行业", "环卫行业"),
    "village": tuple(_PLACES.split()),
    "firm": ("食品厂", "纺织厂", "机械厂", "建材厂", "养殖公司", "包装厂", "化工厂", "电子厂"),
    "venue": ("农贸市场", "养老院", "客运站", "商场", "洗浴中心", "物流园", "高级中学", "医院"),
    "building": ("商住楼", "公寓楼", "写字楼", "职工宿舍", "安置房", "沿街楼", "学生公寓", "工地宿舍"),
}  # fmt: skip
_WITHOUT_SITE = 6
_IN_PLACE = 4


def frame_rows(facts: Facts, sites: Sequence[DemoSite]) -> list[Row]:
    """One row an entry, over the townships in turn; a few have no site yet, a few are sampled in place."""
    chance, phones = facts.chance("frame"), Phones(600001)
    of_township: dict[str, list[DemoSite]] = {}
    for site in sites:
        if site.kind == "fixed":
            of_township.setdefault(site.village.township_code, []).append(site)
    entries = [(kind, name) for at in range(8) for kind, names in _NAMES.items() for name in names[at : at + 1]]
    order = sorted(range(len(entries)), key=lambda number: chance.random())
    homeless, in_place = set(order[:_WITHOUT_SITE]), set(order[_WITHOUT_SITE : _WITHOUT_SITE + _IN_PLACE])
    rows: list[Row] = []
    for number, (kind, name) in enumerate(entries):
        township = facts.townships[number % len(facts.townships)]
        own = of_township[township.code]
        site = own[int(chance.random() * len(own))]
        rows.append(
            {
                "code": f"{facts.choices['prefix']}K{number + 1:03d}",
                "kind": kind,
                "name": f"演示{township.name}{name}",
                "area_code": township.code if kind == "trade" else site.village.code,
                "people": 20 + int(chance.random() * 280),
                "contact_name": f"演示联系人{number + 1:03d}",
                "contact_phone": phones.next(),
                "site_code": "" if number in homeless | in_place else site.code,
                "in_place": "yes" if number in in_place else "no",
                "provenance": "generated",
                "source": facts.generated("五不漏底册"),
            }
        )
    return rows
