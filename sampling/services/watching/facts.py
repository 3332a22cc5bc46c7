"""What coverage is computed from, read once: the areas, sites, openings, counts and plans of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.areas import Area, lowest_common
from sampling.domain.coverage import Coverage, SiteCount, coverages, upwards
from sampling.domain.errors import NotFound
from sampling.domain.hours import Opening
from sampling.domain.rounds import Round
from sampling.domain.sites import Site
from sampling.storage.database import Session
from sampling.storage.queries import areas, rounds, sites
from sampling.storage.queries import coverage as queries
from sampling.storage.queries.coverage import PlannedSlot


@dataclass(frozen=True, slots=True)
class Facts:
    """A round as it stands in the database.

    areas: by path. counted_at: path of the area to which a site's count belongs, by code of the site.
    """

    round: Round
    areas: dict[str, Area]
    sites: dict[str, Site]
    counted_at: dict[str, str]
    openings: list[Opening]
    counts: list[SiteCount]
    planned: list[PlannedSlot]

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""
        return self.round.tz

    def coverages(self, as_of: datetime, known_at: datetime | None = None) -> dict[str, Coverage]:
        """The coverage of every area, by path."""
        return coverages(
            {path: area.residents.count if area.residents else None for path, area in self.areas.items()},
            self.counted_at,
            self.openings,
            self.counts,
            as_of=as_of,
            zone=self.zone,
            known_at=known_at,
        )

    def session_at(self, as_of: datetime) -> str | None:
        """Code of the latest session that has begun by `as_of`, else of the first one; None without any."""
        begins = {one.code: one.opens_at for one in self.round.sessions}
        begun = [code for code, opens_at in begins.items() if opens_at < as_of]
        return (
            max(begun, key=lambda code: begins[code]) if begun else min(begins, key=lambda c: begins[c], default=None)
        )

    def planned_by(self, session_code: str | None, as_of: datetime) -> dict[str, int] | None:
        """People whom the session's published plan samples by `as_of`, by area path; None without a plan."""
        slots = [slot for slot in self.planned if slot.session_code == session_code]
        if not slots:
            return None
        people = dict.fromkeys(self.areas, 0)
        for slot in slots:
            if slot.ends_at <= as_of:
                for above in upwards(self.counted_at.get(slot.site_code, ""), self.areas):
                    people[above] += slot.served
        return people


def read(session: Session, round_code: str) -> Facts:
    """The facts of a round; raises NotFound."""
    round_ = rounds.round_by_code(session, round_code)
    row = rounds.row_by_code(session, round_code)
    if round_ is None or row is None:
        raise NotFound("There is no round with the code %(code)s.", code=round_code)
    tree = {area.path: area for area in areas.areas_within(session, round_.area_path)}
    places = {site.code: site for site in sites.sites_within(session, round_.area_path)}
    path_of = {area.code: path for path, area in tree.items()}
    return Facts(
        round=round_,
        areas=tree,
        sites=places,
        counted_at={code: _counted_at(site, path_of) for code, site in places.items()},
        openings=queries.openings_of_round(session, row),
        counts=queries.counts_of_round(session, row),
        planned=queries.planned_slots(session, row),
    )


def _counted_at(site: Site, path_of: dict[str, str]) -> str:
    served: Sequence[str] = [path_of[code] for code in site.serves if code in path_of]
    return lowest_common(list(served)) if served else site.area_path
