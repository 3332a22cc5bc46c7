"""Changes given to others: a team is taken back where its people do more elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from optimizer.staffing.moving.offers import Offer

if TYPE_CHECKING:
    from optimizer.staffing.moving.growing import Replan


def exchange(plan: Replan, out_of_time: Callable[[], bool], better: Callable[[], None]) -> None:
    """Take each team back in turn, least gain for each person first, and fill up anew; kept where the plan is better.

    Ends when no team can be exchanged for better ones.
    """
    stuck: set[int] = set()
    while not out_of_time():
        rest = [offer for offer in plan.teams if id(offer) not in stuck]
        if not rest:
            return
        worst = min(rest, key=lambda offer: _held(plan, offer))
        before = plan.ledger.cost()
        kept = list(plan.teams)
        plan.undo(worst)
        plan.grow(out_of_time)
        after = plan.ledger.cost()
        if _is_less(after, before):
            stuck.clear()
            better()
        else:
            stuck.add(id(worst))
            for offer in reversed([offer for offer in plan.teams if offer not in kept]):
                plan.undo(offer)
            if not plan.add(worst):
                raise RuntimeError("a team taken back can't be moved again")


def _held(plan: Replan, offer: Offer) -> tuple[float, float]:
    """What is lost for each person when a team is taken back now."""
    back = [shift._replace(people=-shift.people) for shift in plan.people.shifts(offer.team)]
    short, waiting = plan.ledger.gain(back)
    people = max(offer.changes, 1)
    return -short / people, -waiting / people


def _is_less(after: tuple[float, float], before: tuple[float, float]) -> bool:
    if abs(after[0] - before[0]) > 1e-9:
        return after[0] < before[0]
    return after[1] < before[1]
