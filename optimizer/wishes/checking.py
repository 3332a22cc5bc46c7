"""Every fault of wishes at once, for whoever shows them to the person who wished."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from optimizer.faults import Fault
from optimizer.problem import StaffingProblem
from optimizer.wishes.applying import applied
from optimizer.wishes.asked import Wishes
from optimizer.wishes.reading import WishFaults, wish_faults

LISTS = ("pins", "closed", "together.pairs")
ITEM = re.compile(r"(pins|closed|together\.pairs)\[(\d+)\]")


def faults_of(problem: StaffingProblem, value: Any) -> list[Fault]:
    """Every fault of a sampling-wishes/1 in JSON's values: of the values, and of what is sound among them against the
    round. Solving refuses the same, but goes no further than the first of these two steps that finds one."""
    found = wish_faults(value)
    spoilt = {name: {int(m[2]) for f in found if (m := ITEM.match(f.path)) and m[1] == name} for name in LISTS}
    if any(not ITEM.match(fault.path) for fault in found):
        return found  # not even lists of single wishes
    kept = {name: [i for i in range(len(_list(value, name))) if i not in spoilt[name]] for name in LISTS}
    sound = dict(value)
    for name in ("pins", "closed"):
        if name in value:
            sound[name] = [value[name][i] for i in kept[name]]
    if "together" in value:
        pairs = value["together"]["pairs"]
        sound["together"] = {**value["together"], "pairs": [pairs[i] for i in kept["together.pairs"]]}
    try:
        applied(problem, Wishes.from_dict(sound))
    except WishFaults as faults:
        found += [replace(fault, path=_as_given(fault.path, kept)) for fault in faults.found]
    return found + _unknown(problem, value, spoilt)


def _unknown(problem: StaffingProblem, value: dict[str, Any], spoilt: dict[str, set[int]]) -> list[Fault]:
    """Codes that the round does not have in pins and pairs that have another fault, and so are not among the sound."""
    known = {"staff": set(problem.staff_codes), "site": set(problem.site_codes)}
    named = {"staff": "person", "site": "site"}
    given = [
        (f"pins[{i}].{key}", key, value["pins"][i].get(key))
        for i in sorted(spoilt["pins"])
        if isinstance(value["pins"][i], dict)
        for key in ("staff", "site")
    ]
    for i in sorted(spoilt["together.pairs"]):
        pair = value["together"]["pairs"][i]
        given += [
            (f"together.pairs[{i}][{n}]", "staff", code)
            for n, code in enumerate(pair if isinstance(pair, list) else [])
        ]
    return [
        Fault(path, "unknown", f"no {named[key]} has the code {code!r}", {"what": named[key], "code": code})
        for path, key, code in given
        if isinstance(code, str) and code and code not in known[key]
    ]


def _list(value: dict[str, Any], name: str) -> list[Any]:
    own = value.get("together", {}).get("pairs", []) if name == "together.pairs" else value.get(name, [])
    return list(own)


def _as_given(path: str, kept: dict[str, list[int]]) -> str:
    """The path of an item by its position among all, from that among the sound ones."""
    item = ITEM.match(path)
    return f"{item[1]}[{kept[item[1]][int(item[2])]}]{path[item.end() :]}" if item else path
