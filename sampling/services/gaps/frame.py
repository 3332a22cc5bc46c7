"""The frame of the five no-misses: trades, villages, firms, venues and buildings whose people need a site."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.areas import PROVENANCES, within
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound
from sampling.domain.gaps import FRAME_KINDS, FrameEntry
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.services.rounds.reading import existing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas, sites
from sampling.storage.queries import gaps as queries
from sampling.storage.tables import FrameEntryRow

PEOPLE_MAX = 10_000_000
LENGTHS = {"name": 120, "contact_name": 80, "contact_phone": 40, "source": 400}
NO_SUCH_KIND = N_("Choose what it is: a trade, a village, a firm, a venue or a building.")
NO_SUCH_PROVENANCE = N_("Say what the figures are: real, approximate, generated or modelled.")
NAMELESS = N_("Type the name.")
NO_SOURCE = N_("Say where this is from, for example “business register of 2 May”.")
TOO_LONG = N_("The text has %(length)s characters, more than the %(most)s that are kept.")
NO_SUCH_AREA = N_("There is no area with the code %(code)s in your part of the county.")
NO_SUCH_SITE = N_("There is no site with the code %(code)s in the county.")
BOTH = N_("Either its people go to a site, or they are sampled in place. Keep one of the two.")
ODD_COUNT = N_("This is a count of people: 0 or more, not %(count)s.")
TAKEN = N_("%(name)s stands in the frame of this area already.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry as it is to be. people: None where it is not known; site_code "" for none."""

    kind: str
    name: str
    area_code: str
    source: str
    people: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    site_code: str = ""
    in_place: bool = False
    provenance: str = "real"


@dataclass(frozen=True, slots=True)
class Known:
    """Codes with database ids: areas that the account reaches in the county, and the county's sites."""

    areas: Mapping[str, int]
    sites: Mapping[str, int]


def frame(db: Database, *, round_code: str, scope_path: str = "") -> list[FrameEntry]:
    """The entries of the round's county that the account reaches; raises NotFound."""
    with db.reading() as session:
        return queries.entries_within(session, _scope(existing(session, round_code).area_path, scope_path))


def entry(db: Database, *, round_code: str, entry_id: int, scope_path: str = "") -> FrameEntry:
    """One entry; raises NotFound where the account does not reach it."""
    with db.reading() as session:
        path = _scope(existing(session, round_code).area_path, scope_path)
        found = queries.entries_within(session, path, entry_id)
    if not found:
        raise NotFound("There is no such entry in the frame.")
    return found[0]


def check_entry(db: Database, *, round_code: str, wanted: Wanted, by: Actor) -> None:
    """Raises Faulty with all that is wrong with an entry."""
    with db.reading() as session:
        found = entry_faults(wanted, known(session, existing(session, round_code).area_path, by))
    if found:
        raise Faulty(found)


def put_entry(
    db: Database,
    *,
    round_code: str,
    wanted: Wanted,
    entry_id: int | None = None,
    version: int = 0,
    by: Actor,
    now: datetime,
) -> None:
    """Add an entry, or change the one with this number; version: the one that was seen. Raises Faulty, Conflict where
    one of its name stands already or somebody else has changed it, Refused outside the account's area, NotFound."""
    with db.writing() as session:
        path = existing(session, round_code).area_path
        here = known(session, path, by)
        if found := entry_faults(wanted, here):
            raise Faulty(found)
        row = _row(session, entry_id, _scope(path, by.area_path)) if entry_id is not None else None
        if row is not None and row.version != version:
            raise Conflict("Somebody else has changed %(name)s meanwhile. Look at it again.", name=row.name)
        write(session, row, wanted, here, by, now)
        auditing.record(
            session,
            by=by,
            action="put entry of frame",
            subject=wanted.area_code,
            at=now,
            name=wanted.name.strip(),
            site=wanted.site_code or None,
        )


def remove_entry(db: Database, *, round_code: str, entry_id: int, by: Actor, now: datetime) -> None:
    """Take an entry out of the frame, with the signatures for it; raises NotFound."""
    with db.writing() as session:
        row = _row(session, entry_id, _scope(existing(session, round_code).area_path, by.area_path))
        session.delete(row)
        auditing.record(session, by=by, action="remove entry of frame", subject=row.name, at=now)


def known(session: Session, county_path: str, by: Actor) -> Known:
    """The areas and sites that an entry may name, within the caller's transaction."""
    ids, scope = areas.ids_by_code(session), _scope(county_path, by.area_path)
    site_ids = sites.ids_by_code(session)
    return Known(
        {place.code: ids[place.code] for place in queries.places_within(session, scope)},
        {site.code: site_ids[site.code] for site in sites.sites_within(session, county_path)},
    )


def entry_faults(wanted: Wanted, here: Known) -> list[FieldFault]:
    """What an entry can't be, each at its field."""
    out = []
    if wanted.kind not in FRAME_KINDS:
        out.append(FieldFault(NO_SUCH_KIND, where=("kind",)))
    for name, missing in (("name", NAMELESS), ("contact_name", ""), ("contact_phone", ""), ("source", NO_SOURCE)):
        length = len(str(getattr(wanted, name)).strip())
        if missing and not length:
            out.append(FieldFault(missing, where=(name,)))
        elif length > LENGTHS[name]:
            out.append(FieldFault(TOO_LONG, {"length": length, "most": LENGTHS[name]}, (name,)))
    if wanted.area_code not in here.areas:
        out.append(FieldFault(NO_SUCH_AREA, {"code": wanted.area_code or "-"}, ("area_code",)))
    if wanted.people is not None and not 0 <= wanted.people <= PEOPLE_MAX:
        out.append(FieldFault(ODD_COUNT, {"count": wanted.people}, ("people",)))
    if wanted.site_code and wanted.site_code not in here.sites:
        out.append(FieldFault(NO_SUCH_SITE, {"code": wanted.site_code}, ("site_code",)))
    if wanted.site_code and wanted.in_place:
        out.append(FieldFault(BOTH, where=("in_place",)))
    if wanted.provenance not in PROVENANCES:
        out.append(FieldFault(NO_SUCH_PROVENANCE, where=("provenance",)))
    return out


def write(session: Session, row: FrameEntryRow | None, wanted: Wanted, here: Known, by: Actor, now: datetime) -> bool:
    """Write an entry without faults, and say whether anything is other than before; raises Conflict where another of
    its name stands."""
    values: dict[str, Any] = {
        "area_id": here.areas[wanted.area_code],
        "kind": wanted.kind,
        "name": wanted.name.strip(),
        "people": wanted.people,
        "contact_name": wanted.contact_name.strip(),
        "contact_phone": wanted.contact_phone.strip(),
        "site_id": here.sites[wanted.site_code] if wanted.site_code else None,
        "in_place": wanted.in_place,
        "provenance": wanted.provenance,
        "source": wanted.source.strip(),
    }
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return False
    if row is None:
        row = FrameEntryRow(version=1, updated_by=by.name, updated_at=now, **values)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version, row.updated_by, row.updated_at = row.version + 1, by.name, now
    try:
        put(session, row)
    except Taken:
        raise Conflict(TAKEN, name=wanted.name.strip()) from None
    return True


def _scope(county_path: str, own_path: str) -> str:
    """The part of the county that an account reaches: all of it for who reaches more."""
    return own_path if within(own_path, county_path) else county_path


def _row(session: Session, entry_id: int, path: str) -> FrameEntryRow:
    row = queries.entry_row(session, entry_id)
    if row is None or not queries.entries_within(session, path, entry_id):
        raise NotFound("There is no such entry in the frame.")
    return row
