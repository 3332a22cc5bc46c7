"""Where and when people assemble, and in which vehicle: what is proposed, and what those who know better say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sampling.domain.areas import within
from sampling.domain.departures import HANDOVER, Gathering, Said, gathering, proposed, travel_minutes
from sampling.domain.errors import NotFound
from sampling.domain.plans import Plan
from sampling.storage.database import Database
from sampling.storage.queries import areas, plans, rounds
from sampling.storage.queries import handouts as queries
from sampling.storage.queries.handouts import Key, Work

from .reading import Given, given_in


@dataclass(frozen=True, slots=True)
class Departure:
    """The people of a unit who start from a base, or those of them who are bound for one site.

    persons: whom the plan sends; sites: to how many they go first; onward: to how many others they go on after, for
    which nobody assembles again. first_at: when their first work begins. proposal: when they would
    assemble if nobody said otherwise, the earliest of all. said: of this row; of_unit: of the whole unit, for a row of
    a site.
    """

    unit: str
    base_code: str
    base_name: str
    site_code: str | None
    site_name: str
    persons: int
    sites: int
    first_at: datetime
    proposal: datetime | None
    said: Said
    of_unit: Said | None = None
    onward: int = 0

    @property
    def key(self) -> Key:
        """Unit, code of the base, and code of the site or None."""
        return self.unit, self.base_code, self.site_code

    @property
    def is_late(self) -> bool:
        """True where the time that was said leaves less than the way: of a unit, than the longest of its ways."""
        met = gathering(self.base_name, self.proposal, self.said, self.of_unit)
        if met.assemble_at is None or self.proposal is None:
            return False
        return met.assemble_at > self.proposal + HANDOVER

    @property
    def stamp(self) -> str:
        """Which state of the row a page shows; "" before anything was said."""
        return self.said.changed_at.isoformat() if self.said.changed_at else ""


def departures(
    db: Database, *, plan_id: int, scope_path: str = "", township: str | None = None, unit: str | None = None
) -> list[Departure]:
    """Those of a published plan whose base lies within the scope, by base and unit: a row for each unit; of one unit,
    a row for it and one for each of its sites. township: code of the area whose bases are asked for."""
    with db.reading() as session:
        plan = plans.plan_by_id(session, plan_id)
        if plan is None:
            raise NotFound("There is no such plan.")
        within_path = scope_path
        if township is not None:
            area = areas.row_by_code(session, township)
            if area is None or not within(area.path, scope_path):
                raise NotFound("There is no township with the code %(code)s within your area.", code=township)
            within_path = area.path
        known = given_in(session, plan, scope_path=within_path, with_names=True, unit=unit)
    return rows_of(known, within_path, with_sites=unit is not None)


def base_townships(db: Database, plan: Plan, scope_path: str = "") -> dict[str, str]:
    """Names of the townships within the scope from which people of the plan start, by code and in its order."""
    with db.reading() as session:
        county = rounds.county_path(session, plan.round_code) or ""
        bases = queries.base_paths(session, plan.id)
        known = {area.path: area for area in areas.areas_within(session, county, depth_max=county.count("/"))}
    paths = sorted({max((path for path in known if within(base, path)), key=len) for base in bases})
    return {known[path].code: known[path].name for path in paths if within(path, scope_path)}


def holds_otherwise(row: Departure) -> Gathering:
    """What holds where nothing is said in this row: what was said of the unit, else the proposal."""
    return gathering(row.base_name, row.proposal, None, row.of_unit)


def rows_of(known: Given, path: str, *, with_sites: bool) -> list[Departure]:
    """The departures from bases within a path, each unit before its sites."""
    units: dict[tuple[str, str], list[Work]] = {}
    sites: dict[tuple[str, str], set[str]] = {}
    for one in known.work:
        if within(one.base_path, path):
            sites.setdefault((one.base_code, one.unit), set()).add(one.site_code)
            if one.starts_at == one.first_at:
                units.setdefault((one.base_code, one.unit), []).append(one)
    out = []
    for (base, unit), own in sorted(units.items()):
        of_unit = known.said.get((unit, base, None))
        row = _row(known, own, None, of_unit or Said(), None)
        out.append(replace(row, onward=len(sites[base, unit]) - row.sites))
        if with_sites:
            for site in sorted({one.site_code for one in own}):
                there = [one for one in own if one.site_code == site]
                out.append(_row(known, there, site, known.said.get((unit, base, site), Said()), of_unit))
    return out


def _row(known: Given, own: Sequence[Work], site: str | None, said: Said, of_unit: Said | None) -> Departure:
    one = own[0]
    return Departure(
        unit=one.unit,
        base_code=one.base_code,
        base_name=one.base_name,
        site_code=site,
        site_name=one.site_name if site else "",
        persons=len({block.staff_code for block in own}),
        sites=len({block.site_code for block in own}),
        first_at=min(block.starts_at for block in own),
        proposal=min(filter(None, _proposals(known, own)), default=None),
        said=said,
        of_unit=of_unit,
    )


def _proposals(known: Given, own: Iterable[Work]) -> Iterable[datetime | None]:
    seen = set()
    for one in own:
        key = one.site_code, one.starts_at
        if key not in seen:
            seen.add(key)
            way = travel_minutes((one.base_lon, one.base_lat), (one.site_lon, one.site_lat), known.norms)
            yield proposed(one.starts_at, way)
