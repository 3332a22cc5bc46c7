"""A re-plan as the next version: what was before it stays as it stood, and what it changes is told.

The figures of a re-plan (JSON), under "replan":
    of, plan, from  the version that held, the key of its row, and the instant from which it is changed
    until           end of the first slot
    moves_max       people who might be sent elsewhere; changed: those who are; told: everybody to be told
    by              when the people more sampled are counted: the latest target's time, else the session's end
    absent          people who were said to be gone; reported, sites: how many sites' reports it goes out from
    going_on        what would come of the version that held from then on: {missed: targets, served, waiting, reached
                    (people, by target, in the order of the figures' targets)}, people
    served          {site: [people sampled from the re-plan until `by` as the version that held, as this one]}, where
                    the two are not the same
    gained          {people, shortfall, waiting, minutes} of all changes: what each adds to those before it sums to this
    changes         best first: {site (null: sent home), gain as above and {won, lost}: people more sampled until `by`
                    at the sites where they are more, fewer where they are fewer,
                    people: {staff, from, to} each, the last two {site, role, begins, ends} of the first
                    block from the re-plan on, null for nowhere}
    really          what was taken of lanes, staff and absences told (`planning.really.Really.told`)
    left_out        {people, sites} that it was to leave as they are; returned: {person: id of the plan by which they
                    stand}, who did not go where the version that held sent them; expected: people who are still to
                    come, where the forecast said who; area, forecast, struck, sentence: what the planner asked it for
                    (`services.adjusting`); may_close: true where sites may be shut at which people are still
                    expected; each only where there is something
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sampling.storage.database import Session
from sampling.storage.queries import plans as queries
from sampling.storage.queries import sites, staff
from sampling.storage.tables import PlanRow

if TYPE_CHECKING:
    from optimizer.changes import Mover
    from optimizer.problem import StaffingProblem
    from optimizer.solution import Solution

Rows = list[dict[str, Any]]


def changes_of(problem: "StaffingProblem", solution: "Solution") -> dict[str, Any]:
    """Every change with its gain, as the figures tell it."""
    from optimizer.changes import deadline, gains, going_on
    from optimizer.rules import missed, served_by_site

    found = gains(problem, solution)
    held = served_by_site(problem, going_on(problem))
    again = served_by_site(problem, solution.assignments)
    movers = [mover for change in found for mover in change.movers]
    end = deadline(problem)
    until = [(one.served[:, :end].sum(axis=1)).tolist() for one in (held, again)]
    step = timedelta(minutes=problem.slot_minutes)
    return {
        "by": (problem.slot_starts[end - 1] + step).isoformat(),
        "served": {
            code: [before, after]
            for code, before, after in zip(problem.site_codes, *until, strict=True)
            if before != after
        },
        "changed": sum(mover.counts for mover in movers),
        "told": len(movers),
        "going_on": {
            "missed": int((missed(problem, held.served) > 0).sum()),
            "served": int(held.served.sum()),
            "waiting": int(held.queue[:, -1].sum()) if held.queue.size else 0,
            "reached": _reached(problem, held.served),
        },
        "gained": _gain(sum(one.people for one in found), *(sum(one.gain[k] for one in found) for k in range(3))),
        "changes": [
            {
                "site": problem.site_codes[change.site] if change.site >= 0 else None,
                "gain": _gain(change.people, *change.gain) | {"won": change.won, "lost": change.lost},
                "people": [_person(problem, mover) for mover in change.movers],
            }
            for change in found
        ],
    }


def _reached(problem: "StaffingProblem", served: Any) -> list[int]:
    """People sampled in the area of each target by its time, in order; served: by site and slot."""
    return [
        int(problem.sampled[area]) + int(served[problem.target_sites[k], :by_slot].sum())
        for k, (area, by_slot) in enumerate(
            zip(problem.target_area.tolist(), problem.target_by_slot.tolist(), strict=True)
        )
    ]


def _gain(people: int, shortfall: float, waiting: float, minutes: float) -> dict[str, float]:
    return {
        "people": int(people),
        "shortfall": round(float(shortfall), 3),
        "waiting": round(waiting),
        "minutes": round(float(minutes), 1),
    }


def _person(problem: "StaffingProblem", mover: "Mover") -> dict[str, Any]:
    step = timedelta(minutes=problem.slot_minutes)

    def place(rows: tuple[tuple[int, int, int, int], ...]) -> dict[str, str] | None:
        if not rows:
            return None
        site, role, first, end = min(rows, key=lambda row: row[2])
        return {
            "site": problem.site_codes[site],
            "role": problem.roles[role],
            "begins": problem.slot_starts[first].isoformat(),
            "ends": (problem.slot_starts[end - 1] + step).isoformat(),
        }

    return {"staff": problem.staff_codes[mover.staff], "from": place(mover.before), "to": place(mover.after)}


def continued(
    session: Session, again: dict[str, Any], row: PlanRow, work: Rows, slots: Rows, changes: dict[str, Any]
) -> tuple[Rows, Rows, dict[str, Any]]:
    """The assignments, slots and figures of the whole session: those of the version that held up to the re-plan.

    again: what the run was asked for. Blocks that were cut by the re-plan and go on at the same site are one again.
    """
    at, plan_id = datetime.fromisoformat(again["from"]), row.id or 0
    before = _before(session, int(again["plan"]), again.get("returned", {}), plan_id, at)
    slots_before = _slots_before(session, int(again["plan"]), plan_id, at)
    figures = dict(row.figures)
    people, persons = dict(figures["people"]), dict(figures["persons"])
    for key in ("expected", "served"):
        people[key] += int(again["sampled"])
    held = changes["going_on"] | {"served": changes["going_on"]["served"] + int(again["sampled"])}
    joined = _joined(before, work, at)
    persons["used"] = len({one["staff_id"] for one in joined})
    kept = {key: again[key] for key in ("of", "plan", "from", "until", "moves_max", "absent", "reported", "sites")}
    kept |= {
        key: again[key]
        for key in ("really", "left_out", "returned", "area", "forecast", "struck", "expected", "may_close")
        if key in again
    }
    figures |= {"people": people, "persons": persons, "replan": kept | changes | {"going_on": held}}
    return joined, slots_before + slots, figures


def _before(session: Session, old_id: int, returned: dict[str, int], plan_id: int, at: datetime) -> Rows:
    people, places = staff.ids_by_code(session), sites.ids_by_code(session)
    return [
        {
            "plan_id": plan_id,
            "staff_id": people[one.staff_code],
            "site_id": places[one.site_code],
            "role": one.role,
            "starts_at": one.starts_at,
            "ends_at": min(one.ends_at, at),
        }
        for one, _, _ in queries.assignments_with(session, old_id, returned)
        if one.starts_at < at
    ]


def _joined(before: Rows, after: Rows, at: datetime) -> Rows:
    """Blocks before and after `at`; two of a person in one role at one site that meet there are one."""
    going = {(one["staff_id"], one["site_id"], one["role"]): one for one in before if one["ends_at"] == at}
    out = list(before)
    for one in after:
        held = going.get((one["staff_id"], one["site_id"], one["role"]))
        if held is not None and one["starts_at"] == at:
            held["ends_at"] = one["ends_at"]
        else:
            out.append(one)
    return out


def _slots_before(session: Session, old_id: int, plan_id: int, at: datetime) -> Rows:
    places = sites.ids_by_code(session)
    return [
        {
            "plan_id": plan_id,
            "site_id": places[slot.site_code],
            "ends_at": slot.ends_at,
            "lanes": slot.lanes,
            "arrivals": slot.arrivals,
            "served": slot.served,
            "queue": slot.queue,
        }
        for slot in queries.slots(session, old_id)
        if slot.ends_at <= at
    ]
