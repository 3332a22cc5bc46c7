"""A study's own ways: a file that its planner brings, kept as a table, and taken away again.

Once it has one, no way of the study is a straight line. Answers keep the ways they were made with.
"""

import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.texts import N_
from sampling.services import aside, auditing
from sampling.services.planning.tree import REST
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.queries import siting as queries
from sampling.storage.tables import StudyWaysRow

from . import measured
from .asking import existing, free
from .gathering import gather
from .given import Given
from .ways_files import Places, Read, read

KINDS = {".csv": "matrix", ".txt": "matrix", ".gpkg": "network"}
BYTES_MOST = 256 << 20
NO_FILE = N_("Choose a file.")
NO_FORM = N_("%(name)s is no file of ways: choose CSV with minutes, or a GeoPackage of streets.")
LARGE_FILE = N_("The file is larger than %(most)s MB.")
MANY_WAYS = N_("%(places)s areas × %(sites)s candidates are more ways than a study keeps (%(most)s). Begin it smaller.")
UNREAD = N_("The file could not be read. Nothing was changed. Try again, or bring a smaller one.")


def bring_ways(db: Database, *, code: str, content: bytes, file_name: str, by: Actor, now: datetime) -> None:
    """Keep a file's ways for the study, in the place of those it had. Raises Faulty with all that is wrong."""
    shown = "".join(one for one in file_name.replace("\\", "/") if one.isprintable())
    name = Path(shown).name[-200:]
    kind = KINDS.get(Path(name).suffix.lower(), "")
    for is_wrong, sentence in ((not name or not content, NO_FILE), (not kind, NO_FORM)):
        if is_wrong:
            raise Faulty([FieldFault(sentence, {"name": name}, ("file",))])
    if len(content) > BYTES_MOST:
        raise Faulty([FieldFault(LARGE_FILE, {"most": BYTES_MOST >> 20}, ("file",))])
    with db.reading() as session:
        own = existing(session, code, by.area_path)
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
    found = _read(content, kind, name, places, sites)
    if found.faults or found.facts is None:
        raise Faulty([FieldFault(sentence, facts, ("file",)) for sentence, facts in found.faults])
    facts = found.facts | _without(given, measured.unpacked(found.content))
    with db.writing() as session:
        queries.study_row(session, code)
        free(session, code)
        queries.delete_ways(session, own.id)
        session.add(
            StudyWaysRow(
                study_id=own.id,
                kind=kind,
                file_name=name,
                sha256=found.sha256,
                facts=facts,
                content=found.content,
                brought_at=now,
                brought_by=by.name,
            )
        )
        auditing.record(session, by=by, action="bring ways of study", subject=code, at=now, file=name, kind=kind,
                        sha256=found.sha256, pairs=facts["pairs"])  # fmt: skip


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


def _read(content: bytes, kind: str, name: str, places: Places, sites: Places) -> Read:
    """Aside: libraries of tables and shapes stay out of the web process, and no page waits for them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("ways.csv" if kind == "matrix" else "ways.gpkg")
        path.write_bytes(content)
        try:
            return aside.ask(read, str(path), kind, name, places, sites)
        except (EOFError, RuntimeError) as error:
            raise Refused(UNREAD) from error


def _without(given: Given, table: measured.Table) -> dict[str, int]:
    """Who has people and no way to any candidate."""
    row = {code: n for n, code in enumerate(table.places)}
    cells = table.measured.cells[[row[code.removesuffix(REST)] for code in given.place_codes]]
    out = np.asarray(np.isinf(cells).all(axis=1))
    return {"places": len(out), "places_without": int(out.sum()), "people_without": int(given.people[out].sum())}
