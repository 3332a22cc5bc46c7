"""Changes that are worth nothing are taken back, after the search of a re-plan.

Given    a plan, and what each person had before: the previous places where they are still possible, else nothing
Rule     of the people whose work is other than before, none is left whose work could be as before without making
         shortfall, waiting or travel worse, in this order: not alone, not as one of those who go to a site or leave it
         together, not by taking each other's duties

First duties are dealt out anew (`redealing.py`). Then whoever has been called off goes on as before, and those are
called off again who are missed by nobody and save a way: more people at a site never serve fewer, so nobody's absence
costs waiting or a target. Then changes are taken back, one after the other and together, as long as any can be; where
few have changed, every set of them is looked at. Nothing of this adds a change, so `moves_max` holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, islice

import numpy as np

from optimizer.problem import Ints, StaffingProblem
from optimizer.rules import kept_in_reserve, presence, roles_available
from optimizer.solution import Rows
from optimizer.staffing.fixed import fixed_people
from optimizer.staffing.groups import Groups, Place
from optimizer.staffing.moving.ledger import Ledger, Shift
from optimizer.staffing.moving.redealing import Duty, minutes_of, redealt

EVERY_SET = 8  # people changed up to which every set of them is looked at
SAME_MINUTES = 5e-4  # travel that counts as equal
PASSES = 20
PAIRS_MOST = 5000  # of one called off and one put to work

Worth = tuple[float, float, float]


def restored(problem: StaffingProblem, groups: Groups, rows: Rows) -> Rows:
    """A plan's rows with all that was changed for nothing as it was before, sorted."""
    plan = _Plan(problem, groups, rows)
    for _ in range(PASSES):
        if not (plan.deal() | plan.call_back() | plan.take_back()):
            break
    return plan.rows()


class _Plan:
    """`before`, `now`: each person's duty, () where there is none; `ledger` judges them exactly."""

    def __init__(self, problem: StaffingProblem, groups: Groups, rows: Rows) -> None:
        self.problem = problem
        fixed = fixed_people(problem)
        self.fixed = rows[fixed[rows[:, 0]]]
        self.ledger = Ledger(problem, presence(problem, rows))
        self.before: dict[int, Duty] = defaultdict(tuple)
        self.counted = {p for own, counted in zip(groups.members, groups.counted, strict=True) if counted for p in own}
        for members, places in zip(groups.members, groups.kept, strict=True):
            for person in members.tolist() if places else ():
                self.before[person] = tuple(sorted(places))
        self.now: dict[int, Duty] = defaultdict(tuple)
        for person, *place in sorted(rows[~fixed[rows[:, 0]]].tolist()):
            self.now[person] = (*self.now[person], Place(*place))
        self.here = roles_available(problem)
        self.held = np.flatnonzero(problem.reserve)
        busy = np.zeros(self.here.shape[:2], dtype=bool)
        for person, _, _, first, end in rows.tolist():
            busy[person, problem.slot_day[first:end]] = True
        self.spare = (self.here & ~busy[:, :, None]).sum(axis=0) - kept_in_reserve(problem)

    def rows(self) -> Rows:
        out = [(person, *place) for person, duty in self.now.items() for place in duty]
        return np.array(sorted([*out, *map(tuple, self.fixed.tolist())]), dtype=np.int64).reshape(-1, 5)

    def changed(self) -> list[int]:
        people = sorted(self.now.keys() | self.before.keys())
        return [person for person in people if self.now[person] != self.before[person]]

    def _minutes(self, person: int, duty: Duty) -> float:
        return float(minutes_of(self.problem, np.array([person]), duty)[0])

    def worth(self, new: dict[int, Duty]) -> Worth:
        """What these duties instead of those of now take off shortfall, waiting and travel; below 0: add to them."""
        shifts = [
            Shift(*place, people)
            for person, duty in new.items()
            for places, people in ((self.now[person], -1), (duty, 1))
            for place in places
        ]
        short, waiting = self.ledger.gain(shifts) if shifts else (0.0, 0.0)
        minutes = sum(self._minutes(person, self.now[person]) - self._minutes(person, new[person]) for person in new)
        return short, waiting, minutes

    def _taken(self, new: dict[int, Duty]) -> Ints:
        """(D, R) people more at work who could have stayed in reserve."""
        out = np.zeros(self.spare.shape, dtype=np.int64)
        for person, duty in new.items():
            for places, sign in ((self.now[person], -1), (duty, 1)):
                days = sorted({int(d) for place in places for d in self.problem.slot_day[place.first : place.end]})
                out[days] += sign * self.here[person, days]
        return out

    def fits(self, new: dict[int, Duty]) -> bool:
        """Whether the reserves are kept with these duties."""
        return not len(self.held) or bool((self.spare - self._taken(new))[:, self.held].min(initial=0) >= 0)

    def make(self, new: dict[int, Duty]) -> None:
        self.spare = self.spare - self._taken(new)
        shifts = [Shift(*place, -1) for person in new for place in self.now[person]]
        shifts += [Shift(*place, 1) for duty in new.values() for place in duty]
        if shifts:
            self.ledger.apply(shifts)
        self.now.update(new)

    def deal(self) -> bool:
        """Deal out the duties of those who changed; True where that leaves fewer of them changed."""
        people = self.changed()
        if len(people) < 2:
            return False
        before, now = [self.before[p] for p in people], [self.now[p] for p in people]
        called_off = np.array([not self.now[p] and p in self.counted for p in people])  # work would be a change more
        duties = redealt(self.problem, before, np.array(people), now, called_off)
        new = {p: duty for p, duty in zip(people, duties, strict=True) if duty != self.now[p]}
        gained = sum(duty == self.before[p] for p, duty in new.items())
        if not new or not gained or not self.fits(new) or not _no_worse(self.worth(new)):
            return False
        self.make(new)
        return True

    def call_back(self) -> bool:
        """Whoever was called off goes on as before, but for those who are missed by nobody and save a way."""
        off = [person for person in self.changed() if not self.now[person]]
        back: list[int] = []
        for person in off:
            new = {person: self.before[person]}
            if self.fits(new):
                self.make(new)
                back.append(person)
        for person in sorted(back, key=lambda p: (-self._minutes(p, self.before[p]), p)):
            short, waiting, minutes = self.worth({person: ()})
            if short >= 0 and waiting >= 0 and minutes > SAME_MINUTES:
                self.make({person: ()})
                back.remove(person)
        return bool(back)

    def take_back(self) -> bool:
        """Take back what can be, alone and together; True where anything was."""
        found = False
        people = self.changed()
        for chosen in list(self._together(people)):
            new = {p: self.before[p] for p in chosen if self.now[p] != self.before[p]}
            if new and self.fits(new) and _no_worse(self.worth(new)):
                self.make(new)
                found = True
        return found

    def _together(self, people: list[int]) -> Iterator[tuple[int, ...]]:
        """Sets of people that may be taken back together, small ones first."""
        if len(people) <= EVERY_SET:
            for size in range(1, len(people) + 1):
                yield from combinations(people, size)
            return
        yield from ((person,) for person in people)
        yield from self._in_turn(people)
        to, off, both = defaultdict(list), defaultdict(list), defaultdict(list)
        for person in people:
            for place in self.now[person]:
                to[place.site].append(person)
            for place in self.before[person]:
                off[place.site].append(person)
            key = (self.before[person][:1], self.now[person][:1])
            both[tuple(place.site for places in key for place in places)].append(person)
        for site in sorted(to):
            yield from self._teams(to[site])
        for site in sorted(off):
            yield from self._teams(off[site])
        for sets in (both, to, off):
            yield from (tuple(own) for _, own in sorted(sets.items()))
        for site in sorted(to.keys() & off.keys()):
            yield tuple({*to[site], *off[site]})
        yield from self._joined(people)

    def _in_turn(self, people: list[int]) -> Iterator[tuple[int, ...]]:
        """One who was called off and one who was put to work instead: where the reserve lets only one of them work."""
        fresh = [person for person in people if not self.before[person]]
        pairs = ((off, new) for off in people if not self.now[off] for new in fresh)
        yield from islice(pairs, PAIRS_MOST if len(self.held) else 0)

    def _teams(self, people: list[int]) -> Iterator[tuple[int, ...]]:
        """One of each of two duties, and one of each role: what a lane takes."""
        by_role: dict[int, list[int]] = defaultdict(list)
        for person in people:
            by_role[(self.now[person] or self.before[person])[0].role].append(person)
        for one, other in combinations(sorted(by_role), 2):
            yield from zip(by_role[one], by_role[other], strict=False)
        if len(by_role) > 2:
            yield from zip(*by_role.values(), strict=False)

    def _joined(self, people: list[int]) -> Iterator[tuple[int, ...]]:
        """People whose sites hang together, before and now."""
        up: dict[int, int] = {}

        def root(site: int) -> int:
            while up.setdefault(site, site) != site:
                site = up[site]
            return site

        for person in people:
            sites = [place.site for place in (*self.now[person], *self.before[person])]
            for site in sites:
                up[root(site)] = root(sites[0])
        parts: dict[int, list[int]] = defaultdict(list)
        for person in people:
            parts[root((*self.now[person], *self.before[person])[0].site)].append(person)
        yield from (tuple(own) for _, own in sorted(parts.items()))


def _no_worse(worth: Worth) -> bool:
    """True where nothing gets worse before something gets better."""
    short, waiting, minutes = worth
    if abs(short) > 1e-9:
        return short > 0
    if abs(waiting) > 1e-9:
        return waiting > 0
    return minutes >= -SAME_MINUTES
