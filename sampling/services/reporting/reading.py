"""Counts read back by other programs: page after page, in the order in which they came in."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.counts import Count
from sampling.domain.errors import Beyond, NotFound
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import places
from sampling.storage.queries.count_pages import counts_after


@dataclass(frozen=True, slots=True)
class CountPage:
    """Some counts, and the id after which the next page begins; None on the last one."""

    counts: tuple[Count, ...]
    next_after: int | None


def counts(
    db: Database,
    *,
    round_code: str,
    by: Actor,
    area_code: str | None = None,
    site_code: str | None = None,
    hour: datetime | None = None,
    after: int = 0,
    limit: int = 500,
    every_version: bool = False,
) -> CountPage:
    """Counts of a round that came in after the one with the id `after`, oldest first; of an area, a site or an hour
    where asked, and of the newest version of each hour alone unless every one is asked for.

    A correction is a new count with a new id: who asks again with the last id gets what has changed since. Raises
    NotFound for an unknown area or site, Refused for one that the actor does not reach.
    """
    with db.looking() as statements:
        area, site, _ = places.paths(statements, area_code, site_code, None)
    for code, path in ((area_code, area), (site_code, site)):
        if code is not None and path is None:
            raise NotFound("There is no area or site with the code %(code)s.", code=code)
        if path is not None and not within(path, by.area_path):
            raise Beyond(N_("%(code)s is not within your area."), code=code)
    if by.site_code is not None and site_code not in (None, by.site_code):
        raise Beyond(N_("%(code)s is not within your area."), code=site_code)
    with db.reading() as session:
        found = counts_after(
            session,
            round_code=round_code,
            path=area or by.area_path,
            site_code=site_code or by.site_code,
            hour=hour,
            after=after,
            limit=limit + 1,
            every_version=every_version,
        )
    more = len(found) > limit
    return CountPage(tuple(found[:limit]), found[limit - 1].id if more else None)
