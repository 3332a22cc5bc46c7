"""A first plan at once: one more lane where it lifts the most weighted people for each person it takes.

Every step adds a lane to one site for one block, with the people still missing for it, and keeps every rule of the model:
supply, reserves, moves. Candidates wait in a heap by gain for each person; a gain is worked out again when it comes up.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.rules import kept_in_reserve, roles_available, steps
from optimizer.staffing.filling import breaks_rows, complete
from optimizer.staffing.formulation import Model

WAITING_WEIGHT = 1e-3  # a person-slot of waiting beside a person missed: it breaks ties
OUT_OF_TIME_EVERY = 64


class _Supply:
    """Who is left to take: people by group and day, moves, and what reserves allow."""

    def __init__(self, model: Model, kept: Floats) -> None:
        problem, groups = model.problem, model.groups
        self.model = model
        days = int(problem.slot_day.max()) + 1 if model.duties is None else 1
        self.left = np.repeat(groups.size[:, None], days, axis=1)
        self.block_day = problem.slot_day[model.blocks.span[:, 0]] * (days > 1)
        np.subtract.at(self.left, model.columns.keep_of, kept.astype(np.int64)[:, None])
        self.moves: float = problem.moves_max if problem.previous is not None else np.inf
        self.moved = np.zeros_like(self.left)
        self.reserve = roles_available(problem).sum(axis=0) - kept_in_reserve(problem)
        self.held = np.flatnonzero(problem.reserve)
        for g, n in zip(model.columns.keep_of.tolist(), kept.tolist(), strict=True):
            for day in {int(d) for place in groups.kept[g] for d in problem.slot_day[place.first : place.end]}:
                self.reserve[day, self.held] -= np.where(groups.roles[g, self.held], int(n), 0)

    def most(self, group: int, block: int) -> int:
        """People of a group who can still take a block."""
        day = self.block_day[block]
        most = int(self.left[group, day])
        if most and self.model.groups.counted[group]:
            free = int(self.moved[group].max() - self.moved[group, day])
            most = int(min(most, free + self.moves))
        if most and len(self.held):
            held = self.held[self.model.groups.roles[group, self.held]]
            first, end = self.model.blocks.span[block]
            for day in set(self.model.problem.slot_day[first:end].tolist()):
                most = min(most, *self.reserve[day, held].tolist(), most)
        return max(0, most)

    def take(self, group: int, block: int, people: int) -> None:
        day = self.block_day[block]
        before = self.moved[group].max()
        self.left[group, day] -= people
        self.moved[group, day] += people
        if self.model.groups.counted[group]:
            self.moves -= int(self.moved[group].max() - before)
        first, end = self.model.blocks.span[block]
        for day in set(self.model.problem.slot_day[first:end].tolist()):
            self.reserve[day, self.held] -= np.where(self.model.groups.roles[group, self.held], people, 0)


class _Sites:
    """Lanes and people by site, and what one more lane for a block would gain."""

    def __init__(self, model: Model, present: Ints, missing: Ints) -> None:
        self.model, self.present, self.missing = model, present, missing
        problem = model.problem
        self.steps = [steps(problem, k) for k in range(len(problem.target_need))]
        self.targets = [np.flatnonzero(problem.target_sites[:, j]).tolist() for j in range(len(problem.site_codes))]

    def lanes(self, site: int) -> Ints:
        problem = self.model.problem
        spare = self.present[site] - problem.per_site[:, None]
        asked = problem.per_lane > 0
        can = (spare[asked] // problem.per_lane[asked, None]).min(axis=0)
        return np.where((spare < 0).any(axis=0), 0, np.clip(can, 0, problem.lanes_max[site]))

    def sums(self, site: int, lanes: list[int]) -> list[int]:
        """People served by the end of each slot."""
        problem = self.model.problem
        pace, done, out = int(problem.pace[site]), 0, []
        for came, count in zip(problem.arrived[site].tolist(), lanes, strict=True):
            done = min(came, done + count * pace)
            out.append(done)
        return out

    def weight(self, target: int, people: int) -> float:
        """What one person fewer missed is worth now."""
        for width, weight in self.steps[target]:
            if width is None or people <= width:
                return weight
            people -= width
        return 0.0

    def gain(self, site: int, block: int) -> tuple[float, list[tuple[int, int]], list[int]]:
        """(gain for each person it takes, [(role, people it takes)], change of people served by the end of each slot)."""
        problem = self.model.problem
        first, end = self.model.blocks.span[block].tolist()
        lanes = self.lanes(site).tolist()
        level = min(lanes[first:end]) + 1
        if level > problem.lanes_max[site]:
            return 0.0, [], []
        more = [max(n, level) if first <= t < end else n for t, n in enumerate(lanes)]
        change = [b - a for a, b in zip(self.sums(site, lanes), self.sums(site, more), strict=True)]
        worth = WAITING_WEIGHT * sum(change)
        for k in self.targets[site]:
            missing = int(self.missing[k])
            if missing > 0:
                worth += self.weight(k, missing) * min(missing, change[problem.target_by_slot[k] - 1])
        needs = []
        for r in np.flatnonzero((problem.per_lane > 0) | (problem.per_site > 0)).tolist():
            lacking = problem.per_lane[r] * level + problem.per_site[r] - int(self.present[site, r, first:end].min())
            if lacking > 0:
                needs.append((r, int(lacking)))
        people = sum(n for _, n in needs)
        return (worth / max(people, 0.5) if worth > 0 else 0.0), needs, change


def construct(model: Model, out_of_time: Callable[[], bool]) -> Floats:
    """A feasible vector of the model's unknowns; as far as it has come when time is out."""
    problem, columns, blocks = model.problem, model.columns, model.blocks
    x = np.zeros(columns.total)
    x[columns.at["keep"]] = model.groups.size[columns.keep_of]
    _count_kept(model, x)
    if breaks_rows(model, complete(model, x)[0]):
        x[:] = 0
    filled, _ = complete(model, x)
    present = np.zeros((len(problem.site_codes), len(problem.roles), len(problem.slot_starts)), dtype=np.int64)
    counts = filled[columns.at["count"]].astype(np.int64)
    np.add.at(present, tuple(columns.count_of[:, :2].T), counts[:, None] * blocks.covers[columns.count_of[:, 2]])
    missing = np.zeros(len(problem.target_need), dtype=np.int64)
    np.add.at(missing, columns.miss_target, filled[columns.at["miss"]].astype(np.int64))
    supply = _Supply(model, x[columns.at["keep"]])
    sites = _Sites(model, present, missing)
    crew = _Crew(model, supply)
    heap: list[tuple[float, int, int]] = []
    windows = sorted({(int(j), int(b)) for j, _, b in columns.count_of.tolist()})
    by_site: dict[int, list[int]] = {}
    for j, b in windows:
        by_site.setdefault(j, []).append(b)
        score = sites.gain(j, b)[0]
        if score > 0:
            heap.append((-score, j, b))
    heapq.heapify(heap)
    done = 0
    while heap:
        done += 1
        if done % OUT_OF_TIME_EVERY == 0 and out_of_time():
            break
        _, j, b = heapq.heappop(heap)
        score, needs, change = sites.gain(j, b)
        if score <= 0:
            continue
        if heap and score < -heap[0][0] - 1e-12:
            heapq.heappush(heap, (-score, j, b))
            continue
        if not crew.fill(j, b, needs, x, present):
            continue
        for k in sites.targets[j]:
            missing[k] -= change[problem.target_by_slot[k] - 1]
        for other in by_site[j]:
            score = sites.gain(j, other)[0]
            if score > 0:
                heapq.heappush(heap, (-score, j, other))
    return _with_followers(model, x)


def _count_kept(model: Model, x: Floats) -> None:
    """Count those who go on as in the previous plan."""
    columns, groups = model.columns, model.groups
    spans = {(int(f), int(e)): b for b, (f, e) in enumerate(model.blocks.span)}
    index = {tuple(key): i for i, key in enumerate(columns.count_of.tolist())}
    for g, kept in zip(columns.keep_of.tolist(), x[columns.at["keep"]].tolist(), strict=True):
        for place in groups.kept[g]:
            x[columns.at["count"].start + index[place.site, place.role, spans[place.first, place.end]]] += kept


class _Crew:
    """Finds the people for a lane: near ones, of few roles, whose own block is no longer than need be."""

    def __init__(self, model: Model, supply: _Supply) -> None:
        self.model, self.supply = model, supply
        self.work = {tuple(key): i for i, key in enumerate(model.columns.work_of.tolist())}
        self.go = {tuple(key): i for i, key in enumerate(model.columns.go_of.tolist())}
        self.stay = {tuple(key): i for i, key in enumerate(model.columns.stay_of.tolist())}
        self.count = {tuple(key): i for i, key in enumerate(model.columns.count_of.tolist())}
        self.candidates: dict[tuple[int, int, int], list[tuple[int, int, bool]]] = {}

    def able(self, site: int, role: int, block: int) -> list[tuple[int, int, bool]]:
        """(group, block of theirs that covers the block, whether they stay where they are), best first."""
        key = (site, role, block)
        if key not in self.candidates:
            groups, blocks, problem = self.model.groups, self.model.blocks, self.model.problem
            first, end = blocks.span[block]
            around = (blocks.span[:, 0] <= first) & (blocks.span[:, 1] >= end) & blocks.usable[site]
            ranked = []
            for g, b in np.argwhere(groups.roles[:, role, None] & blocks.offered & around).tolist():
                stays = (g, role, b) in self.stay and groups.at[g] == site
                if not stays and (int(groups.base[g]), site, role, b) not in self.go:
                    continue
                longer = int(np.ptp(blocks.span[b]) - (end - first))
                minutes = 0.0 if stays else float(problem.minutes[groups.base[g], site])
                ranked.append((int(groups.roles[g].sum()), longer, minutes, g, b, stays))
            self.candidates[key] = [(g, b, stays) for *_, g, b, stays in sorted(ranked)]
        return self.candidates[key]

    def fill(self, site: int, block: int, needs: list[tuple[int, int]], x: Floats, present: Ints) -> bool:
        """Take the people needed, or nobody where they cannot all be found."""
        columns, blocks, groups = self.model.columns, self.model.blocks, self.model.groups
        taken: list[tuple[int, int, int, bool, int]] = []
        for role, need in needs:
            for g, b, stays in self.able(site, role, block):
                people = min(need, self.supply.most(g, b))
                if people:
                    self.supply.take(g, b, people)
                    taken.append((g, role, b, stays, people))
                    need -= people
                if not need:
                    break
            if need:
                for g, _, b, _, people in taken:
                    self.supply.take(g, b, -people)
                return False
        for g, role, b, stays, people in taken:
            x[columns.at["count"].start + self.count[site, role, b]] += people
            if stays:
                x[columns.at["stay"].start + self.stay[g, role, b]] += people
            else:
                x[columns.at["work"].start + self.work[g, role, b]] += people
                x[columns.at["go"].start + self.go[int(groups.base[g]), site, role, b]] += people
            present[site, role] += people * blocks.covers[b]
        return True


def _with_followers(model: Model, x: Floats) -> Floats:
    """Moves and duties as they follow from work and stay: nobody has two blocks here unless they are on separate days."""
    columns, groups, duties = model.columns, model.groups, model.duties
    work = np.zeros((len(groups.size), len(model.blocks.span)))
    np.add.at(work, (columns.work_of[:, 0], columns.work_of[:, 2]), x[columns.at["work"]])
    np.add.at(work, (columns.stay_of[:, 0], columns.stay_of[:, 2]), x[columns.at["stay"]])
    if duties is None:
        day = model.problem.slot_day[model.blocks.span[:, 0]]
        by_day = np.stack([work[:, day == d].sum(axis=1) for d in range(int(day.max(initial=0)) + 1)], axis=1)
        movers = by_day.max(axis=1)
    else:
        movers = work.sum(axis=1)
        flow = np.zeros(len(duties.group))
        leaving: dict[int, list[int]] = {}
        for arc, tail in enumerate(duties.tail.tolist()):
            leaving.setdefault(tail, []).append(arc)
        for g, b in np.argwhere(work > 0).tolist():
            node, begun = int(duties.source[g]), False
            while node >= 0:
                arcs = leaving[node]
                arc = next((a for a in arcs if duties.block[a] == b and not begun), None)
                begun = begun or arc is not None
                arc = arc if arc is not None else next(a for a in arcs if duties.block[a] < 0)
                flow[arc] += work[g, b]
                node = int(duties.head[arc])
            if not begun:
                raise RuntimeError("a block that is offered is not in the network of duties")
        x[columns.at["duty"]] = flow
    x[columns.at["move"]] = movers[columns.move_of]
    return complete(model, x)[0]
