"""What is tried for one target: each change at its most first, then the smallest amount that does as much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

import numpy as np

from optimizer.explaining.amounts import smallest
from optimizer.explaining.binding import bound_by, full_sites
from optimizer.explaining.changes import (
    Changed,
    further,
    longer_blocks,
    more_blocks,
    more_lanes,
    more_moves,
    open_longer,
    smaller_reserve,
)
from optimizer.explaining.closing import Witness
from optimizer.explaining.effort import person_hours
from optimizer.explaining.explanation import Binding, Remedy, RemedyKind
from optimizer.explaining.inquiry import Inquiry
from optimizer.explaining.jointly import BLOCK_SLOTS, REACH_MINUTES, jointly
from optimizer.explaining.people import fewest, nearest_base, plenty
from optimizer.problem import Ints, StaffingProblem
from optimizer.rules import kept_in_reserve, missed, served_by_site, violations

LANES_MOST, SITES_TRIED = 8, 3
MOVES_MOST = 200
HOURS_MINUTES, HOURS_SLOTS = 240, 8  # longer opening at most
AGAIN = 0.15  # of the time for planning again as it is
WORTH = 0.05  # of the people short: what a remedy that does not close the target gains at least


@dataclass
class Findings:
    """`now`: people missed once the part is planned again as it is; what else gains is measured against it."""

    inquiry: Inquiry
    binds: list[Binding] = field(default_factory=list)
    remedies: list[Remedy] = field(default_factory=list)
    now: int = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.inquiry.short

    def again(self) -> None:
        """Plan the part again as it is."""
        inquiry = self.inquiry
        witness = inquiry.best(inquiry.problem, inquiry.short, share=AGAIN)
        if witness is not None:
            self._found_again(witness)

    def _found_again(self, witness: Witness) -> None:
        """A better plan of the round as it is: what else gains is measured against it from now on."""
        self.now = witness.missed
        self.remedies = [one for one in self.remedies if one.kind != "again"]
        self.remedies = [one for one in self.remedies if one.people_gained > self.inquiry.short - self.now]
        if self._worth(self.inquiry.short - self.now):
            self._tell("again", 0, witness, least=True)

    def _is_again(self, witness: Witness) -> bool:
        """Whether a plan of a changed round does as much in the round as it is; if so, it is told as that.

        A search that ended early may find with a change what it did not find without, and not by that change.
        """
        inquiry, problem, rows = self.inquiry, self.inquiry.problem, witness.rows
        if len(rows) and (rows[:, 0].max() >= len(problem.staff_codes) or rows[:, 4].max() > len(problem.slot_starts)):
            return False
        if violations(problem, rows):
            return False
        short = missed(problem, served_by_site(problem, rows).served)
        others = np.arange(len(short)) != inquiry.target
        if short[inquiry.target] > witness.missed or (short[others] > inquiry.allowed[others]).any():
            return False
        if witness.missed < self.now:
            self._found_again(replace(witness, missed=int(short[inquiry.target]), proven=False))
        return True

    def try_all(self, people: bool) -> None:
        """Every kind of change, cheap ones first; more people only where they are asked after."""
        steps = [self.moves, self.lanes, self.reserves, self.block, self.hours, self.reach, self.blocks]
        for step in [self.people, *steps] if people else steps:
            if self.inquiry.clock.over:
                return
            step()
        if not [bind for bind in self.binds if bind.kind not in ("late", "few")]:
            self.binds += jointly(self.inquiry, self.most_lanes(), self.most_hours())

    def moves(self) -> None:
        """More people whose assignments are other than in the previous plan."""
        problem = self.inquiry.problem
        if problem.previous is not None:
            amounts = list(range(1, min(MOVES_MOST, len(problem.staff_codes)) + 1))
            self._try("moves", amounts, partial(more_moves, problem))

    def lanes(self) -> None:
        """More lanes at one site of the area; all of its sites together show whether lanes hold back."""
        inquiry, problem = self.inquiry, self.inquiry.problem
        sites, room = self.most_lanes()
        if not len(sites):
            return
        lifted = inquiry.best(more_lanes(problem, sites, room), self.now)
        if lifted is None:
            return
        self.binds.append(bound_by(inquiry, "lanes", self.now - lifted.missed))
        queue = served_by_site(problem, inquiry.rows).queue[sites, inquiry.due - 1]
        order = np.lexsort((-queue, ~np.isin(sites, full_sites(inquiry))))[:SITES_TRIED]
        for site, most in zip(sites[order].tolist(), room[order].tolist(), strict=True):
            amounts = list(range(1, min(most, LANES_MOST) + 1))
            self._try("lanes", amounts, partial(more_lanes, problem, np.array([site])), site=site)

    def most_lanes(self) -> tuple[Ints, Ints]:
        """Sites of the area with people for more lanes than they have, and for how many more."""
        problem, sites = self.inquiry.problem, self.inquiry.area_sites
        useful = -(-problem.arrived[sites, -1] // np.maximum(problem.pace[sites], 1)) * (problem.pace[sites] > 0)
        room: Ints = np.maximum(0, useful - problem.lanes_max[sites])
        return sites[room > 0], room[room > 0]

    def reserves(self) -> None:
        """People released from the reserve, a role at a time."""
        problem = self.inquiry.problem
        kept = kept_in_reserve(problem).max(axis=0)
        for role in np.flatnonzero(kept).tolist():
            amounts = list(range(1, int(kept[role]) + 1))
            self._try("reserve", amounts, partial(smaller_reserve, problem, role), role=role)

    def block(self) -> None:
        """Longer in protective clothing."""
        problem = self.inquiry.problem
        most = min(BLOCK_SLOTS, len(problem.slot_starts) - problem.block_slots_max)
        self._try("block", list(range(1, most + 1)), partial(longer_blocks, problem))

    def blocks(self) -> None:
        """One more block a day."""
        problem = self.inquiry.problem
        if len(problem.slot_starts) > problem.blocks_per_day_max:
            self._try("blocks", [1], partial(more_blocks, problem))

    def hours(self) -> None:
        """Longer opening."""
        inquiry, problem = self.inquiry, self.inquiry.problem
        self._try(
            "hours", list(range(1, self.most_hours() + 1)), partial(open_longer, problem, inquiry.rows, inquiry.target)
        )

    def most_hours(self) -> int:
        """Slots of longer opening at most."""
        return max(1, min(HOURS_SLOTS, int(HOURS_MINUTES // self.inquiry.problem.slot_minutes)))

    def reach(self) -> None:
        """A wider travel limit, by whole minutes up to the ways that it opens to the area."""
        problem = self.inquiry.problem
        homes = np.unique(problem.staff_base)
        beyond = problem.minutes[np.ix_(homes, self.inquiry.area_sites)] - problem.minutes_max
        opened = np.ceil(beyond[(beyond > 1e-6) & (beyond <= REACH_MINUTES)] - 1e-6)
        amounts = np.unique(np.maximum(1, opened)).astype(int).tolist()
        self._try("reach", amounts, lambda n: further(problem, problem.minutes_max + n))

    def people(self) -> None:
        """More people at the base nearest to those who wait: of whatever roles it takes, then of one role alone."""
        inquiry = self.inquiry
        queue = served_by_site(inquiry.problem, inquiry.rows).queue[:, inquiry.due - 1]
        place = nearest_base(inquiry.problem, inquiry.area_sites, queue)
        most = plenty(inquiry)
        mixed = None if place is None else fewest(inquiry, place[0], most, self.now)
        while place is not None and mixed is not None and self._is_again(mixed[1]):
            mixed = None if not self.now or inquiry.clock.over else fewest(inquiry, place[0], most, self.now)
        if place is None or mixed is None:
            return
        roles = list(mixed[0])
        found = [mixed]
        if len(roles) > 1:
            alone = [fewest(inquiry, place[0], {r: most[r]}, self.now) for r in roles if not inquiry.clock.over]
            found += [one for one in alone if one is not None]
        for role in roles:
            gained = [self.now - witness.missed for people, witness, _ in found if list(people) == [role]]
            self.binds.append(bound_by(inquiry, "people", max(gained, default=0), role))
        for people, witness, least in found:
            if people and self._worth(self.now - witness.missed) and not self._is_again(witness):
                self._tell("people", sum(people.values()), witness, least, people=people, place=place)

    def _try(
        self,
        kind: Literal["moves", "lanes", "reserve", "block", "hours", "reach", "blocks"],
        amounts: list[int],
        change: Callable[[int], Changed | StaffingProblem | None],
        site: int | None = None,
        role: int | None = None,
    ) -> None:
        inquiry = self.inquiry

        def changed(step: int) -> Changed | None:
            out = change(amounts[step])
            return Changed(out, inquiry.rows) if isinstance(out, StaffingProblem) else out

        most = None
        while amounts and (most := changed(len(amounts) - 1)) is None:
            amounts = amounts[:-1]
        if most is None or inquiry.clock.over:
            return
        witness = inquiry.best(most.problem, self.now, most.rows)
        if witness is None or (most.rows is inquiry.rows and self._is_again(witness)):
            return
        if kind != "lanes":  # lanes bind all over the area, not at one site
            self.binds.append(bound_by(inquiry, kind, self.now - witness.missed, role))
        if not self._worth(self.now - witness.missed):
            return
        found = smallest(inquiry, changed, len(amounts), witness.missed, witness)
        if found.witness is not witness and most.rows is inquiry.rows and self._is_again(found.witness):
            return
        people = {} if role is None else {role: amounts[found.step]}
        self._tell(kind, amounts[found.step], found.witness, found.least, people=people, place=(None, site))

    def _worth(self, gained: int) -> bool:
        return gained >= max(1.0, WORTH * self.inquiry.short) or gained == self.now

    def _tell(
        self,
        kind: RemedyKind,
        amount: int,
        witness: Witness,
        least: bool,
        people: dict[int, int] | None = None,
        place: tuple[int | None, int | None] = (None, None),
    ) -> None:
        inquiry, problem = self.inquiry, self.inquiry.problem
        base, site = place
        minutes = {
            "hours": amount * problem.slot_minutes,
            "reach": problem.minutes_max + amount,
            "people": None if base is None or site is None else float(problem.minutes[base, site]),
        }.get(kind)
        self.remedies.append(
            Remedy(
                kind=kind,
                amount=amount,
                people=tuple((problem.roles[role], count) for role, count in (people or {}).items()),
                base=None if base is None else problem.base_codes[base],
                site=None if site is None else problem.site_codes[site],
                minutes=None if minutes is None else round(minutes, 3),
                people_gained=inquiry.short - witness.missed,
                closes=witness.missed == 0,
                least=least and inquiry.is_whole,
                person_hours=person_hours(inquiry, kind, amount, witness.rows),
            )
        )
