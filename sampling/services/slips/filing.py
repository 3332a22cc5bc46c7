"""Accounts from a file: everything that is wrong with it at once, and all of its accounts, or none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, Refused
from sampling.domain.findings import Finding
from sampling.domain.signins import fresh_code
from sampling.domain.slips import Slip, readable_password
from sampling.readers.accounts import ACCOUNTS
from sampling.readers.faults import N_, Fault
from sampling.readers.tables import Record, Table, read_table
from sampling.storage.database import Database, Session
from sampling.storage.queries import accounts as queries
from sampling.storage.queries import areas, sites

from .. import accounts
from .giving import give
from .making import hashes, township_path

NAME_TAKEN = Fault(
    N_("The sign-in name %(name)s is taken."), N_("Choose another, or leave the row out if it is the same person.")
)
NAME_TWICE = Fault(
    N_("The sign-in name %(name)s stands in rows %(rows)s."), N_("Keep one of the rows, or choose another name.")
)
NO_SUCH_AREA = Fault(N_("There is no area with the code %(code)s."), N_("Look the code up under Areas."))
NO_SUCH_SITE = Fault(N_("There is no site with the code %(code)s."), N_("Look the code up under Sites."))


@dataclass(frozen=True, slots=True)
class _Wanted:
    slip: Slip
    order: str
    area: tuple[int, str] | None
    site: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class _Places:
    """Areas and sites by their codes: (id, path, name), and whom they belong to by path."""

    areas: dict[str, tuple[int, str, str]]
    sites: dict[str, tuple[int, str, str]]
    names: dict[str, str]


def check_accounts(db: Database, content: bytes, *, by: Actor) -> list[Finding]:
    """Everything that is wrong with a file of accounts, with row and column; an empty list where all is right."""
    with db.reading() as session:
        return _examined(session, content, by)[1]


def make_accounts(
    db: Database,
    content: bytes,
    *,
    by: Actor,
    now: datetime,
    draw: Callable[[list[Slip]], None] = lambda slips: None,
    keep: Callable[[list[Slip]], None] = lambda slips: None,
) -> list[Slip]:
    """Make every account of a file and give the slips, by township and name.

    draw, keep: as in `site_accounts.add_for_sites`. Raises Refused where something
    is wrong with the file, Conflict where it has become wrong since it was looked at.
    """
    with db.reading() as session:
        wanted, findings = _examined(session, content, by)
    blocking = [finding for finding in findings if finding.blocks]
    if blocking:
        raise Refused("Nothing was made: %(what)s", what=str(blocking[0]))
    slips = [one.slip for one in wanted]
    made = hashes(slips)  # takes seconds, in which others may write
    draw(slips)
    with db.writing() as session:
        again, findings = _examined(session, content, by)
        if any(finding.blocks for finding in findings) or [one.slip.name for one in again] != [s.name for s in slips]:
            raise Conflict("Accounts or places have changed meanwhile. Nothing was made: start again.")
        given: list[tuple[int, Slip]] = []
        for one, password_hash in zip(wanted, made, strict=True):
            account_id = accounts.put_account(
                session,
                name=one.slip.name,
                full_name=one.slip.full_name,
                password_hash=password_hash,
                role=one.slip.role,
                area=one.area,
                site=one.site,
                by=by,
                now=now,
            )
            given.append((account_id, one.slip))
        give(session, given, by=by, now=now)
        keep(slips)
    return slips


def _examined(session: Session, content: bytes, by: Actor) -> tuple[list[_Wanted], list[Finding]]:
    table = read_table(ACCOUNTS, content)
    tree = areas.areas_within(session)
    ids = areas.ids_by_code(session)
    site_ids = sites.ids_by_code(session)
    places = _Places(
        {area.code: (ids[area.code], area.path, area.name) for area in tree if within(area.path, by.area_path)},
        {s.code: (site_ids[s.code], s.area_path, s.name) for s in sites.sites_within(session, by.area_path)},
        {area.path: area.name for area in tree},
    )
    taken = queries.names_taken(session)
    findings, wanted = list(table.findings), []
    for record in table.records:
        found = list(_placed(table, record, places, taken))
        findings += found
        if not found and {"name", "full_name", "role"} <= record.values.keys():
            wanted.append(_wanted(record, places))
    findings += _twice(table)
    return sorted(wanted, key=lambda one: (one.order, one.slip.name)), sorted(findings, key=lambda f: f.row or 0)


def _placed(table: Table, record: Record, places: _Places, taken: set[str]) -> list[Finding]:
    values = record.values
    name, area, site = (values.get(key) or "" for key in ("name", "area_code", "site_code"))
    checks = (
        (NAME_TAKEN, "name", name in taken, {"name": name}),
        (NO_SUCH_AREA, "area_code", area and area not in places.areas, {"code": area}),
        (NO_SUCH_SITE, "site_code", site and site not in places.sites, {"code": site}),
    )
    return [
        fault.found(record.row, column, sheet=table.sheet, **facts) for fault, column, wrong, facts in checks if wrong
    ]


def _twice(table: Table) -> list[Finding]:
    rows: dict[str, list[int]] = {}
    for record in table.records:
        if "name" in record.values:
            rows.setdefault(record.values["name"], []).append(record.row)
    return [
        NAME_TWICE.found(row, "name", sheet=table.sheet, name=name, rows=", ".join(map(str, some)))
        for name, some in rows.items()
        if len(some) > 1
        for row in some
    ]


def _wanted(record: Record, places: _Places) -> _Wanted:
    """The account of a row: a site lead's for its site, anybody else's for the area, or for all where none is given."""
    values = record.values
    site = places.sites.get(values.get("site_code") or "") if values["role"] == "site_lead" else None
    area = places.areas.get(values.get("area_code") or "") if site is None else None
    place = site or area
    path = township_path(place[1]) if place else ""
    code = values.get("site_code" if site else "area_code") or ""
    slip = Slip(
        township=places.names.get(path, "") if place else "",
        site_code=code,
        site_name=place[2] if place else "",
        name=values["name"],
        password=readable_password(),
        full_name=values["full_name"],
        role=values["role"],
        code=fresh_code(),
    )
    return _Wanted(slip, path, (area[0], code) if area else None, (site[0], code) if site else None)
