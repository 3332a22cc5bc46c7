"""Call-up: the window in which the people of an area are asked to come to a site, so that not all come at eight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .demand import split
from .errors import FieldFault
from .risks import ORDER
from .texts import N_

STEP_MINUTES = 15
BACKWARDS = N_("The window of %(area)s ends before it begins. Check its times.")
OUTSIDE = N_(
    "%(area)s would be called from %(starts)s to %(ends)s, when %(site)s is not open. Choose times within its hours."
)


@dataclass(frozen=True, slots=True)
class Called:
    """An area whose people come to a site: how many are expected there, and its risk level."""

    area_code: str
    people: int
    level: str = "low"


@dataclass(frozen=True, slots=True)
class Window:
    """When an area is called to a site."""

    area_code: str
    starts_at: datetime
    ends_at: datetime


Hours = tuple[datetime, datetime]


def step_of(slot_minutes: int) -> int:
    """Minutes that windows are multiples of: a quarter of an hour, or a slot where slots are shorter."""
    return min(STEP_MINUTES, slot_minutes)


def propose(areas: Sequence[Called], openings: Sequence[Hours], step_minutes: int) -> list[Window]:
    """Windows of a site's areas, one after the other: high risk first, then by code, as long as their people ask for.

    openings: when the site is open, earliest first; several are shared out by their length, and no window lies in two.
    Windows are whole steps, leave no gap from the first step to the last, and each area has a step at least while there
    are enough; where there are not, neighbours share one. A site that is open for less than a step calls nobody.
    """
    step = timedelta(minutes=step_minutes)
    steps = [int((closes - opens) / step) for opens, closes in openings]
    ordered = sorted(areas, key=lambda one: (ORDER[one.level], one.area_code))
    if not ordered or not sum(steps):
        return []
    out = []
    for (opens, _), count, group in zip(openings, steps, _grouped(ordered, steps), strict=True):
        at = opens
        for lengths, some in _shared(group, count):
            for one in some:
                out.append(Window(one.area_code, at, at + lengths * step))
            at += lengths * step
    return out


def _grouped(ordered: Sequence[Called], steps: Sequence[int]) -> list[list[Called]]:
    """The areas by opening, in order: as many people as the opening's share of all steps."""
    if len(steps) == 1:
        return [list(ordered)]
    total, whole = sum(one.people for one in ordered), sum(steps)
    out: list[list[Called]] = [[] for _ in steps]
    before = 0
    for n, one in enumerate(ordered):
        middle = (before + one.people / 2) / total if total else (n + 0.5) / len(ordered)
        reached = 0
        for k, count in enumerate(steps):
            reached += count
            if count and (middle * whole < reached or reached == whole):
                out[k].append(one)
                break
        before += one.people
    return out


def _shared(group: Sequence[Called], steps: int) -> list[tuple[int, list[Called]]]:
    """(steps, areas that have them) in order; all steps together are `steps`."""
    if not group or not steps:
        return []
    if len(group) <= steps:
        lengths = _lengths([one.people for one in group], steps)
        return [(length, [one]) for length, one in zip(lengths, group, strict=True)]
    sizes = split(len(group), [1] * steps)
    out, at = [], 0
    for size in sizes:
        out.append((1, list(group[at : at + size])))
        at += size
    return out


def _lengths(people: Sequence[int], steps: int) -> list[int]:
    """Steps of each, in proportion to people, 1 at least: shares of less than 1 get 1, the others the rest."""
    small: set[int] = set()
    while True:
        rest = steps - len(small)
        crowd = sum(count for i, count in enumerate(people) if i not in small)
        more = {i for i, count in enumerate(people) if i not in small and count * rest < crowd}
        if not more:
            break
        small |= more
    big = [i for i in range(len(people)) if i not in small]
    shares = split(rest, [people[i] or 1 for i in big]) if big else []
    out = [1] * len(people)
    for i, length in zip(big, shares, strict=True):
        out[i] = length
    return out


def faults(
    windows: Sequence[tuple[str, str, datetime, datetime]], openings: Sequence[Hours], site: str
) -> list[FieldFault]:
    """What keeps windows from being so: each (area's code, name, start, end), faults at ("windows", area's code)."""
    out = []
    for code, name, starts, ends in windows:
        if ends <= starts:
            out.append(FieldFault(BACKWARDS, {"area": name}, ("windows", code)))
        elif not any(opens <= starts and ends <= closes for opens, closes in openings):
            facts = {"area": name, "starts": starts, "ends": ends, "site": site}
            out.append(FieldFault(OUTSIDE, facts, ("windows", code)))
    return out
