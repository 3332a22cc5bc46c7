"""The worker reads a large file of ways for a study: followed, called off, taken up after a worker that died.

All that is wrong with it is told at once; until all of it is right nothing of the study's ways is changed.
"""

import tempfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sampling.domain.errors import DomainError, Faulty
from sampling.domain.texts import N_
from sampling.services.planning.execution import fail
from sampling.services.planning.heartbeat import Watch, beating
from sampling.storage.database import Database
from sampling.storage.queries import runs
from sampling.storage.queries import siting as queries
from sampling.storage.tables import RunRow

from .bringing import keep, put_down, wanted
from .engines import Stopped
from .ways_files import read

NOT_KEPT = N_("The ways of %(file)s are not kept, and nothing was changed.")


def read_ways(
    db: Database, row: RunRow, watch: Watch, study_code: str, now: Callable[[], datetime], beat_seconds: float
) -> bool:
    """Read the file of a claimed run; True where its ways are kept. row: as it was claimed."""
    run_id, attempt, content = row.id or 0, row.attempt, row.input
    name, kind = str(row.progress["reads"]), str(row.progress["kind"])

    def heard(done: int, of: int) -> None:
        watch.say(done=done, of=of)
        if watch.stop.is_set():
            raise Stopped

    def end(state: str, **more: Any) -> bool:
        told = {**watch.progress(), **more.pop("progress", {})}
        with db.writing() as session:
            runs.finish(session, run_id, attempt, state=state, finished_at=now(), progress=told, input=b"", **more)
        return False

    try:
        with beating(db, run_id, attempt, watch, now, beat_seconds), tempfile.TemporaryDirectory() as folder:
            with db.reading() as session:
                asked = wanted(session, study_code, "")
            found = read(str(put_down(content, kind, folder)), kind, name, asked.places, asked.sites, heard)
            heard(watch.kept.get("of", 0), watch.kept.get("of", 0))
        with db.writing() as session:
            own = runs.owned(session, run_id, attempt)
            if own is None or own.study_id is None:
                return False
            queries.study_row(session, study_code)
            keep(session, own.study_id, name, kind, found, asked, own.requested_by, now())
            runs.finish(session, run_id, attempt, state="done", finished_at=now(), progress=watch.progress(), input=b"")
        return True
    except Stopped:
        return end("cancelled")
    except Faulty as wrong:
        faults = [(one.sentence, one.facts) for one in wrong.faults]
        told = {"faults": faults, "failure_facts": {"file": name}}
        return end("failed", failure=NOT_KEPT, progress=told)
    except DomainError as error:
        told = {"faults": [(error.sentence, error.facts)], "failure_facts": {"file": name}}
        return end("failed", failure=NOT_KEPT, progress=told)
    except Exception:
        fail(db, run_id, attempt, watch, now())
        return False
