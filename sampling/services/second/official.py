"""The official counts of a round: the county's own, but where the second source was made official.

Coverage takes its counts from here: `services.watching.facts` reads them with `in_place_of` instead of the bare counts.
"""

from collections.abc import Mapping, Sequence

from sampling.domain.coverage import SiteCount
from sampling.domain.second import Official, official
from sampling.storage.database import Database, Session
from sampling.storage.queries import coverage, rounds
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
