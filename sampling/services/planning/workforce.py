"""Who can work in a session, from where, and in which slots. Codes only."""

from typing import Any

from sampling.domain.errors import Refused

from .gathering import Gathered

Row = dict[str, Any]


def workforce(given: Gathered, asked: set[str]) -> tuple[list[Row], list[Row]]:
    """The `bases` and `staff` of a sampling-round/1: those of the session with a role that is asked for.

    Raises Refused where there is nobody, or where a base lies is not known.
    """
    workers = [person for person in given.staff if asked.intersection(person.roles)]
    if not workers:
        raise Refused(
            "The session %(code)s has nobody with a role that its sites need. Choose its staff first.",
            code=given.session.code,
        )
    names = {person.base_code: person.base_name for person in workers}
    bases = [_base(given, code, names[code]) for code in sorted(names)]
    always = list(range(len(given.slots)))
    rows = [
        {
            "code": person.code,
            "base": person.base_code,
            "roles": [role for role in person.roles if role in asked],
            "available": []
            if person.code in given.away
            else given.slots_within(person.available_from, person.available_to)
            if person.available_from is not None and person.available_to is not None
            else always,
        }
        for person in workers
    ]
    return bases, rows


def _base(given: Gathered, code: str, name: str) -> Row:
    """Where staff start: the seat of their base, or of the next area above whose seat is known."""
    known = {area.code: area for area in given.areas}
    area = known.get(code)
    while area is not None and area.lon is None:
        area = known.get(area.parent_code or "")
    if area is None:
        raise Refused("Nothing is known of where %(area)s lies, from where staff start. Import its place.", area=name)
    return {"code": code, "lon": area.lon, "lat": area.lat}
