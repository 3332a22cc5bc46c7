"""Who goes on, who is idle, and who may be taken where."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizer.problem import Bools, Ints, StaffingProblem
from optimizer.rules import kept_in_reserve, roles_available
from optimizer.solution import Rows
from optimizer.staffing.blocks import Blocks
from optimizer.staffing.fixed import fixed_moves, fixed_on_days, fixed_rows
from optimizer.staffing.groups import Groups, Place
from optimizer.staffing.moving.ledger import Shift

IDLE = -1  # a source that is no site


class Taken(NamedTuple):
    """So many people of a group, from the idle or from their previous place, to a new place."""

    group: int
    people: int
    idle: bool
    place: Place


class People:
    """`keeping`, `idle` (G,) people; `moves` that are left; `free` (D, R) people who may still be put to work."""

    def __init__(self, problem: StaffingProblem, groups: Groups, blocks: Blocks) -> None:
        self.problem, self.groups, self.blocks = problem, groups, blocks
        has_place = np.array([bool(kept) for kept in groups.kept], dtype=bool)
        self.keeping: Ints = np.where(has_place, groups.size, 0)
        self.idle: Ints = groups.size - self.keeping
        self.movable = np.array([len(kept) == 1 for kept in groups.kept], dtype=bool)
        self.site_of = np.array([kept[0].site if kept else IDLE for kept in groups.kept], dtype=np.int64)
        self.moves = problem.moves_max - fixed_moves(problem)
        self.reach: Bools = problem.in_reach()
        self.free = roles_available(problem).sum(axis=0) - kept_in_reserve(problem) - fixed_on_days(problem)
        self.held = np.flatnonzero(problem.reserve)
        for g in np.flatnonzero(self.keeping).tolist():
            self._busy(g, groups.kept[g], int(self.keeping[g]))
        span = blocks.span
        longer = span[:, 1] - span[:, 0]
        self.covering = [
            sorted(
                np.flatnonzero((span[:, 0] <= first) & (span[:, 1] >= end)).tolist(), key=lambda b: (int(longer[b]), b)
            )
            for first, end in span.tolist()
        ]
        self.able_for = np.zeros((len(groups.size), len(span)), dtype=bool)  # (G, B)
        for b, own in enumerate(self.covering):
            self.able_for[:, b] = blocks.offered[:, own].any(axis=1)

    def _busy(self, group: int, places: tuple[Place, ...], people: int) -> None:
        if not len(self.held):
            return
        days = sorted({int(d) for place in places for d in self.problem.slot_day[place.first : place.end]})
        self.free[np.ix_(np.array(days), self.held)] -= np.where(self.groups.roles[group, self.held], people, 0)

    def _in_reserve(self, block: int) -> Bools:
        """(G,) groups of whom nobody may be put to work for a block: the reserve needs all of those who are left."""
        first, end = self.blocks.span[block].tolist()
        days = np.unique(self.problem.slot_day[first:end])
        bound = self.held[(self.free[np.ix_(days, self.held)] <= 0).any(axis=0)]
        return np.asarray(self.groups.roles[:, bound].any(axis=1))

    def idle_by_base(self, role: int, block: int) -> Ints:
        """(bases,) idle people who could take a role for a block."""
        able = self.groups.roles[:, role] & self.able_for[:, block] & ~self._in_reserve(block)
        can = np.where(able, self.idle, 0)
        return np.bincount(self.groups.base, can, minlength=len(self.problem.base_codes)).astype(np.int64)

    def keeping_by_base(self, role: int, block: int) -> Ints:
        """(J, bases) people at their previous place who could take a role for a block elsewhere."""
        bases = len(self.problem.base_codes)
        can = self.groups.roles[:, role] & self.able_for[:, block] & self.movable
        own = np.flatnonzero(can & (self.keeping > 0))
        key = self.site_of[own] * bases + self.groups.base[own]
        sites = len(self.problem.site_codes)
        return np.bincount(key, self.keeping[own], minlength=sites * bases).astype(np.int64).reshape(sites, bases)

    def crew(self, site: int, role: int, block: int, need: int, source: int, used: dict[int, int]) -> list[Taken]:
        """People for a role at a site, from the idle or a site; [] where there are not enough. `used` are people of
        each group taken already."""
        groups, idle = self.groups, source == IDLE
        stock = self.idle if idle else self.keeping
        can = groups.roles[:, role] & self.able_for[:, block] & (stock > 0)
        can &= self.reach[groups.base, site] | (groups.at == site)
        if idle:
            can &= ~self._in_reserve(block)
        else:
            can &= (self.site_of == source) & self.movable
        own = np.flatnonzero(can)
        minutes = np.where(groups.at[own] == site, 0.0, self.problem.minutes[groups.base[own], site])
        # somebody who does the same role there first: a person of several roles is worth more where it is
        order = np.lexsort((own, minutes, groups.roles[own].sum(axis=1), groups.counted[own]))
        out: list[Taken] = []
        for g in own[order].tolist():
            fits = next((b for b in self.covering[block] if self._fits(g, b, site)), -1)
            people = min(need, int(stock[g]) - used.get(g, 0))
            if fits < 0 or people <= 0:
                continue
            first, end = self.blocks.span[fits].tolist()
            out.append(Taken(g, people, idle, Place(site, role, first, end)))
            need -= people
            if not need:
                return out
        return []

    def _fits(self, group: int, block: int, site: int) -> bool:
        return bool(self.blocks.offered[group, block] and self.blocks.usable[site, block])

    def shifts(self, team: list[Taken]) -> list[Shift]:
        """What a team's moving changes at sites."""
        out = []
        for one in team:
            out.append(Shift(*one.place, one.people))
            if not one.idle:
                out += [Shift(*place, -one.people) for place in self.groups.kept[one.group]]
        return out

    def changes(self, team: list[Taken]) -> int:
        """People of a team who count as changed."""
        return sum(one.people for one in team if self.groups.counted[one.group])

    def take(self, team: list[Taken], sign: int = 1) -> bool:
        """Move a team, or with sign -1 take it back; False, and nothing done, where moves or reserves forbid it."""
        if sign > 0 and self.changes(team) > self.moves:
            return False
        self._shift(team, sign)
        if sign > 0 and len(self.held) and (self.free[:, self.held] < 0).any():
            self._shift(team, -sign)
            return False
        return True

    def _shift(self, team: list[Taken], sign: int) -> None:
        for one in team:
            stock = self.idle if one.idle else self.keeping
            stock[one.group] -= sign * one.people
            self._busy(one.group, (one.place,), sign * one.people)
            if not one.idle:
                self._busy(one.group, self.groups.kept[one.group], -sign * one.people)
        self.moves -= sign * self.changes(team)

    def drop(self, group: int) -> list[Shift]:
        """Give one person of a group nothing to do, for the sake of a reserve."""
        self.keeping[group] -= 1
        self.idle[group] += 1
        self._busy(group, self.groups.kept[group], -1)
        return [Shift(*place, -1) for place in self.groups.kept[group]]

    def rows(self, teams: list[list[Taken]]) -> Rows:
        """The plan's rows: of each group the first people go on, those after them are moved."""
        out: list[tuple[int, ...]] = [tuple(row) for row in fixed_rows(self.problem).tolist()]
        upto = self.keeping.copy()
        for g in np.flatnonzero(self.keeping).tolist():
            members = self.groups.members[g][: int(self.keeping[g])].tolist()
            out += [(person, *place) for person in members for place in self.groups.kept[g]]
        for one in (one for team in teams for one in team):
            members = self.groups.members[one.group][upto[one.group] : upto[one.group] + one.people].tolist()
            upto[one.group] += one.people
            out += [(person, *one.place) for person in members]
        return np.array(sorted(out), dtype=np.int64).reshape(-1, 5)
