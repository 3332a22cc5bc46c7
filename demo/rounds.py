"""round.toml and county.toml: what a county is called, and the round to load, as text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from demo.counts import arrival_shares, session_hours
from demo.known import Facts
from demo.sites import DemoSite

MADE_UP = ("程序生成", "假定", "推算")
ATTRIBUTION = (
    "Administrative codes and names: National Bureau of Statistics of China, 2023",
    "Township seats: © OpenStreetMap contributors, Open Database License (ODbL) 1.0, https://www.openstreetmap.org/copyright",
)


def round_toml(facts: Facts, sites: list[DemoSite], open_sites: dict[str, set[str]]) -> str:
    """The round with its sessions, targets, norms, arrivals and published totals."""
    round_ = facts.choices["round"]
    sessions = round_["sessions"]
    by = sessions[-1]["closes_at"].isoformat()
    lines = [
        *pairs(code=round_["code"], name=round_["name"], area_code=facts.code, zone=facts.choices["zone"]),
        *pairs(provenance=round_["provenance"], note=round_["note"]),
    ]
    for session in sessions:
        codes = [s.code for s in sites if s.code in open_sites[session["code"]]]
        lines += [
            "",
            "[[sessions]]",
            *pairs(code=session["code"], name=session["name"]),
            f"opens_at = {session['opens_at'].isoformat()}",
            f"closes_at = {session['closes_at'].isoformat()}",
            "slot_minutes = 60",
            f"sites = {value_of('all' if len(codes) == len(sites) else codes)}",
            'staff = "all"',
            f"sampled = {session['sampled']}  # the session's total in counts.csv",
            f"sampled_source = {value_of(session['sampled_source'])}",
        ]
    wanted = [(t.code, round_["targets"]["township"]) for t in facts.townships]
    for code, coverage in [(facts.code, round_["targets"]["county"]), *wanted]:
        lines += ["", "[[targets]]", *pairs(area_code=code, coverage=coverage), f"by = {by}"]
    led = any("lead" in str(group["roles"]) for group in facts.choices["staff"])
    per_site = "{ helper = 1, lead = 1 }" if led and "night" in facts.choices else "{ helper = 1 }"
    lines += ["", "[team]", "per_lane = { sampler = 1, recorder = 1 }", f"per_site = {per_site}"]
    also = "和1名点长" if "lead" in per_site else ""
    lines += pairs(source=f"演示假定：每台1名采样员、1名信息登记员，每点1名现场保障人员{also}")
    lines += ["", "[norms.people_per_lane_hour]", "value = 60"]
    lines += pairs(source="澳门公布的轮候情况：每采样台每小时60人；各点为54至66人")
    arrivals = facts.choices["arrivals"]
    lines += ["", "[norms.arrivals_hour_ratio]", *pairs(value=arrivals["ratio"], source=arrivals["source"])]
    lines += ["", "[arrivals]", *pairs(**{k: arrivals[k] for k in ("rule", "source", "provenance")})]
    lines += ["", "[arrivals.curve]  # share of a session's people who come in each of its hours"]
    for session in sessions:
        shares = arrival_shares(len(session_hours(session)), arrivals["ratio"])
        lines.append(f"{value_of(session['code'])} = {value_of([round(share, 6) for share in shares])}")
    if "published" in round_:
        lines += ["", "[published]", *pairs(source=round_["published"]["source"], provenance="real")]
        for figure in round_["published"]["figures"]:
            lines += ["", "[[published.figures]]", *pairs(**figure)]
    return "\n".join(lines) + "\n"


def county_toml(facts: Facts) -> str:
    """What the county is called, what of it is generated, and whom to name for what is not."""
    real_en, real_zh = _what_is_real(facts)
    sources = _published(facts)
    lines = [
        *pairs(code=facts.code, name_en=facts.choices["name_en"], name_zh=facts.choices["name_zh"]),
        *pairs(zone=facts.choices["zone"]),
        *pairs(
            note_en=f"Demonstration data: {real_en}; from: {'; '.join(sources)}. "
            "All else is generated and says nothing of what really happened.",
            note_zh=f"演示数据：{real_zh}（来源：{'；'.join(sources)}）。其余均为程序生成，不代表真实情况。",
            attribution=list(ATTRIBUTION[: 2 if facts.townships[0].point_source else 1]),
        ),
    ]
    return "\n".join(lines) + "\n"


def _published(facts: Facts) -> list[str]:
    """Where the real figures were published, in the words of their sources."""
    names = facts.choices["name_source"].split("（")[0]  # the rest says how a programmer gets at them
    totals = facts.choices["round"].get("published", {}).get("source", "")
    every = (names, facts.choices["residents"]["source"], totals)
    return [one for one in every if one and not one.startswith(MADE_UP)]


def _what_is_real(facts: Facts) -> tuple[str, str]:
    if "real_en" in facts.choices:
        return facts.choices["real_en"], facts.choices["real_zh"]
    if "published" in facts.choices["round"]:
        return (
            "real are the codes and names, the county's residents, the township seats and the published totals",
            "编码与名称、全县常住人口、乡镇驻地坐标和公开发布的总数为真实数据",
        )
    return (
        "real are the codes and names and the townships' residents; the round never took place",
        "编码与名称、各乡镇（街道）常住人口为真实数据，本轮次为虚构",
    )


def pairs(**values: Any) -> Iterable[str]:
    return [f"{key} = {value_of(value)}" for key, value in values.items()]


def value_of(value: Any) -> str:
    """A TOML value: JSON's texts, numbers and arrays are written the same way there."""
    return json.dumps(value, ensure_ascii=False)
