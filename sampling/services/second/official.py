"""The official counts of a round: the county's own, but where the second source was made official.

Coverage takes its counts from here: `services.watching.facts` reads them with `in_place_of` instead of the bare counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import within
from sampling.domain.coverage import SiteCount
from sampling.domain.second import Official, of_second, official
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, coverage, rounds
from sampling.storage.queries import second as queries
from sampling.storage.tables import RoundRow

from ..rounds.reading import row_of


def in_place_of(
    session: Session, round_: RoundRow, own: Sequence[SiteCount], path_of: Mapping[str, str]
) -> list[SiteCount]:
    """The official counts in place of the county's own; these themselves, and no more read, where nobody has chosen.

    path_of: of the area in which a site stands, by its code.
    """
    choices = queries.choices(session, round_.id or 0)
    if not any(one.official == "second" for one in choices):
        return list(own)
    return official(own, queries.counts(session, round_.id or 0), choices, path_of).counts


def anywhere(session: Session, round_: RoundRow) -> bool:
    """True where the second source was made official for anything."""
    return any(one.official == "second" for one in queries.choices(session, round_.id or 0))


def official_counts(db: Database, round_code: str) -> Official:
    """The official counts of a round, with how many are of the second source and which sites were filled up from the
    county's own; raises NotFound."""
    with db.reading() as session:
        row = row_of(session, round_code)
        round_ = rounds.round_by_code(session, round_code)
        paths = {
            code: one.area_path for code, one in queries.places(session, round_.area_path if round_ else "").items()
        }
        own = coverage.counts_of_round(session, row)
        return official(own, queries.counts(session, row.id or 0), queries.choices(session, row.id or 0), paths)


@dataclass(frozen=True, slots=True)
class Used:
    """Where the second source is official. area_name: "" for the whole round; without: names of the townships that it
    leaves out; hour: None for every hour."""

    area_name: str
    without: tuple[str, ...]
    hour: datetime | None
    since: datetime
    chosen_by: str


def used(
    db: Database,
    round_code: str,
    *,
    path: str = "",
    hours: tuple[datetime | None, datetime | None] = (None, None),
    known_at: datetime | None = None,
) -> tuple[Used, ...]:
    """Where in an area ("" for all of the round's) figures are the second source's, since when and by whom.

    hours: a choice for one hour matters where it lies after the first and not after the second of these. known_at: as
    it was known then. Empty where the county's own counts are official. Raises NotFound.
    """
    first, last = hours
    with db.reading() as session:
        row = row_of(session, round_code)
        choices = of_second(queries.choices(session, row.id or 0), path, known_at=known_at)
        if not choices:
            return ()
        names = {one.path: one.name for one in areas.children_of(session, row.area_id)}
    return tuple(
        Used(
            names.get(one.area_path, ""),
            tuple(names[area] for area in left if area in names and (within(area, path) or not path)),
            one.hour,
            one.chosen_at,
            one.chosen_by,
        )
        for one, left in choices
        if one.hour is None or ((first is None or first < one.hour) and (last is None or one.hour <= last))
    )
