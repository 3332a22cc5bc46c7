"""The rules of a plan, one function a rule, and what the people of a plan achieve.

A rule takes the problem and the plan's rows [staff, site, role, first, end] and answers what breaks it.
Everything here is arrays over sites, roles and slots; nothing knows how a plan was found.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from optimizer.faults import Kind
from optimizer.limits import Parts
from optimizer.problem import Bools, Floats, Ints, StaffingProblem
from optimizer.solution import Rows

REST_SLACK = 1e-7  # minutes; times are compared after division into slots


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule broken once. values: as `optimizer.faults.Kind` lists them; text: the same in English words."""

    kind: Kind
    text: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return self.text


Rule = Callable[[StaffingProblem, Rows], list[Violation]]


class Served(NamedTuple):
    """Lanes that can run, people served in and people queueing at the end of each slot: each (J, T)."""

    lanes: Ints
    served: Ints
    queue: Ints


def presence(problem: StaffingProblem, rows: Rows) -> Ints:
    """People present by site, role and slot: (J, R, T)."""
    slots = len(problem.slot_starts)
    edges = np.zeros((len(problem.site_codes), len(problem.roles), slots + 1), dtype=np.int64)
    np.add.at(edges, (rows[:, 1], rows[:, 2], rows[:, 3]), 1)
    np.add.at(edges, (rows[:, 1], rows[:, 2], rows[:, 4]), -1)
    return np.asarray(edges.cumsum(axis=2)[:, :, :slots])


def lanes_of(problem: StaffingProblem, present: Ints) -> Ints:
    """Lanes that the people present (J, R, T) can run: (J, T)."""
    spare = present - problem.per_site[None, :, None]
    asked = np.flatnonzero(problem.per_lane)
    can = (spare[:, asked] // problem.per_lane[None, asked, None]).min(axis=1)
    lanes = np.minimum(np.maximum(can, 0), problem.lanes_max[:, None])
    return np.asarray(np.where((spare < 0).any(axis=1), 0, lanes))


def serve(problem: StaffingProblem, lanes: Ints) -> Served:
    """Serve everybody as early as the lanes (J, T) allow; whoever is left waits, over gaps and nights too."""
    served, queues = np.zeros_like(lanes), np.zeros_like(lanes)
    queue = problem.waiting.copy()
    for slot in range(lanes.shape[1]):
        queue = queue + problem.arrivals[:, slot]
        served[:, slot] = np.minimum(queue, lanes[:, slot] * problem.pace)
        queue = queue - served[:, slot]
        queues[:, slot] = queue
    return Served(lanes, served, queues)


def served_by_site(problem: StaffingProblem, assignments: Rows) -> Served:
    """Lanes, people served and people queueing by site and slot, each (J, T), of a plan's rows."""
    return serve(problem, lanes_of(problem, presence(problem, assignments)))


def missed(problem: StaffingProblem, served: Ints) -> Ints:
    """People short of each target, (K,), from the people served by site and slot (J, T)."""
    if not len(problem.target_need):
        return np.zeros(0, dtype=np.int64)
    by_end = np.hstack([np.zeros((served.shape[0], 1), dtype=np.int64), served.cumsum(axis=1)])
    reached = (problem.target_sites * by_end[:, problem.target_by_slot].T).sum(axis=1)
    return np.asarray(np.maximum(0, problem.target_need - reached))


def steps(problem: StaffingProblem, target: int) -> list[tuple[int | None, float]]:
    """(people, weight) in order: so many people missed count so much each; None people = all beyond.

    A person missed counts more the further an area is behind its target.
    """
    residents = int(problem.residents[problem.target_area[target]])
    out: list[tuple[int | None, float]] = []
    below = 0
    for share, weight in problem.equity:
        edge = math.floor(share * residents + 1e-9)
        out.append((edge - below, weight))
        below = edge
    return [*out, (None, problem.equity[-1][1])]


def weighted(problem: StaffingProblem, people: Ints) -> float:
    """The shortfall of so many people missed by target, (K,)."""
    total = 0.0
    for target, left in enumerate(people.tolist()):
        for width, weight in steps(problem, target):
            here = left if width is None else min(left, width)
            total += weight * here
            left -= here
    return total


def travel_minutes(problem: StaffingProblem, rows: Rows) -> Floats:
    """Minutes of each row, (M,): from the base, none where the person already is."""
    minutes = problem.minutes[problem.staff_base[rows[:, 0]], rows[:, 1]]
    return np.asarray(np.where(problem.at[rows[:, 0]] == rows[:, 1], 0.0, minutes))


def objective(problem: StaffingProblem, rows: Rows) -> Parts:
    """Shortfall, waiting person-slots and travel minutes of a plan; each is to be as small as it can be."""
    achieved = served_by_site(problem, rows)
    short = weighted(problem, missed(problem, achieved.served))
    minutes = round(math.fsum(travel_minutes(problem, rows)), 3)
    return short, float(achieved.queue.sum()), minutes


def _name(problem: StaffingProblem, row: Ints) -> str:
    return f"{problem.staff_codes[row[0]]} at {problem.site_codes[row[1]]} slots {row[3]}-{row[4]}"


def _where(
    problem: StaffingProblem, rows: Rows, broken: Bools, kind: Kind, what: str, **values: Any
) -> list[Violation]:
    return [
        Violation(kind, f"{_name(problem, rows[i])}: {what}", {**_of(problem, rows[i]), **values})
        for i in np.flatnonzero(broken)
    ]


def _of(problem: StaffingProblem, row: Ints) -> dict[str, Any]:
    """An assignment in codes."""
    return {
        "staff": problem.staff_codes[row[0]],
        "site": problem.site_codes[row[1]],
        "role": problem.roles[row[2]],
        "first": int(row[3]),
        "end": int(row[4]),
    }


def _slots_missing(rows: Rows, allowed: Bools) -> Bools:
    """(M,) True where a row's block has a slot that `allowed` (M, T) denies."""
    missing = np.hstack([np.zeros((len(rows), 1), dtype=np.int64), (~allowed).cumsum(axis=1)])
    index = np.arange(len(rows))
    return np.asarray(missing[index, rows[:, 4]] > missing[index, rows[:, 3]])


def has_the_role(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """Everybody works in a role they have."""
    return _where(problem, rows, ~problem.staff_roles[rows[:, 0], rows[:, 2]], "without_role", "does not have the role")


def is_available(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """Everybody works only when available."""
    missing = _slots_missing(rows, problem.available[rows[:, 0]])
    return _where(problem, rows, missing, "not_available", "is not available")


def site_is_open(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """Nobody works at a closed site."""
    missing = _slots_missing(rows, problem.site_open[rows[:, 1]])
    return _where(problem, rows, missing, "site_closed", "the site is closed")


def no_block_over_a_gap(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """A block is one stretch of slots without time between them."""
    gaps = np.concatenate([[0], (~problem.runs_on).cumsum()]).astype(np.int64)
    over = gaps[rows[:, 4] - 1] > gaps[rows[:, 3]]
    return _where(problem, rows, over, "over_a_gap", "the block runs over a gap")


def no_block_too_long(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """No stretch in protective clothing is longer than the limit, slots already worked counted in."""
    length = rows[:, 4] - rows[:, 3] + np.where(rows[:, 3] == 0, problem.worked[rows[:, 0]], 0)
    most = problem.block_slots_max
    return _where(problem, rows, length > most, "too_long", "too many slots on end", most=most)


def within_reach(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """Nobody travels longer than the limit; staying where one is needs no travel."""
    minutes, most = travel_minutes(problem, rows), problem.minutes_max
    far = np.flatnonzero(minutes > most + 1e-6)
    return [
        Violation(
            "too_far",
            f"{_name(problem, rows[i])}: too far from the base",
            {
                **_of(problem, rows[i]),
                "minutes": float(minutes[i]) if math.isfinite(minutes[i]) else None,
                "most": most,
            },
        )
        for i in far
    ]


def _blocks_by_person(rows: Rows) -> dict[int, list[tuple[int, int]]]:
    blocks: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for person, _, _, first, end in rows.tolist():
        blocks[person].append((first, end))
    return {person: sorted(own) for person, own in blocks.items()}


def not_too_many_blocks_a_day(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """A day, the date on which a block begins, has at most so many blocks of one person; one being worked off
    counts."""
    found: list[Violation] = []
    for person, own in _blocks_by_person(rows).items():
        per_day: dict[int, int] = defaultdict(int)
        for first, _ in own:
            per_day[int(problem.slot_day[first])] += 1
        if problem.worked[person] and own[0][0] > 0:
            per_day[int(problem.slot_day[0])] += 1
        count, most = max(per_day.values()), problem.blocks_per_day_max
        if count > most:
            code = problem.staff_codes[person]
            values = {"staff": code, "count": count, "most": most}
            found.append(Violation("too_many_blocks", f"{code}: {count} blocks in a day", values))
    return found


def rests_between_blocks(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """One place at a time, never straight from one block into the next, and enough rest between by the clock."""
    found: list[Violation] = []
    rest, starts = problem.rest_slots_min * problem.slot_minutes, problem.start_minutes
    for person, own in _blocks_by_person(rows).items():
        code = problem.staff_codes[person]
        if problem.worked[person] and own[0][0] > 0 and starts[own[0][0]] < rest - REST_SLACK:
            found.append(_restless(code, own[0][0], rest))
        for (_, end), (first, _) in pairwise(own):
            if first < end:
                values = {"staff": code, "slot": first}
                found.append(Violation("two_places", f"{code}: in two places at slot {first}", values))
            elif first == end and problem.runs_on[end - 1]:
                values = {"staff": code, "slot": first}
                found.append(Violation("no_break", f"{code}: changes at slot {first} without a break", values))
            elif starts[first] - (starts[end - 1] + problem.slot_minutes) < rest - REST_SLACK:
                found.append(_restless(code, first, rest))
    return found


def _restless(code: str, slot: int, minutes: float) -> Violation:
    values = {"staff": code, "slot": slot, "minutes": minutes}
    return Violation("too_little_rest", f"{code}: too little rest before slot {slot}", values)


def kept_in_reserve(problem: StaffingProblem) -> Ints:
    """(D, R) people of a role to stay free on a day: ceil(share x people with the role available that day)."""
    counts = roles_available(problem).sum(axis=0)
    kept: Ints = np.ceil(problem.reserve[None, :] * counts - 1e-9).astype(np.int64)
    return kept


def roles_available(problem: StaffingProblem) -> Bools:
    """(P, D, R) True where a person with a role is available in some slot of a day."""
    days = int(problem.slot_day.max()) + 1 if len(problem.slot_day) else 0
    on_day = np.stack([problem.available[:, problem.slot_day == d].any(axis=1) for d in range(days)], axis=1)
    return np.asarray(on_day[:, :, None] & problem.staff_roles[:, None, :])


def reserve_is_kept(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """On each day enough people of each role have no assignment that day, in whatever role."""
    if not problem.reserve.any():
        return []
    here, kept = roles_available(problem), kept_in_reserve(problem)
    busy = np.zeros(here.shape[:2], dtype=bool)
    for person, _, _, first, end in rows.tolist():
        busy[person, problem.slot_day[first:end]] = True
    free = (here & ~busy[:, :, None]).sum(axis=0)
    return [
        Violation(
            "reserve",
            f"day {day}: {free[day, role]} {problem.roles[role]}s are free, {kept[day, role]} are to stay in reserve",
            {
                "day": int(day),
                "role": problem.roles[role],
                "free": int(free[day, role]),
                "kept": int(kept[day, role]),
            },
        )
        for day, role in np.argwhere(free < kept)
    ]


def previous_by_person(problem: StaffingProblem) -> dict[int, tuple[frozenset[tuple[int, ...]], bool]]:
    """For each person in the previous plan: the rows (site, role, first, end), and whether all are still possible."""
    rows = problem.previous if problem.previous is not None else np.zeros((0, 5), dtype=np.int64)
    out: dict[int, set[tuple[int, ...]]] = defaultdict(set)
    possible: dict[int, bool] = defaultdict(lambda: True)
    for person, site, role, first, end in rows.tolist():
        if person < 0:
            continue
        out[person].add((site, role, first, end))
        possible[person] &= (
            site >= 0
            and role >= 0
            and bool(problem.staff_roles[person, role])
            and bool(problem.available[person, first:end].all() and problem.site_open[site, first:end].all())
        )
    return {person: (frozenset(own), possible[person]) for person, own in out.items()}


def not_too_many_moves(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """At most `moves_max` people have assignments other than in the previous plan.

    Not counted: who has none now, and whose previous place is no longer possible.
    """
    if problem.previous is None:
        return []
    new: dict[int, set[tuple[int, ...]]] = defaultdict(set)
    for person, *row in rows.tolist():
        new[person].add(tuple(row))
    old = previous_by_person(problem)
    nothing: tuple[frozenset[tuple[int, ...]], bool] = (frozenset(), True)
    changed = 0
    for person, own in new.items():
        before, possible = old.get(person, nothing)
        changed += possible and own != before
    if changed <= problem.moves_max:
        return []
    text = f"{changed} people changed, at most {problem.moves_max} may be"
    return [Violation("too_many_moves", text, {"count": changed, "most": problem.moves_max})]


RULES: tuple[Rule, ...] = (
    has_the_role,
    is_available,
    site_is_open,
    no_block_over_a_gap,
    no_block_too_long,
    within_reach,
    not_too_many_blocks_a_day,
    rests_between_blocks,
    reserve_is_kept,
    not_too_many_moves,
)


def violations(problem: StaffingProblem, rows: Rows) -> list[Violation]:
    """Every broken rule; an empty list means that the plan is feasible."""
    slots = len(problem.slot_starts)
    if len(rows) and ((rows[:, 3] < 0) | (rows[:, 3] >= rows[:, 4]) | (rows[:, 4] > slots)).any():
        return [Violation("no_such_slots", "a block has no such slots", {})]
    if not len(rows):
        return []
    return [one for rule in RULES for one in rule(problem, rows)]
