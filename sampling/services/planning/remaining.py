"""What is left of a session's problem at a slot: the round of a re-plan, from what has been reported and the clock."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sampling.domain.coverage import sampled_by_site
from sampling.domain.demand import split
from sampling.domain.plans import Assignment, PlanSlot
from sampling.domain.replanning import (
    PersonNow,
    Report,
    SiteNow,
    people_at,
    site_at,
    slots_between,
    slots_left,
)
from sampling.storage.queries.queues import QueueCount

from . import arrivals
from . import tree as trees
from .gathering import Gathered
from .inputs import Built

if TYPE_CHECKING:
    from sampling.services.forecasting import Expecting

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a re-plan goes out from: the plan that holds, slot by slot and person by person, and the reports. ahead: who
    is still to come to which site, and how fast lanes work; None: as the plan says."""

    work: Sequence[Assignment]
    slots: Mapping[str, Sequence[PlanSlot]]
    reports: Mapping[str, Report]
    counted: Mapping[str, int]
    ahead: "Expecting | None" = None


def foreseen(given: Gathered, standing: Standing) -> Standing:
    """The same with what `ahead` says in place of the plan's arrivals, and of queues that no report tells."""
    ahead = standing.ahead
    if ahead is None:
        return standing
    at = {start + timedelta(minutes=given.session.slot_minutes): t for t, start in enumerate(given.slots)}
    reports, slots = dict(standing.reports), dict(standing.slots)
    for code, come in ahead.arrivals.items():
        if code in reports:
            reports[code] = dataclasses.replace(reports[code], queue=ahead.queues[code])
        own = standing.slots.get(code, ())
        since = reports[code].hour if code in reports else given.session.opens_at
        slots[code] = [
            dataclasses.replace(slot, arrivals=_whole(come[at[slot.ends_at]], slot, since, given))
            if slot.ends_at in at and slot.ends_at > since
            else slot
            for slot in own
        ]
    return dataclasses.replace(standing, reports=reports, slots=slots)


def _whole(people: int, slot: PlanSlot, since: datetime, given: Gathered) -> int:
    """People of the whole slot, of which `people` come after `since`: the state is reckoned with a share of them."""
    length = timedelta(minutes=given.session.slot_minutes)
    share = min(1.0, (slot.ends_at - since) / length)
    return round(people / share) if share else 0


def reports_of(given: Gathered, counts: Sequence[QueueCount], at: datetime) -> tuple[dict[str, Report], dict[str, int]]:
    """The last report of each site of the session up to `at`, and the people counted at every site of the round."""
    known = [one for one in counts if one.hour <= at]
    total = sampled_by_site(known)  # type: ignore[arg-type]  # it has all that is asked of a count
    newest: dict[str, QueueCount] = {}
    for one in known:
        held = newest.get(one.site_code)
        if one.hour > given.session.opens_at and (held is None or (one.hour, one.version) > (held.hour, held.version)):
            newest[one.site_code] = one
    return {
        code: Report(
            one.hour, max(0, total[code] - given.counts.get(code, 0)), one.queue, one.lanes_open, one.staff_there
        )
        for code, one in newest.items()
    }, total


def remaining(
    given: Gathered, built: Built, standing: Standing, first: int, *, moves_max: int, absent: Collection[str]
) -> tuple[Row, int]:
    """The problem from slot `first` of the session on, and the people sampled in the session by then."""
    standing = foreseen(given, standing)
    problem = dict(built.problem)
    starts = given.slots
    ahead = standing.ahead
    at, length = starts[first], timedelta(minutes=given.session.slot_minutes)
    paces = {
        site.code: site.people_per_lane_hour * (ahead.paces.get(site.code, 1.0) if ahead else 1.0)
        for site in given.sites
    }
    states = {
        site["code"]: site_at(
            at, length, standing.slots.get(site["code"], ()), paces[site["code"]], standing.reports.get(site["code"])
        )
        for site in problem["sites"]
    }
    problem["slots"] = problem["slots"][first:]
    problem["sites"] = [_site(site, states[site["code"]], first) for site in problem["sites"]]
    if ahead is not None:
        problem["sites"] = [_as_foreseen(site, ahead, paces[site["code"]], first) for site in problem["sites"]]
    problem["areas"] = _areas(given, problem["areas"], standing, states)
    problem["targets"] = [
        target | {"by_slot": target["by_slot"] - first} for target in problem["targets"] if target["by_slot"] > first
    ]
    here = starts[first:]
    problem["staff"] = _staff(problem, standing.work, here, first, length, absent)
    problem["previous"] = {"assignments": _left(standing.work, here), "moves_max": moves_max}
    return problem, sum(state.sampled for state in states.values())


def _site(site: Row, state: SiteNow, first: int) -> Row:
    """Whoever was expected in the session and has not come yet comes in the slots left."""
    is_open = [t - first for t in site["open"] if t >= first]
    weights = [people if t in is_open else 0 for t, people in enumerate(site["arrivals"][first:])]
    if is_open and not any(weights):
        weights = [int(t in is_open) for t in range(len(weights))]
    coming = max(0, sum(site["arrivals"]) - state.sampled - state.waiting) if is_open else 0
    return site | {"arrivals": split(coming, weights), "open": is_open, "waiting": state.waiting}


def _as_foreseen(site: Row, ahead: "Expecting", pace: float, first: int) -> Row:
    """Whoever the forecast expects in the slots left comes then, and lanes work as fast as they have shown."""
    if site["code"] not in ahead.arrivals:
        return site
    come = ahead.arrivals[site["code"]][first:]
    return site | {
        "arrivals": [max(0, people) if t in site["open"] else 0 for t, people in enumerate(come)],
        "people_per_lane_hour": max(1.0, round(pace, 1)),
    }


def _areas(given: Gathered, rows: list[Row], standing: Standing, states: Mapping[str, SiteNow]) -> list[Row]:
    people = dict(standing.counted)
    for code, state in states.items():
        people[code] = given.counts.get(code, 0) + state.sampled
    tree = trees.build(given.areas)
    sampled = arrivals.sampled(dataclasses.replace(given, counts=people), tree)
    return [area | {"sampled": sampled.get(area["code"], 0)} for area in rows]


def _staff(
    problem: Row,
    work: Sequence[Assignment],
    starts: list[datetime],
    first: int,
    length: timedelta,
    absent: Collection[str],
) -> list[Row]:
    known = people_at(starts[0], length, work)
    own: dict[str, list[range]] = {}
    for one in work:
        own.setdefault(one.staff_code, []).append(slots_between(starts, one.starts_at, one.ends_at))
    sites = {site["code"] for site in problem["sites"]}
    most = problem["limits"]["blocks_per_day_max"]
    out = []
    for row in problem["staff"]:
        person = known.get(row["code"], PersonNow())
        available = [t - first for t in row["available"] if t >= first]
        available = slots_left(person, available, own.get(row["code"], []), most)
        more: Row = {"worked": person.worked} if person.worked else {}
        if person.at in sites:
            more["at"] = person.at
        out.append(row | {"available": [] if row["code"] in absent else available} | more)
    return out


def _left(work: Sequence[Assignment], starts: list[datetime]) -> list[Row]:
    out = []
    for one in work:
        slots = slots_between(starts, one.starts_at, one.ends_at)
        if slots:
            out.append(
                {
                    "staff": one.staff_code,
                    "site": one.site_code,
                    "role": one.role,
                    "slots": [slots.start, slots.stop],
                }
            )
    return out
