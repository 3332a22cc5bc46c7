"""To whom a document goes: the leads of areas, the heads of units, and the people with an assignment."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sampling.domain.areas import within
from sampling.domain.links import LEVELS, Holder
from sampling.domain.rounds import Round
from sampling.domain.signing import Duty, Share, level_of, shares, township_path, unit_township, ways_up
from sampling.storage.database import Session
from sampling.storage.queries import audiences as queries
from sampling.storage.queries import plans
from sampling.storage.queries.audiences import AreaBelow


@dataclass(frozen=True, slots=True)
class Recipient:
    """A holder with its level, and the path of the township (or the county) in which it is listed."""

    holder: Holder
    level: str
    township: str


def of_plan(session: Session, round_: Round, plan_id: int) -> dict[Recipient, Share]:
    """To whom a plan goes, each with the holder's own share of it."""
    duties, areas = duties_of(session, plan_id), _areas(session, round_, plan_id)
    own = shares(duties, {one.path: one.code for one in areas})
    found = [*_leads(areas, round_), *_units(duties, round_), *_people(duties, round_)]
    return {one: own.get(one.holder, frozenset()) for one in found}


def how_many(session: Session, round_: Round, plan_id: int) -> dict[str, int]:
    """To how many of each of `links.LEVELS` a plan goes; levels without anybody are left out."""
    counts = Counter(one.level for one in _leads(_areas(session, round_, plan_id), round_))
    counts["person"], counts["unit"] = queries.people_and_units(session, plan_id)
    return {level: counts[level] for level in LEVELS if counts[level]}


def _areas(session: Session, round_: Round, plan_id: int) -> list[AreaBelow]:
    """Townships and villages that a plan's sites stand in or serve, with the areas below them that have a lead."""
    standing, served = queries.paths_of_plan(session, plan_id)
    above = {path for own in (standing, served) for one in own for path in ways_up(one)}
    return [
        one
        for one in queries.areas_below(session, round_.area_path)
        if one.path != round_.area_path and _concerned(one, above, served)
    ]


def of_choice(
    session: Session, round_: Round, round_id: int, levels: Collection[str], township: str
) -> list[Recipient]:
    """Whom the levels name, from the highest down; people and units are those of the plans that hold in the round.

    township: path of an area that limits it to the leads within it and to the people who work in it; "" for all.
    """
    limit = township or round_.area_path
    below = [a for a in queries.areas_below(session, limit) if a.path != round_.area_path]
    found = [one for one in _leads(_led(below), round_) if one.level in levels]
    if {"unit", "person"} & set(levels):
        duties = [duty for plan_id in queries.published_ids(session, round_id) for duty in duties_of(session, plan_id)]
        here = [duty for duty in duties if within(duty.site_path, limit)]
        units = {duty.unit for duty in here}
        found += [one for one in _units(duties, round_) if one.holder.unit in units and "unit" in levels]
        found += _people(here, round_) if "person" in levels else []
    return sorted(found, key=lambda one: LEVELS.index(one.level))


def duties_of(session: Session, plan_id: int) -> list[Duty]:
    """Every block of work of a plan, by person and start."""
    return [
        Duty(one.staff_code, one.unit, one.site_code, site_path, base_path, one.role, one.starts_at, one.ends_at)
        for one, site_path, base_path in plans.assignments(session, plan_id)
    ]


def _concerned(area: AreaBelow, above: Collection[str], served: Collection[str]) -> bool:
    """True for areas with or above sites and people of the plan, and for those with a lead below what is served.

    above: paths of the areas with sites and people, and of those above them.
    """
    if level_of(area.level) == "grid" and not area.has_lead:
        return False
    return area.path in above or any(path in served for path in ways_up(area.path))


def _led(areas: Iterable[AreaBelow]) -> list[AreaBelow]:
    return [one for one in areas if one.has_lead or level_of(one.level) != "grid"]


def _leads(areas: Iterable[AreaBelow], round_: Round) -> list[Recipient]:
    return [
        Recipient(Holder(area=one.code), level_of(one.level), township_path(one.path, round_.area_path))
        for one in areas
    ]


def _units(duties: Iterable[Duty], round_: Round) -> list[Recipient]:
    bases: dict[str, list[str]] = {}
    for duty in duties:
        bases.setdefault(duty.unit, []).append(duty.base_path)
    return [
        Recipient(Holder(unit=unit), "unit", unit_township(paths, round_.area_path)) for unit, paths in bases.items()
    ]


def _people(duties: Iterable[Duty], round_: Round) -> list[Recipient]:
    """Each where the first of their blocks is worked."""
    first: dict[str, Duty] = {}
    for duty in duties:
        if duty.staff not in first or duty.starts_at < first[duty.staff].starts_at:
            first[duty.staff] = duty
    return [
        Recipient(Holder(staff=code), "person", township_path(duty.site_path, round_.area_path))
        for code, duty in first.items()
    ]
