"""Writing a solver's answer as a draft plan: assignments, what each site will do in each slot, and the plan's figures.

The figures of a plan (JSON):
    status          "optimal" or "feasible"; objective, bound: the three parts by the words of sampling-plan/1, a bound
                    null where nothing is proven; kind: what proves each bound; need: people all targets ask for;
                    weight_most: with which a person missed counts at most
    explained       why targets are missed, `optimizer.explaining.as_dict` each; null where that was not found out
    targets         {area, coverage, by, residents, needed, reached, missed} each, people
    people          {expected, served, waiting (at the end), unserved (whom no open site serves)}
    staff           {role: {available, used, reserve}}; people {available, used} over all roles
    sites           {open, staffed}; lanes {most at once}; lane_slots
    travel          {minutes, assignments, longest}
    same_site       [people at the site where they were before, people at work who were at one of the session before];
                    only where there are such people
    before          {outstanding (people when the session begins), counted, partly, unheard (sites of earlier sessions
                    whose reports are in, in up to an hour, not in), people_counted, people_planned (sampled before it
                    as counted, and as the plans of earlier sessions say), second (sites of these counts of which they
                    are the second source's, only where there are any)}; not of plans made before there was this
    turnout         share of the people still outstanding who are taken to come
    told            what villages entered of those outstanding (`planning.sweeping.Said`); only where the session is
                    planned from it, else all of them are as counted
    basis           {kind "expected", entered (areas that have), of (how many enter)}; only where the round is planned
                    with expected people, else with residents
    assumed         what the run took to be otherwise (`Assumptions.as_dict`); wishes: its sampling-wishes/1; prices:
                    what each wish costs; kept: {wish: [how often it is kept, of how often it could be]}; each only
                    where there is something
    seconds, seed, version, input_hash: of the solve; the last is one number for all that it was given, in any order
    replan          of a re-plan alone: see `continuing`; its other figures are of the whole session where they count
                    people sampled or at work, and of the slots re-planned where they speak of lanes and ways
"""

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sampling.domain.actors import program
from sampling.domain.assumptions import INVENTED
from sampling.services import auditing
from sampling.storage.database import Session
from sampling.storage.queries import plans as queries
from sampling.storage.queries import sites, staff
from sampling.storage.tables import PlanRow, RunRow

from .continuing import changes_of, continued

if TYPE_CHECKING:
    from optimizer.problem import StaffingProblem
    from optimizer.rules import Served
    from optimizer.solution import Solution


def add_draft(
    session: Session,
    run: RunRow,
    problem: "StaffingProblem",
    coverages: list[float],
    solution: "Solution",
    *,
    unserved: int,
    explained: list[dict[str, Any]] | None,
    prices: list[dict[str, Any]],
    kept: dict[str, tuple[int, int]] | None = None,
    same_site: tuple[int, int] = (0, 0),
    at: datetime,
) -> PlanRow:
    """Write the next version of the session's plan within the caller's transaction and give its row.

    coverages: asked for by each target, share of the residents.
    """
    from optimizer.rules import served_by_site

    served = served_by_site(problem, solution.assignments)
    row = PlanRow(
        session_id=run.session_id or 0,
        version=queries.last_version(session, run.session_id or 0) + 1,
        run_id=run.id,
        figures={
            **figures(problem, solution, served, unserved, coverages),
            "explained": explained,
            **_asked(run, prices, kept, same_site),
        },
        created_at=at,
        created_by=run.requested_by,
    )
    session.add(row)
    session.flush()
    plan_id = row.id or 0
    work, slots = _assignments(session, plan_id, problem, solution), _slots(session, plan_id, problem, served)
    again = run.progress.get("replan")
    if again:
        work, slots, row.figures = continued(session, again, row, work, slots, changes_of(problem, solution))
    queries.add_assignments(session, work)
    queries.add_slots(session, slots)
    auditing.record(
        session,
        by=program("sampling worker"),
        action="draft plan",
        subject=f"{problem.name} v{row.version}",
        at=at,
        run=run.id,
        assignments=len(work),
        replan_of=again["of"] if again else None,
    )
    return row


def _asked(
    run: RunRow, prices: list[dict[str, Any]], kept: dict[str, tuple[int, int]] | None, same_site: tuple[int, int]
) -> dict[str, Any]:
    """What the run was asked beside the round: only what there is of it."""
    told = ("turnout", "before", "told", "basis", "assumed", "wishes")
    said = {key: run.progress.get(key) for key in told} | {"prices": prices}
    said["kept"] = {wish: list(often) for wish, often in (kept or {}).items()}
    said["same_site"] = list(same_site) if same_site[1] else None
    return {key: value for key, value in said.items() if value}


def figures(
    problem: "StaffingProblem", solution: "Solution", served: "Served", unserved: int, coverages: list[float]
) -> dict[str, Any]:
    """The figures of a plan, as the module says, but for the explanation. coverages: asked for by each target."""
    from optimizer.rules import travel_minutes
    from optimizer.solution import PARTS

    rows = solution.assignments
    minutes = travel_minutes(problem, rows)
    used = {int(person) for person in rows[:, 0]}
    return {
        "status": solution.status,
        "objective": dict(zip(PARTS, map(float, solution.objective), strict=True)),
        "bound": {k: None if v is None else float(v) for k, v in zip(PARTS, solution.bound, strict=True)},
        "kind": dict(zip(PARTS, solution.kind, strict=True)),
        "need": int(problem.target_need.sum()),
        "weight_most": max((float(weight) for _, weight in problem.equity), default=1.0),
        "targets": _targets(problem, served, coverages),
        "people": {
            "expected": int(problem.arrivals.sum() + problem.waiting.sum()),
            "served": int(served.served.sum()),
            "waiting": int(served.queue[:, -1].sum()) if served.queue.size else 0,
            "unserved": unserved,
        },
        "staff": {role: _role(problem, solution, index) for index, role in enumerate(problem.roles)},
        "persons": {"available": int(problem.available.any(axis=1).sum()), "used": len(used)},
        "sites": {
            "open": int(problem.site_open.any(axis=1).sum()),
            "staffed": int((served.lanes.max(axis=1, initial=0) > 0).sum()),
        },
        "lanes_most": int(served.lanes.sum(axis=0).max(initial=0)),
        "travel": {
            "minutes": round(float(minutes.sum()), 1),
            "assignments": len(rows),
            "longest": round(float(minutes.max(initial=0)), 1),
        },
        "seconds": round(solution.seconds, 3),
        "seed": solution.seed,
        "version": solution.version,
        "input_hash": solution.input_hash,
    }


def _targets(problem: "StaffingProblem", served: "Served", coverages: list[float]) -> list[dict[str, Any]]:
    from optimizer.rules import missed

    step = timedelta(minutes=problem.slot_minutes)
    out = []
    for k, short in enumerate(missed(problem, served.served).tolist()):
        area, by_slot = int(problem.target_area[k]), int(problem.target_by_slot[k])
        before = int(problem.sampled[area])
        sampled = int(served.served[problem.target_sites[k], :by_slot].sum())
        residents = int(problem.residents[area])
        needed = math.ceil(coverages[k] * residents - 1e-9)  # of which more may have been sampled before
        out.append(
            {
                "area": problem.area_codes[area],
                "coverage": coverages[k],
                "by": (problem.slot_starts[by_slot - 1] + step).isoformat(),
                "residents": residents,
                "needed": needed,
                "reached": before + sampled,
                "missed": short,
            }
        )
    return out


def _role(problem: "StaffingProblem", solution: "Solution", index: int) -> dict[str, int]:
    can = problem.staff_roles[:, index] & problem.available.any(axis=1)
    rows = solution.assignments
    return {
        "available": int(can.sum()),
        "used": len({int(person) for person in rows[rows[:, 2] == index, 0]}),
        "reserve": math.ceil(float(problem.reserve[index]) * int(can.sum()) - 1e-9),
    }


def _assignments(
    session: Session, plan_id: int, problem: "StaffingProblem", solution: "Solution"
) -> list[dict[str, Any]]:
    people, places = staff.ids_by_code(session), sites.ids_by_code(session)
    step = timedelta(minutes=problem.slot_minutes)
    return [
        {
            "plan_id": plan_id,
            "staff_id": people[problem.staff_codes[person]],
            "site_id": places[problem.site_codes[site]],
            "role": problem.roles[role],
            "starts_at": problem.slot_starts[first],
            "ends_at": problem.slot_starts[end - 1] + step,
        }
        for person, site, role, first, end in solution.assignments.tolist()
        if not problem.staff_codes[person].startswith(INVENTED) or problem.staff_codes[person] in people
    ]


def _slots(session: Session, plan_id: int, problem: "StaffingProblem", served: "Served") -> list[dict[str, Any]]:
    places = sites.ids_by_code(session)
    step = timedelta(minutes=problem.slot_minutes)
    return [
        {
            "plan_id": plan_id,
            "site_id": places[code],
            "ends_at": start + step,
            "lanes": int(served.lanes[j, t]),
            "arrivals": int(problem.arrivals[j, t]),
            "served": int(served.served[j, t]),
            "queue": int(served.queue[j, t]),
        }
        for j, code in enumerate(problem.site_codes)
        for t, start in enumerate(problem.slot_starts)
    ]
