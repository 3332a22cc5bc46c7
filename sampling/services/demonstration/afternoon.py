"""The afternoon: what follows the last counts, at the clock of the files; each step may be taken again."""

from collections.abc import Callable
from datetime import date, timedelta

from sampling.domain.actors import Actor
from sampling.storage.database import Database

from . import second_source, sweep
from .files import DemoFiles
from .night import DemoNight

LATER = timedelta(minutes=5)  # after the last village has entered, the sweep is planned
PART = 10.0  # of the time for the plan of the last session, that for the sweep's
OnProgress = Callable[[str, int, int], None]


def go_after_the_rest(
    db: Database,
    files: DemoFiles,
    night: DemoNight,
    *,
    today: date | None,
    seconds: float,
    seed: int,
    by: Actor,
    on_progress: OnProgress,
) -> None:
    """Another platform's figures, people outstanding, and a sweep planned from them; today: see `sweep.add_sweep`."""
    last, code = files.sessions[-1], files.round_code
    second_source.hold_against(db, files, last, night, by=by, on_progress=on_progress)
    sweep.enter_outstanding(db, round_code=code, after=last.closes_at, seed=night.seed, on_progress=on_progress)
    at = last.closes_at + sweep.ENTERED[-1] + LATER
    added = sweep.add_sweep(db, files, last, today=today, by=by, now=at)
    sweep.plan_sweep(db, files, added, seconds=seconds / PART, seed=seed, by=by, now=at, on_progress=on_progress)
