"""What each change of a re-plan gains.

Gains are counted one after the other, the best for each person first: the first change on the previous plan as far as
it can go on, the second on that with the first made, and so on to the re-plan. So a gain is what a change adds to those
before it, and all gains together are the difference between the two plans. (Taken alone, or taken out alone, changes
that serve the same queue would each claim the same people, and the gains would not add up.)
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from optimizer.counting import people_once
from optimizer.limits import Parts
from optimizer.problem import Ints, StaffingProblem
from optimizer.rules import lanes_of, missed, presence, previous_by_person, serve, travel_minutes, weighted
from optimizer.solution import Rows, Solution

Place = tuple[int, int, int, int]  # site, role, first, end


@dataclass(frozen=True)
class Mover:
    """A person whose assignments change: (site, role, first, end) each, indices of the problem, slots half open.

    `counts`: against `moves_max`; not who gets none, or whose previous place is no longer possible.
    """

    staff: int
    before: tuple[Place, ...]
    after: tuple[Place, ...]
    counts: bool


@dataclass(frozen=True)
class Change:
    """People who change together: for one more lane at `site`, or what of it was lacking there.

    `site` -1: they leave theirs and get nothing. `gain` = shortfall, waiting person-slots and travel minutes
    that it takes off, below 0 where it adds to them; `people`: fewer people missed, over all targets, each once.
    `won`, `lost`: people more sampled by the `deadline` at the sites where they are more, fewer where they are fewer.
    """

    site: int
    movers: tuple[Mover, ...]
    gain: Parts
    people: int
    won: int = 0
    lost: int = 0


def deadline(problem: StaffingProblem) -> int:
    """The slot before which people count as sampled in time: that of the latest target, else the end."""
    return int(problem.target_by_slot.max()) if len(problem.target_by_slot) else len(problem.slot_starts)


def going_on(problem: StaffingProblem) -> Rows:
    """The rows of the previous plan whose people can go on as before, sorted."""
    rows = [
        (person, *place)
        for person, (places, possible) in previous_by_person(problem).items()
        if possible
        for place in places
    ]
    return np.array(sorted(rows), dtype=np.int64).reshape(-1, 5)


def gains(problem: StaffingProblem, solution: Solution) -> tuple[Change, ...]:
    """Every change of a solution against `problem.previous` with its gain, in the order in which they are counted."""
    rest = _teams(problem, _movers(problem, solution.assignments))
    state = _State(problem, going_on(problem))
    worth = [state.gain(team) for team in rest]
    out: list[Change] = []
    while rest:
        best = max(range(len(rest)), key=lambda i: (*_each(worth[i][0], rest[i]), -i))
        site, movers = rest.pop(best)
        gain, people = worth.pop(best)
        before = state.in_time()
        touched = state.make((site, movers))
        more = state.in_time() - before
        won, lost = int(more[more > 0].sum()), int(-more[more < 0].sum())
        out.append(Change(site, movers, gain, people, won, lost))
        for i, team in enumerate(rest):
            if touched & state.hangs_on(team):
                worth[i] = state.gain(team)
    return tuple(out)


Team = tuple[int, tuple[Mover, ...]]


def _each(gain: Parts, team: Team) -> Parts:
    people = len(team[1])
    return gain[0] / people, gain[1] / people, gain[2] / people


def _movers(problem: StaffingProblem, rows: Rows) -> list[Mover]:
    own: dict[int, list[Place]] = defaultdict(list)
    for person, site, role, first, end in rows.tolist():
        own[person].append((site, role, first, end))
    before = previous_by_person(problem)
    out = []
    for person in sorted(own.keys() | before.keys()):
        places, possible = before.get(person, (frozenset(), True))
        old = tuple(sorted((s, r, f, e) for s, r, f, e in places)) if possible else ()
        new = tuple(sorted(own.get(person, [])))
        if old != new:
            out.append(Mover(person, old, new, possible and bool(new)))
    return out


def _teams(problem: StaffingProblem, movers: list[Mover]) -> list[Team]:
    """Movers by where they go, as many of each role together as a lane takes; leavers by where they were."""
    coming: dict[Place, dict[int, list[Mover]]] = defaultdict(lambda: defaultdict(list))
    leaving: dict[int, list[Mover]] = defaultdict(list)
    for one in movers:
        if one.after:
            site, role, first, end = one.after[0]
            coming[site, 0, first, end][role].append(one)
        else:
            leaving[one.before[0][0]].append(one)
    teams: list[Team] = []
    for (site, _, _, _), by_role in sorted(coming.items()):
        for own in by_role.values():
            own.sort(key=lambda one: (one.before, one.staff))
        while any(by_role.values()):
            team: list[Mover] = []
            for role, own in sorted(by_role.items()):
                take = int(problem.per_lane[role]) or int(problem.per_site[role]) or len(own)
                team += own[:take]
                del own[:take]
            teams.append((site, tuple(team)))
    return teams + [(-1, tuple(own)) for _, own in sorted(leaving.items())]


class _State:
    """A plan on the way, judged exactly site by site."""

    def __init__(self, problem: StaffingProblem, rows: Rows) -> None:
        self.problem = problem
        self.present = presence(problem, rows)
        achieved = serve(problem, lanes_of(problem, self.present))
        self.served, self.waiting = achieved.served, achieved.queue.sum(axis=1)
        self.short = missed(problem, self.served)
        self.weighted = weighted(problem, self.short)

    def in_time(self) -> Ints:
        """People sampled by the deadline by site, (J,)."""
        return np.asarray(self.served[:, : deadline(self.problem)].sum(axis=1))

    def sites(self, team: Team) -> list[int]:
        return sorted({place[0] for one in team[1] for place in (*one.before, *one.after)})

    def hangs_on(self, team: Team) -> set[int]:
        """Targets that a team's sites count for, and after them (K + j) the sites."""
        own = self.sites(team)
        targets = np.flatnonzero(self.problem.target_sites[:, own].any(axis=1)).tolist()
        return {*targets, *(len(self.short) + j for j in own)}

    def _with(self, team: Team) -> tuple[Ints, Ints, Ints]:
        present = self.present.copy()
        for one in team[1]:
            for places, people in ((one.before, -1), (one.after, 1)):
                for site, role, first, end in places:
                    present[site, role, first:end] += people
        achieved = serve(self.problem, lanes_of(self.problem, present))
        return present, achieved.served, achieved.queue.sum(axis=1)

    def gain(self, team: Team) -> tuple[Parts, int]:
        _, served, waiting = self._with(team)
        short = missed(self.problem, served)
        minutes = sum(self._minutes(one.staff, one.before) - self._minutes(one.staff, one.after) for one in team[1])
        parts = self.weighted - weighted(self.problem, short), float((self.waiting - waiting).sum()), minutes
        return parts, people_once(self.problem, self.short) - people_once(self.problem, short)

    def _minutes(self, person: int, places: tuple[Place, ...]) -> float:
        rows = np.array([(person, *place) for place in places], dtype=np.int64).reshape(-1, 5)
        return float(travel_minutes(self.problem, rows).sum())

    def make(self, team: Team) -> set[int]:
        self.present, self.served, self.waiting = self._with(team)
        self.short = missed(self.problem, self.served)
        self.weighted = weighted(self.problem, self.short)
        return self.hangs_on(team)
