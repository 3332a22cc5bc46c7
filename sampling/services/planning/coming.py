"""Who comes to a session as it stands: said before a plan is asked for."""

from dataclasses import dataclass

from sampling.domain.norms import pool_size
from sampling.domain.sites import BY_NUMBER, Site
from sampling.storage.database import Database

from . import arrivals, sweeping
from . import tree as trees
from .gathering import gather
from .outstanding import Before


@dataclass(frozen=True, slots=True)
class Coming:
    """Who comes to a session.

    outstanding: people of the areas that take part who are not sampled when it begins; people_counted, people_planned:
    those sampled before it, as counted and as plans say; before: which sites are which. come: people who come to its
    sites; unserved: people who would and have no open site. assigned: its mobile and isolation sites with the number
    given, None where there is none. tubes: at least so many, all full but the last of each site.
    told: what was entered of them, where the session is planned from it. second: sites counted by the second source.
    called: areas that are called to a site of the session, whose people come in their windows.
    """

    outstanding: int
    people_counted: int
    people_planned: int
    before: Before
    come: int
    unserved: int
    assigned: tuple[tuple[Site, int | None], ...]
    tubes: int
    pool_size: int
    told: sweeping.Said | None = None
    second: int = 0
    called: int = 0

    @property
    def numberless(self) -> int:
        """Mobile and isolation sites without a number: nobody is planned for them."""
        return sum(people is None for _, people in self.assigned)


def coming(db: Database, *, round_code: str, session_code: str, outstanding: str = "") -> Coming:
    """Who comes to a session; outstanding: of `domain.outstanding.BASES` for another choice than its own.

    Raises NotFound, and Refused where the residents are not known or don't add up.
    """
    with db.reading() as session:
        given = gather(session, round_code, session_code, planning=False, outstanding=outstanding)
    tree = trees.build(given.areas)
    found = sweeping.found(given, tree)
    people = arrivals.coming(given, tree, found)
    at_sites = {code: sum(row) for code, row in people.arrivals.items()}
    return Coming(
        outstanding=found.outstanding,
        people_counted=sum(given.counts.values()),
        people_planned=sum(given.before.planned.values()),
        before=given.before,
        come=people.people,
        unserved=sum(people.unserved.values()),
        assigned=tuple((site, found.people.get(site.code)) for site in given.sites if site.kind in BY_NUMBER),
        tubes=sum(-(-at_sites[site.code] // pool_size(given.norms, site.kind)) for site in given.sites),
        pool_size=pool_size(given.norms),
        told=found.told,
        second=len(given.second),
        called=len({area for _, area in given.called}),
    )
