"""The call tree: whom each level calls, from the county down to each person, for when nothing but a phone works."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.domain.plans import Assignment
from sampling.domain.signing import level_of, nearest, township_path, ways_up
from sampling.services.rounds.reading import existing, session_of
from sampling.storage.database import Database
from sampling.storage.queries import audiences as queries
from sampling.storage.queries import documents, plans, receipts
from sampling.storage.queries.audiences import AreaBelow


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody to call. about: the area, or the site; name None where nobody is known. signed: on the personal link.

    code: of the person or the area; unit, role, starts_at, ends_at: of a person alone.
    """

    code: str
    about: str
    name: str | None
    phone: str | None
    signed: bool
    unit: str = ""
    role: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Village:
    """A village's or a grid's lead with the people at the sites in it; depth: 0 directly below the township."""

    lead: Called
    depth: int
    people: tuple[Called, ...]


@dataclass(frozen=True, slots=True)
class Township:
    """A township's sheet: its lead, the units that send people to it with how many, its villages with their people.

    people: at sites that stand in the township itself. persons: how many in all.
    """

    lead: Called
    units: tuple[tuple[str, int], ...]
    people: tuple[Called, ...]
    villages: tuple[Village, ...]

    @property
    def persons(self) -> int:
        """How many people are called, each counted once."""
        return len(self.codes)

    @property
    def codes(self) -> set[str]:
        """Their staff codes."""
        return {one.code for one in (*self.people, *(one for village in self.villages for one in village.people))}


@dataclass(frozen=True, slots=True)
class CallTree:
    """Whom to call for a plan, township by township."""

    plan_version: int
    townships: tuple[Township, ...]

    @property
    def shared(self) -> int:
        """How many people are on the sheets of more than one township."""
        sheets = Counter(code for township in self.townships for code in township.codes)
        return sum(n > 1 for n in sheets.values())


def call_tree(
    db: Database, *, round_code: str, session_code: str, scope_path: str = "", township: str = ""
) -> CallTree:
    """The call tree of the plan that holds for a session; raises NotFound where there is none.

    scope_path: of the part of the county that the reader reaches, "" for all. township: code of the one asked for.
    """
    with db.reading() as session:
        round_ = existing(session, round_code)
        own = session_of(session, round_code, session_code)
        plan = next((p for p in plans.plans_of_session(session, own.id or 0) if p.state == "published"), None)
        if plan is None:
            raise NotFound(
                "The session %(session)s has no published plan yet: nobody is to be called.", session=session_code
            )
        below = [one for one in queries.areas_below(session, round_.area_path) if one.path != round_.area_path]
        chosen = [
            area
            for area in below
            if township_path(area.path, round_.area_path) == area.path
            and (within(area.path, scope_path) or within(scope_path, area.path))
            and township in ("", area.code)
        ]
        limit = max(scope_path, chosen[0].path if len(chosen) == 1 else "", key=len)
        work = plans.assignments(session, plan.id, limit)
        document = documents.of_plan(session, plan.id)
        signed = receipts.signers(session, document.id or 0) if document else set()
    at: dict[str, dict[str, list[Assignment]]] = {}
    for one, site_path, _ in work:
        if within(site_path, scope_path):  # not the scope's people who work elsewhere
            at.setdefault(township_path(site_path, round_.area_path), {}).setdefault(site_path, []).append(one)
    parts: dict[str, list[AreaBelow]] = {}
    for area in below:
        parts.setdefault(township_path(area.path, round_.area_path), []).append(area)
    return CallTree(
        plan.version,
        tuple(_township(area, parts[area.path], at[area.path], signed) for area in chosen if area.path in at),
    )


def _township(
    township: AreaBelow, areas: list[AreaBelow], at: Mapping[str, list[Assignment]], signed: set[str]
) -> Township:
    """areas: the township and all below it. at: the work by path of the area that the site stands in."""
    peopled = {up for path in at for up in ways_up(path)}
    # A village where it has people or a lead, what is deeper where it has a lead.
    called = {
        area.path: area
        for area in areas
        if area.path != township.path
        and (area.has_lead or (area.path in peopled and level_of(area.level) == "village"))
    }
    people: dict[str, list[Called]] = {}
    units: dict[str, set[str]] = {}
    for path, work in at.items():
        owner = nearest(path, called) or township.path
        people.setdefault(owner, []).extend(_person(one, signed) for one in work)
        for one in work:
            units.setdefault(one.unit, set()).add(one.staff_code)
    return Township(
        lead=_lead(township, signed),
        units=tuple((unit, len(codes)) for unit, codes in sorted(units.items())),
        people=_ordered(people.get(township.path, [])),
        villages=tuple(
            Village(
                _lead(called[path], signed),
                path.removeprefix(township.path).count("/") - 1,
                _ordered(people.get(path, [])),
            )
            for path in sorted(called)
        ),
    )


def _lead(area: AreaBelow, signed: set[str]) -> Called:
    return Called(area.code, area.name, area.lead_name, area.lead_phone, area.code in signed)


def _person(one: Assignment, signed: set[str]) -> Called:
    return Called(
        one.staff_code,
        one.site_name,
        one.staff_name,
        one.work_phone,
        one.staff_code in signed,
        one.unit,
        one.role,
        one.starts_at,
        one.ends_at,
    )


def _ordered(people: list[Called]) -> tuple[Called, ...]:
    return tuple(sorted(people, key=lambda one: (one.about, one.unit, one.code)))
