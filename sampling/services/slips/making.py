"""What stands on slips, the hashes of their passwords, and the accounts they are for."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, NotFound
from sampling.domain.signins import fresh_code
from sampling.domain.slips import Slip, readable_password
from sampling.domain.texts import N_
from sampling.storage.database import Session
from sampling.storage.queries import accounts as queries
from sampling.storage.queries import areas, sites

from .. import accounts, auditing
from .giving import give

TAKEN = N_("Other accounts sign in with the codes of sites: %(codes)s.")
HAVE_A_LEAD = N_("Somebody has just made accounts for some of these sites. Ask for the slips again.")


@dataclass(frozen=True, slots=True)
class SiteAccount:
    """A site with the account of its lead; account_id, name: None where it has none that is open."""

    site_code: str
    site_name: str
    area_path: str
    township: str
    township_code: str
    account_id: int | None
    name: str | None


def site_accounts(session: Session, path: str) -> list[SiteAccount]:
    """Every site at and below `path` with each open account of a lead, by township and site."""
    names = areas.names_by_path(session)
    leads = queries.leads_by_site(session)
    found = []
    for site in sites.sites_within(session, path):
        at = township_path(site.area_path)
        place = site.code, site.name, site.area_path, names.get(at, names.get(site.area_path, ""))
        code = at.rstrip("/").rpartition("/")[2]
        for account_id, name in leads.get(site.code, [(None, None)]):
            found.append(SiteAccount(*place, code, account_id, name))
    return sorted(found, key=lambda one: (township_path(one.area_path), one.site_code, one.name or ""))


def path_of(session: Session, area_code: str, by: Actor | None = None) -> tuple[int, str, str]:
    """Id, path and name of an area; raises NotFound, also where the account does not reach it."""
    row = areas.row_by_code(session, area_code)
    if row is None or (by is not None and not within(row.path, by.area_path)):
        raise NotFound("There is no area with the code %(code)s.", code=area_code)
    return row.id or 0, row.path, row.name


def township_path(path: str) -> str:
    """Path of the area right below the county in which a place lies; of the county where it lies in none."""
    return "/".join(path.rstrip("/").split("/")[:2]) + "/"


def new_slips(session: Session, path: str) -> list[Slip]:
    """A slip for each site at and below `path` without an open account of a lead. Raises Conflict where another account
    signs in with the code of such a site."""
    lacking = [one for one in site_accounts(session, path) if one.account_id is None]
    taken = sorted(queries.names_taken(session) & {one.site_code for one in lacking})
    if taken:
        raise Conflict(TAKEN, codes=", ".join(taken))
    return [slip_of(one, one.site_code) for one in lacking]


def reset_slips(session: Session, path: str, site_codes: Sequence[str] = ()) -> list[tuple[int, Slip]]:
    """The account and a slip with a new password for each site at and below `path` that has an open account of a lead;
    site_codes: only these, all where none is given."""
    asked = set(site_codes)
    return [
        (one.account_id, slip_of(one, one.name))
        for one in site_accounts(session, path)
        if one.account_id is not None and one.name is not None and (not asked or one.site_code in asked)
    ]


def slip_of(one: SiteAccount, name: str) -> Slip:
    """A new slip for the lead of a site, with a password and a code that nobody has had."""
    return Slip(one.township, one.site_code, one.site_name, name, readable_password(), code=fresh_code())


def hashes(slips: Sequence[Slip], on_progress: Callable[[int], object] = lambda done: None) -> list[str]:
    """The hashes of the slips' passwords, in their order, on all cores: argon2 lets other threads go on meanwhile.

    on_progress: called with how many are made, after each. Takes some hundredths of a second each, so never within a
    transaction.
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(_counted(pool.map(lambda slip: accounts.hashed(slip.password), slips), on_progress))


def put_accounts(session: Session, slips: Sequence[Slip], made: Sequence[str], *, by: Actor, now: datetime) -> None:
    """Make the accounts of new slips, within the caller's transaction. Raises Conflict where a site has got a lead
    since, or a name is taken."""
    have = queries.sites_with_a_lead(session)
    if any(slip.site_code in have for slip in slips):
        raise Conflict(HAVE_A_LEAD)
    ids = sites.ids_by_code(session)
    given: list[tuple[int, Slip]] = []
    for slip, password_hash in zip(slips, made, strict=True):
        account_id = accounts.put_account(
            session,
            name=slip.name,
            full_name=slip.site_name,
            password_hash=password_hash,
            role="site_lead",
            site=(ids[slip.site_code], slip.site_code),
            by=by,
            now=now,
        )
        given.append((account_id, slip))
    give(session, given, by=by, now=now)


def put_passwords(
    session: Session, wanted: Sequence[tuple[int, Slip]], made: Sequence[str], *, by: Actor, now: datetime
) -> None:
    """Set the passwords of reset slips and end the sessions of their accounts, within the caller's transaction."""
    rows = queries.by_id(session, [account_id for account_id, _ in wanted])
    for (account_id, slip), password_hash in zip(wanted, made, strict=True):
        account = rows[account_id]
        account.password_hash, account.epoch = password_hash, account.epoch + 1
        session.add(account)
        auditing.record(session, by=by, action="reset password", subject=account.name, at=now, site=slip.site_code)
    give(session, wanted, by=by, now=now)


def _counted(found: Iterator[str], on_progress: Callable[[int], object]) -> Iterator[str]:
    for done, one in enumerate(found, 1):
        on_progress(done)
        yield one
