"""The worker answers a study: ways, the solver, and a version of it, with the heartbeat of every run."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np

from sampling.services.planning.execution import fail, worker_name
from sampling.services.planning.heartbeat import Watch, beating
from sampling.storage.database import Database
from sampling.storage.queries import runs
from sampling.storage.queries import siting as queries
from sampling.storage.tables import RunRow, StudyVersionRow

from .answers import Answer, nearest, packed
from .engines import FAILED, Stopped, measured_by
from .given import Given, unpacked
from .given import packed as pack
from .keeping_room import keeping_room
from .reading_ways import read_ways

TABLE_MOST = 12_000_000  # cells of a whole table of ways
RANKS = 60  # of the nearest candidates, where there are more
GAP = 1e-4
log = logging.getLogger(__name__)


def execute(
    db: Database, *, run_id: int, now: Callable[[], datetime], beat_seconds: float = 1.0, engine: str = ""
) -> int | None:
    """Answer a queued run of a study, or read the file of ways that it brings; gives the version's number, None where
    it ended without one.

    engine: the routing engine that is set up, as `engines.measured_by` has it.
    """
    from geo.travel.asking import EngineFault

    with db.writing() as session:
        row = runs.claim(session, run_id, now=now(), progress={"worker": worker_name()})
        if row is None:
            return None
        attempt, content, seconds = row.attempt, row.input, row.seconds_limit
        watch = Watch(dict(row.progress))
        study = queries.code_of(session, row.study_id or 0)
        claimed = RunRow(**row.model_dump()) if row.progress.get("reads") else None
    if claimed is not None:
        read_ways(db, claimed, watch, study, now, beat_seconds)
        return None
    try:
        given = unpacked(content)
        with beating(db, run_id, attempt, watch, now, beat_seconds):
            if given.by_engine:
                given = measured_by(engine, given, watch.stop.is_set)
            found = solve(given, seconds, watch)
        return _write(db, run_id, attempt, watch, found, given, now())
    except Stopped:
        with db.writing() as session:
            runs.finish(session, run_id, attempt, state="cancelled", finished_at=now(), progress=watch.progress())
        return None
    except EngineFault as fault:
        log.warning("run %s has no ways: %s", run_id, fault)
        progress = {**watch.progress(), "failure_facts": {"why": fault.code}}
        with db.writing() as session:
            runs.finish(session, run_id, attempt, state="failed", finished_at=now(), progress=progress, failure=FAILED)
        return None
    except Exception:
        fail(db, run_id, attempt, watch, now())
        return None


def solve(given: Given, seconds: float, watch: Watch) -> Answer:
    """The answer to the question; without sites where no choice keeps what is asked, or none was found in time."""
    from optimizer.limits import Limits
    from optimizer.siting.course import SitingProgress
    from optimizer.siting.covering import fewest
    from optimizer.siting.covering.most import most_reached
    from optimizer.siting.median import median
    from optimizer.siting.problem import SitingProblem

    def hear(news: SitingProgress) -> None:
        watch.say(
            value=news.value if np.isfinite(news.value) else None, least=news.bound if np.isfinite(news.bound) else None
        )

    question, limits = given.question, Limits(seconds=seconds, cancelled=watch.stop.is_set)
    known = sorted(set(given.villages) - {""})
    position = {code: n for n, code in enumerate(known)}
    closed = np.array([pin == "closed" for pin in given.pins])
    may = {given.villages[n] for n in np.flatnonzero(~closed)}
    problem = SitingProblem(
        ways=_ways(given),
        people=given.people.copy(),
        opened=np.array([pin == "open" for pin in given.pins]),
        closed=closed,
        village=np.array([position.get(code, -1) for code in given.villages], dtype=np.int64),
        wanted=np.array([question.each_village and code in may for code in known], dtype=bool),
    )
    site_of = None
    if question.keeps_room:
        found = keeping_room(given, problem, limits, GAP, hear)
        site_of = found.site_of
    elif question.kind == "fewest":
        found = fewest(problem, question.within_m, limits, on_progress=hear)
    elif question.kind == "reach":
        found = most_reached(problem, question.sites or 1, question.within_m, limits, gap=GAP, on_progress=hear)
    else:
        found = median(problem, question.sites or 1, limits, gap=GAP, on_progress=hear)
    sites = found.sites.astype(np.int64)
    if not len(sites):
        site_of = np.zeros(0, dtype=np.int64)
    elif site_of is None or (site_of < 0).any():
        near = nearest(given, sites)
        site_of = near if site_of is None or given.measured is None else np.where(site_of < 0, near, site_of)
    finite = bool(len(sites)) and np.isfinite(found.bound)
    return Answer(
        sites=sites,
        site_of=site_of,
        value=float(found.value) if len(sites) else None,
        bound=float(found.bound) if finite else None,
        gap=float(found.gap) if finite and np.isfinite(found.gap) else None,
        kind=found.kind,
        status=found.status,
        seconds=found.seconds,
    )


def _ways(given: Given) -> Any:
    """Whole metres, all of them where a table holds them; else those that the question looks at."""
    from geo.travel.ways import straight_ways
    from optimizer.siting.problem import Ways

    every = np.arange(len(given.codes))
    if given.measured is not None or given.question.keeps_room or len(given.people) * len(every) <= TABLE_MOST:
        return Ways.of_table(given.walk_m(every))
    limit = given.question.within_m if given.question.kind in ("fewest", "reach") else None
    # A metre more: what is rounded down to the limit is near enough, too.
    which = {"most_ranks": RANKS} if limit is None else {"most_m": limit + 1.0}
    found = straight_ways(given.place_lon, given.place_lat, given.lon, given.lat, factors=given.factors, **which)
    whole = np.rint(found.metres)
    complete = np.where(np.isinf(found.complete_to), np.inf, np.rint(found.complete_to))
    return Ways(found.near, whole, complete if limit is None else np.minimum(complete, np.nextafter(limit, np.inf)))


def _write(
    db: Database, run_id: int, attempt: int, watch: Watch, found: Answer, given: Given, at: datetime
) -> int | None:
    """The run's end and the version it gives, in one transaction."""
    progress = {**watch.progress(), "value": found.value, "least": found.bound, "outcome": found.status}
    with db.writing() as session:
        row = runs.owned(session, run_id, attempt)
        if row is None or row.study_id is None:
            return None
        if not len(found.sites):
            state = "cancelled" if row.cancel_requested else "done"
            runs.finish(session, run_id, attempt, state=state, finished_at=at, progress=progress)
            return None
        content = packed(found)
        # ways that an engine has measured are kept with what was asked
        asked = pack(given) if given.measured is not None else (row.input, row.input_hash)
        runs.finish(
            session, run_id, attempt, state="done", finished_at=at, heartbeat_at=at, progress=progress, answer=content
        )
        version = next((one.version for one in queries.versions(session, row.study_id)), 0) + 1
        session.add(
            StudyVersionRow(
                study_id=row.study_id,
                version=version,
                made="answered",
                run_id=run_id,
                given=asked[0],
                input_hash=asked[1],
                answer=content,
                made_at=at,
                made_by=row.requested_by,
            )
        )
        return version
