"""Why a target is missed, and what would close it: codes and figures, no words.

People are residents to be sampled unless a role is named; slots are slots of the round; minutes are travel minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

BindingKind = Literal[
    "people", "reach", "lanes", "hours", "block", "blocks", "reserve", "moves", "late", "few", "county"
]
"""What holds a target back: people of a role; the travel limit; lanes; opening hours and the target's time; slots in
protective clothing; blocks a day; the reserve; the limit on changes to a previous plan; people who come after the
target's time; too few who come at all; too few people of a role for several targets together."""

RemedyKind = Literal["again", "moves", "lanes", "reserve", "block", "hours", "reach", "blocks", "people"]
"""In the order in which remedies of equal effort are told: planning again as it is, more people changed, lanes at a
site, people of the reserve, slots in protective clothing, slots of opening, minutes of the travel limit, blocks a day,
more people."""

REMEDY_KINDS: tuple[RemedyKind, ...] = (
    "again", "moves", "lanes", "reserve", "block", "hours", "reach", "blocks", "people",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Binding:
    """One thing that holds a target back.

    `people_gained`: people fewer missed where this alone is lifted as far as was tried, checked by a plan; 0 where it
    holds back only together with others, or where nothing was solved for it (`late`, `few`, `county`).
    `figures` by kind, whole numbers unless minutes:
    people: `within_reach` people of the role who reach a site of the area in time, of whom `here` work in that role at
    its sites, `elsewhere` work anywhere else or in another role, `free` have no assignment (a reserve among them).
    reach: `minutes_max`, and `minutes_next` to the nearest base beyond it that has people of the team.
    lanes: `lanes` of the area's sites together, `sites` that run all of theirs, of `sites_all`.
    hours: `slots_open` (most of any site before the target's time), `slots` before that time.
    block: `slots`; blocks: `blocks` a day; moves: `people` who may change; reserve: `kept` people of the role, the most
    of any day.
    late: `people` who come after the target's time. few: `people` who come by then, `need` asked for.
    county: `need` people asked for together, `most` that all people of the role can serve, `people_more` of the role
    that are lacking at least.
    """

    kind: BindingKind
    role: str | None
    people_gained: int
    figures: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change of the round, with the smallest amount that was found to close the target.

    `amount`: people (`people`, `reserve`, `moves`), lanes, slots (`hours`, `block`), minutes, blocks; 0 for `again`.
    `people`: ((role, how many), ...) for `people` and `reserve`. `base`: where more people start from; `site`: where
    lanes are added or, for `people`, the site of the area nearest to that base. `minutes`: how much longer the area's
    sites run (`hours`), the travel limit that results (`reach`), the way from base to site (`people`).
    `people_gained`: people of this target fewer missed than in the plan; `closes`: the target is reached; no other
    target is missed by more people than in the plan. `checked`: a whole plan of the changed round was found that breaks
    no rule and gains so much. `least`: it is proven that no smaller amount closes the target, whatever else is planned
    anew.
    `person_hours`: what it asks of people, roughly (`effort.py`); remedies are sorted by it, those that close first.
    """

    kind: RemedyKind
    amount: int
    people: tuple[tuple[str, int], ...]
    base: str | None
    site: str | None
    minutes: float | None
    people_gained: int
    closes: bool
    least: bool
    person_hours: float
    checked: Literal[True] = True

    def __post_init__(self) -> None:
        """A remedy always says how much of what: anything else is a ValueError."""
        if self.kind != "again" and self.amount < 1:
            raise ValueError(f"{self.kind}: {self.amount} of it is no remedy")
        if self.kind in ("people", "reserve") and sum(count for _, count in self.people) != self.amount:
            raise ValueError(f"{self.kind}: {self.people} are not {self.amount} people")


@dataclass(frozen=True, slots=True)
class Explanation:
    """One missed target, or several that are missed together.

    `target` is its index in the problem, `area` its code, `by_slot` from 1 as in the round, `need` people asked for,
    `people_short` of it. Where the people of a role are too few for several targets together this is said once:
    `target` is -1, `together` their indices, `area` the smallest area that holds them all, `by_slot` the last of
    theirs, `need` and `people_short` their sums; the explanations of those targets then have no remedy of people.
    """

    target: int
    area: str
    by_slot: int
    need: int
    people_short: int
    binds: tuple[Binding, ...]
    remedies: tuple[Remedy, ...]
    together: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """How far an explanation is: `done` of `targets` missed, and what can be said so far."""

    seconds: float
    done: int
    targets: int
    explanations: tuple[Explanation, ...]


REPORT = Callable[[Explained], None]


def as_dict(explanation: Explanation) -> dict[str, Any]:
    """An explanation as plain data, ready for JSON: lists for tuples, `figures` and `people` as objects."""
    out = asdict(explanation)
    out["together"] = list(explanation.together)
    out["binds"] = [{**asdict(bind), "figures": dict(bind.figures)} for bind in explanation.binds]
    out["remedies"] = [{**asdict(remedy), "people": dict(remedy.people)} for remedy in explanation.remedies]
    return out
