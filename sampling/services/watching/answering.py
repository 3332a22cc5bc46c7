"""Who answers for areas: the county leader assigned to each, and its own lead, with their work phones."""

from collections.abc import Iterable
from dataclasses import dataclass

from sampling.domain.areas import Area, within
from sampling.storage.database import Database
from sampling.storage.queries import chasing as queries

PARTS = ("county_leader", "lead")


@dataclass(frozen=True, slots=True)
class Answering:
    """Somebody who answers for an area. part: "county_leader" or "lead"; level: of the area they answer for;
    area_name: of it, where it lies above the one that was asked for, else ""."""

    part: str
    name: str
    work_phone: str | None
    level: str
    area_name: str = ""


def answering(
    db: Database, areas: Iterable[Area], *, above: Iterable[Area] = (), scope_path: str = ""
) -> dict[str, tuple[Answering, ...]]:
    """Whom to call about each area, by its code: the assigned county leader, of the area or of the nearest above it,
    then its own lead. Only people of areas within the reader's scope are named."""
    asked = list(areas)
    known = {one.path: one for one in (*above, *asked) if within(one.path, scope_path)}
    with db.reading() as session:
        people = queries.answering_for(session, [one.code for one in known.values()], PARTS)
    found = {}
    for area in asked:
        own = []
        for at in sorted((path for path in known if area.path.startswith(path)), key=len, reverse=True):
            told = people.get((known[at].code, "county_leader"))
            if told:
                own.append(
                    Answering("county_leader", *told, known[at].level, known[at].name if at != area.path else "")
                )
                break
        lead = people.get((area.code, "lead"))
        if lead:
            own.append(Answering("lead", *lead, area.level))
        found[area.code] = tuple(own)
    return found
