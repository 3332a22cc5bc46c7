"""The worker proposes call-ups: one problem a site, the waiting as it is beside the waiting as it would be."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sampling.domain.callup_proposals import ProposedSite, ProposedWindow, Waiting, site_as_dict
from sampling.domain.plans import CALL_UP
from sampling.services.planning.execution import fail, worker_name
from sampling.services.planning.heartbeat import Watch, beating
from sampling.storage.database import Database
from sampling.storage.queries import runs
from sampling.storage.tables import RunRow


def is_proposal(db: Database, run_id: int) -> bool:
    """True where a run proposes call-ups."""
    with db.reading() as session:
        row = session.get(RunRow, run_id)
        return row is not None and row.progress.get("question") == CALL_UP


def execute(db: Database, *, run_id: int, now: Callable[[], datetime], beat_seconds: float = 1.0) -> bool:
    """Work out a queued proposal; True where it is done. One that is another worker's, or over, is left alone."""
    with db.writing() as session:
        row = runs.claim(session, run_id, now=now(), progress={"worker": worker_name()})
        if row is None:
            return False
        attempt, content, seconds, seed = row.attempt, row.input, row.seconds_limit, row.seed
        watch = Watch(dict(row.progress))
    try:
        with beating(db, run_id, attempt, watch, now, beat_seconds):
            found = solve(json.loads(gzip.decompress(content)), seconds, seed, watch)
    except Exception:
        fail(db, run_id, attempt, watch, now())
        return False
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    with db.writing() as session:
        owned = runs.owned(session, run_id, attempt)
        if owned is None:
            return False
        stopped, at = owned.cancel_requested, now()
        runs.finish(
            session,
            run_id,
            attempt,
            state="done" if found["sites"] else "cancelled",
            finished_at=at,
            heartbeat_at=at,
            progress={**watch.progress(), "stopped": stopped},
            answer=gzip.compress(text, mtime=0),
        )
    return bool(found["sites"])


def solve(given: dict[str, Any], seconds: float, seed: int, watch: Watch) -> dict[str, Any]:
    """Windows of every site there is time for. given: a sampling-callup/1; gives its answer, ready for JSON."""
    from optimizer.callup import CallUpProblem, call_up_all, fewest_lanes
    from optimizer.limits import Limits

    limits = Limits(seconds, 1, watch.stop.is_set)
    villages = sorted({village for site in given["sites"] for _, village, _, _ in site["units"]})
    number = {code: n for n, code in enumerate(villages)}
    late = tuple((number[code], count) for code, count in given["late"].items())
    problems, lanes = [], []
    for site in given["sites"]:
        bare = CallUpProblem(
            starts=tuple(site["starts"]),
            minutes=given["minutes"],
            room=tuple(site["pace"]),
            people=tuple(unit[3] for unit in site["units"]),
            village=tuple(number[unit[1]] for unit in site["units"]),
            level=tuple(unit[2] for unit in site["units"]),
            late=late,
        )
        if given["basis"] == "wish" and not watch.stop.is_set():
            _, many = fewest_lanes(
                bare, site["pace"], max(1, site["lanes_max"]), limits, others=site["rest"], seed=seed
            )
            own = [many] * len(site["starts"])
        else:
            own = site["lanes"] or [site["lanes_max"]] * len(site["starts"])
        lanes.append(own)
        problems.append(_under(bare, site, own))
    found = call_up_all(
        problems, limits, seed=seed, on_progress=lambda done, of: watch.say(stage="proposing", done=done, of=of)
    )
    out, left = [], list(given["left"])
    for site, problem, own, answer in zip(given["sites"], problems, lanes, found, strict=True):
        if answer is None:
            left.append(site["code"])
        else:
            out.append(site_as_dict(_proposed(given, site, problem, own, answer)))
    return {"sites": out, "left": left}


def _under(bare: Any, site: dict[str, Any], lanes: list[int]) -> Any:
    """The problem with the room that lanes leave beside people who are not called."""
    from dataclasses import replace

    room = tuple(max(0, n * pace - rest) for n, pace, rest in zip(lanes, site["pace"], site["rest"], strict=True))
    return replace(bare, room=room)


def _proposed(given: dict[str, Any], site: dict[str, Any], problem: Any, lanes: list[int], found: Any) -> ProposedSite:
    from optimizer.callup import lanes_by_slot, queue_from

    opens, step = datetime.fromisoformat(given["opens_at"]), timedelta(minutes=given["minutes"])
    starts = tuple(opens + timedelta(minutes=minute) for minute in site["starts"])
    now = queue_from(problem, [max(0, a - b) for a, b in zip(site["now"], site["rest"], strict=True)])
    if given["basis"] == "wish":
        lanes = list(lanes_by_slot(found, site["pace"], max(lanes), others=site["rest"]))
    windows = [
        ProposedWindow(unit[0], starts[first], starts[end - 1] + step, unit[3])
        for unit, (first, end) in zip(site["units"], found.windows, strict=True)
    ]
    return ProposedSite(
        code=site["code"],
        version=site["version"],
        starts=starts,
        minutes=given["minutes"],
        room=problem.room,
        lanes=tuple(lanes),
        windows=tuple(sorted(windows, key=lambda one: (one.starts_at, one.ends_at, one.area_code))),
        now=Waiting(now.comes, now.waits, now.minutes),
        then=Waiting(found.queue.comes, found.queue.waits, found.queue.minutes),
        value=found.value,
        bound=found.bound,
        proven=found.status == "optimal",
    )
