"""The problem of a session: from the county's rows to a `sampling-round/1`. Codes only; no name, no phone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sampling.domain.errors import Refused
from sampling.domain.norms import block_minutes, by_role
from sampling.domain.partial import takes_part
from sampling.domain.rounds import Session, Target

from . import arrivals, sweeping
from . import tree as trees
from .gathering import Gathered
from .outstanding import figures
from .workforce import workforce


@dataclass(frozen=True, slots=True)
class Built:
    """The problem, the people whom no open site of the session serves, by area, and what its figures say of those
    outstanding (`outstanding.figures`). told: of what was entered of them (`sweeping.Said.as_dict`), or None."""

    problem: dict[str, Any]
    unserved: dict[str, int]
    before: dict[str, int]
    told: dict[str, Any] | None = None


def build(given: Gathered) -> Built:
    """The session's problem. Raises Refused where it lacks sites, staff, a place or figures that add up."""
    if not given.sites:
        raise Refused("The session %(code)s has no site yet. Choose its sites first.", code=given.session.code)
    tree = trees.build(given.areas)
    targets = _own_targets(given, tree)
    depth = trees.depth_of(tree, [target.area_code for target in targets])
    found = sweeping.found(given, tree)
    homes, people = arrivals.home_areas(given), arrivals.coming(given, tree, found)
    per_lane, per_site = by_role(given.norms, "per_lane"), by_role(given.norms, "per_site")
    asked = {*per_lane, *per_site}
    bases, workers = workforce(given, asked)
    reserve = {role: share for role, share in by_role(given.norms, "reserve").items() if role in asked}
    slot_minutes = given.session.slot_minutes
    problem = {
        "format": "sampling-round/1",
        "name": f"{given.round.code}/{given.session.code}",
        "slot_minutes": slot_minutes,
        "slots": [slot.isoformat() for slot in given.slots],
        "areas": trees.rows(tree, depth, arrivals.sampled(given, tree)),
        "sites": [
            {
                "code": site.code,
                "area": _shown(homes[site.code], tree, depth),
                "lon": site.lon,
                "lat": site.lat,
                "lanes_max": site.lanes,
                "people_per_lane_hour": site.people_per_lane_hour,
                "arrivals": list(people.arrivals[site.code]),
                "open": given.slots_within(site.opens, site.closes),
            }
            for site in given.sites
        ],
        "team": {
            "per_lane": {role: int(count) for role, count in per_lane.items()},
            "per_site": {role: int(count) for role, count in per_site.items()},
        },
        "bases": bases,
        "staff": workers,
        "limits": {
            "block_slots_max": max(1, int(block_minutes(given.norms) // slot_minutes)),
            "blocks_per_day_max": int(given.norms["blocks_per_day_max"].value),
            "rest_slots_min": given.norms["rest_minutes_min"].value / slot_minutes,
        },
        "travel": {
            "detour": given.norms["travel_detour"].value,
            "km_per_hour": given.norms["travel_km_per_hour"].value,
            "minutes_max": given.norms["travel_minutes_max"].value,
        },
        "targets": [
            {
                "area": target.area_code,
                "coverage": target.coverage,
                "by_slot": _by_slot(target, given.session),
            }
            for target in targets
        ],
        "reserve": reserve,
    }
    before = figures(given.counts, given.before, found.outstanding, len(given.second))
    return Built(problem, people.unserved, before, found.told.as_dict() if found.told else None)


def _own_targets(given: Gathered, tree: trees.Tree) -> list[Target]:
    """The targets that this session must reach: due within it, or later with no later session before them."""
    part = given.session
    later = [s.opens_at for s in given.round.sessions if s.opens_at >= part.closes_at]
    own = []
    names = {area.code: area for area in given.areas}
    for target in given.round.targets:
        if target.by <= part.opens_at or any(opens < target.by for opens in later):
            continue
        area = names.get(target.area_code)
        if area is None:
            raise Refused("The round's county has no area with the code %(code)s.", code=target.area_code)
        if not takes_part(area.path, given.round.area_path, given.round.scope):
            continue
        if _by_slot(target, part) < 1:
            raise Refused(
                "The target of %(area)s is due before the first slot of the session ends. Choose shorter slots or a "
                "later time.",
                area=area.name,
            )
        if not tree.residents[target.area_code]:
            raise Refused(
                "%(area)s has a target but no figure of its residents. Import it, or take the target out.",
                area=area.name,
            )
        own.append(target)
    return own


def _by_slot(target: Target, part: Session) -> int:
    until = min(target.by, part.closes_at)
    return int((until - part.opens_at) / timedelta(minutes=part.slot_minutes))


def _shown(code: str, tree: trees.Tree, depth: int) -> str:
    """The lowest area at or above `code` that is part of the problem."""
    return next(up for up in tree.upwards(code) if tree.depth(up) <= depth)
