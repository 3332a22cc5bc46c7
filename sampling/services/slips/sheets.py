"""Sheets of slips: asked for on a page, made by the worker, fetched once by who asked, and gone then or in an hour.

Plain passwords are in the worker's memory and in the file alone. Accounts and file are written in one transaction, so
that a worker that dies leaves neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.slips import KEPT, Sheet
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import slips as queries
from sampling.storage.queries.duty import area_rows
from sampling.storage.tables import SlipSheet

from .. import auditing
from . import making
from .making import SiteAccount

EVERYBODY_HAS = N_("Every site there has an account of its lead already.")
NOBODY_HAS = N_("No site there has an account of its lead yet. Make accounts first.")
NO_SUCH_SITES = N_("These sites do not stand there, or have no account: %(codes)s.")
GONE = N_("The slips are gone: they are fetched once, and kept for an hour. Set new passwords to print them again.")


@dataclass(frozen=True, slots=True)
class TownshipAccounts:
    """How many sites of a township have an account of a lead."""

    code: str
    name: str
    sites: int
    with_account: int


def reach(db: Database, *, by: Actor) -> list[tuple[str, str, str, int]]:
    """Code, name, path and depth of the counties and townships whose sites the account reaches; of its own area alone
    where that lies below."""
    with db.reading() as session:
        found = [(one.code, one.name, one.path, one.path.count("/") - 1) for one in area_rows(session, by.area_path)]
    return [one for one in found if one[3] <= 1] or found[:1]


def by_township(db: Database, *, by: Actor) -> list[TownshipAccounts]:
    """The sites that the account reaches, by township."""
    with db.reading() as session:
        found = making.site_accounts(session, by.area_path)
    groups: dict[tuple[str, str], list[SiteAccount]] = {}
    for one in found:
        groups.setdefault((one.township_code, one.township), []).append(one)
    return [
        TownshipAccounts(
            code,
            name,
            len({one.site_code for one in some}),
            len({one.site_code for one in some if one.account_id is not None}),
        )
        for (code, name), some in groups.items()
    ]


def chosen(db: Database, *, area_code: str, site_codes: Sequence[str], by: Actor) -> list[SiteAccount]:
    """The accounts whose passwords would be set anew; raises NotFound for the area, Faulty for sites that can't be."""
    with db.reading() as session:
        _, path, _ = making.path_of(session, area_code, by)
        there = [one for one in making.site_accounts(session, path) if one.account_id is not None]
    unknown = [code for code in site_codes if code not in {one.site_code for one in there}]
    if unknown:
        raise Faulty([FieldFault(NO_SUCH_SITES, {"codes": ", ".join(unknown[:10])}, ("site_codes",))])
    found = [one for one in there if not site_codes or one.site_code in set(site_codes)]
    if not found:
        raise Faulty([FieldFault(NOBODY_HAS, where=("area_code",))])
    return found


def request(
    db: Database,
    *,
    area_code: str,
    kind: str,
    site_codes: Sequence[str] = (),
    address: str,
    by: Actor,
    now: datetime,
) -> int:
    """Ask for slips and give the sheet's id: that of the one under way, where the same is asked for again.

    kind: "new" for accounts of all sites of the area that have none, "reset" for new passwords. address: of the
    service, for the codes on the slips. Raises NotFound for the area, Faulty where there is nothing to make.
    """
    if kind == "reset":
        total = len(chosen(db, area_code=area_code, site_codes=site_codes, by=by))
    with db.writing() as session:
        area_id, path, _ = making.path_of(session, area_code, by)
        if kind == "new":
            total = sum(one.account_id is None for one in making.site_accounts(session, path))
            if not total:
                raise Faulty([FieldFault(EVERYBODY_HAS, where=("area_code",))])
        wanted = list(site_codes)
        for row in queries.under_way(session, by.user_id or 0, area_id, kind):
            if row.site_codes == wanted:
                return row.id or 0
        sheet = SlipSheet(
            account_id=by.user_id or 0,
            area_id=area_id,
            kind=kind,
            site_codes=wanted,
            address=address[:200],
            total=total,
            requested_at=now,
        )
        session.add(sheet)
        session.flush()
        auditing.record(
            session, by=by, action="request slips", subject=area_code, at=now, kind=f"{kind} slips", sites=total
        )
        return sheet.id or 0


def sheet(db: Database, sheet_id: int, *, by: Actor, now: datetime) -> Sheet:
    """A sheet that this account asked for; raises NotFound."""
    found = _sheets(db, by, now, sheet_id)
    if not found:
        raise NotFound("There are no such slips. Only who asked for slips can see them.")
    return found[0]


def sheets(db: Database, *, by: Actor, now: datetime) -> list[Sheet]:
    """The newest sheets that this account asked for."""
    return _sheets(db, by, now, None)


def fetch(db: Database, sheet_id: int, *, by: Actor, now: datetime) -> tuple[bytes, str]:
    """The PDF and a name for it, once: it is gone then. Raises Refused where it is gone already, NotFound for what
    another has asked for."""
    own = sheet(db, sheet_id, by=by, now=now)
    with db.writing() as session:
        content = queries.taken(session, sheet_id, by.user_id or 0, now=now)
        if content is None:
            raise Refused(GONE)
        auditing.record(session, by=by, action="fetch slips", subject=own.area_code, at=now, sites=own.total)
    return content, f"slips-{own.area_code}-{now:%Y%m%d-%H%M}.pdf"


def is_gone_at(made: datetime) -> datetime:
    """When slips that were made at this instant are forgotten, if nobody fetches them."""
    return made + KEPT


def _sheets(db: Database, by: Actor, now: datetime, sheet_id: int | None) -> list[Sheet]:
    with db.reading() as session:
        found = queries.sheets_of(session, by.user_id or 0, sheet_id)
    if any(one.state == "ready" and one.expires_at is not None and one.expires_at <= now for one in found):
        with db.writing() as session:
            queries.expire(session, now)
            found = queries.sheets_of(session, by.user_id or 0, sheet_id)
    return found
