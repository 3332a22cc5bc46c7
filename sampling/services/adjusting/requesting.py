"""Why an area is to be helped, what a re-plan goes out from, and asking for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.adjusting import MOVES, NOBODY_LEFT_OUT, LeftOut
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound
from sampling.domain.lacking import Lack
from sampling.domain.plans import Plan
from sampling.domain.texts import N_
from sampling.services import forecasting, lacking, orders, planning, plans, watching
from sampling.services.forecasting import Forecast
from sampling.services.planning import Outlook
from sampling.services.watching.facts import current
from sampling.storage.database import Database
from sampling.storage.queries import rounds as rounds_queries

from .foreseen import area_of_round, foresee, newest_moment

NO_MOVE = N_("Tick the moves that you don't want, then have it solved again.")


@dataclass(frozen=True, slots=True)
class Why:
    """An area and what moves would go out from. forecast: of the area as of the newest figures, None where there is
    none. lack: what it lacks, as the watch says it (`services.lacking`). expected: people who are still to come in the
    session by the forecast, idle: of the area's open sites, those where nobody queues, as told or else by reckoning;
    None where nothing is forecast. refusals: sites, people and units that are not moved again in this session."""

    area_code: str
    area_name: str
    forecast: Forecast | None
    outlook: Outlook
    expected: int | None
    idle: int
    open: int
    refusals: int
    site_names: dict[str, str]
    lack: Lack | None = None

    @property
    def missing(self) -> int | None:
        """People who will be missing at the deadline, by the middle of the forecast; None where that is not known."""
        if self.forecast is None or self.forecast.wanted is None:
            return None
        return max(0, self.forecast.wanted - self.forecast.mid)


def why(db: Database, *, round_code: str, session_code: str, area_code: str = "", now: datetime) -> Why:
    """Raises NotFound, and Refused where no plan of the session holds or no slot of it is left."""
    outlook = planning.outlook(db, round_code=round_code, session_code=session_code, now=now)
    code = area_of_round(db, round_code, area_code)
    facts = current(db, round_code)
    path, as_of = facts.basis.path_of(code), newest_moment(db, round_code, now)
    found = forecasting.area_forecast(db, round_code=round_code, area_code=code, as_of=as_of)
    ahead = forecasting.expecting(db, round_code=round_code, session_code=session_code, as_of=as_of)
    own = (
        [queue for site, queue in ahead.queues.items() if facts.counted_at.get(site, "").startswith(path)]
        if ahead
        else []
    )
    with db.reading() as session:
        standing = orders.standing(session, _session_id(session, round_code, session_code))
    return Why(
        code,
        facts.areas[path].name,
        found if found and (found.has_counts or found.with_plan) and found.session_code == session_code else None,
        outlook,
        sum(sum(come) for come in ahead.arrivals.values()) if ahead else None,
        sum(queue == 0 for queue in own),
        len(own),
        standing.refusals,
        {one: site.name for one, site in facts.sites.items()},
        _lack(db, round_code, session_code, code, as_of, now),
    )


def _lack(
    db: Database, round_code: str, session_code: str, area_code: str, as_of: datetime, now: datetime
) -> Lack | None:
    seen = watching.watch(db, round_code=round_code, area_code=area_code, as_of=as_of, now=now)
    return lacking.lack_of(db, seen) if seen.session_code == session_code else None


def request(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    area_code: str = "",
    moves_max: int = MOVES,
    seconds: float = planning.SECONDS,
    struck: LeftOut = NOBODY_LEFT_OUT,
    absent: Collection[str] = (),
    may_close: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """Put a re-plan from now into the queue that moves at most so many people, and give the run's id.

    area_code: for which it is asked, the round's own where it is ""; all areas count. struck: whom and which sites the
    planner leaves out beside those who have refused. may_close: sites where people are still expected may be shut. The
    forecast without moves is kept with it. Raises as `planning.request_replan`, and NotFound for an area that is none
    of the round's.
    """
    code = area_of_round(db, round_code, area_code)
    with db.reading() as session:
        standing = orders.standing(session, _session_id(session, round_code, session_code))
    kept = foresee(db, round_code=round_code, now=now)
    beside: dict[str, Any] = {"area": code, "struck": struck.as_dict()} | ({"forecast": kept} if kept else {})
    as_of = newest_moment(db, round_code, now)
    return planning.request_replan(
        db,
        round_code=round_code,
        session_code=session_code,
        moves_max=moves_max,
        seconds=seconds,
        absent=absent,
        left_out=struck | standing.left_out,
        returned=standing.returned,
        ahead=forecasting.expecting(db, round_code=round_code, session_code=session_code, as_of=as_of),
        beside=beside,
        may_close=may_close,
        by=by,
        now=now,
    )


def strike(
    db: Database, *, plan: Plan, people: Collection[str], seconds: float = planning.SECONDS, by: Actor, now: datetime
) -> int:
    """Have a proposal solved again with these people where they are, and those struck from it before; gives the run's
    id. Raises Faulty where nobody is struck or somebody is not part of it, Conflict where it is no proposal any more.
    """
    again = plan.figures.get("replan")
    if not again:
        raise NotFound("Version %(version)s re-plans no other version.", version=plan.version)
    if plan.state != "draft":
        raise Conflict("Version %(version)s is %(state)s and never changes.", version=plan.version, state=plan.state)
    told = {person["staff"] for change in again["changes"] for person in change["people"]}
    if not people or not set(people) <= told:
        raise Faulty([FieldFault(NO_MOVE, where=("people",))])
    held = plans.published_plan(db, plan.round_code, plan.session_code)
    if held is None or held.version != again["of"]:
        raise Conflict(
            "Version %(version)s re-plans version %(of)s, which no longer holds. Propose moves anew.",
            version=plan.version,
            of=again["of"],
        )
    return request(
        db,
        round_code=plan.round_code,
        session_code=plan.session_code,
        area_code=again.get("area", ""),
        moves_max=again["moves_max"],
        seconds=seconds,
        struck=LeftOut.from_dict(again.get("struck", {})) | LeftOut(frozenset(people)),
        may_close=again.get("may_close", False),
        by=by,
        now=now,
    )


def _session_id(session: Any, round_code: str, session_code: str) -> int:
    own = rounds_queries.session_row(session, round_code, session_code)
    if own is None:
        raise NotFound(
            "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
        )
    return own.id or 0
