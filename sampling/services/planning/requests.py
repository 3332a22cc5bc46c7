"""Asking for a run, following it, and calling it off."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.assumptions import NOTHING, Assumptions
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.plans import CALL_UP, Run
from sampling.services import auditing
from sampling.storage.database import Database, Session
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.queries import runs as queries
from sampling.storage.queries import siting
from sampling.storage.tables import RunRow

from .assuming import assume, check_size
from .gathering import Gathered, gather
from .history import history, packed
from .inputs import build
from .naming import Names
from .openings import changed_sites
from .soundness import check
from .wishing import check_wishes, with_slots

SECONDS_MAX = 3600.0
PATIENCE = timedelta(seconds=20)  # a worker takes a run up within a second or two, after its start within ten


def request_run(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    seconds: float = 20.0,
    seed: int = 0,
    assumed: Assumptions = NOTHING,
    wishes: dict[str, Any] | None = None,
    priced: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """Write a session's problem as it is now, put it into the queue, and give the run's id.

    seconds: wall time that the solver may take. assumed: what this run alone takes to be otherwise; wishes: a
    sampling-wishes/1 (units are those of the staff, a pin may have `hours` for slots), with the price of each where
    `priced`. Raises NotFound, Refused where the problem can't be put, and Faulty with all that is wrong with what is
    assumed and wished, in one sentence each.
    """
    check_seconds(seconds)
    ready = prepare(db, round_code=round_code, session_code=session_code, assumed=assumed, wishes=wishes)
    wished = ready.wishes or None
    asked: dict[str, Any] = {"assumed": assumed.as_dict(), "wishes": wished, "priced": priced and wished is not None}
    return put(
        db,
        ready.given,
        ready.problem,
        {
            "unserved": ready.unserved,
            "turnout": ready.given.norms["turnout"].value,
            "basis": ready.given.basis.told(),
            "before": ready.before,
            "told": ready.told,
            **{key: value for key, value in asked.items() if value},
        },
        did=ready.history,
        seconds=seconds,
        seed=seed,
        by=by,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Ready:
    """What a run is given: the session as it is, its problem with what is assumed, a sampling-wishes/1 or nothing, and
    what its people did before, a sampling-history/1 or None. before: see `outstanding.figures`; told: `inputs.Built`.
    """

    given: Gathered
    problem: dict[str, Any]
    wishes: dict[str, Any]
    unserved: int
    before: dict[str, int]
    history: dict[str, Any] | None
    told: dict[str, Any] | None = None


def prepare(
    db: Database, *, round_code: str, session_code: str, assumed: Assumptions, wishes: dict[str, Any] | None
) -> Ready:
    """A session's problem as it is now, with what is assumed and wished. Raises as `request_run`; writes nothing."""
    wished = dict(wishes or {})
    check_size(assumed, wished)
    with db.reading() as session:
        given = gather(session, round_code, session_code)
        did = history(session, given)
    faults: list[FieldFault] = []
    changed, lanes = changed_sites(given, assumed, wished.get("closed", ()), faults)
    built = build(changed)
    problem = assume(built.problem, changed, assumed, lanes, faults)
    if problem["sites"] and not any(site["open"] for site in problem["sites"]):
        raise Refused(
            "All %(n)s sites of this session are shut at its hours, by their own. Keep them open for the whole session "
            "(under its hours), or give it other hours.",
            n=len(problem["sites"]),
        )
    check(problem, Names(given))
    wished = with_slots(given, wished, faults)
    if "teams" in wished:
        there = {row["code"] for row in problem["staff"]}
        wished["units"] = {one.code: one.unit for one in given.staff if one.unit and one.code in there}
    if wished:
        check_wishes(given, built.problem, problem, wished, faults)
    if faults:
        raise Faulty(faults)
    return Ready(given, problem, wished, sum(built.unserved.values()), built.before, did, built.told)


def check_seconds(seconds: float) -> None:
    """Raises Refused where no run takes so long."""
    if not 0 < seconds <= SECONDS_MAX:
        raise Refused("A run takes more than 0 and at most %(most)s seconds.", most=int(SECONDS_MAX))


def put(
    db: Database,
    given: Gathered,
    problem: dict[str, Any],
    progress: dict[str, Any],
    *,
    seconds: float,
    seed: int,
    by: Actor,
    now: datetime,
    did: dict[str, Any] | None = None,
    action: str = "request run",
    details: Mapping[str, Any] | None = None,
) -> int:
    """Write a session's problem into the queue and give the run's id.

    did: what its people did before, a sampling-history/1; details: what the audit says beside the rest.
    """
    text = json.dumps(problem, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    with db.writing() as session:
        row = RunRow(
            session_id=given.session_id,
            seed=seed,
            seconds_limit=seconds,
            input=gzip.compress(text, mtime=0),
            history=packed(did),
            input_hash=hashlib.sha256(text).hexdigest(),
            progress=progress,
            requested_by=by.name,
            requested_at=now,
        )
        session.add(row)
        session.flush()
        run_id = int(row.id or 0)
        auditing.record(
            session,
            by=by,
            action=action,
            subject=f"{given.round.code}/{given.session.code}",
            at=now,
            run=run_id,
            seconds=seconds,
            seed=seed,
            input=row.input_hash,
            **(details or {}),
        )
    return run_id


def cancel(db: Database, *, run_id: int, keep: bool = True, by: Actor, now: datetime) -> None:
    """Call a run off: at once while it waits; a running one stops within seconds and keeps its best plan, if any.

    keep: without it nothing is kept of a running one either; its worker loses it, and writes nothing.
    """
    with db.writing() as session:
        row = _row(session, run_id)
        if row.state == "queued" or (row.state == "running" and not keep):
            row.state, row.finished_at = "cancelled", now
        elif row.state == "running":
            row.cancel_requested = True
        else:
            raise Refused("The run is over already.")
        session.add(row)
        auditing.record(session, by=by, action="cancel run", subject=str(run_id), at=now)


def run(db: Database, run_id: int) -> Run:
    """A run with its progress; raises NotFound."""
    with db.reading() as session:
        found = queries.run_by_id(session, run_id)
    if found is None:
        raise NotFound("There is no run %(id)s.", id=run_id)
    return found


def runs(db: Database, *, round_code: str, session_code: str) -> list[Run]:
    """A session's runs for plans and answers about them, newest first; raises NotFound."""
    with db.reading() as session:
        own = rounds_queries.session_row(session, round_code, session_code)
        if own is None:
            raise NotFound(
                "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
            )
        return [run for run in queries.runs_of_session(session, own.id or 0) if run.question != CALL_UP]


def is_of_study(db: Database, run_id: int) -> bool:
    """True where a run answers a study of where to sample, not a session."""
    with db.reading() as session:
        return siting.is_of_study(session, run_id)


def waits_for_another(db: Database, run: Run) -> bool:
    """True where another run is being solved, or was asked for before and waits too."""
    with db.reading() as session:
        return bool(queries.running_rows(session)) or any(key < run.id for key in queries.queued_ids(session))


def is_forgotten(db: Database, run: Run, now: datetime) -> bool:
    """True where a run waits though no other is being solved: there seems to be no worker."""
    if run.state != "queued" or now - run.requested_at < PATIENCE:
        return False
    with db.reading() as session:
        return not queries.running_rows(session)


def stored_input(db: Database, run_id: int) -> bytes:
    """What a run was given: a gzipped sampling-round/1; raises NotFound."""
    with db.reading() as session:
        return _row(session, run_id).input


def stored_answer(db: Database, run_id: int) -> bytes:
    """What a run answered: a gzipped sampling-plan/1; raises NotFound where it has not."""
    with db.reading() as session:
        answer = _row(session, run_id).answer
    if answer is None:
        raise NotFound("The run %(id)s has no answer.", id=run_id)
    return answer


def stored_wishes(db: Database, run_id: int) -> dict[str, Any]:
    """The sampling-wishes/1 that a run was given beside its input; raises NotFound where it was given none."""
    with db.reading() as session:
        progress = _row(session, run_id).progress
        wishes = progress.get("wishes") or progress.get("replan", {}).get("wishes")
    if not wishes:
        raise NotFound("The run %(id)s was given no wishes.", id=run_id)
    return dict(wishes)


def stored_history(db: Database, run_id: int) -> bytes:
    """The gzipped sampling-history/1 that a run was given beside its input; raises NotFound where it was given none."""
    with db.reading() as session:
        found = _row(session, run_id).history
    if found is None:
        raise NotFound("Nobody of the run %(id)s worked before.", id=run_id)
    return found


def _row(session: Session, run_id: int) -> RunRow:
    row = session.get(RunRow, run_id)
    if row is None:
        raise NotFound("There is no run %(id)s.", id=run_id)
    return row
