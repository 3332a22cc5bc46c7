"""A study's own ways: a file that its planner brings, kept as a table, and taken away again.

A small file is read at once, aside; a large one in the worker (`reading_ways`), as seconds are too long for a page.
Once the study has one, no way of it is a straight line. Answers keep the ways they were made with.
"""

import hashlib
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.texts import N_
from sampling.services import aside, auditing
from sampling.services.planning.tree import REST
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas
from sampling.storage.queries import siting as queries
from sampling.storage.tables import RunRow, StudyWaysRow

from . import measured
from .asking import existing, free
from .gathering import gather
from .given import Given
from .ways_files import Places, Read, read

KINDS = {".csv": "matrix", ".txt": "matrix", ".gpkg": "network"}
BYTES_MOST = 256 << 20
AT_ONCE_BYTES, AT_ONCE_PAIRS = 1 << 20, 300_000  # read within a second
NO_FILE = N_("Choose a file.")
NO_FORM = N_("%(name)s is no file of ways: choose CSV with minutes, or a GeoPackage of streets.")
LARGE_FILE = N_("The file is larger than %(most)s MB.")
MANY_WAYS = N_("%(places)s areas × %(sites)s candidates are more ways than a study keeps (%(most)s). Begin it smaller.")
UNREAD = N_("The file could not be read. Nothing was changed. Try again, or bring a smaller one.")


@dataclass(frozen=True, eq=False)
class Asked:
    """What ways are wanted for: the study's people and candidates, and the positions of areas and candidates."""

    given: Given
    places: Places
    sites: Places


def bring_ways(
    db: Database, *, code: str, content: bytes, file_name: str, at_once: bool = False, by: Actor, now: datetime
) -> int | None:
    """Keep a file's ways for the study, in the place of those it had. Gives the id of a run where the file is a large
    one that the worker is to read; at_once: it is read here all the same. Raises Faulty with all that is wrong."""
    shown = "".join(one for one in file_name.replace("\\", "/") if one.isprintable())
    name = Path(shown).name[-200:]
    kind = KINDS.get(Path(name).suffix.lower(), "")
    for is_wrong, sentence in ((not name or not content, NO_FILE), (not kind, NO_FORM)):
        if is_wrong:
            raise Faulty([FieldFault(sentence, {"name": name}, ("file",))])
    if len(content) > BYTES_MOST:
        raise Faulty([FieldFault(LARGE_FILE, {"most": BYTES_MOST >> 20}, ("file",))])
    with db.reading() as session:
        asked = wanted(session, code, by.area_path)
    pairs = len(asked.places) * len(asked.sites)
    is_large = len(content) > AT_ONCE_BYTES or (kind == "network" and pairs > AT_ONCE_PAIRS)
    digest = hashlib.sha256(content).hexdigest()
    found = None if is_large and not at_once else _read(content, kind, name, asked)
    with db.writing() as session:
        queries.study_row(session, code)
        free(session, code)
        own = existing(session, code, by.area_path)
        run = None
        if found is not None:
            keep(session, own.id, name, kind, found, asked, by.name, now)
        else:
            run = RunRow(
                study_id=own.id, seconds_limit=0.0, input=content, input_hash=digest, requested_by=by.name,
                requested_at=now, progress={"reads": name, "kind": kind, "done": 0, "of": 0},
            )  # fmt: skip
            session.add(run)
            session.flush()
        auditing.record(session, by=by, action="bring ways of study", subject=code, at=now, file=name, kind=kind,
                        sha256=digest, run=run.id if run else None)  # fmt: skip
        return run.id if run else None


def take_ways_away(db: Database, *, code: str, by: Actor, now: datetime) -> None:
    """Go back to straight lines. Raises NotFound where the study has no ways of its own."""
    with db.writing() as session:
        own = existing(session, code, by.area_path)
        queries.study_row(session, code)
        free(session, code)
        if own.ways is None:
            raise NotFound("The study %(code)s has no ways of its own.", code=code)
        queries.delete_ways(session, own.id)
        auditing.record(
            session,
            by=by,
            action="take ways of study away",
            subject=code,
            at=now,
            file=own.ways.file_name or own.ways.kind,
        )


def wanted(session: Session, code: str, scope_path: str) -> Asked:
    """What ways are wanted for, as it stands. Raises NotFound, Refused, and Faulty where they are too many."""
    own = existing(session, code, scope_path)
    given = gather(session, own, replace(own.question, splits=False))
    places: Places = {
        one.code: (one.lon, one.lat)
        for one in areas.areas_within(session, own.area_path)
        if one.lon is not None and one.lat is not None
    }
    sites = dict(zip(given.codes, zip(given.lon.tolist(), given.lat.tolist(), strict=True), strict=True))
    if len(places) * len(sites) > measured.CELLS_MOST:
        facts = {"places": len(places), "sites": len(sites), "most": f"{measured.CELLS_MOST:,}"}
        raise Faulty([FieldFault(MANY_WAYS, facts, ("file",))])
    return Asked(given, places, sites)


def keep(
    session: Session, study_id: int, name: str, kind: str, found: Read, asked: Asked, by: str, now: datetime
) -> None:
    """Put what was read in the place of the ways that the study had. Raises Faulty where there are faults."""
    if found.faults or found.facts is None:
        raise Faulty([FieldFault(sentence, facts, ("file",)) for sentence, facts in found.faults])
    facts = found.facts | _without(asked.given, measured.unpacked(found.content))
    queries.delete_ways(session, study_id)
    session.add(
        StudyWaysRow(
            study_id=study_id,
            kind=kind,
            file_name=name,
            sha256=found.sha256,
            facts=facts,
            content=found.content,
            brought_at=now,
            brought_by=by,
        )
    )


def _read(content: bytes, kind: str, name: str, asked: Asked) -> Read:
    """Aside: libraries of tables and shapes stay out of the web process."""
    with tempfile.TemporaryDirectory() as folder:
        path = put_down(content, kind, folder)
        try:
            return aside.ask(read, str(path), kind, name, asked.places, asked.sites)
        except (EOFError, RuntimeError) as error:
            raise Refused(UNREAD) from error


def put_down(content: bytes, kind: str, folder: str) -> Path:
    """The file under a name of ours: what it calls itself leads nowhere."""
    path = Path(folder) / ("ways.csv" if kind == "matrix" else "ways.gpkg")
    path.write_bytes(content)
    return path


def _without(given: Given, table: measured.Table) -> dict[str, int]:
    """Who has people and no way to any candidate."""
    row = {code: n for n, code in enumerate(table.places)}
    cells = table.measured.cells[[row[code.removesuffix(REST)] for code in given.place_codes]]
    out = np.asarray(np.isinf(cells).all(axis=1))
    return {"places": len(out), "places_without": int(out.sum()), "people_without": int(given.people[out].sum())}
