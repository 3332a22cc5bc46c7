"""Checking and applying a layer: looked at outside any transaction, written in one that makes sure nothing changed."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict
from sampling.domain.findings import Finding
from sampling.domain.layers import Choices
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import importing
from sampling.storage.queries import importing_areas as queries

from .. import auditing
from ..importing import areas
from ..importing.returning import check_applicable
from .examining import Examined, examine, fingerprint
from .inner import inner_points
from .reports import LayerReport

Say = Callable[[Finding], str]
TRIES = 3
MOVING = N_("The county's areas are being changed by somebody else. Nothing was imported. Try again in a moment.")


@dataclass(frozen=True, slots=True)
class AppliedLayer:
    """What was written: rows and outlines that are new or changed, and areas that got a share of a total."""

    examined: Examined

    @property
    def report(self) -> LayerReport:
        """The report, as it was when it was written."""
        return self.examined.report


def check(
    db: Database, *, content: bytes, file_name: str, choices: Choices | None = None, scope_path: str = ""
) -> LayerReport:
    """A dry run: what the layer holds, what it would change, and everything that is wrong with it."""
    chosen = choices or Choices()
    return examine(db, content=content, file_name=file_name, choices=chosen, scope_path=scope_path).report


def apply(
    db: Database,
    *,
    content: bytes,
    file_name: str,
    choices: Choices | None = None,
    only_right_rows: bool = False,
    scope_path: str = "",
    say: Say = str,
    by: Actor,
    now: datetime,
    own: Callable[[Session, Examined], bool] = lambda session, examined: True,
) -> AppliedLayer:
    """Import a layer: all of its features, or with `only_right_rows` those without a fault.

    own: asked within the transaction, where a worker makes sure that the work is still its own, and writes what it
    found; nothing is written where it says no. Raises Refused where a finding keeps features out, Conflict where the
    areas change faster than they can be looked at.
    """
    chosen = choices or Choices()
    for _ in range(TRIES):
        examined = examine(db, content=content, file_name=file_name, choices=chosen, scope_path=scope_path)
        check_applicable(examined.report, only_right_rows, say)
        with db.writing() as session:
            importing.one_at_a_time(session)
            there, grounds = queries.standing_areas(session), queries.standing_grounds(session)
            if fingerprint(there, grounds) != examined.stood:
                continue
            if own(session, examined):
                _write(session, examined, chosen, content, by, now)
            return AppliedLayer(examined)
    raise Conflict(MOVING)


def _write(session: Session, examined: Examined, choices: Choices, content: bytes, by: Actor, now: datetime) -> None:
    report = examined.report
    areas.write(session, examined.rows)
    inside = inner_points({code: ground[0] for code, ground in examined.grounds.items()})
    queries.write_grounds(session, examined.grounds, inside)
    ids = area_queries.ids_by_code(session)
    figures = [
        (ids[code], day, people, source, provenance)
        for code, (day, people, source, provenance) in examined.figures.items()
    ]
    queries.write_residents(session, figures)
    said = {name: value for name, value in asdict(choices).items() if value not in ("", None, "none")}
    auditing.record(
        session,
        by=by,
        action="import layer",
        subject=report.file_name[:120],
        at=now,
        sha256=hashlib.sha256(content).hexdigest(),
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        left_out=report.faulty,
        repaired=report.repaired,
        spread=report.spread,
        chosen=said,
    )
