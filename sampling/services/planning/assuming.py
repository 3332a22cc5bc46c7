"""What-if: a session's problem with something changed for one run, and the wishes that go with it."""

from datetime import datetime, timedelta
from typing import Any

from sampling.domain.assumptions import INVENTED, Assumptions, slot_faults
from sampling.domain.errors import Faulty, Refused

Problem = dict[str, Any]


def assume(problem: Problem, assumed: Assumptions) -> Problem:
    """The problem under these assumptions.

    Raises Faulty for minutes that are not whole slots, Refused where it has no such site, base or role.
    """
    if faults := slot_faults(assumed, problem["slot_minutes"]):
        raise Faulty(faults)
    out = {**problem, "limits": {**problem["limits"]}, "travel": {**problem["travel"]}}
    roles = list(dict.fromkeys((*problem["team"]["per_lane"], *problem["team"]["per_site"])))
    if assumed.travel_minutes is not None:
        out["travel"]["minutes_max"] = assumed.travel_minutes
    if assumed.block_minutes is not None:
        out["limits"]["block_slots_max"] = int(assumed.block_minutes // problem["slot_minutes"])
    if assumed.reserve is not None:
        out["reserve"] = dict.fromkeys(roles, assumed.reserve)
    if assumed.lanes:
        out["sites"] = _with_lanes(problem, assumed)
    if assumed.people:
        out["staff"] = _with_people(problem, roles, assumed)
    if assumed.later_minutes:
        out = _later(out, assumed.later_minutes)
    return out


def _with_lanes(problem: Problem, assumed: Assumptions) -> list[dict[str, Any]]:
    if assumed.site not in {site["code"] for site in problem["sites"]}:
        raise Refused("The session has no site with the code %(code)s.", code=assumed.site)
    return [
        {**site, "lanes_max": max(0, site["lanes_max"] + assumed.lanes)} if site["code"] == assumed.site else site
        for site in problem["sites"]
    ]


def _with_people(problem: Problem, roles: list[str], assumed: Assumptions) -> list[dict[str, Any]]:
    if assumed.role not in roles:
        raise Refused("The sites of this session need nobody with the role %(role)s.", role=assumed.role)
    codes = [base["code"] for base in problem["bases"]]
    if assumed.base and assumed.base not in codes:
        raise Refused("Nobody of this session starts from the area with the code %(code)s.", code=assumed.base)
    own = [person for person in problem["staff"] if not assumed.base or person["base"] == assumed.base]
    have = [person for person in own if assumed.role in person["roles"]]
    if assumed.people < 0:
        # those who can do nothing else go first: the others may still be wanted in their other role
        gone = sorted(have, key=lambda person: (len(person["roles"]), person["code"]))[: -assumed.people]
        left = {person["code"] for person in gone}
        return [person for person in problem["staff"] if person["code"] not in left]
    from_ = [assumed.base] if assumed.base else (sorted({person["base"] for person in have}) or codes)
    always = list(range(len(problem["slots"])))
    return problem["staff"] + [
        {
            "code": f"{INVENTED}{assumed.role}-{k + 1}",
            "base": from_[k % len(from_)],
            "roles": [assumed.role],
            "available": always,
        }
        for k in range(assumed.people)
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


def check_wishes(problem: Problem, wishes: dict[str, Any]) -> None:
    """Raises Refused with everything in the wishes that does not fit the problem."""
    from optimizer.round_file import parse_round
    from optimizer.wishes import Wishes, WishFaults
    from optimizer.wishes.applying import applied

    try:
        applied(parse_round(problem), Wishes.from_dict(wishes))
    except WishFaults as faults:
        raise Refused("These wishes can't be kept: %(faults)s", faults="; ".join(faults.faults)) from faults
