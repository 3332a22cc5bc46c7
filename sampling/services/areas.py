"""Areas: the tree, its residents, and the people who answer for it."""

from dataclasses import dataclass

from sampling.domain.areas import Area, Contact
from sampling.domain.errors import NotFound
from sampling.storage.database import Database
from sampling.storage.queries import areas as queries


@dataclass(frozen=True, slots=True)
class AreaView:
    """An area with its ancestors (root first), its children, and its contacts where they were asked for."""

    area: Area
    ancestors: tuple[Area, ...]
    children: tuple[Area, ...]
    contacts: tuple[Contact, ...]


def roots(db: Database, *, scope_path: str = "") -> list[Area]:
    """The areas at the top of what the scope reaches: every county, or the one area of a scope."""
    with db.reading() as session:
        return queries.areas_within(session, scope_path, depth_max=max(0, scope_path.count("/") - 1))


def area(db: Database, code: str) -> Area:
    """The area with this code; raises NotFound."""
    with db.reading() as session:
        found = queries.area_by_code(session, code)
    if found is None:
        raise NotFound("There is no area with the code %(code)s.", code=code)
    return found


def area_view(db: Database, code: str, *, with_contacts: bool) -> AreaView:
    """An area and what lies around it; raises NotFound."""
    own = area(db, code)
    with db.reading() as session:
        below = queries.areas_within(session, own.path)
        ancestors = [queries.area_by_code(session, part) for part in own.path.rstrip("/").split("/")[:-1]]
        row = queries.row_by_code(session, code)
        contacts = queries.contacts_of(session, [row.id]).get(row.id, []) if with_contacts and row and row.id else []
    return AreaView(
        area=own,
        ancestors=tuple(a for a in ancestors if a is not None),
        children=tuple(a for a in below if a.parent_code == code),
        contacts=tuple(contacts),
    )


def areas_within(db: Database, path: str = "") -> list[Area]:
    """The area at `path` and all below it, parents before children."""
    with db.reading() as session:
        return queries.areas_within(session, path)


def townships(db: Database, county_path: str) -> list[Area]:
    """The areas right below a county, by code."""
    with db.reading() as session:
        return queries.areas_within(session, county_path, depth_max=county_path.count("/"))[1:]


def names(db: Database, path: str = "") -> dict[str, str]:
    """Name of the area at `path` and of all below it, by code; "" for every tree."""
    with db.reading() as session:
        return queries.names_within(session, path)


def paths(db: Database, path: str = "") -> dict[str, str]:
    """Path of the area at `path` and of all below it, by code; "" for every tree."""
    with db.reading() as session:
        return queries.paths_within(session, path)
