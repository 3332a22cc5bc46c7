"""What villages say beside what sites have counted, the largest difference first, with the phone of who leads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.areas import Area, within
from sampling.domain.hours import Opening
from sampling.domain.reconciling import STANDINGS, Catchment, catchments
from sampling.domain.rounds import Round
from sampling.domain.sites import Site
from sampling.domain.tallies import Line
from sampling.services.rounds.reading import existing, row_of
from sampling.services.second import official
from sampling.storage.database import Database
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import coverage
from sampling.storage.queries import sites as site_queries
from sampling.storage.queries.coverage import Lead

from .reading import village_lines


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A round's catchments within an area. shared: catchments that reach beyond it and are not shown, as its account
    sees its own area alone. sites: names by code; leads: of the villages, by code."""

    round: Round
    catchments: tuple[Catchment, ...]
    shared: int
    sites: Mapping[str, str]
    leads: Mapping[str, Lead]

    @property
    def comparable(self) -> int:
        """Of how many catchments a difference is known."""
        return sum(one.is_comparable for one in self.catchments)

    @property
    def standings(self) -> dict[str, int]:
        """How many catchments stand in each of the ways of `reconciling.STANDINGS`, in their order."""
        return {name: sum(one.standing == name for one in self.catchments) for name in STANDINGS}

    @property
    def agreeing(self) -> int:
        """In how many of them nobody is unexplained or too many."""
        return self.standings["agrees"]

    @property
    def unexplained(self) -> int:
        """People of whom neither site nor village knows, over the catchments that have such people."""
        return sum(max(0, one.unexplained or 0) for one in self.catchments)

    @property
    def twice(self) -> int:
        """People whom both site and village have, over the catchments that have such people."""
        return sum(max(0, -(one.unexplained or 0)) for one in self.catchments)


def reconciled(db: Database, *, round_code: str, scope_path: str = "", now: datetime) -> Reconciled:
    """The catchments of a round's county whose villages all lie within `scope_path`, by the official counts.

    Raises NotFound.
    """
    with db.reading() as session:
        round_, row = existing(session, round_code), row_of(session, round_code)
        areas = area_queries.areas_of_round(session, round_).inside
        villages = village_lines(session, row, areas)
        sites = site_queries.sites_within(session, round_.area_path, served_in=row.id)
        counts = official.in_place_of(
            session, row, coverage.counts_of_round(session, row), {one.code: one.area_path for one in sites}
        )
        openings = coverage.openings_of_round(session, row)
        leads = coverage.area_leads(
            session, [line.area.code for line in villages if within(line.area.path, scope_path)]
        )
    due = _first_due(openings, round_.tz)
    taking_part = [one for one in sites if one.code in due]
    found = catchments(villages, served_villages(taking_part, areas, villages), counts, due, now=now)
    own = [one for one in found if all(within(line.area.path, scope_path) for line in one.villages)]
    touching = [one for one in found if any(within(line.area.path, scope_path) for line in one.villages)]
    return Reconciled(round_, tuple(own), len(touching) - len(own), {one.code: one.name for one in sites}, leads)


def _first_due(openings: Sequence[Opening], zone: ZoneInfo) -> dict[str, datetime]:
    """When the first report of each site of a round is due."""
    out: dict[str, datetime] = {}
    stretches: dict[tuple[datetime, datetime], datetime] = {}  # many sites share their hours
    for one in openings:
        stretch = (one.opens_at, one.closes_at)
        if stretch not in stretches:
            stretches[stretch] = one.due(zone)[0]
        out[one.site_code] = min(stretches[stretch], out.get(one.site_code, stretches[stretch]))
    return out


def served_villages(sites: Sequence[Site], areas: Sequence[Area], villages: Sequence[Line]) -> dict[str, list[str]]:
    """The villages that each site serves: those it names, that of a grid it names, and all of a township it names.

    Isolation sites serve none: their people are a group of their own.
    """
    paths = {area.code: area.path for area in areas}
    own = {line.area.path: line.area.code for line in villages}
    below: dict[str, list[str]] = {}
    for path, code in own.items():
        for up in path.rstrip("/").split("/")[:-1]:
            below.setdefault(up, []).append(code)
    out: dict[str, list[str]] = {}
    for site in sites:
        if site.kind == "isolation":
            continue
        found: dict[str, None] = {}
        for code in site.serves or (site.area_code,):
            above = [own[up] for up in _ways_up(paths.get(code, "")) if up in own]
            found |= dict.fromkeys(above[:1] or below.get(code, []))
        out[site.code] = list(found)
    return out


def _ways_up(path: str) -> list[str]:
    """The paths of the areas above and the area itself, from the top down."""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[: k + 1]) + "/" for k in range(len(codes))]
