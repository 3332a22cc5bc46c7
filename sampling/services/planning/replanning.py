"""Asking for a re-plan: the session from its next slot on, with few people sent elsewhere than the plan says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sampling.domain.actors import Actor
from sampling.domain.adjusting import NOBODY_LEFT_OUT, LeftOut
from sampling.domain.coverage import SiteCount
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.plans import Plan, PlanSlot
from sampling.domain.replanning import first_slot, latest
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import plans as plan_queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.queries.queues import QueueCount, counts_with_queues

from ..second.official import in_place_of
from .gathering import Gathered, check_open, gather
from .holding import hold
from .inputs import build
from .naming import Names
from .really import NOTHING_KNOWN, Really, heard, really
from .remaining import Standing, remaining, reports_of
from .requests import check_seconds, put
from .soundness import check
from .wishing import check_wishes

if TYPE_CHECKING:
    from sampling.services.forecasting import Expecting

MOVES_MAX = 60
MOVES_MOST = 500  # beyond that a new plan is what is wanted
SECONDS = 10.0
NOBODY = N_("The session has nobody with the code %(codes)s.")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a re-plan asked for now would go out from.

    version: of the plan that holds. at: the first slot that has not begun. reported: sites of the session with a report
    in it, of `sites`; latest: the hour of the newest. away: people of the plan who can't be had in the round any more.
    queues: sites of those reported that told how many queue, `queueing` people in all. coming: people expected in the
    session who have not come yet. really: what is there at the sites against the plan.
    """

    version: int
    at: datetime
    reported: int
    sites: int
    latest: datetime | None
    away: int = 0
    queues: int = 0
    queueing: int = 0
    coming: int = 0
    really: Really = NOTHING_KNOWN


def outlook(db: Database, *, round_code: str, session_code: str, now: datetime) -> Outlook:
    """What would be re-planned; raises NotFound, and Refused where no plan holds or no slot is left."""
    with db.reading() as session:
        given, plan, first = _asked(session, round_code, session_code, now, planning=False)
        work = [one for one, _, _ in plan_queries.assignments(session, plan.id)]
        slots = _by_site(plan_queries.slots(session, plan.id))
        reports, _ = reports_of(given, _counts(session, given), given.slots[first])
        told = heard(session, given.session_id)
    queues = [report.queue for report in reports.values() if report.queue is not None]
    planned = sum(slot.arrivals for own in slots.values() for slot in own)
    came = sum(report.sampled for report in reports.values())
    return Outlook(
        plan.version,
        given.slots[first],
        len(reports),
        len(given.sites),
        latest(reports),
        len(given.away.intersection(one.staff_code for one in work)),
        len(queues),
        sum(queues),
        max(0, planned - came - sum(queues)),
        really(given, told, work, slots, reports, now),
    )


def check_absent(db: Database, *, round_code: str, session_code: str, absent: Collection[str]) -> None:
    """Raises Faulty where somebody said to be absent is not of the session, NotFound where there is no session."""
    with db.reading() as session:
        given = gather(session, round_code, session_code)
    _look_for_absent(given, absent)


def request_replan(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    moves_max: int = MOVES_MAX,
    seconds: float = SECONDS,
    seed: int = 0,
    absent: Collection[str] = (),
    left_out: LeftOut = NOBODY_LEFT_OUT,
    returned: Mapping[str, int] | None = None,
    ahead: "Expecting | None" = None,
    beside: Mapping[str, Any] | None = None,
    may_close: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """Put the rest of a session into the queue as a re-plan of the plan that holds, and give the run's id.

    moves_max: people who may be sent elsewhere than that plan says; not counted who gets nothing. absent: codes of
    people who are not there any more; who can't be had in the round, or was said to be absent on a site's page, is
    absent anyway. left_out: whom and which sites it leaves as they are. returned: who did not go where the plan that
    holds sends them, with the id of the plan by which they stand. ahead: who is still to come, and how fast lanes work,
    as the forecast has learnt it; without it, everybody whom the plan expects and who has not come. beside: kept with
    what it was asked for. may_close: sites where people are still expected may be shut; without it one lane stays open
    at each that runs one. Raises NotFound, and Refused where it can't be put, with all that is wrong.

    Lanes and staff are taken as the sites have told them: where fewer lanes run than the people there could, no more
    run from now on; where people are missing whom nobody has named, the site's people are left where they are.
    """
    if not 0 <= moves_max <= MOVES_MOST:
        raise Refused("A re-plan changes 0 to %(most)s people. For more, plan anew.", most=MOVES_MOST)
    check_seconds(seconds)
    with db.reading() as session:
        given, plan, first = _asked(session, round_code, session_code, now)
        work = [one for one, _, _ in plan_queries.assignments_with(session, plan.id, returned or {})]
        slots = _by_site(plan_queries.slots(session, plan.id))
        counts = _counts(session, given)
        told = heard(session, given.session_id)
    _look_for_absent(given, absent)
    here = {person.code for person in given.staff}
    absent = {*absent, *(here & (given.away | told.absent))}
    built = build(given)
    at = given.slots[first]
    reports, counted = reports_of(given, counts, at)
    there = really(given, told, work, slots, reports, now)
    standing = Standing(work, slots, reports, counted, ahead)
    problem, sampled = remaining(given, built, standing, first, moves_max=moves_max, absent=absent)
    stay = left_out | LeftOut(frozenset(returned or ()))  # whom a refused order has moved stays where they were
    wishes = hold(problem, stay, nobody_leaves=there.uncertain, lanes_most=there.lanes_most, may_close=may_close)
    check(problem, Names(given))
    _check_pins(given, problem, wishes)
    facts: dict[str, Any] = {
        "of": plan.version,
        "plan": plan.id,
        "from": at.isoformat(),
        "until": (at + timedelta(minutes=given.session.slot_minutes)).isoformat(),
        "moves_max": moves_max,
        "absent": len(absent),
        "sampled": sampled,
        "reported": len(reports),
        "sites": len(given.sites),
        "really": there.told(),
        **({"expected": sum(sum(site["arrivals"]) for site in problem["sites"])} if ahead else {}),
        **({"left_out": out} if (out := left_out.as_dict()) else {}),
        **({"returned": dict(returned)} if returned else {}),
        **({"may_close": True} if may_close else {}),
        **({"wishes": wishes} if wishes else {}),
        **(beside or {}),
    }
    return put(
        db,
        given,
        problem,
        {
            "unserved": sum(built.unserved.values()),
            "turnout": given.norms["turnout"].value,
            "basis": given.basis.told(),
            "told": built.told,
            "replan": facts,
        },
        seconds=seconds,
        seed=seed,
        by=by,
        now=now,
        action="request re-plan",
        details={"replan_of": plan.version, "from": at.isoformat(), "moves_max": moves_max, "absent": len(absent)},
    )


def _check_pins(given: Gathered, problem: dict[str, Any], wishes: dict[str, Any] | None) -> None:
    """Raises Faulty where people can't be left where they are."""
    faults: list[FieldFault] = []
    if wishes:
        check_wishes(given, problem, problem, wishes, faults)
    if faults:
        raise Faulty(faults)


def _asked(
    session: Session, round_code: str, session_code: str, now: datetime, *, planning: bool = True
) -> tuple[Gathered, Plan, int]:
    """What a re-plan would go out from. Without `planning` the staff is left out, which takes half of the time."""
    given = gather(session, round_code, session_code, planning=planning)
    check_open(given.round)
    plan = next((p for p in plan_queries.plans_of_session(session, given.session_id) if p.state == "published"), None)
    if plan is None:
        raise Refused("No plan of this session is published yet: there is nothing to re-plan. Plan the session first.")
    first = first_slot(given.slots, now)
    if first is None:
        raise Refused("The last slot of the session has begun: there is nothing left to re-plan.")
    return given, plan, first


def _counts(session: Session, given: Gathered) -> list[QueueCount]:
    """The official counts of the round, each with the queue that its site told for the hour."""
    row = rounds_queries.row_by_code(session, given.round.code)
    if row is None:
        raise NotFound("There is no round with the code %(code)s.", code=given.round.code)
    told = sorted(counts_with_queues(session, row), key=lambda one: one.version)
    own = [SiteCount(one.site_code, one.day, one.hour, one.version, one.sampled, one.received_at) for one in told]
    official = in_place_of(session, row, own, {site.code: site.area_path for site in given.places})
    if official == own:
        return told
    beside = {(one.site_code, one.hour): one for one in told}
    return [_official(one, beside.get((one.site_code, one.hour))) for one in official]


def _official(one: SiteCount, told: QueueCount | None) -> QueueCount:
    """An official count with what the site told beside its own, if it has one for the hour."""
    figures = (one.site_code, one.day, one.hour, one.version, one.sampled, one.received_at)
    return QueueCount(*figures, told.queue, told.lanes_open, told.staff_there) if told else QueueCount(*figures, None)


def _by_site(slots: Sequence[PlanSlot]) -> dict[str, list[PlanSlot]]:
    out: dict[str, list[PlanSlot]] = {}
    for slot in slots:
        out.setdefault(slot.site_code, []).append(slot)
    return out


def _look_for_absent(given: Gathered, absent: Collection[str]) -> None:
    unknown = sorted(set(absent) - {person.code for person in given.staff})
    if unknown:
        raise Faulty([FieldFault(NOBODY, {"codes": ", ".join(unknown)}, ("absent",))])
