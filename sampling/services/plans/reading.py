"""A plan as people read it: by site, by township, by unit and by person, each within the reader's area."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sampling.domain.plans import Assignment, Plan, PlanSlot
from sampling.domain.staff import ROLES
from sampling.domain.waiting import word_of
from sampling.storage.database import Database
from sampling.storage.queries import areas as areas_queries
from sampling.storage.queries import plans as queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.queries import sites as sites_queries


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site's part of a plan: its slots in order, and who works there.

    persons: people, each counted once; people: by role, where somebody with two roles counts in both.
    """

    code: str
    name: str
    kind: str
    area_code: str
    area_name: str
    township_code: str
    township_name: str
    lon: float
    lat: float
    lanes_max: int
    pace: float
    slots: tuple[PlanSlot, ...]
    people: dict[str, int]
    persons: int = 0

    @property
    def lanes(self) -> int:
        """The most lanes staffed at once."""
        return max((slot.lanes for slot in self.slots), default=0)

    @property
    def expected(self) -> int:
        """People who come."""
        return sum(slot.arrivals for slot in self.slots)

    @property
    def served(self) -> int:
        """People sampled."""
        return sum(slot.served for slot in self.slots)

    @property
    def queue_longest(self) -> int:
        """The longest queue at the end of a slot."""
        return max((slot.queue for slot in self.slots), default=0)

    @property
    def left(self) -> int:
        """People still queueing when the session ends."""
        return self.slots[-1].queue if self.slots else 0

    @property
    def wait_minutes(self) -> int | None:
        """The longest wait that a queue means at the pace of the lanes that follow; None where nobody serves it."""
        longest = 0.0
        for slot, after in zip(self.slots, (*self.slots[1:], self.slots[-1] if self.slots else None), strict=False):
            if slot.queue and after is not None:
                if not after.lanes:
                    return None
                longest = max(longest, slot.queue / (after.lanes * self.pace) * 60)
        return round(longest)

    @property
    def state(self) -> str:
        """How its queue will be: smooth, busy from 25 minutes on, crowded from 50; resting without a lane."""
        if not self.lanes:
            return "crowded" if self.expected else "resting"
        wait = self.wait_minutes
        return "crowded" if wait is None or self.left else word_of(wait)


@dataclass(frozen=True, slots=True)
class TownshipLine:
    """The sums of a township's sites.

    persons: who works at them, each counted once; elsewhere: those of them who work in another township, too, and count
    there as well. people: by role, where somebody with two roles counts in both.
    """

    code: str
    name: str
    residents: int | None
    sites: int
    sites_staffed: int
    lanes: int
    expected: int
    served: int
    left: int
    people: dict[str, int]
    persons: int = 0
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class UnitLine:
    """Whom a unit sends: people by role, to how many sites, for how many hours in all."""

    unit: str
    people: dict[str, int]
    persons: int
    sites: int
    hours: float


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person's blocks. name and work_phone are None for readers who may not see them."""

    code: str
    name: str | None
    unit: str
    work_phone: str | None
    blocks: tuple[Assignment, ...]


def by_site(db: Database, plan: Plan, scope_path: str = "") -> list[SiteLine]:
    """Every site of the plan within the scope, by code."""
    with db.reading() as session:
        round_ = rounds_queries.round_by_code(session, plan.round_code)
        round_path = round_.area_path if round_ else ""
        names = areas_queries.names_within(session, round_path)
        places = {site.code: site for site in sites_queries.sites_within(session, scope_path)}
        slots = queries.slots(session, plan.id, scope_path)
        people, persons = queries.people_by_site(session, plan.id), queries.persons_by_site(session, plan.id)
    rows: dict[str, list[PlanSlot]] = {}
    for slot in slots:
        rows.setdefault(slot.site_code, []).append(slot)
    out = []
    for code, own in rows.items():
        site = places[code]
        township = _township(site.area_path, round_path)
        out.append(
            SiteLine(
                code=code,
                name=site.name,
                kind=site.kind,
                area_code=site.area_code,
                area_name=names.get(site.area_code, site.area_code),
                township_code=township if township in names else site.area_code,
                township_name=names.get(township, site.area_code),
                lon=site.lon,
                lat=site.lat,
                lanes_max=site.lanes,
                pace=site.people_per_lane_hour,
                slots=tuple(own),
                people=_ordered(people.get(code, {})),
                persons=persons.get(code, 0),
            )
        )
    return out


def by_township(
    db: Database, plan: Plan, scope_path: str = "", sites: Sequence[SiteLine] | None = None
) -> list[TownshipLine]:
    """The sums over the areas directly below the county that lie within the scope, most people left waiting first."""
    lines = by_site(db, plan, scope_path) if sites is None else sites
    with db.reading() as session:
        round_ = rounds_queries.round_by_code(session, plan.round_code)
        path = round_.area_path if round_ else ""
        areas = {a.code: a for a in areas_queries.areas_within(session, path, depth_max=path.count("/"))}
        workers = queries.workers(session, plan.id)
    township_of = {line.code: line.township_code for line in lines}
    at: dict[str, dict[str, set[int]]] = {}  # people by township and role; those of sites outside the scope under ""
    for site, role, person in workers:
        at.setdefault(township_of.get(site, ""), {}).setdefault(role, set()).add(person)
    whole = {code: set[int]().union(*roles.values()) for code, roles in at.items()}
    twice = Counter(person for people in whole.values() for person in people)
    out = []
    for code in dict.fromkeys(line.township_code for line in lines):
        own = [line for line in lines if line.township_code == code]
        area = areas.get(code)
        out.append(
            TownshipLine(
                code=code,
                name=own[0].township_name,
                residents=area.residents.count if area and area.residents else None,
                sites=len(own),
                sites_staffed=sum(line.lanes > 0 for line in own),
                lanes=sum(line.lanes for line in own),
                expected=sum(line.expected for line in own),
                served=sum(line.served for line in own),
                left=sum(line.left for line in own),
                people=_ordered({role: len(people) for role, people in at.get(code, {}).items()}),
                persons=len(whole.get(code, ())),
                elsewhere=sum(twice[person] > 1 for person in whole.get(code, ())),
            )
        )
    return sorted(out, key=lambda line: (-line.left, line.code))


def by_unit(db: Database, plan: Plan, scope_path: str = "") -> list[UnitLine]:
    """Whom each unit sends, by name of the unit; people at the scope's sites, and the scope's people elsewhere."""
    with db.reading() as session:
        work = [one for one, _, _ in queries.assignments(session, plan.id, scope_path)]
    people = _people(work, lambda one: one.unit)
    out = []
    of_unit: dict[str, list[Assignment]] = {}
    for one in work:
        of_unit.setdefault(one.unit, []).append(one)
    for unit, own in sorted(of_unit.items()):
        hours = sum(((one.ends_at - one.starts_at) for one in own), timedelta()) / timedelta(hours=1)
        persons, sites = {one.staff_code for one in own}, {one.site_code for one in own}
        out.append(UnitLine(unit, people[unit], len(persons), len(sites), hours))
    return out


def person_codes(db: Database, plan: Plan, scope_path: str = "") -> list[str]:
    """The staff codes of `by_person`, in its order."""
    with db.reading() as session:
        return queries.assigned_codes(session, plan.id, scope_path)


def by_person(
    db: Database, plan: Plan, scope_path: str = "", *, with_names: bool, codes: Sequence[str] | None = None
) -> list[PersonLine]:
    """Everybody with an assignment, by staff code; people at the scope's sites, and the scope's people elsewhere.

    codes: only these people.
    """
    with db.reading() as session:
        work = [one for one, _, _ in queries.assignments(session, plan.id, scope_path, codes)]
    blocks: dict[str, list[Assignment]] = {}
    for one in work:
        blocks.setdefault(one.staff_code, []).append(one)
    return [
        PersonLine(
            code,
            own[0].staff_name if with_names else None,
            own[0].unit,
            own[0].work_phone if with_names else None,
            tuple(own),
        )
        for code, own in blocks.items()
    ]


def _township(path: str, round_path: str) -> str:
    """Code of the area right below the round's in which a path lies; of the round's own where it lies in none."""
    below = path.removeprefix(round_path).split("/", 1)[0]
    return below or round_path.rstrip("/").rpartition("/")[2]


def _people(work: Iterable[Assignment], key: Callable[[Assignment], str]) -> dict[str, dict[str, int]]:
    seen: dict[str, dict[str, set[str]]] = {}
    for one in work:
        seen.setdefault(key(one), {}).setdefault(one.role, set()).add(one.staff_code)
    return {place: _ordered({role: len(codes) for role, codes in roles.items()}) for place, roles in seen.items()}


def _ordered(people: Mapping[str, int]) -> dict[str, int]:
    """In the order of the roles, those with nobody left out."""
    return {role: people[role] for role in ROLES if people.get(role)}
