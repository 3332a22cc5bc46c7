"""Areas of a file: judged as a tree with residents and points, and written with all that hangs on them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sampling.domain.areas import Contact
from sampling.domain.findings import Finding
from sampling.readers.areas import AREAS
from sampling.readers.faults import N_, Fault
from sampling.readers.tables import Record
from sampling.storage.database import Session
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import importing_areas as queries
from sampling.storage.queries.importing import Standing

from . import trees
from .changes import FIGURE, Change, faulty_rows
from .judging import Judged, Question
from .places import Places
from .points import Place, located

MORE_RESIDENTS_BELOW = Fault(
    N_("The areas directly below %(area)s have %(below)s residents, more than its own %(own)s."),
    N_("Check which figure is wrong, and whether all are for the same day."),
    blocks=False,
)
_CONTACTS = {"lead_name", "lead_phone", "member_names", "member_phones", "county_leader", "county_leader_phone"}


def judge(session: Session, question: Question) -> Judged:
    """Hold the rows against the standing tree."""
    standing, sheet = queries.standing_areas(session), question.sheet
    places = Places(standing, queries.standing_grounds(session))

    def place_of(record: Record) -> Place | None:
        code = record.values.get("code", "")
        own = standing.get(code)
        found = places.within(code if own else record.values.get("parent_code") or "")
        # Only where it stood before says where an area's point is: its township's seat is too far away for that.
        point = (own.values["lon"], own.values["lat"]) if own and own.values["lon"] is not None else None
        return replace(found, near=point) if found else None

    records, findings, datum = located(question.records, place_of, question.datum, sheet)
    records = [_with_provenance(record) for record in records]
    out = faulty_rows([*question.findings, *findings])
    findings += trees.judge(records, out, standing, question.scope_path, sheet)
    findings += _residents(records, standing, sheet)
    return Judged(records, standing, findings, datum)


def write(session: Session, changes: Sequence[Change]) -> None:
    """Write new and changed areas, the new paths of what hangs below moved ones, their residents and contacts."""
    standing = queries.standing_areas(session)
    parents: dict[str, str | None] = {code: there.values["parent_code"] for code, there in standing.items()}
    merged = {change.record.values["code"]: change.merged(AREAS) for change in changes}
    paths = trees.paths(parents | {code: values["parent_code"] for code, values in merged.items()})
    rows = {code: values | {"path": paths[code]} for code, values in merged.items()}
    moved = {
        code: dict(there.values) | {"path": paths[code]}
        for code, there in standing.items()
        if code not in rows and paths[code] != there.path
    }
    new = [values for code, values in rows.items() if code not in standing]
    queries.write_areas(session, new, [v for c, v in {**rows, **moved}.items() if c in standing])
    ids = area_queries.ids_by_code(session)
    figures, contacts = [], {}
    for change in changes:
        code, values = change.record.values["code"], change.record.values
        if values.get("residents") is not None and {*FIGURE, "residents_date"} & change.fields.keys():
            figures.append((ids[code], values["residents_date"], *(values[name] for name in FIGURE)))
        if _CONTACTS & change.fields.keys():
            contacts[ids[code]] = _contacts(merged[code])
    queries.write_residents(session, figures)
    queries.write_contacts(session, contacts)


def _with_provenance(record: Record) -> Record:
    """A figure of residents is what the row is, where the file does not say otherwise."""
    values = record.values
    if values.get("residents") is None or values.get("residents_provenance") is not None:
        return record
    return replace(record, values=values | {"residents_provenance": values.get("provenance")})


def _residents(records: Sequence[Record], standing: Mapping[str, Standing], sheet: str) -> list[Finding]:
    people = {code: there.figures[max(there.figures)][0] for code, there in standing.items() if there.figures}
    parents = {code: there.values["parent_code"] for code, there in standing.items()}
    names = {code: there.values["name"] for code, there in standing.items()}
    rows: dict[str, int] = {}
    for record in records:
        if record.code and "parent_code" in record.values:
            rows[record.code] = record.row
            parents[record.code] = record.values["parent_code"]
            names[record.code] = record.values.get("name", record.code)
            if record.values.get("residents") is not None:
                people[record.code] = record.values["residents"]
    below: dict[str, int] = {}
    for code, parent in parents.items():
        if parent is not None and code in people:
            below[parent] = below.get(parent, 0) + people[code]
    touched = {*rows, *(parents[code] for code in rows)}
    return [
        MORE_RESIDENTS_BELOW.found(
            rows.get(code), "residents", sheet=sheet, area=f"{names[code]} ({code})", below=total, own=people[code]
        )
        for code, total in below.items()
        if code in touched and code in people and total > people[code]
    ]


def _contacts(values: Mapping[str, object]) -> list[Contact]:
    out = []
    for part, name, phone in (
        ("lead", values["lead_name"], values["lead_phone"]),
        ("county_leader", values["county_leader"], values["county_leader_phone"]),
    ):
        if name:
            out.append(Contact(part, str(name), str(phone) if phone else None))
    names, phones = values["member_names"], values["member_phones"]
    if isinstance(names, tuple) and isinstance(phones, tuple):
        padded = phones or ("",) * len(names)
        out += [Contact("member", name, phone or None) for name, phone in zip(names, padded, strict=True)]
    return out
