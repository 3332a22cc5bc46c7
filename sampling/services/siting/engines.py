"""Ways by the routing engine that the operator runs: chosen for a study, measured by the worker that answers it.

Its address stands in the server's environment alone; no page, file or request can name one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np

from sampling.domain.actors import Actor
from sampling.domain.errors import Refused
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database
from sampling.storage.queries import siting as queries
from sampling.storage.tables import StudyWaysRow

from .asking import existing, free
from .given import Given
from .measured import Measured

NONE = N_("No routing engine is set up for this system. Ask the system's keeper, or bring a file of ways.")
FAILED = N_(
    "The routing engine gave no ways (%(why)s). Ask the system's keeper whether it runs, and ask again. No straight "
    "line was put in their place."
)
KINDS = ("osrm", "valhalla")


class Stopped(Exception):
    """Called off while ways were measured."""


def use_engine(db: Database, *, code: str, engine: str, by: Actor, now: datetime) -> None:
    """Let the study's ways be measured by the engine, in the place of those it had. engine: as `measured_by` has it.
    Raises Refused where none is set up."""
    if not engine:
        raise Refused(NONE)
    with db.writing() as session:
        own = existing(session, code, by.area_path)
        queries.study_row(session, code)
        free(session, code)
        queries.delete_ways(session, own.id)
        session.add(
            StudyWaysRow(
                study_id=own.id, kind="engine", file_name="", sha256="", content=b"", brought_at=now, brought_by=by.name
            )
        )
        auditing.record(session, by=by, action="use engine for study", subject=code, at=now)


def measured_by(engine: str, given: Given, is_stopped: Callable[[], bool]) -> Given:
    """With the ways that the engine says. engine: its kind, profile and address, with blanks between them.

    Raises EngineFault, and Stopped.
    """
    from geo.travel.asking import Asking, EngineFault
    from geo.travel.engine import engine_ways
    from geo.travel.engines import Engine

    parts = engine.split()
    if len(parts) != 3 or parts[0] not in KINDS:
        raise EngineFault("address", "not: kind, profile, address")
    kind = "valhalla" if parts[0] == "valhalla" else "osrm"

    def heard(done: int, blocks: int) -> None:
        if is_stopped():
            raise Stopped

    asked = Engine(kind, Asking(parts[2]), f"{kind} {parts[1]}", parts[1])  # type: ignore[arg-type]
    lists = engine_ways(asked, given.place_lon, given.place_lat, given.lon, given.lat, heard=heard)
    cells = np.full((len(given.people), len(given.codes)), np.inf, dtype=np.float32)
    rows, ranks = np.nonzero(lists.near >= 0)
    cells[rows, lists.near[rows, ranks]] = lists.minutes[rows, ranks]
    method = replace(lists.method, detail=lists.method.detail | {"pairs": len(rows), "counted": "minutes"})
    return replace(given, by_engine=False, measured=Measured(method, "minutes", cells))
