"""Accounts to look around with, one a role, with a password of this installation alone."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import Area
from sampling.domain.sites import Site
from sampling.services import accounts
from sampling.storage.database import Database
from sampling.storage.queries import areas, sites

_NAMES = {
    "administrator": ("admin", "演示系统管理员"),
    "planner": ("planner", "演示计划人员"),
    "desk": ("desk", "演示值班室"),
    "leadership": ("leader", "演示县领导"),
    "auditor": ("auditor", "演示审计员"),
    "township": ("township", "演示乡镇协调员"),
    "village": ("village", "演示村网格长"),
    "site_lead": ("site", "演示点长"),
}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A way in; place: code of the area or site that it is for, "" for all."""

    name: str
    role: str
    place: str
    password: str


def add_accounts(
    db: Database, *, county_code: str, secret: str, suffix: str = "", by: Actor, now: datetime
) -> list[DemoAccount]:
    """Make one account a role: of the county, its first township, and a village and a site in it.

    suffix: put behind the sign-in names, for a second county, whose administrator is for that county alone. Names that
    are there already get the password anew.
    """
    with db.reading() as session:
        county = areas.area_by_code(session, county_code)
        tree = areas.areas_within(session, county.path if county else "")
        places = sites.sites_within(session, county.path if county else "")
        stand = {line.name: line.id for line in accounts.accounts(db)}
    township, village, site = _first(tree, places)
    at = {
        "township": township.code,
        "village": village.code,
        "site_lead": site.code,
        "administrator": county_code if suffix else "",  # the first one looks after all counties
    }
    made = []
    for role, (stem, full_name) in _NAMES.items():
        name, place = stem + suffix, at.get(role, county_code)
        made.append(DemoAccount(name, role, place, secret))
        if name in stand:
            accounts.reset_password(db, account_id=stand[name], new=secret, by=by, now=now)
            continue
        accounts.create(
            db,
            name=name,
            full_name=full_name,
            password=secret,
            role=role,
            area_code=place if role != "site_lead" and place else None,
            site_code=place if role == "site_lead" else None,
            by=by,
            now=now,
        )
    return made


def _first(tree: list[Area], places: list[Site]) -> tuple[Area, Area, Site]:
    """The first site whose area lies two levels below the county, with that area and the one above it."""
    by_path = {area.path: area for area in tree}
    for site in places:
        village = by_path.get(site.area_path)
        above = "/".join(site.area_path.split("/")[:-2]) + "/"
        township = by_path.get(above)
        if village and township and township.depth >= 1:
            return township, village, site
    raise ValueError("no site of the demonstration stands in a village")
