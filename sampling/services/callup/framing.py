"""What a proposal of call-ups is worked out from: by site its slots, lanes, people, and who was called late before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from statistics import fmean
from typing import Any

from sampling.domain.areas import within
from sampling.domain.callup import step_of
from sampling.domain.callup_proposals import LOOKS_BACK, lateness
from sampling.domain.demand import shares_of, split
from sampling.domain.errors import NotFound, Refused
from sampling.domain.norms import arrival_weights
from sampling.domain.plans import Plan, PlanSlot
from sampling.domain.risks import ORDER
from sampling.domain.sites import BY_NUMBER
from sampling.services.planning import arrivals, sweeping
from sampling.services.planning import tree as trees
from sampling.services.planning.gathering import Gathered, gather
from sampling.storage.database import Session
from sampling.storage.queries import callup as queries
from sampling.storage.queries import plans

from .calls import Known
from .villages import village_of

FORMAT = "sampling-callup/1"
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Framed:
    """given: a sampling-callup/1, for the worker. left: sites that the plan gives no lane. plan: whose lanes."""

    given: Facts
    left: tuple[str, ...]
    plan: Plan | None


def frame(session: Session, known: Known, area_path: str, basis: str, plan_version: int | None = None) -> Framed:
    """The problem of the sites that stand in an area. plan_version: whose lanes, None for the plan that holds. Raises
    Refused where nobody is called there, or the lanes of a plan are asked for and there is none; NotFound for a version
    that can't be chosen."""
    given = gather(session, known.round.code, known.session.code, planning=False)
    plan = chosen(plans.plans_of_session(session, given.session_id), plan_version)
    if basis == "plan" and plan is None:
        raise Refused("The session has no plan yet. Make one first, or ask for the windows that need the fewest lanes.")
    minutes = step_of(given.session.slot_minutes)
    fine = replace(given, session=replace(given.session, slot_minutes=minutes))
    tree = trees.build(fine.areas)
    found = sweeping.found(fine, tree)
    is_open = arrivals.opened(fine)
    takes = {code for code, slots in is_open.items() if any(slots)}
    at, _ = shares_of(arrivals.catchment(fine, tree, found), {one.code: one.lanes for one in fine.sites}, takes)
    come = arrivals.coming(fine, tree, found).arrivals
    weights = arrival_weights(fine.norms, len(fine.slots), minutes)
    lanes = _lanes(plans.slots(session, plan.id), given, fine) if plan is not None and basis == "plan" else {}
    names = {area.path: area for area in known.areas}
    beside = {leaf: arrivals.beside(tree, leaf) for leaf in tree.leaves() if leaf.endswith(trees.REST)}
    uncalled: dict[str, list[str]] = {}
    for code, leaf in at:
        if leaf in beside:
            uncalled.setdefault(code, []).append(leaf)
    sites, left = [], []
    for here in known.sites:
        code = here.site.code
        if not within(here.site.area_path, area_path) or here.site.kind in BY_NUMBER or code not in takes:
            continue
        if not here.calls:
            continue
        slots = [t for t, one in enumerate(is_open[code]) if one]
        own = [lanes.get(code, {}).get(t, 0) for t in slots] if basis == "plan" else []
        if basis == "plan" and not any(own):
            left.append(code)
            continue
        people = {call.area.code: at.get((code, call.area.code), 0) for call in here.calls}
        rest = 0
        for leaf in uncalled.get(code, ()):
            with_them = [part for part in beside[leaf] if part in people]
            if with_them:
                weights_ = [people[part] for part in with_them]
                parts = split(at[code, leaf], weights_ if any(weights_) else [1] * len(with_them))
                people.update({part: people[part] + n for part, n in zip(with_them, parts, strict=True)})
            else:
                rest += at[code, leaf]
        sites.append(
            {
                "code": code,
                "version": here.version,
                "starts": [int((fine.slots[t] - known.session.opens_at).total_seconds() // 60) for t in slots],
                "pace": _paces(here.site.people_per_lane_hour, minutes, len(slots)),
                "lanes": own,
                "lanes_max": here.site.lanes,
                "rest": split(rest, [weights[t] for t in slots]),
                "now": [come[code][t] for t in slots],
                "units": [
                    [
                        call.area.code,
                        village_of(call.area, names).code,
                        ORDER[call.level],
                        people[call.area.code],
                    ]
                    for call in sorted(here.calls, key=lambda one: one.area.code)
                ],
            }
        )
    if not sites:
        raise Refused("No site there can call anybody: none is open with lanes and serves areas of its own.")
    late = _late(session, known, names)
    facts = {
        "format": FORMAT,
        "opens_at": known.session.opens_at.isoformat(),
        "minutes": minutes,
        "basis": basis,
        "sites": sites,
        "late": {code: late[code] for code in _villages(sites) if code in late},
        "left": left,
    }
    return Framed(facts, tuple(left), plan if basis == "plan" else None)


def choosable(found: Sequence[Plan]) -> list[Plan]:
    """The plans of a session whose lanes may be asked for: the published one, which holds, and the newest draft after
    it; without one that is published the newest draft. found: every version, newest first."""
    published = next((plan for plan in found if plan.state == "published"), None)
    newest = next((plan for plan in found if plan.state == "draft"), None)
    if published is None:
        return [newest] if newest else list(found[:1])
    return [published, *([newest] if newest and newest.version > published.version else [])]


def chosen(found: Sequence[Plan], version: int | None) -> Plan | None:
    """The plan of a version, or the one that holds; raises NotFound for a version that can't be chosen."""
    may = choosable(found)
    if version is None:
        return may[0] if may else None
    plan = next((one for one in may if one.version == version), None)
    if plan is None:
        raise NotFound("Version %(version)s of the plan is neither published nor the newest draft.", version=version)
    return plan


def _villages(sites: Iterable[Facts]) -> list[str]:
    return sorted({village for site in sites for _, village, _, _ in site["units"]})


def _lanes(slots: Iterable[PlanSlot], given: Gathered, fine: Gathered) -> dict[str, dict[int, int]]:
    """The lanes of each site by step: where a step lies in two slots of the plan, those that both have."""
    length, step = timedelta(minutes=given.session.slot_minutes), timedelta(minutes=fine.session.slot_minutes)
    out: dict[str, dict[int, int]] = {}
    for slot in slots:
        own = out.setdefault(slot.site_code, {})
        for t, start in enumerate(fine.slots):
            if start < slot.ends_at and start + step > slot.ends_at - length:
                own[t] = min(own.get(t, slot.lanes), slot.lanes)
    return out


def _paces(people_per_hour: float, minutes: int, slots: int) -> list[int]:
    """People whom a lane samples in each slot, whole, and right in the sum."""
    done = [int(people_per_hour * minutes * t / 60 + 1e-9) for t in range(slots + 1)]
    return [b - a for a, b in pairwise(done)]


def _late(session: Session, known: Known, names: Mapping[str, Any]) -> dict[str, int]:
    """How late each village was called in the sessions of the last weeks, hundredths of their hours, summed."""
    opens, top = known.session.opens_at, known.round.area_path
    village = {area.code: village_of(area, names).code for area in known.areas}
    found: dict[tuple[str, object], list[int]] = {}
    for one in queries.earlier(session, top, before=opens, since=opens - LOOKS_BACK):
        if one.area_code in village:
            key = (village[one.area_code], one.opens_at)
            found.setdefault(key, []).append(lateness(one.starts_at, one.opens_at, one.closes_at))
    out: dict[str, int] = {}
    for (code, _), parts in found.items():
        out[code] = out.get(code, 0) + round(fmean(parts))
    return out
