"""Sites: the places that can be opened for sampling."""

from sampling.domain.errors import NotFound
from sampling.domain.sites import Site
from sampling.storage.database import Database
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
