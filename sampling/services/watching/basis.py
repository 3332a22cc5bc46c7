"""The basis of coverage: areas with their residents, sites with their hours, targets and plans of a round.

It is read once for each write that may change it, and what is computed from it alone is kept with it: a count changes
none of it.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from zoneinfo import ZoneInfo

from sampling.domain.areas import Area
from sampling.domain.coverage import completed, hours_expected, open_at, upwards
from sampling.domain.denominators import ExpectedPeople, expected_people, standing
from sampling.domain.errors import NotFound
from sampling.domain.expected import Version, entering
from sampling.domain.hours import Opening
from sampling.domain.partial import no_part
from sampling.domain.rounds import Round
from sampling.domain.sites import Site
from sampling.domain.summaries import counted_at, timetable
from sampling.domain.together import Together, groups
from sampling.storage.database import Session
from sampling.storage.queries import areas, rounds, sites
from sampling.storage.queries import coverage as queries
from sampling.storage.queries import expected as expected_queries
from sampling.storage.queries.coverage import PlannedSlot, in_force
from sampling.storage.tables import RoundRow

from .planned import Planned, added_up

MOMENTS_KEPT = 64


@dataclass(frozen=True)
class Basis:
    """What a round's coverage is computed on.

    areas: by path, of those that take part in the round; keys: of their rows. outside: the others, by code.
    counted_at: path of the area to which a site's count belongs, by code of the site.
    planned: the slots of every version ever published. timetables: the openings that sites share, by number.
    expected: how many sites an area has of each, by path and number. numbers: those of each site, by its code. entered:
    every version of what areas say of their expected people. places: fingerprint of where counts belong.
    """

    version: str
    round_id: int
    round: Round
    areas: dict[str, Area]
    outside: dict[str, Area]
    keys: dict[str, int]
    sites: dict[str, Site]
    counted_at: dict[str, str]
    planned: list[PlannedSlot]
    timetables: dict[int, tuple[Opening, ...]]
    numbers: dict[str, tuple[int, ...]]
    expected: dict[str, dict[int, int]]
    entered: list[Version]
    places: str
    _plans: dict[tuple[str | None, datetime | None], Planned | None] = field(default_factory=dict, repr=False)
    _hours: dict[datetime, dict[int, datetime]] = field(default_factory=dict, repr=False)
    _due: dict[tuple[int, ...], tuple[datetime, ...]] = field(default_factory=dict, repr=False)
    _people: dict[datetime | None, ExpectedPeople] = field(default_factory=dict, repr=False)

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""
        return self.round.tz

    @cached_property
    def openings(self) -> list[Opening]:
        """When each site is open in each session."""
        return [
            Opening(code, one.session_code, one.opens_at, one.closes_at)
            for code, own in self.numbers.items()
            for number in own
            for one in self.timetables[number]
        ]

    @cached_property
    def residents(self) -> dict[str, int | None]:
        """Residents by path, None where unknown: an area's own figure, else the sum of its parts'."""
        return completed(self.own_residents)

    @cached_property
    def own_residents(self) -> dict[str, int | None]:
        """Residents by path as they were told, None where they were not."""
        return {path: area.residents.count if area.residents else None for path, area in self.areas.items()}

    def expected_people(self, known_at: datetime | None = None) -> ExpectedPeople:
        """The expected people of all areas, in the versions that held at `known_at`."""
        found = self._people.get(known_at)
        if found is None:
            enter = {area.path: area.code for area in entering(list(self.areas.values()))}
            found = expected_people(enter, self.residents, standing(self.entered, known_at))
            if len(self._people) >= MOMENTS_KEPT:
                self._people.clear()
            self._people[known_at] = found
        return found

    @cached_property
    def together(self) -> dict[str, tuple[Together, ...]]:
        """The areas that share sites, by path of the area directly above them."""
        served: dict[str, dict[str, list[str]]] = {}
        for code, path in self.counted_at.items():
            if path in self.areas and self.areas[path].code in self.parts:
                serves = self.sites[code].serves if code in self.numbers else ()  # others join nothing any more
                served.setdefault(path, {})[code] = [self.paths[one] for one in serves if one in self.paths]
        return {path: groups(self.parts[self.areas[path].code], those) for path, those in served.items()}

    @cached_property
    def counted_within(self) -> dict[str, list[str]]:
        """The sites whose counts belong to an area or one below it, by path."""
        found: dict[str, list[str]] = {}
        for code, at in self.counted_at.items():
            for path in upwards(at, self.areas):
                found.setdefault(path, []).append(code)
        return found

    @cached_property
    def sites_alone(self) -> dict[str, int]:
        """How many sites of the round stand for an area, or one below it, alone, by path."""
        return {path: sum(code in self.numbers for code in codes) for path, codes in self.counted_within.items()}

    @cached_property
    def standing_outside(self) -> tuple[Area, ...]:
        """The areas directly below the round's own that take no part in it, by name as they are listed."""
        return tuple(one for one in self.outside.values() if one.parent_code == self.round.area_code)

    @cached_property
    def taking_part(self) -> tuple[Area, ...]:
        """The areas directly below the round's own that take part, where not all do; else ()."""
        if not self.outside:
            return ()
        return tuple(self.areas[path] for path in self.parts.get(self.round.area_code, ()))

    def hour_of(self, site_code: str, as_of: datetime) -> datetime | None:
        """The hour for which a site is expected to have reported by `as_of`; None where none is."""
        hours = self.hours_at(as_of)
        return max((hours[one] for one in self.numbers.get(site_code, ()) if one in hours), default=None)

    @cached_property
    def parts(self) -> dict[str | None, list[str]]:
        """Paths of the areas directly below each area, by its code; of those without one above them by None."""
        found: dict[str | None, list[str]] = {}
        for path, area in self.areas.items():
            found.setdefault(area.parent_code, []).append(path)
        return found

    @cached_property
    def paths(self) -> dict[str, str]:
        """Path of each area by its code."""
        return {area.code: path for path, area in self.areas.items()}

    @cached_property
    def sites_of(self) -> dict[int, frozenset[str]]:
        """Codes of the sites that have a timetable, by its number."""
        found: dict[int, list[str]] = {}
        for code, own in self.numbers.items():
            for number in own:
                found.setdefault(number, []).append(code)
        return {number: frozenset(codes) for number, codes in found.items()}

    @cached_property
    def sites_at(self) -> dict[str, list[str]]:
        """Codes of the sites that are open in the round, by the path of the area to which their counts belong."""
        found: dict[str, list[str]] = {}
        for code in self.sites:
            if code in self.numbers:
                found.setdefault(self.counted_at[code], []).append(code)
        return found

    @cached_property
    def opened_by_day(self) -> dict[date, dict[str, datetime]]:
        """The sites that open on each day, each with when it opens first; the days in order."""
        found: dict[date, dict[str, datetime]] = {}
        for number, own in self.timetables.items():
            for one in own:
                sites = found.setdefault(one.day(self.zone), {})
                for code in self.sites_of[number]:
                    sites[code] = min(one.opens_at, sites.get(code, one.opens_at))
        return dict(sorted(found.items()))

    @cached_property
    def first_by_day(self) -> dict[date, datetime]:
        """When the first site opens on each day; the days in order."""
        return {day: min(sites.values()) for day, sites in self.opened_by_day.items()}

    @cached_property
    def _openings_below(self) -> dict[tuple[date, str], list[datetime]]:
        found: dict[tuple[date, str], dict[datetime, int]] = {}
        for day, opened in self.opened_by_day.items():
            here: dict[tuple[str, datetime], int] = {}  # thousands of sites share their area and their hours
            for code, at in opened.items():
                key = (self.counted_at.get(code, ""), at)
                here[key] = here.get(key, 0) + 1
            for (path, at), many in here.items():
                for above in upwards(path, self.areas):
                    own = found.setdefault((day, above), {})
                    own[at] = own.get(at, 0) + many
        return {key: [at for at in sorted(own) for _ in range(own[at])] for key, own in found.items()}

    def sites_opened(self, day: date, path: str, before: datetime) -> int:
        """How many sites of an area and below it have opened on a day before an instant."""
        return bisect_left(self._openings_below.get((day, path), []), before)

    def due_of(self, site_code: str) -> tuple[datetime, ...]:
        """All hours of a site, in order."""
        own = self.numbers[site_code]
        if own not in self._due:
            ends = {end for number in own for one in self.timetables[number] for end in one.due(self.zone)}
            self._due[own] = tuple(sorted(ends))
        return self._due[own]

    def sites_below(self, path: str) -> list[str]:
        """Codes of the sites open in the round whose counts are shown with an area or below it."""
        return [code for at, own in self.sites_at.items() if at.startswith(path) for code in own]

    def path_of(self, area_code: str) -> str:
        """Path of an area by its code; raises NotFound where it is none of the round's, TakesNoPart where the round is
        not for it."""
        if area_code in self.outside:
            raise no_part(self.outside[area_code].name, self.round.name, self.taking_part)
        if area_code not in self.paths:
            raise NotFound(
                "The area %(area)s is not part of the round %(round)s.", area=area_code, round=self.round.code
            )
        return self.paths[area_code]

    def hours_at(self, as_of: datetime) -> dict[int, datetime]:
        """The last hour over by `as_of` of each timetable of the session at hand, by the timetable's number."""
        found = self._hours.get(as_of)
        if found is None:
            named = [
                Opening(str(number), one.session_code, one.opens_at, one.closes_at)
                for number, own in self.timetables.items()
                for one in own
            ]
            found = {int(number): hour for number, hour in hours_expected(named, as_of, self.zone).items()}
            if len(self._hours) >= MOMENTS_KEPT:
                self._hours.clear()
            self._hours[as_of] = found
        return found

    def opened(self, at: datetime, path: str) -> tuple[int, datetime | None]:
        """How many sites of an area are open at an instant, and when the first report of these is due."""
        many = self.expected.get(path, {})
        first = {number: min(open_at(self.timetables[number], at, self.zone).values(), default=None) for number in many}
        due = {number: one for number, one in first.items() if one is not None}
        return sum(many[number] for number in due), min(due.values(), default=None)

    def session_at(self, as_of: datetime) -> str | None:
        """Code of the latest session that has begun by `as_of`, else of the first one; None without any."""
        begins = {one.code: one.opens_at for one in self.round.sessions}
        begun = [code for code, opens_at in begins.items() if opens_at < as_of]
        return (
            max(begun, key=lambda code: begins[code]) if begun else min(begins, key=lambda c: begins[c], default=None)
        )

    def planned_for(self, session_code: str | None, known_at: datetime | None = None) -> Planned | None:
        """Whom the session's plan samples by when, each slot as it stood when it began; None without a plan."""
        key = (session_code, known_at)
        if key in (kept := self._plans.copy()):
            return kept[key]
        slots = in_force([slot for slot in self.planned if slot.session_code == session_code], known_at)
        found = added_up(slots, self.counted_at, self.areas) if slots else None
        if len(kept) >= MOMENTS_KEPT:
            self._plans.clear()
        self._plans[key] = found
        return found


def basis_version(session: Session, row: RoundRow) -> str:
    """Changes with every write that may change the basis of a round."""
    parts = (row.id, row.state, queries.published_plan_ids(session, row), queries.last_moving_write(session))
    return sha256(repr(parts).encode()).hexdigest()[:20]


def read_basis(session: Session, row: RoundRow, version: str) -> Basis:
    """The basis of a round as it stands."""
    round_ = rounds.round_by_code(session, row.code)
    if round_ is None:
        raise NotFound("There is no round with the code %(code)s.", code=row.code)
    every = areas.areas_of_round(session, round_)
    tree = {area.path: area for area in every.inside}
    stand = {site.code: site for site in sites.sites_within(session, round_.area_path, served_in=row.id)}
    path_of = {area.code: path for path, area in tree.items()}
    counted = {
        code: at
        for code, site in stand.items()
        if (at := counted_at(site.area_path, _served(site, path_of), round_.area_path, round_.scope))
    }
    elsewhere = stand.keys() - counted.keys()
    timetables: dict[int, tuple[Opening, ...]] = {}
    expected: dict[str, dict[int, int]] = {path: {} for path in tree}
    where: list[tuple[str, str, int]] = []
    numbers: dict[str, tuple[int, ...]] = {}
    here: dict[tuple[str, int], int] = {}  # sites share their areas and their hours
    for own, codes in queries.openings_alike(session, row):
        inside = [code for code in codes if code not in elsewhere] if elsewhere else codes
        if not inside:
            continue
        number = timetable(own)
        timetables.setdefault(number, tuple(own))
        for code in inside:
            path = counted.get(code, "")
            where.append((code, path, number))
            numbers[code] = (*numbers.get(code, ()), number)
            here[path, number] = here.get((path, number), 0) + 1
    for (path, number), many in here.items():
        for above in upwards(path, tree):
            expected[above][number] = expected[above].get(number, 0) + many
    where += [(code, path, 0) for code, path in counted.items() if code not in numbers]  # what they counted stays
    return Basis(
        version=version,
        round_id=row.id or 0,
        round=round_,
        areas=tree,
        outside={area.code: area for area in every.outside},
        keys=areas.keys_within(session, round_.area_path),
        sites={code: stand[code] for code in counted} if elsewhere else stand,
        counted_at=counted,
        planned=queries.planned_slots(session, row),
        timetables=timetables,
        numbers=numbers,
        expected=expected,
        entered=expected_queries.every_version(session, row.id or 0),
        places=sha256(repr(sorted(where)).encode()).hexdigest()[:40],
    )


def _served(site: Site, path_of: dict[str, str]) -> list[str]:
    return [path_of[one] for one in site.serves if one in path_of]
