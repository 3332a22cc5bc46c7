"""Where tubes are told: a round's county and townships, its days, and the versions that stand in the database."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sampling.domain.areas import Area
from sampling.domain.errors import NotFound
from sampling.domain.tubes import Version
from sampling.services.rounds.reading import row_of
from sampling.services.watching.facts import Facts
from sampling.storage.database import Database
from sampling.storage.queries import tubes as queries

ENTERED_WHILE = ("preparing", "ready", "running", "sweep")
"""States of a round in which tubes are told: as counts are."""


def area_of(facts: Facts, area_code: str) -> Area:
    """The county or a township of the round; raises NotFound for any other area."""
    county, own = townships(facts)
    found = next((one for one in (county, *own) if one.code == area_code), None)
    if found is None:
        raise NotFound(
            "%(area)s tells no tubes in the round %(round)s: its county and townships do.",
            area=area_code,
            round=facts.round.code,
        )
    return found


def townships(facts: Facts) -> tuple[Area, list[Area]]:
    """A round's county, and the areas directly below it that take part."""
    path, scope = facts.round.area_path, facts.round.scope
    below = [facts.areas[one] for one in facts.basis.parts.get(facts.round.area_code, ())]
    return facts.areas[path], [one for one in below if not scope or one.code in scope]


def day_asked(days: Sequence[date], day: date | None, round_code: str) -> date:
    """The day asked for, else the last one; raises NotFound for one that is none of the round's or has not begun."""
    if not days:
        raise NotFound("No site of the round %(round)s has opened yet: there are no tubes.", round=round_code)
    if day is not None and day not in days:
        raise NotFound("On %(day)s no site of the round %(round)s opens, or not yet.", day=day, round=round_code)
    return day or days[-1]


def begun(facts: Facts, as_of: datetime) -> tuple[date, ...]:
    """The days on which a site has opened by an instant, in order."""
    return tuple(day for day, first in facts.basis.first_by_day.items() if first < as_of)


def versions_told(
    db: Database, round_code: str, area_codes: Collection[str], days: Collection[date],
    known_at: datetime | None = None,
) -> dict[date, dict[str, list[Version]]]:  # fmt: skip
    """The versions by day and area, the first entered first."""
    found: dict[date, dict[str, list[Version]]] = {}
    with db.reading() as session:
        row = row_of(session, round_code)
        for one in queries.versions(session, row.id or 0, area_codes, days=days, known_at=known_at):
            found.setdefault(one.day, {}).setdefault(one.version.area_code, []).append(one.version)
    return found
