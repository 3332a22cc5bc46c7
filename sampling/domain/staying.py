"""Who has to stay for a site to go on: the fewest people that keep one lane open as long as people are expected.

A re-plan that may move anybody moves whole sites: it takes the only lead of one and so shuts it, for people more
elsewhere. The sites' people are then told to go home with a queue before them. So it is left to the planner to say so.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .adjusting import lanes_run_by


@dataclass(frozen=True, slots=True)
class Duty:
    """A person at a site in a role for the slots from `first` to `end`, half open."""

    person: str
    role: str
    first: int
    end: int


def slots_needed(arrivals: Sequence[int], waiting: int, per_slot: float) -> list[int]:
    """The slots in which people are still waiting or to come, where one lane samples `per_slot` people in each."""
    still, queue, out = sum(arrivals), float(waiting), []
    for slot, come in enumerate(arrivals):
        if queue + still > 0:
            out.append(slot)
        queue, still = max(0.0, queue + come - per_slot), still - come
    return out


def least_crew(
    duties: Sequence[Duty],
    slots: Collection[int],
    per_lane: Mapping[str, int],
    per_site: Mapping[str, int],
    held: Collection[str] = (),
) -> frozenset[str]:
    """Whose staying keeps one lane open in all of these slots in which they all together run one, by code.

    per_lane, per_site: people by role. held: who stays anyway; of the others who is there longest, then the first by
    code.
    """
    need = {role: n for role in {*per_lane, *per_site} if (n := per_lane.get(role, 0) + per_site.get(role, 0))}
    staying = {one.person for one in duties if one.person in held}
    for slot in sorted(slots):
        here = [one for one in duties if one.first <= slot < one.end]
        if not lanes_run_by(_counted(here), per_lane, per_site):
            continue
        for role, n in sorted(need.items()):
            own = [one for one in here if one.role == role]
            lacking = n - sum(one.person in staying for one in own)
            more = sorted((one for one in own if one.person not in staying), key=lambda one: (-one.end, one.person))
            staying.update(one.person for one in more[: max(0, lacking)])
    return frozenset(staying)


def _counted(duties: Sequence[Duty]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in duties:
        found[one.role] = found.get(one.role, 0) + 1
    return found
