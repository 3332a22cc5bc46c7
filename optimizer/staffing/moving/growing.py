"""A plan that grows out of the previous one, team by team."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.problem import StaffingProblem
from optimizer.solution import Rows
from optimizer.staffing.blocks import offer_blocks
from optimizer.staffing.fixed import fixed_presence
from optimizer.staffing.groups import group_staff
from optimizer.staffing.moving.ledger import Ledger, Shift
from optimizer.staffing.moving.offers import Offer, Offers
from optimizer.staffing.moving.people import People


class Replan:
    """A feasible plan that grows team by team."""

    def __init__(self, problem: StaffingProblem) -> None:
        groups = group_staff(problem)
        self.people = People(problem, groups, offer_blocks(problem, groups))
        present = fixed_presence(problem)
        for g in np.flatnonzero(self.people.keeping).tolist():
            for place in groups.kept[g]:
                present[place.site, place.role, place.first : place.end] += self.people.keeping[g]
        self.ledger = Ledger(problem, present)
        self._keep_reserves()
        self.offers = Offers(self.ledger, self.people)
        self.teams: list[Offer] = []

    def _keep_reserves(self) -> None:
        """Those go home of whom the least is lost, where more would go on than the reserves leave."""
        people = self.people
        while len(people.held) and (people.free[:, people.held] < 0).any():
            day, at = (int(i) for i in np.argwhere(people.free[:, people.held] < 0)[0])
            own = [
                g
                for g in np.flatnonzero((people.keeping > 0) & people.groups.roles[:, people.held[at]]).tolist()
                if any((people.problem.slot_day[p.first : p.end] == day).any() for p in people.groups.kept[g])
            ]
            if not own:
                return
            lost = {g: self.ledger.gain([Shift(*p, -1) for p in people.groups.kept[g]]) for g in own}
            self.ledger.apply(people.drop(max(own, key=lambda g: (lost[g], -g))))

    def add(self, offer: Offer) -> bool:
        """Move a team; False where its people are no longer to be had."""
        if not self.people.take(offer.team):
            return False
        self._apply(offer, 1)
        self.teams.append(offer)
        return True

    def undo(self, offer: Offer) -> None:
        """Take a team back."""
        self.people.take(offer.team, -1)
        self._apply(offer, -1)
        self.teams.remove(offer)

    def _apply(self, offer: Offer, sign: int) -> None:
        shifts = [shift._replace(people=sign * shift.people) for shift in self.people.shifts(offer.team)]
        self.ledger.apply(shifts)
        self.offers.touch({shift.site for shift in shifts})

    def grow(self, out_of_time: Callable[[], bool]) -> None:
        """Move teams until none makes the plan better or the changes are used up."""
        while not out_of_time():
            offer = self.offers.best()
            if offer is None or not self.add(offer):
                return

    def rows(self) -> Rows:
        return self.people.rows([offer.team for offer in self.teams])
