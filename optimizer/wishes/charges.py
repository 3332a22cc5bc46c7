"""What a plan costs beside its travel: how often each wish is not kept, times the minutes it is worth.

Sets     p staff, u units, j sites, f first slots of rows; a team (u, j, f) has n_ujf > 0 people, m_ujf of them travel
Given    w_bj minutes from a base plus the price of working outside its township; least_u people a team at least
         (1 where the unit has fewer available); v_u vehicles with s seats

    charged = sum over rows of w, none where the person already is
            + scatter_minutes x teams
            + teams.minutes x teams with n < least_u
            + vehicles.minutes x sum_uf max(0, sum_j ceil(m_ujf / s) - v_u)
            + together.minutes x pairs that are not together
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizer.problem import Bools, Floats, Ints, StaffingProblem
from optimizer.solution import Rows
from optimizer.wishes.applying import outside
from optimizer.wishes.asked import Wishes

KINDS = ("together", "teams", "own_township_first", "vehicles", "scatter_minutes")


class TeamTable(NamedTuple):
    """The teams of a plan: unit, site, first slot, people, people who travel; and the team of each row."""

    unit: Ints
    site: Ints
    first: Ints
    people: Ints
    travellers: Ints
    of_row: Ints


@dataclass(frozen=True, eq=False)
class Charges:
    """The given of the module as arrays. `price` (B, J) is w; `unit_codes` name the units of `unit_of` (P,)."""

    problem: StaffingProblem
    unit_codes: tuple[str, ...]
    unit_of: Ints
    price: Floats
    outside: Bools | None
    least: Ints  # (U,)
    vehicles: Ints  # (U,)
    seats: int
    scatter_minutes: float
    team_minutes: float
    vehicle_minutes: float
    together_minutes: float
    pairs: Ints  # (n, 2)

    def teams(self, rows: Rows) -> TeamTable:
        """All teams, ordered by unit, site and first slot."""
        unit = self.unit_of[rows[:, 0]]
        sites, slots = self.problem.site_open.shape
        key = (unit * sites + rows[:, 1]) * slots + rows[:, 3]
        own, of_row, people = np.unique(key, return_inverse=True, return_counts=True)
        goes = self.problem.at[rows[:, 0]] != rows[:, 1]
        of_row = of_row.reshape(-1)
        travellers = np.bincount(of_row[goes], minlength=len(own))
        return TeamTable(own // (sites * slots), own // slots % sites, own % slots, people, travellers, of_row)

    def row_prices(self, rows: Rows) -> Floats:
        """(M,) w of each row."""
        prices = self.price[self.problem.staff_base[rows[:, 0]], rows[:, 1]]
        return np.asarray(np.where(self.problem.at[rows[:, 0]] == rows[:, 1], 0.0, prices))

    def lacking(self, teams: TeamTable) -> Ints:
        """(U, T) vehicles that a unit lacks in a slot."""
        taken = np.zeros((len(self.unit_codes), len(self.problem.slot_starts)), dtype=np.int64)
        np.add.at(taken, (teams.unit, teams.first), -(-teams.travellers // self.seats))
        return np.asarray(np.maximum(taken - self.vehicles[:, None], 0))

    def apart(self, rows: Rows) -> Bools:
        """(n,) True for pairs that are not together."""
        seen = places_of(rows, np.unique(self.pairs))
        return np.array([seen.get(a) != seen.get(b) for a, b in self.pairs.tolist()], dtype=bool)

    def often(self, rows: Rows) -> dict[str, int]:
        """How often each wish is not kept; under `scatter_minutes` the number of teams."""
        teams = self.teams(rows)
        elsewhere = 0
        if self.outside is not None:
            away = self.outside[self.problem.staff_base[rows[:, 0]], rows[:, 1]]
            elsewhere = int((away & (self.problem.at[rows[:, 0]] != rows[:, 1])).sum())
        return {
            "together": int(self.apart(rows).sum()),
            "teams": int((teams.people < self.least[teams.unit]).sum()),
            "own_township_first": elsewhere,
            "vehicles": int(self.lacking(teams).sum()),
            "scatter_minutes": len(teams.unit),
        }

    def charged(self, rows: Rows) -> float:
        """Travel minutes and charges of a plan."""
        often = self.often(rows)
        return (
            float(self.row_prices(rows).sum())
            + self.scatter_minutes * often["scatter_minutes"]
            + self.team_minutes * often["teams"]
            + self.vehicle_minutes * often["vehicles"]
            + self.together_minutes * often["together"]
        )


def places_of(rows: Rows, people: Ints) -> dict[int, frozenset[tuple[int, int, int]]]:
    """(site, first, end) of the rows of some people; nobody who has none."""
    out: dict[int, set[tuple[int, int, int]]] = {}
    for person, site, _, first, end in rows[np.isin(rows[:, 0], people)].tolist():
        out.setdefault(person, set()).add((site, first, end))
    return {person: frozenset(own) for person, own in out.items()}


def lay_charges(problem: StaffingProblem, wishes: Wishes) -> Charges:
    """The charges of wishes whose codes the problem has."""
    named = [wishes.units.get(code) for code in problem.staff_codes]
    bases = [problem.base_codes[b] for b in problem.staff_base.tolist()]
    # a unit that has the code of a base is not the base itself
    labels = [(0, base) if name is None else (1, name) for name, base in zip(named, bases, strict=True)]
    codes = sorted(set(labels))
    number = {code: u for u, code in enumerate(codes)}
    unit_of = np.array([number[label] for label in labels], dtype=np.int64)
    available = np.bincount(unit_of[problem.available.any(axis=1)], minlength=len(codes))
    own, teams, vehicles = wishes.own_township_first, wishes.teams, wishes.vehicles
    away = outside(problem, own) if own is not None else None
    least = np.ones(len(codes), dtype=np.int64)
    if teams is not None:
        least[available >= teams.least] = teams.least
    staff = {code: p for p, code in enumerate(problem.staff_codes)}
    pairs = [[staff[a], staff[b]] for a, b in wishes.together.pairs] if wishes.together is not None else []
    return Charges(
        problem=problem,
        unit_codes=tuple(code for _, code in codes),
        unit_of=unit_of,
        price=problem.minutes if own is None or away is None else problem.minutes + own.minutes * away,
        outside=away,
        least=least,
        vehicles=np.array([vehicles.number.get(code, 1) if vehicles else 0 for _, code in codes], dtype=np.int64),
        seats=vehicles.seats if vehicles is not None else 1,
        scatter_minutes=wishes.scatter_minutes,
        team_minutes=teams.minutes if teams is not None else 0.0,
        vehicle_minutes=vehicles.minutes if vehicles is not None else 0.0,
        together_minutes=wishes.together.minutes if wishes.together is not None else 0.0,
        pairs=np.array(pairs, dtype=np.int64).reshape(-1, 2),
    )
