"""The night before: its tables, and night.toml with what happens when, from the order to open sites."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from demo.duty import duty_rows
from demo.expected import expected_rows
from demo.frame import frame_rows
from demo.known import Facts
from demo.people import Phones, Row
from demo.rounds import pairs, value_of
from demo.sites import DemoSite
from demo.vehicles import vehicle_rows

_TEAMS = (
    "coordination",
    "sampling",
    "supplies",
    "transport",
    "order",
    "publicity",
    "information",
    "medical",
)
_FIRST_MINUTES, _MOST_MINUTES = 25, 90  # after they are told, townships confirm their lists
_DESK = "演示-300001"


def night_files(
    facts: Facts, sites: list[DemoSite], residents: dict[str, int], sampled: dict[str, int]
) -> tuple[dict[str, list[Row]], dict[str, str]]:
    """Tables and texts by file name. residents, sampled: by village code."""
    tables = {
        "vehicles.csv": vehicle_rows(facts),
        "duty.csv": duty_rows(facts),
        "expected.csv": expected_rows(facts, residents, sampled),
        "frame.csv": frame_rows(facts, sites),
    }
    return tables, {"night.toml": _night_toml(facts, sites)}


def _night_toml(facts: Facts, sites: list[DemoSite]) -> str:
    night, phones = facts.choices["night"], Phones(700001)
    lines = [
        *pairs(provenance="generated", source=facts.generated("前一夜"), seed=facts.choices["seed"]),
        *(f"{name} = {night[name].isoformat()}" for name in ("begins_at", "ordered_at", "told_at")),
        *pairs(signed_share=night["signed_share"], absent=night["absent"], replaced=night["replaced"]),
        *["", "[help_desk]", *pairs(phone=_DESK, hours="全天，演示")],
        *["", "[order]"],
        *pairs(
            title=f"关于开展{facts.choices['round']['name']}的通知（演示）",
            body="各乡镇：\n请于今夜核对人员、采样点、辖区和车辆清单，逐村摸清应采人数，并落实点长和值班人员。\n"
            f"本通知为演示数据：{facts.generated('通知')}。",
        ),
    ]
    for township, at, note in _submissions(facts):
        lines += ["", "[[submissions]]", *pairs(area_code=township, note=note), f"at = {at.isoformat()}"]
    for risk in night["risks"]:
        lines += ["", "[[risks]]", *pairs(area_code=risk["code"], level=risk["level"])]
    for number, key in enumerate(_TEAMS, start=1):
        lines += ["", "[[teams]]", *pairs(key=key, lead_name=f"演示专班组长{number}", lead_phone=phones.next())]
    session = facts.choices["round"]["sessions"][-1]["code"]
    mobile = [site for site in sites if site.kind == "mobile"]
    lines += ["", f"[people.{value_of(session)}]  # whom the mobile sites visit, by site"]
    lines += [f"{site.code} = {people}" for site, people in zip(mobile, night["home_bound"], strict=False)]
    return "\n".join(lines) + "\n"


def _submissions(facts: Facts) -> Iterable[tuple[str, datetime, str]]:
    """(township, when it says that its lists are right, note), one of them late."""
    night, chance = facts.choices["night"], facts.chance("submissions")
    for township in facts.townships:
        at = night["told_at"] + timedelta(minutes=_FIRST_MINUTES + int(_MOST_MINUTES * chance.random()))
        if township.code == night["late"]:
            yield township.code, night["late_at"], "夜间停电，清晨补报（演示）"
        else:
            yield township.code, at, "清单核对无误（演示）"
