"""What the county has of a township as a file of the same form that it sends in: to be changed and sent back."""

from collections.abc import Callable, Mapping
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.readers.areas import AREAS
from sampling.readers.columns import Kind
from sampling.readers.sites import SITES
from sampling.readers.staff import STAFF
from sampling.readers.vehicles import VEHICLES
from sampling.readers.words import KIND_WORDS, LEVEL_WORDS, PROVENANCE_WORDS, ROLE_WORDS, VEHICLE_WORDS
from sampling.readers.writing import write_form
from sampling.storage.database import Database, Session
from sampling.storage.queries.areas import codes_within
from sampling.storage.queries.importing import Standing
from sampling.storage.queries.importing_areas import standing_areas
from sampling.storage.queries.importing_sites import standing_sites
from sampling.storage.queries.importing_staff import standing_staff
from sampling.storage.queries.importing_vehicles import standing_vehicles
from sampling.storage.queries.staff import bases

from ..importing.changes import FIGURE
from ..importing.reports import as_text
from .places import place
from .sending import known

_KINDS: dict[str, tuple[Kind, Callable[[Session, str], dict[str, Standing]]]] = {
    "areas": (AREAS, lambda session, path: standing_areas(session, codes_within(session, path))),
    "sites": (SITES, lambda session, path: standing_sites(session)),
    "staff": (STAFF, lambda session, path: standing_staff(session, bases(session, path))),
    "vehicles": (VEHICLES, lambda session, path: standing_vehicles(session)),
}
_WORDS = {
    ("areas", "level"): LEVEL_WORDS,
    ("sites", "kind"): KIND_WORDS,
    ("staff", "roles"): ROLE_WORDS,
    ("vehicles", "kind"): VEHICLE_WORDS,
}


def own_file(db: Database, *, round_code: str, area_code: str, kind: str, form: str, by: Actor) -> tuple[bytes, str]:
    """The township's rows of a kind as "csv" or "xlsx", with a name for the file; the words in it are Chinese.

    Raises NotFound, and Refused for an unknown kind.
    """
    if form not in ("csv", "xlsx"):
        raise NotFound("There is no such file.")
    spec, standing = _KINDS[known(kind)]
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        found = {code: one for code, one in standing(session, at.area.path).items() if within(one.path, at.area.path)}
    rows = [[column.code for column in spec.columns], [column.heading for column in spec.columns]]
    rows += [[_cell(kind, column.code, _values(one)) for column in spec.columns] for one in found.values()]
    return write_form(form, rows, at.area.name, headings=2), f"{at.area.name}-{kind}.{form}"


def _values(one: Standing) -> Mapping[str, Any]:
    """What stands, with the newest figure of residents."""
    if not one.figures:
        return one.values
    day = max(one.figures)
    return dict(one.values) | dict(zip(FIGURE, one.figures[day], strict=True)) | {"residents_date": day}


def _cell(kind: str, column: str, values: Mapping[str, Any]) -> str:
    value = values.get(column)
    words = PROVENANCE_WORDS if column.endswith("provenance") else _WORDS.get((kind, column))
    if words and value:
        return "；".join(words[word][0] for word in ((value,) if isinstance(value, str) else value))
    return as_text(value)
