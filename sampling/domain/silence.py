"""Silence: which sites have no count for the hour expected of them, for how many hours in a row, and how that adds up.

It says the same as `sampling.domain.standing.site_state`, of all sites of a round at once.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .coverage import upwards
from .hours import GRACE

SILENT = ("missing", "late")
"""The states of a site without news, worst first."""
STEPS = (0.1, 0.25, 0.5)
"""Shares of an area's expected sites without news at which the map's next step begins."""


class Standing(NamedTuple):
    """A site that has no count for the hour expected of it: state of `site_state`; hour: the one expected; owed: due
    hours in a row, up to that one, for which nothing has come, 0 while nothing is late."""

    state: str
    hour: datetime
    owed: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Sites of an area without a count for the hour expected of them, by state, and the most hours that one of them
    owes in a row."""

    late: int = 0
    missing: int = 0
    awaiting: int = 0
    left_out: int = 0
    longest: int = 0

    @property
    def silent(self) -> int:
        """Sites without news: late by an hour or more."""
        return self.late + self.missing


def hours_owed(
    hour: datetime, due: Sequence[datetime], has: Callable[[datetime], bool], seen_at: datetime
) -> int:  # fmt: skip
    """Due hours in a row, up to the one expected, for which nothing has come in.

    hour: the one expected, without a count. due: all hours of the site, in order. has: whether there is a count for an
    hour. seen_at: an hour that ended less than `GRACE` before it is not owed yet.
    """
    owed = 0
    for end in reversed(due):
        if end > hour or (end == hour and seen_at < hour + GRACE):
            continue
        if has(end):
            break
        owed += 1
    return owed


def standing_of(hour: datetime, owed: int, *, told: bool) -> Standing:
    """How a site without a count for `hour` stands. told: it has reported the hour itself, and another source holds."""
    if told:
        return Standing("left_out", hour, 0)
    return Standing("awaiting" if owed == 0 else "late" if owed == 1 else "missing", hour, owed)


def added_up(
    standings: Mapping[str, Standing], counted_at: Mapping[str, str], areas: Collection[str] | Mapping[str, object]
) -> dict[str, Silence]:
    """The silence of each area that has any, by its path. counted_at: path of a site's area, by code of the site."""
    among = areas if isinstance(areas, Mapping) else dict.fromkeys(areas)
    found: dict[str, list[int]] = {}
    above: dict[str, list[str]] = {}
    order = ("late", "missing", "awaiting", "left_out")
    for code, one in standings.items():
        path = counted_at.get(code, "")
        if path not in above:
            above[path] = upwards(path, among)
        at = order.index(one.state)
        for area in above[path]:
            own = found.setdefault(area, [0, 0, 0, 0, 0])
            own[at] += 1
            own[4] = max(own[4], one.owed)
    return {path: Silence(*own) for path, own in found.items()}


def step_of(silence: Silence, expected: int) -> str:
    """Which step of the map by lateness an area is on: "none" where no site is expected to have reported, "heard" where
    nothing is owed, "awaited" where reports may be on their way, then "late1" to "late4" by the share of sites without
    news."""
    if not expected:
        return "none"
    if not silence.silent:
        return "awaited" if silence.awaiting else "heard"
    return f"late{1 + sum(silence.silent / expected >= share for share in STEPS)}"


def worst_first(standings: Iterable[tuple[str, Standing]]) -> list[tuple[str, Standing]]:
    """Sites without a count: those that owe most first, those awaited last, then by code."""
    order = {"missing": 0, "late": 1, "left_out": 2, "awaiting": 3}
    return sorted(standings, key=lambda one: (order[one[1].state], -one[1].owed, one[0]))
