"""What-if: a session with something changed for one run. What can't be changed so is told, and left as it is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sampling.domain.assumptions import CHANGES_MAX, INVENTED, PEOPLE_MAX, Assumptions, OtherPeople, slot_faults
from sampling.domain.errors import FieldFault, Refused, Where
from sampling.domain.texts import N_

from .gathering import Gathered
from .naming import NO_SUCH_ROLE, Names

Problem = dict[str, Any]
Faults = list[FieldFault]
NOBODY = N_("Type how many people more or fewer.")
PEOPLE_TWICE = N_("People with the role %(role)s from there are changed in another row already. Put both into one row.")
TOO_FEW_THERE = N_(
    "People with the role %(role)s who start from %(area)s: %(people)s. No more than these can be left out."
)
TOO_FEW = N_("People with the role %(role)s in this session: %(people)s. No more than these can be left out.")


def assume(
    problem: Problem, given: Gathered, assumed: Assumptions, lanes: Mapping[str, int], faults: Faults
) -> Problem:
    """The problem under these assumptions, but for the hours of sites, which are in it already.

    lanes: how many more (fewer, below 0) which sites have.
    """
    faults += slot_faults(assumed, problem["slot_minutes"])
    out = {**problem, "limits": {**problem["limits"]}, "travel": {**problem["travel"]}}
    roles = list(dict.fromkeys((*problem["team"]["per_lane"], *problem["team"]["per_site"])))
    if assumed.travel_minutes is not None:
        out["travel"]["minutes_max"] = assumed.travel_minutes
    if assumed.block_minutes is not None and not 0 < assumed.block_minutes < problem["slot_minutes"]:  # told above
        out["limits"]["block_slots_max"] = int(assumed.block_minutes // problem["slot_minutes"])
    if assumed.reserve is not None:
        out["reserve"] = dict.fromkeys(roles, assumed.reserve)
    out["sites"] = [{**site, "lanes_max": site["lanes_max"] + lanes.get(site["code"], 0)} for site in problem["sites"]]
    out["staff"] = _with_people(problem, roles, Names(given), assumed, faults)
    if assumed.later_minutes:
        out = _later(out, assumed.later_minutes)
    return out


def _with_people(
    problem: Problem, roles: list[str], names: Names, assumed: Assumptions, faults: Faults
) -> list[dict[str, Any]]:
    staff, bases = problem["staff"], [base["code"] for base in problem["bases"]]
    seen: set[tuple[str, str]] = set()
    for i, change in enumerate(assumed.people):
        fault = _people_fault(change, staff, roles, bases, names, ("people", i))
        if fault is None and (change.role, change.base) in seen:
            fault = FieldFault(PEOPLE_TWICE, {"role": change.role}, ("people", i, "people"))
        seen.add((change.role, change.base))
        if fault is not None:
            faults.append(fault)
            continue
        staff = _fewer(staff, change) if change.people < 0 else _more(staff, bases, change, len(problem["slots"]))
    return staff


def _people_fault(
    change: OtherPeople,
    staff: list[dict[str, Any]],
    roles: list[str],
    bases: list[str],
    names: Names,
    where: Where,
) -> FieldFault | None:
    if change.role not in roles:
        return FieldFault(NO_SUCH_ROLE, {"role": change.role}, (*where, "role"))
    if change.base and change.base not in bases:
        return FieldFault(*names.no_base(change.base), (*where, "base"))
    if not change.people:
        return FieldFault(NOBODY, {}, (*where, "people"))
    have = len(_own(staff, change))
    if have + change.people < 0:
        facts = {"people": have, "role": change.role, "area": names.area(change.base)}
        return FieldFault(TOO_FEW_THERE if change.base else TOO_FEW, facts, (*where, "people"))
    return None


def _own(staff: list[dict[str, Any]], change: OtherPeople) -> list[dict[str, Any]]:
    """Those with the role, from the base or from everywhere."""
    return [one for one in staff if change.role in one["roles"] and change.base in ("", one["base"])]


def _fewer(staff: list[dict[str, Any]], change: OtherPeople) -> list[dict[str, Any]]:
    # those who can do nothing else go first: the others may still be wanted in their other role
    gone = sorted(_own(staff, change), key=lambda one: (len(one["roles"]), one["code"]))[: -change.people]
    left = {one["code"] for one in gone}
    return [one for one in staff if one["code"] not in left]


def _more(staff: list[dict[str, Any]], bases: list[str], change: OtherPeople, slots: int) -> list[dict[str, Any]]:
    from_ = [change.base] if change.base else (sorted({one["base"] for one in _own(staff, change)}) or bases)
    before = sum(one["code"].startswith(f"{INVENTED}{change.role}-") for one in staff)
    return staff + [
        {
            "code": f"{INVENTED}{change.role}-{before + k + 1}",
            "base": from_[k % len(from_)],
            "roles": [change.role],
            "available": list(range(slots)),
        }
        for k in range(change.people)
    ]


def _later(problem: Problem, minutes: int) -> Problem:
    """All sites and people that are there in the last slot stay for more slots; nobody comes in them anew."""
    step, before = problem["slot_minutes"], len(problem["slots"])
    more = minutes // step
    last = datetime.fromisoformat(problem["slots"][-1])
    new = list(range(before, before + more))

    def longer(slots: list[int]) -> list[int]:
        return slots + new if before - 1 in slots else slots

    return {
        **problem,
        "slots": problem["slots"] + [(last + timedelta(minutes=step * (k + 1))).isoformat() for k in range(more)],
        "sites": [
            {**site, "arrivals": site["arrivals"] + [0] * more, "open": longer(site["open"])}
            for site in problem["sites"]
        ],
        "staff": [{**person, "available": longer(person["available"])} for person in problem["staff"]],
        "targets": [
            {**target, "by_slot": target["by_slot"] + more if target["by_slot"] == before else target["by_slot"]}
            for target in problem["targets"]
        ],
    }


def check_size(assumed: Assumptions, wishes: dict[str, Any]) -> None:
    """Raises Refused where there is more to change than one run takes."""
    pairs = wishes.get("together", {}).get("pairs", ())
    kinds = (assumed.people, assumed.sites, wishes.get("closed", ()), wishes.get("pins", ()), pairs)
    if max(map(len, kinds)) > CHANGES_MAX:
        raise Refused("A run takes at most %(most)s rows of each kind. Take some out.", most=CHANGES_MAX)
    if sum(max(0, change.people) for change in assumed.people) > PEOPLE_MAX:
        raise Refused("A run takes at most %(most)s more people in all. Type smaller numbers.", most=PEOPLE_MAX)
