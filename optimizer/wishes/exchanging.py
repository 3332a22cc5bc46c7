"""Two people of one class change places, a team at a time: what flows with shared charges leave to be gained.

A class is (role, first, end). Two rows of one class may change their sites: nobody's hours or role change, nor what is
present where. For each team, smallest first, every other team of its unit in that slot is tried as the one to join: all
people of the small team change places there, each with whom it costs least, and back again where the charges do not
fall. Passes go on until one gains nothing, or `TRIALS` have been made: the same every time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from optimizer.problem import Bools
from optimizer.solution import Rows
from optimizer.wishes.charges import Charges

TRIALS = 20_000
LARGEST = 8  # people of a team that is tried as a whole
TARGETS = 6  # teams of the unit that it is tried to join
GAIN = 1e-9

Team = tuple[int, int, int]  # unit, site, first slot


def exchanged(charges: Charges, rows: Rows, free: Bools, cancelled: Callable[[], bool]) -> Rows:
    """The plan after all exchanges of `free` rows (M,) that lower the charges."""
    floor = Floor(charges, rows, free)
    trials, gained = 0, True
    while gained:
        gained = False
        for team in floor.small_first():
            for other in floor.to_join(team):
                trials += 1
                if trials > TRIALS or (trials % 64 == 0 and cancelled()):
                    return floor.rows()
                if floor.join(team, other):
                    gained = True
                    break
    return floor.rows()


class Floor:
    """Where everybody is, as plain numbers, and what each change costs."""

    def __init__(self, charges: Charges, rows: Rows, free: Bools) -> None:
        problem = charges.problem
        self.charges, self.begun = charges, rows
        self.site: list[int] = rows[:, 1].tolist()
        self.unit: list[int] = charges.unit_of[rows[:, 0]].tolist()
        self.base: list[int] = problem.staff_base[rows[:, 0]].tolist()
        self.at: list[int] = problem.at[rows[:, 0]].tolist()
        self.first: list[int] = rows[:, 3].tolist()
        self.kind: list[tuple[int, int, int]] = [(r, f, e) for r, f, e in rows[:, 2:5].tolist()]
        self.free: list[bool] = free.tolist()
        self.least: list[int] = charges.least.tolist()
        self.people: dict[Team, int] = defaultdict(int)
        self.travellers: dict[Team, int] = defaultdict(int)
        self.taken: dict[tuple[int, int], int] = defaultdict(int)
        self.rows_of: dict[Team, list[int]] = defaultdict(list)
        self.places: dict[tuple[int, tuple[int, int, int]], list[int]] = defaultdict(list)
        self.units_at: dict[tuple[int, int], set[int]] = defaultdict(set)  # which units have or had a team there
        self.sites_of: dict[tuple[int, int], set[int]] = defaultdict(set)  # where a unit has or had a team
        for i, site in enumerate(self.site):
            self.sites_of[self.unit[i], self.first[i]].add(site)
            self.units_at[site, self.first[i]].add(self.unit[i])
            self.people[self.unit[i], site, self.first[i]] += 1
            self.travellers[self.unit[i], site, self.first[i]] += self.at[i] != site
            if free[i]:
                self.rows_of[self.unit[i], site, self.first[i]].append(i)
                self.places[site, self.kind[i]].append(i)
        for (unit, _, first), people in self.travellers.items():
            self.taken[unit, first] += -(-people // charges.seats)

    def rows(self) -> Rows:
        out = self.begun.copy()
        out[:, 1] = self.site
        return out

    def small_first(self) -> list[Team]:
        """Teams of units that have several in a slot."""
        many: dict[tuple[int, int], int] = defaultdict(int)
        for (unit, _, first), people in self.people.items():
            many[unit, first] += people > 0
        own = [t for t, people in self.people.items() if 0 < people <= LARGEST and many[t[0], t[2]] > 1]
        return sorted(own, key=lambda team: (self.people[team], team))

    def to_join(self, team: Team) -> list[Team]:
        """The unit's other teams in the slot, the largest first; nothing where the team has been dissolved."""
        unit, site, first = team
        if not 0 < self.people[team] <= LARGEST:
            return []
        others = [(unit, j, first) for j in self.sites_of[unit, first] if j != site and self.people[unit, j, first] > 0]
        return sorted(others, key=lambda other: (-self.people[other], other))[:TARGETS]

    def join(self, team: Team, other: Team) -> bool:
        """Bring everybody of a team to another one where that costs less in the end."""
        done: list[tuple[int, int]] = []
        total, best, so_far = 0.0, -GAIN, 0
        for i in list(self.rows_of[team]):
            options = [
                (self.change(i, k), k)
                for k in self.places[other[1], self.kind[i]]
                if self.unit[k] != self.unit[i] and self._may(i, other[1]) and self._may(k, team[1])
            ]
            if not options:
                continue
            cost, k = min(options)
            self.swap(i, k)
            done.append((i, k))
            total += cost
            if total < best:
                best, so_far = total, len(done)
        for i, k in reversed(done[so_far:]):
            self.swap(i, k)
        return so_far > 0

    def _may(self, row: int, site: int) -> bool:
        problem = self.charges.problem
        return self.at[row] == site or bool(problem.minutes[self.base[row], site] <= problem.minutes_max + 1e-6)

    def _price(self, row: int, site: int) -> float:
        return 0.0 if self.at[row] == site else float(self.charges.price[self.base[row], site])

    def change(self, i: int, k: int) -> float:
        """What it adds to the charges that two rows change their sites; their units differ."""
        here, there = self.site[i], self.site[k]
        cost = self._price(i, there) + self._price(k, here) - self._price(i, here) - self._price(k, there)
        cost += self._stepped(i, self.unit[i], ((here, -1), (there, 1)))
        return cost + self._stepped(k, self.unit[k], ((there, -1), (here, 1)))

    def change_of_unit(self, row: int, unit: int) -> float:
        """What it adds to the charges that somebody alike of another unit has a row."""
        site = self.site[row]
        return self._stepped(row, self.unit[row], ((site, -1),)) + self._stepped(row, unit, ((site, 1),))

    def _stepped(self, row: int, unit: int, steps: tuple[tuple[int, int], ...]) -> float:
        """What it adds to the charges of a unit's teams that the person of a row leaves or joins some: (site, step)."""
        charges, first = self.charges, self.first[row]
        cost = 0.0
        for site, step in steps:
            people = self.people.get((unit, site, first), 0)
            cost += self._team(unit, people + step) - self._team(unit, people)
        if charges.vehicle_minutes:
            seats, taken, most = charges.seats, self.taken[unit, first], int(charges.vehicles[unit])
            after = taken
            for site, step in steps:
                people = self.travellers.get((unit, site, first), 0)
                after += -(-(people + step * (self.at[row] != site)) // seats) - -(-people // seats)
            cost += charges.vehicle_minutes * (max(0, after - most) - max(0, taken - most))
        return cost

    def _team(self, unit: int, people: int) -> float:
        if people <= 0:
            return 0.0
        return self.charges.scatter_minutes + self.charges.team_minutes * (people < self.least[unit])

    def swap(self, i: int, k: int) -> None:
        """Two rows change their sites."""
        here, there = self.site[i], self.site[k]
        for row, old, new in ((i, here, there), (k, there, here)):
            self._leave_or_join(row, old, -1)
            self._leave_or_join(row, new, 1)
            self.places[old, self.kind[row]].remove(row)
            self.places[new, self.kind[row]].append(row)
            self.site[row] = new

    def give(self, row: int, unit: int) -> None:
        """Somebody alike of another unit has a row."""
        self._leave_or_join(row, self.site[row], -1)
        self.unit[row] = unit
        self._leave_or_join(row, self.site[row], 1)

    def _leave_or_join(self, row: int, site: int, step: int) -> None:
        unit, first, seats = self.unit[row], self.first[row], self.charges.seats
        team = (unit, site, first)
        self.people[team] += step
        if self.at[row] != site:
            self.taken[unit, first] -= -(-self.travellers[team] // seats)
            self.travellers[team] += step
            self.taken[unit, first] += -(-self.travellers[team] // seats)
        if step > 0:
            self.rows_of[team].append(row)
            self.sites_of[unit, first].add(site)
            self.units_at[site, first].add(unit)
        else:
            self.rows_of[team].remove(row)
