"""Small rounds for pins and wishes: a site a village, everybody there for the same hours, minutes as given."""

from __future__ import annotations

from typing import Any

from optimizer.limits import Limits
from optimizer.problem import StaffingProblem
from optimizer.round_file import parse_round
from optimizer.solution import Solution
from optimizer.staffing import solve
from tests.optimizer.rounds import starts

Round = dict[str, Any]


def villages(
    minutes: dict[str, list[float]],
    staff: dict[str, tuple[str, int]],
    arrivals: list[int],
    township_of: list[int] | None = None,
    **changes: Any,
) -> Round:
    """Two slots; `minutes` base -> to each site; `staff` prefix of codes -> (base, people), all samplers; one person a
    lane, ten people an hour a lane; `arrivals` in each slot by site; `township_of` the township of each site."""
    townships = township_of or [0] * len(arrivals)
    areas: list[Round] = [{"code": "C", "parent": None, "residents": 2 * sum(arrivals)}]
    for town in sorted(set(townships)):
        people = 2 * sum(n for n, own in zip(arrivals, townships, strict=True) if own == town)
        areas.append({"code": f"T{town}", "parent": "C", "residents": people})
    return {
        "format": "sampling-round/1", "name": "villages", "slot_minutes": 60, "slots": starts(2), "areas": areas,
        "sites": [
            {
                "code": f"S{j}", "area": f"T{townships[j]}", "lon": 112, "lat": 33, "lanes_max": 9,
                "people_per_lane_hour": 10, "arrivals": [people, people],
            }
            for j, people in enumerate(arrivals)
        ],
        "team": {"per_lane": {"sampler": 1}}, "bases": [{"code": b, "lon": 112, "lat": 33} for b in minutes],
        "staff": [
            {"code": f"{prefix}{i}", "base": base, "roles": ["sampler"], "available": [0, 1]}
            for prefix, (base, people) in staff.items()
            for i in range(people)
        ],
        "limits": {"block_slots_max": 2, "blocks_per_day_max": 1},
        "travel": {"minutes": list(minutes.values()), "minutes_max": 60},
        "targets": [{"area": a["code"], "coverage": 1.0, "by_slot": 2} for a in areas[1:]], "equity": [[1, 1]],
    } | changes  # fmt: skip


def solved(round_: Round, **asked: Any) -> tuple[StaffingProblem, Solution]:
    """The problem and its plan, alone in this process."""
    problem = parse_round(round_)
    return problem, solve(problem, limits=Limits(seconds=20, workers=1), **asked)


def sites_of(problem: StaffingProblem, solution: Solution, prefix: str = "") -> dict[str, str]:
    """Person -> site, of people whose code begins so."""
    pairs = ((problem.staff_codes[row[0]], problem.site_codes[row[1]]) for row in solution.assignments.tolist())
    return {person: site for person, site in pairs if person.startswith(prefix)}


SCATTERED = villages(
    # five villages; each of the clinic's nurses is least far from another one than her colleagues
    minutes={"clinic": [10, 10, 10, 10, 10], "school": [10, 10.1, 10.2, 10.1, 10.2]},
    staff={"N": ("clinic", 6), "K": ("school", 9)},
    arrivals=[30, 30, 30, 30, 30],
)
