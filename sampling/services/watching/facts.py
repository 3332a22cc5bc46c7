"""What coverage is computed from: the areas, sites, openings, counts and plans of a round.

They are read once for each version of the database, and what was computed from them is kept with them: however many
people look at a page, a new count is worked in once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sampling.domain.areas import Area, lowest_common
from sampling.domain.coverage import Coverage, SiteCount, coverages, open_at, upwards
from sampling.domain.errors import NotFound
from sampling.domain.hours import Opening
from sampling.domain.rounds import Round
from sampling.domain.sites import Site
from sampling.services.second import official
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, rounds, sites
from sampling.storage.queries import coverage as queries
from sampling.storage.queries.coverage import PlannedSlot, in_force

KEPT = 4  # rounds whose facts a process keeps
MOMENTS_KEPT = 64
_kept: dict[tuple[str, str], "Facts"] = {}


@dataclass(frozen=True, slots=True)
class Facts:
    """A round as it stands in the database.

    version: changes with everything that is written. areas: by path. counted_at: path of the area to which a site's
    count belongs, by code of the site. planned: the slots of every version ever published.
    told: visitors and tubes, where either was, by code of the site, hour and version of the count.
    """

    version: str
    round: Round
    areas: dict[str, Area]
    sites: dict[str, Site]
    counted_at: dict[str, str]
    openings: list[Opening]
    counts: list[SiteCount]
    planned: list[PlannedSlot]
    told: dict[tuple[str, datetime, int], tuple[int | None, int | None]]
    computed: dict[tuple[datetime, datetime | None], dict[str, Coverage]] = field(default_factory=dict, repr=False)
    held: dict[tuple[str | None, datetime | None], list[PlannedSlot]] = field(default_factory=dict, repr=False)

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""
        return self.round.tz

    def coverages(self, as_of: datetime, known_at: datetime | None = None) -> dict[str, Coverage]:
        """The coverage of every area, by path."""
        found = self.computed.get((as_of, known_at))
        if found is None:
            found = coverages(
                {path: area.residents.count if area.residents else None for path, area in self.areas.items()},
                self.counted_at,
                self.openings,
                self.counts,
                as_of=as_of,
                zone=self.zone,
                known_at=known_at,
            )
            if len(self.computed) >= MOMENTS_KEPT:
                self.computed.clear()
            self.computed[as_of, known_at] = found
        return found

    def opened(self, at: datetime) -> dict[str, list[datetime]]:
        """When the first report of each site open at an instant is due, by path of the areas it is counted in."""
        found: dict[str, list[datetime]] = {}
        for code, due in open_at(self.openings, at, self.zone).items():
            for above in upwards(self.counted_at.get(code, ""), self.areas):
                found.setdefault(above, []).append(due)
        return found

    def session_at(self, as_of: datetime) -> str | None:
        """Code of the latest session that has begun by `as_of`, else of the first one; None without any."""
        begins = {one.code: one.opens_at for one in self.round.sessions}
        begun = [code for code, opens_at in begins.items() if opens_at < as_of]
        return (
            max(begun, key=lambda code: begins[code]) if begun else min(begins, key=lambda c: begins[c], default=None)
        )

    def slots(self, session_code: str | None, known_at: datetime | None = None) -> list[PlannedSlot]:
        """The slots of the session's plan, each as it stood when it began; empty where none was published."""
        found = self.held.get((session_code, known_at))
        if found is None:
            found = in_force([slot for slot in self.planned if slot.session_code == session_code], known_at)
            if len(self.held) >= MOMENTS_KEPT:
                self.held.clear()
            self.held[session_code, known_at] = found
        return found

    def planned_by(
        self, session_code: str | None, as_of: datetime, known_at: datetime | None = None
    ) -> dict[str, int] | None:  # fmt: skip
        """People whom the session's plan samples by `as_of`, by area path; None where none was published."""
        slots = self.slots(session_code, known_at)
        if not slots:
            return None
        people = dict.fromkeys(self.areas, 0)
        for slot in slots:
            if slot.ends_at <= as_of:
                for above in upwards(self.counted_at.get(slot.site_code, ""), self.areas):
                    people[above] += slot.served
        return people


def current(db: Database, round_code: str) -> Facts:
    """The facts of a round as they stand now; raises NotFound."""
    key = (db.url, round_code)
    with db.reading() as session:
        version = version_of(session, round_code)
        held = _kept.get(key)
        if held is not None and held.version == version:
            return held
        found = _read(session, round_code, version)
    _kept.pop(key, None)
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = found
    return found


def version_of(session: Session, round_code: str) -> str:
    """Changes with everything that is written, as every write leaves a line in the audit; raises NotFound."""
    row = rounds.row_by_code(session, round_code)
    if row is None:
        raise NotFound("There is no round with the code %(code)s.", code=round_code)
    parts = (
        round_code,
        row.state,
        queries.counts_version(session, row),
        queries.published_plan_ids(session, row),
        queries.last_write(session),
    )
    return sha256(repr(parts).encode()).hexdigest()[:20]


def _read(session: Session, round_code: str, version: str) -> Facts:
    round_ = rounds.round_by_code(session, round_code)
    row = rounds.row_by_code(session, round_code)
    if round_ is None or row is None:
        raise NotFound("There is no round with the code %(code)s.", code=round_code)
    tree = {area.path: area for area in areas.areas_within(session, round_.area_path)}
    places = {site.code: site for site in sites.sites_within(session, round_.area_path)}
    path_of = {area.code: path for path, area in tree.items()}
    return Facts(
        version=version,
        round=round_,
        areas=tree,
        sites=places,
        counted_at={code: _counted_at(site, path_of) for code, site in places.items()},
        openings=queries.openings_of_round(session, row),
        counts=official.in_place_of(
            session, row, queries.counts_of_round(session, row), {code: one.area_path for code, one in places.items()}
        ),
        planned=queries.planned_slots(session, row),
        told=queries.tubes_of_round(session, row),
    )


def _counted_at(site: Site, path_of: dict[str, str]) -> str:
    served: Sequence[str] = [path_of[code] for code in site.serves if code in path_of]
    return lowest_common(list(served)) if served else site.area_path
