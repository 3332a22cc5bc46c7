"""Sites: the places that can be opened for sampling."""

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Beyond, NotFound
from sampling.domain.sites import Site
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.queries import sites as queries


def sites_within(db: Database, path: str = "") -> list[Site]:
    """Sites that stand at or below `path`, by code."""
    with db.reading() as session:
        return queries.sites_within(session, path)


def site(db: Database, code: str) -> Site:
    """The site with this code; raises NotFound."""
    with db.reading() as session:
        found = queries.site_by_code(session, code)
    if found is None:
        raise NotFound("There is no site with the code %(code)s.", code=code)
    return found


def sites_of_round(
    db: Database, round_code: str, *, by: Actor, area_code: str | None = None, after: str = "", limit: int
) -> list[Site]:
    """Sites that open in a round, by code, those behind `after`: of the actor's area, or one within it.

    Raises NotFound for an unknown area, Refused for one that the actor does not reach.
    """
    with db.reading() as session:
        path = by.area_path
        if area_code is not None:
            area = areas.row_by_code(session, area_code)
            if area is None:
                raise NotFound("There is no area with the code %(code)s.", code=area_code)
            if not within(area.path, by.area_path):
                raise Beyond(N_("%(code)s is not within your area."), code=area_code)
            path = area.path
        found = queries.sites_within(session, path, round_code=round_code, code=by.site_code)
    return [one for one in found if one.code > after][:limit]
