"""A township's own people, sites and vehicles as lists to edit from, and one of each."""

from dataclasses import dataclass

from sampling.domain.actors import Actor
from sampling.domain.errors import NotFound
from sampling.domain.sites import Site
from sampling.domain.staff import StaffMember
from sampling.domain.vehicles import Vehicle
from sampling.storage.database import Database
from sampling.storage.queries import editing, submitting
from sampling.storage.queries import sites as sites_queries
from sampling.storage.queries import staff as staff_queries
from sampling.storage.queries import vehicles as vehicles_queries

from .places import place


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, and whether the round can have the person."""

    member: StaffMember
    away: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of a township's people, and how many match in all."""

    people: tuple[Person, ...]
    total: int


def people(
    db: Database, *, round_code: str, area_code: str, words: str = "", page: int = 1, per_page: int = 50, by: Actor
) -> PeoplePage:
    """People who start within the township, by code; `words` looks in code, name and unit. Raises NotFound."""
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        path = at.area.path
        found = staff_queries.staff_within(session, path, words=words, offset=(page - 1) * per_page, limit=per_page)
        total = staff_queries.staff_count(session, path, words=words)
        away = submitting.away_codes(session, at.round_id, path)
    return PeoplePage(tuple(Person(one, one.code in away) for one in found), total)


def person(db: Database, *, round_code: str, area_code: str, staff_code: str, by: Actor) -> Person:
    """One of the township's people; raises NotFound."""
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        row = editing.person_row(session, staff_code, at.area.path)
        found = staff_queries.staff_within(session, at.area.path, codes=[staff_code]) if row else []
        away = submitting.away_codes(session, at.round_id, at.area.path)
    member = next((one for one in found if one.code == staff_code), None)
    if member is None:
        raise NotFound("The township has nobody with the staff code %(code)s.", code=staff_code)
    return Person(member, staff_code in away)


def sites(db: Database, *, round_code: str, area_code: str, by: Actor) -> list[Site]:
    """Sites that stand within the township, by code; raises NotFound."""
    with db.reading() as session:
        return sites_queries.sites_within(session, place(session, round_code, area_code, by).area.path)


def site(db: Database, *, round_code: str, area_code: str, site_code: str, by: Actor) -> Site:
    """One of the township's sites; raises NotFound."""
    found = sites(db, round_code=round_code, area_code=area_code, by=by)
    one = next((one for one in found if one.code == site_code), None)
    if one is None:
        raise NotFound("The township has no site with the code %(code)s.", code=site_code)
    return one


def vehicles(db: Database, *, round_code: str, area_code: str, by: Actor) -> list[Vehicle]:
    """Vehicles that stand within the township, by code; raises NotFound."""
    with db.reading() as session:
        return vehicles_queries.vehicles_within(session, place(session, round_code, area_code, by).area.path)


def vehicle(db: Database, *, round_code: str, area_code: str, vehicle_code: str, by: Actor) -> Vehicle:
    """One of the township's vehicles; raises NotFound."""
    found = vehicles(db, round_code=round_code, area_code=area_code, by=by)
    one = next((one for one in found if one.code == vehicle_code), None)
    if one is None:
        raise NotFound("The township has no vehicle with the code %(code)s.", code=vehicle_code)
    return one
