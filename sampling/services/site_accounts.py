"""Accounts for the leads of many sites at once, from the server's own shell, with the slips that are handed to them. A
password stands on its slip alone: the database keeps a hash, and the audit nothing of it."""

from collections.abc import Callable
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.slips import Slip, readable_password
from sampling.storage.database import Database

from .slips import making
from .slips.tables import slips_as_csv

__all__ = ["Slip", "add_for_sites", "readable_password", "slips_as_csv"]


def add_for_sites(
    db: Database,
    *,
    area_code: str,
    by: Actor,
    now: datetime,
    draw: Callable[[list[Slip]], None] = lambda slips: None,
    keep: Callable[[list[Slip]], None] = lambda slips: None,
) -> list[Slip]:
    """Make an account for each site at or below an area that has no active lead's account, signing in with the site's
    code; gives the slips by township and site.

    draw: called with the slips first, for what takes time. keep: called with them in the transaction that makes the
    accounts; where one of the two raises, none is made. Raises NotFound where there is
    no such area, Conflict where another account signs in with the code of a site.
    """
    with db.reading() as session:
        _, path, _ = making.path_of(session, area_code)
        slips = making.new_slips(session, path)
    made = making.hashes(slips)  # takes seconds, in which others may write
    draw(slips)
    with db.writing() as session:
        making.put_accounts(session, slips, made, by=by, now=now)
        keep(slips)
    return slips
