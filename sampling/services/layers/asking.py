"""Layers on the pages: brought, checked by the worker, applied by the worker, and followed by who brought them."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.areas import LEVELS, PROVENANCES, within
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.findings import Finding
from sampling.domain.layers import KEPT, RULES, Choices
from sampling.domain.texts import N_
from sampling.readers.writing import write_form
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import layers as queries
from sampling.storage.tables import LayerRow

from .reports import LayerReport, as_was

FORMS = (".geojson", ".json", ".gpkg", ".zip", ".csv", ".txt")
NO_FILE = N_("Choose a file.")
NO_FORM = N_("%(name)s is no layer: choose GeoJSON, a GeoPackage, a Shapefile packed as ZIP, or CSV points.")
UNKNOWN_CHOICE = N_("Choose one of the words that are offered.")
NO_DAY = N_("“%(value)s” is not a day: write it like 2020-11-01.")
NO_AREA = N_("There is no area with the code %(code)s.")
NO_ATTRIBUTE = N_("Name the attribute by which the total is divided.")
GONE = N_("There is no such layer any more: layers are kept for a day. Choose the file again.")
NOT_NOW = N_("The layer has to be checked first, and to have something that is right.")
FINDINGS_HEADINGS = ("图形序号", "辖区代码", "性质", "校验问题", "处理办法")


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as who brought it follows it. report: of what was done last, None before the first time."""

    id: int
    file_name: str
    choices: Choices
    work: str
    state: str
    attempt: int
    failure: str
    facts: Mapping[str, object]
    report: LayerReport | None
    requested_at: datetime
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """True where nothing more happens by itself."""
        return self.state in ("done", "failed")

    @property
    def is_applied(self) -> bool:
        """True where it stands."""
        return self.work == "apply" and self.state == "done"


def request(db: Database, *, content: bytes, file_name: str, choices: Choices, by: Actor, now: datetime) -> int:
    """Keep a file for the worker to check, and give its number. Raises Faulty with all that is wrong."""
    check_file(db, content=content, file_name=file_name, choices=choices, by=by)
    with db.writing() as session:
        queries.sweep(session, now - KEPT)
        row = LayerRow(
            account_id=by.user_id or 0,
            file_name=file_name[-200:],
            content=content,
            choices=asdict(choices),
            requested_at=now,
        )
        session.add(row)
        session.flush()
        return row.id or 0


def check_file(db: Database, *, content: bytes, file_name: str, choices: Choices, by: Actor) -> None:
    """Raises Faulty with everything that keeps a file from being taken for a layer."""
    faults = []
    if not content:
        faults.append(FieldFault(NO_FILE, where=("file",)))
    elif Path(file_name).suffix.lower() not in FORMS:
        faults.append(FieldFault(NO_FORM, {"name": file_name[-80:]}, ("file",)))
    with db.reading() as session:
        faults += _faults(session, choices, by)
    if faults:
        raise Faulty(faults)


def check_choices(db: Database, choices: Choices, *, by: Actor) -> None:
    """Raises Faulty with everything that is wrong with what was chosen."""
    with db.reading() as session:
        if faults := _faults(session, choices, by):
            raise Faulty(faults)


def request_again(db: Database, layer_id: int, *, choices: Choices, by: Actor) -> None:
    """Let a layer be checked once more, with other choices. Raises NotFound, Faulty."""
    check_choices(db, choices, by=by)
    with db.writing() as session:
        row = _row(session, layer_id, by, hold=True)
        if row.state in ("done", "failed"):
            row.work, row.state, row.attempt = "check", "queued", 0
            row.choices, row.report, row.drawn, row.failure, row.facts = asdict(choices), {}, None, "", {}
            session.add(row)


def request_applying(db: Database, layer_id: int, *, only_right_rows: bool, by: Actor) -> None:
    """Let the worker write a layer that was checked. Raises NotFound, Refused where there is nothing right in it."""
    with db.writing() as session:
        row = _row(session, layer_id, by, hold=True)
        report = as_was(row.report)
        if row.work != "check" or row.state != "done" or report is None or not report.right:
            raise Refused(NOT_NOW)
        row.work, row.state, row.attempt, row.only_right = "apply", "queued", 0, only_right_rows
        session.add(row)


def layer(db: Database, layer_id: int, *, by: Actor) -> Layer:
    """A layer that this account brought; raises NotFound."""
    with db.reading() as session:
        row = _row(session, layer_id, by)
        return _layer(row, as_was(row.report))


def layers(db: Database, *, by: Actor) -> list[Layer]:
    """The newest layers that this account brought, without their reports."""
    with db.reading() as session:
        return [_layer(row, None) for row in queries.layers_of(session, by.user_id or 0)]


def drawn(db: Database, layer_id: int, *, by: Actor) -> list[dict[str, Any]]:
    """The shapes as they would stand: code, name, state and simplified geometry of each. Raises NotFound."""
    with db.reading() as session:
        row = _row(session, layer_id, by)
        found: list[dict[str, Any]] = json.loads(gzip.decompress(row.drawn)) if row.drawn else []
    return found


def findings_file(db: Database, layer_id: int, *, say: Callable[[Finding], tuple[str, str, str]], by: Actor) -> bytes:
    """Everything that was noticed about a layer as CSV. say: state, what is wrong and what to do, as texts."""
    report = layer(db, layer_id, by=by).report
    if report is None:
        raise NotFound(GONE)
    rows = [[str(one.row or ""), str(one.facts.get("code", "")), *say(one)] for one in report.findings]
    return write_form("csv", [list(FINDINGS_HEADINGS), *rows])


def _faults(session: Session, choices: Choices, by: Actor) -> list[FieldFault]:
    faults = []
    offered: dict[str, tuple[str | None, ...]] = {
        "datum": (None, "wgs84", "gcj02", "bd09"),
        "level": ("", *LEVELS),
        "provenance": ("", *PROVENANCES),
        "spread": RULES,
    }
    for name, words in offered.items():
        if getattr(choices, name) not in words:
            faults.append(FieldFault(UNKNOWN_CHOICE, where=(name,)))
    if choices.residents_date:
        try:
            date.fromisoformat(choices.residents_date)
        except ValueError:
            faults.append(FieldFault(NO_DAY, {"value": choices.residents_date[:40]}, ("residents_date",)))
    if choices.spread == "attribute" and not choices.weight_field:
        faults.append(FieldFault(NO_ATTRIBUTE, where=("weight_field",)))
    if choices.parent_code:
        row = area_queries.row_by_code(session, choices.parent_code)
        if row is None or not within(row.path, by.area_path):
            faults.append(FieldFault(NO_AREA, {"code": choices.parent_code[:40]}, ("parent_code",)))
    return faults


def _row(session: Session, layer_id: int, by: Actor, *, hold: bool = False) -> LayerRow:
    row = queries.layer_of(session, layer_id, by.user_id or 0, hold=hold)
    if row is None:
        raise NotFound(GONE)
    return row


def _layer(row: LayerRow, report: LayerReport | None) -> Layer:
    return Layer(
        id=row.id or 0,
        file_name=row.file_name,
        choices=Choices(**row.choices),
        work=row.work,
        state=row.state,
        attempt=row.attempt,
        failure=row.failure,
        facts=dict(row.facts),
        report=report,
        requested_at=row.requested_at,
        finished_at=row.finished_at,
    )
