"""Accounts for the leads of many sites at once, with the slips that are handed to them. A password stands on its slip
alone: the database keeps a hash, and the audit nothing of it."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, NotFound
from sampling.readers.writing import write_csv
from sampling.storage.database import Database, Session
from sampling.storage.queries import accounts as queries
from sampling.storage.queries import areas, sites

from . import accounts

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for each other
HEADINGS = ("乡镇 township", "采样点代码 site code", "采样点 site", "登录名 sign-in name", "密码 password")


@dataclass(frozen=True, slots=True)
class Slip:
    """What a site's lead is handed; township: the area right below the county."""

    township: str
    site_code: str
    site_name: str
    name: str
    password: str


def readable_password() -> str:
    """A password that can be read out: three groups of four signs."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def add_for_sites(
    db: Database,
    *,
    area_code: str,
    by: Actor,
    now: datetime,
    keep: Callable[[list[Slip]], None] = lambda slips: None,
) -> list[Slip]:
    """Make an account for each site at or below an area that has no active lead's account, signing in with the site's
    code; gives the slips by township and site.

    keep: called with the slips before the accounts stand; where it raises, none is made. Raises NotFound where there is
    no such area, Conflict where another account signs in with the code of a site.
    """
    with db.reading() as session:
        area = areas.area_by_code(session, area_code)
        if area is None:
            raise NotFound("There is no area with the code %(code)s.", code=area_code)
        slips = _slips(session, area.path)
        taken = [slip.name for slip in slips if queries.account_by_name(session, slip.name) is not None]
        if taken:
            raise Conflict("Other accounts sign in with the codes of sites: %(codes)s.", codes=", ".join(taken))
    hashes = [accounts.hashed(slip.password) for slip in slips]  # takes seconds, in which others may write
    with db.writing() as session:
        for slip, password_hash in zip(slips, hashes, strict=True):
            accounts.add(
                session,
                name=slip.name,
                full_name=slip.site_name,
                password_hash=password_hash,
                role="site_lead",
                area_code=None,
                site_code=slip.site_code,
                by=by,
                now=now,
            )
        keep(slips)
    return slips


def slips_as_csv(slips: Iterable[Slip]) -> bytes:
    """The slips as a table that a spreadsheet opens."""
    rows = [(one.township, one.site_code, one.site_name, one.name, one.password) for one in slips]
    return write_csv([HEADINGS, *rows])


def _slips(session: Session, path: str) -> list[Slip]:
    names = {area.path: area.name for area in areas.areas_within(session)}
    have = queries.sites_with_a_lead(session)
    found = [
        Slip(_township(names, site.area_path), site.code, site.name, site.code, readable_password())
        for site in sites.sites_within(session, path)
        if site.code not in have
    ]
    return sorted(found, key=lambda slip: (slip.township, slip.site_code))


def _township(names: dict[str, str], path: str) -> str:
    """Name of the area right below the county in which a site stands; of the county where it stands in none."""
    parts = path.rstrip("/").split("/")
    return names.get("/".join(parts[:2]) + "/", names.get(path, ""))
