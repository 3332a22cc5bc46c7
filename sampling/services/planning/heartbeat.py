"""The heartbeat of a worker: while it calculates, a thread says how far it is and asks whether to stop."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sampling.storage.database import Database
from sampling.storage.queries import runs as queries

log = logging.getLogger(__name__)
STEPS_MAX = 200
# What an attempt says of itself.
ANEW = ("steps", "stage", "objective", "bound", "kind", "explained", "prices", "answer")


@dataclass
class Watch:
    """What the solver says, kept for the heartbeat to write."""

    kept: dict[str, Any]
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)  # asked to stop, or the run is no longer ours
    over: threading.Event = field(default_factory=threading.Event)  # the solver has answered

    def progress(self) -> dict[str, Any]:
        """All that is known now, ready for JSON."""
        with self.lock:
            return {**self.kept, "steps": list(self.kept.get("steps", ()))}

    def note(self, seconds: float, stage: str, objective: Any, bound: Any, kind: Any) -> None:
        """How far the solver is: the three parts of its best plan, their bounds, and what proves those."""
        with self.lock:
            steps = self.kept.setdefault("steps", [])
            parts = [figure for pair in zip(objective, bound, strict=True) for figure in pair]
            step = [round(seconds, 2), *parts]
            if not steps or steps[-1][1:] != step[1:]:
                steps.append(step)
            if len(steps) > STEPS_MAX:
                del steps[1:-1:2]
            self.kept.update(stage=stage, objective=list(objective), bound=list(bound), kind=list(kind))

    def say(self, **values: Any) -> None:
        """Anything else that the pages show while it runs."""
        with self.lock:
            self.kept.update(values)


@contextmanager
def beating(
    db: Database, run_id: int, attempt: int, watch: Watch, now: Callable[[], datetime], seconds: float
) -> Iterator[None]:
    """Beat every so many seconds as long as the block lasts."""
    heart = threading.Thread(
        target=_beat, args=(db, run_id, attempt, watch, now, seconds), name=f"run-{run_id}", daemon=True
    )
    heart.start()
    try:
        yield
    finally:
        watch.over.set()
        heart.join()


def _beat(db: Database, run_id: int, attempt: int, watch: Watch, now: Callable[[], datetime], seconds: float) -> None:
    while not watch.over.wait(seconds):
        try:
            with db.writing() as session:
                asked = queries.beat(session, run_id, attempt, now=now(), progress=watch.progress())
        except Exception:
            log.exception("run %s: the heartbeat could not be written", run_id)  # the next one may be
            continue
        if asked is None or asked:
            watch.stop.set()
