"""A first plan at once: one more lane where it lifts the most weighted people for each person it takes.

Every step adds a lane to one site for one block, with the people still missing for it, and keeps every rule of
the model:
supply, reserves, moves. Candidates wait in a heap by gain for each person; a gain is worked out again when it comes up.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.rules import kept_in_reserve, roles_available, steps
from optimizer.staffing.filling import breaks_rows, complete
from optimizer.staffing.fixed import fixed_moves, fixed_on_days, fixed_presence
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
        self.moves: float = problem.moves_max - fixed_moves(problem) if problem.previous is not None else np.inf
        self.moved = np.zeros_like(self.left)
        self.reserve = roles_available(problem).sum(axis=0) - kept_in_reserve(problem) - fixed_on_days(problem)
        self.held = np.flatnonzero(problem.reserve)
        for g, n in zip(model.columns.keep_of.tolist(), kept.tolist(), strict=True):
            for day in {int(d) for place in groups.kept[g] for d in problem.slot_day[place.first : place.end]}:
                self.reserve[day, self.held] -= np.where(groups.roles[g, self.held], int(n), 0)

    def take_all(self, x: Floats) -> None:
        """Take everybody who has a place in a vector already."""
        columns = self.model.columns
        for kind, table in (("work", columns.work_of), ("stay", columns.stay_of)):
            people = x[columns.at[kind]]
            for i in np.flatnonzero(people).tolist():
                self.take(int(table[i, 0]), int(table[i, 2]), int(people[i]))

    def spent(self, group: int, block: int) -> bool:
        """True where nobody of a group is left on a block's day."""
        return bool(self.left[group, self.block_day[block]] == 0)

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
    """People and lanes by site as plain numbers, and what one more lane for a block would gain."""

    def __init__(self, model: Model, present: Ints, missing: Ints) -> None:
        problem = model.problem
        self.present: list[list[list[int]]] = present.tolist()  # [site][role][slot]
        self.missing: list[int] = missing.tolist()
        self.steps = [steps(problem, k) for k in range(len(problem.target_need))]
        self.targets = [
            [(k, int(problem.target_by_slot[k]) - 1) for k in np.flatnonzero(problem.target_sites[:, j]).tolist()]
            for j in range(len(problem.site_codes))
        ]
        self.asked = [
            (r, int(problem.per_lane[r]), int(problem.per_site[r]))
            for r in np.flatnonzero((problem.per_lane > 0) | (problem.per_site > 0)).tolist()
        ]
        self.lanes_max: list[int] = problem.lanes_max.tolist()
        self.pace: list[int] = problem.pace.tolist()
        self.arrived: list[list[int]] = problem.arrived.tolist()
        self.spans: list[list[int]] = model.blocks.span.tolist()
        self.now = [self._lanes(j) for j in range(len(self.lanes_max))]
        self.sums = [self._sums(j, lanes) for j, lanes in enumerate(self.now)]

    def _lanes(self, site: int) -> list[int]:
        out = []
        for t in range(len(self.arrived[site])):
            level = self.lanes_max[site]
            for r, per_lane, per_site in self.asked:
                spare = self.present[site][r][t] - per_site
                level = min(level, spare // per_lane if per_lane and spare >= 0 else (level if spare >= 0 else 0))
            out.append(level)
        return out

    def _sums(self, site: int, lanes: list[int]) -> list[int]:
        """People served by the end of each slot."""
        pace, done, out = self.pace[site], 0, []
        for came, count in zip(self.arrived[site], lanes, strict=True):
            done = min(came, done + count * pace)
            out.append(done)
        return out

    def add(self, site: int, role: int, first: int, end: int, people: int) -> None:
        here = self.present[site][role]
        for t in range(first, end):
            here[t] += people

    def refresh(self, site: int) -> None:
        """Lanes, service and missed people after people have come to a site."""
        before = self.sums[site]
        self.now[site] = self._lanes(site)
        self.sums[site] = self._sums(site, self.now[site])
        for k, t in self.targets[site]:
            self.missing[k] -= self.sums[site][t] - before[t]

    def weight(self, target: int, people: int) -> float:
        """What one person fewer missed is worth now."""
        for width, weight in self.steps[target]:
            if width is None or people <= width:
                return weight
            people -= width
        return 0.0

    def gain(self, site: int, block: int) -> tuple[float, list[tuple[int, int]]]:
        """(gain for each person it takes, [(role, people it takes)])."""
        first, end = self.spans[block]
        lanes = self.now[site]
        level = min(lanes[first:end]) + 1
        if level > self.lanes_max[site]:
            return 0.0, []
        more = self._sums(site, [max(n, level) if first <= t < end else n for t, n in enumerate(lanes)])
        now = self.sums[site]
        worth = WAITING_WEIGHT * (sum(more) - sum(now))
        if worth <= 0:
            return 0.0, []
        for k, t in self.targets[site]:
            missing = self.missing[k]
            if missing > 0:
                worth += self.weight(k, missing) * min(missing, more[t] - now[t])
        needs = []
        people = 0
        for r, per_lane, per_site in self.asked:
            lacking = per_lane * level + per_site - min(self.present[site][r][first:end])
            if lacking > 0:
                needs.append((r, lacking))
                people += lacking
        return worth / max(people, 0.5), needs


def construct(model: Model, out_of_time: Callable[[], bool], start: Floats | None = None) -> Floats:
    """A feasible vector of the model's unknowns; as far as it has come when time is out.

    `start`: a feasible vector to add to (one block a day only); else whoever can goes on as in the previous plan.
    """
    problem, columns, blocks = model.problem, model.columns, model.blocks
    if start is not None:
        x = start.copy()
    else:
        x = np.zeros(columns.total)
        x[columns.at["keep"]] = model.groups.size[columns.keep_of]
        _count_kept(model, x)
        if breaks_rows(model, complete(model, x)[0]):
            x[:] = 0
    filled, _ = complete(model, x)
    present = fixed_presence(problem)
    counts = filled[columns.at["count"]].astype(np.int64)
    np.add.at(present, tuple(columns.count_of[:, :2].T), counts[:, None] * blocks.covers[columns.count_of[:, 2]])
    missing = np.zeros(len(problem.target_need), dtype=np.int64)
    np.add.at(missing, columns.miss_target, filled[columns.at["miss"]].astype(np.int64))
    supply = _Supply(model, x[columns.at["keep"]])
    supply.take_all(x)
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
        score, needs = sites.gain(j, b)
        if score <= 0:
            continue
        if heap and score < -heap[0][0] - 1e-12:
            heapq.heappush(heap, (-score, j, b))
            continue
        if not crew.fill(j, b, needs, x, sites):
            continue
        sites.refresh(j)
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
    """Finds the people for a lane."""

    def __init__(self, model: Model, supply: _Supply) -> None:
        self.model, self.supply = model, supply
        self.work = {tuple(key): i for i, key in enumerate(model.columns.work_of.tolist())}
        self.go = {tuple(key): i for i, key in enumerate(model.columns.go_of.tolist())}
        self.stay = {tuple(key): i for i, key in enumerate(model.columns.stay_of.tolist())}
        self.count = {tuple(key): i for i, key in enumerate(model.columns.count_of.tolist())}
        self.base: list[int] = model.groups.base.tolist()
        self.roles: list[int] = model.groups.roles.sum(axis=1).tolist()
        self.reaches: list[int] = model.problem.in_reach().sum(axis=1).tolist()
        self.spans: list[list[int]] = model.blocks.span.tolist()
        self.candidates: dict[tuple[int, int, int], list[tuple[int, int, bool]]] = {}

    def able(self, site: int, role: int, block: int) -> list[tuple[int, int, bool]]:
        """(group, block of theirs that covers the block, whether they stay where they are), best first.

        Those who stay, then people of few roles, of blocks no longer than need be, and of bases that reach few sites.
        """
        key = (site, role, block)
        if key not in self.candidates:
            groups, blocks = self.model.groups, self.model.blocks
            first, end = self.spans[block]
            ranked = []
            for b, (begins, ends) in enumerate(self.spans):
                if begins > first or ends < end or not blocks.usable[site, b]:
                    continue
                for g in np.flatnonzero(groups.roles[:, role] & blocks.offered[:, b]).tolist():
                    base = self.base[g]
                    stays = groups.at[g] == site and (g, role, b) in self.stay
                    if stays or (base, site, role, b) in self.go:
                        longer = ends - begins - (end - first)
                        ranked.append((not stays, self.roles[g], longer, self.reaches[base], g, b, stays))
            self.candidates[key] = [(g, b, stays) for *_, g, b, stays in sorted(ranked)]
        return self.candidates[key]

    def fill(self, site: int, block: int, needs: list[tuple[int, int]], x: Floats, sites: _Sites) -> bool:
        """Take the people needed, or nobody where they cannot all be found."""
        columns = self.model.columns
        taken: list[tuple[int, int, int, bool, int]] = []
        for role, need in needs:
            able = self.able(site, role, block)
            gone = []
            for one in able:
                g, b, stays = one
                people = min(need, self.supply.most(g, b))
                if people:
                    self.supply.take(g, b, people)
                    taken.append((g, role, b, stays, people))
                    need -= people
                elif self.supply.spent(g, b):
                    gone.append(one)
                if not need:
                    break
            if need:
                for g, _, b, _, people in taken:
                    self.supply.take(g, b, -people)
                return False
            for one in gone:
                able.remove(one)
        for g, role, b, stays, people in taken:
            x[columns.at["count"].start + self.count[site, role, b]] += people
            if stays:
                x[columns.at["stay"].start + self.stay[g, role, b]] += people
            else:
                x[columns.at["work"].start + self.work[g, role, b]] += people
                x[columns.at["go"].start + self.go[self.base[g], site, role, b]] += people
            first, end = self.spans[b]
            sites.add(site, role, first, end, people)
        return True


def _with_followers(model: Model, x: Floats) -> Floats:
    """Moves and duties as they follow from work and stay: nobody has two blocks here unless they are on
    separate days."""
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
                at_work = [a for a in leaving[node] if duties.block[a] == b and not begun]
                arc = at_work[0] if at_work else next(a for a in leaving[node] if duties.block[a] < 0)
                begun = begun or bool(at_work)
                flow[arc] += work[g, b]
                node = int(duties.head[arc])
            if not begun:
                raise RuntimeError("a block that is offered is not in the network of duties")
        x[columns.at["duty"]] = flow
    x[columns.at["move"]] = movers[columns.move_of]
    return complete(model, x)[0]
