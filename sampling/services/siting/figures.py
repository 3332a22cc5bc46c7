"""What a choice of sites means for people: walking, who is beyond the limit, the load of each site. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .answers import Answer, own_walk_m
from .given import Floats, Given, Ints

CURVE_MOST = 120  # minutes


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """A site that opens. people and places that go to it; room: people it takes in the hours of the question."""

    code: str
    name: str
    stands: bool
    area: str
    lon: float
    lat: float
    lanes: int
    people: int
    places: int
    room: int
    mean_minutes: float
    most_minutes: float

    @property
    def load(self) -> float:
        """Share of its room; infinite without room."""
        return self.people / self.room if self.room else float("inf")


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """A place beyond the limit; minutes infinite and site "" where it has no way to any that opens."""

    code: str
    name: str
    township: str
    people: int
    minutes: float
    site: str


@dataclass(frozen=True, slots=True)
class Figures:
    """people: all; within: those whose walk is at most the question's minutes. curve: people whose walk is at most 0,
    1, 2... minutes, up to the longest, at most 120.

    inner: people, and areas, that are taken to live at a point inside an outline, as no seat is known.
    mean_minutes, most_minutes: of those who have a way; no_way: people who have none to any site. over: sites with more
    people than room. beyond: places beyond the limit, or without a way, most people first.
    """

    people: int
    within: int
    mean_minutes: float
    most_minutes: float
    curve: tuple[int, ...]
    sites: tuple[SiteFigures, ...]
    beyond: tuple[PlaceFigures, ...]
    unplaced: int
    cost: float
    no_way: int = 0
    inner: tuple[int, int] = (0, 0)

    def within_minutes(self, minutes: int) -> int:
        """People whose walk is at most so many minutes."""
        return self.curve[minutes] if minutes < len(self.curve) else self.curve[-1]

    @property
    def over(self) -> tuple[SiteFigures, ...]:
        """Sites to which more people go than they have room for."""
        return tuple(site for site in self.sites if site.people > site.room)


def minutes_of(given: Given, answer: Answer) -> Floats:
    """(I,) minutes on foot from each place to its site, infinite where it has none."""
    return given.minutes(own_walk_m(given, answer.site_of))


def figures(given: Given, answer: Answer) -> Figures:
    """Of a version of a study."""
    minutes = minutes_of(given, answer)
    people, limit = given.people, given.question.minutes
    total = int(people.sum())
    count = len(given.codes)
    goes = answer.site_of >= 0
    to, who, walk = answer.site_of[goes], people[goes], minutes[goes]
    reached = int(who.sum())
    own = np.bincount(to, who, count)
    walked = np.bincount(to, who * walk, count)
    places = np.bincount(to, minlength=count)
    longest = np.zeros(count)
    np.maximum.at(longest, to, walk)
    room = given.room
    far = np.flatnonzero(minutes > limit + 1e-9)
    far = far[np.lexsort((far, -people[far]))]
    return Figures(
        people=total,
        within=int(people[minutes <= limit + 1e-9].sum()),
        mean_minutes=float((who * walk).sum() / reached) if reached else 0.0,
        most_minutes=float(walk.max(initial=0.0)),
        curve=_curve(people, minutes),
        sites=tuple(
            SiteFigures(
                code=given.codes[j],
                name=given.names[j],
                stands=given.stands[j],
                area=given.areas[j],
                lon=float(given.lon[j]),
                lat=float(given.lat[j]),
                lanes=given.lanes[j],
                people=int(own[j]),
                places=int(places[j]),
                room=int(room[j]),
                mean_minutes=float(walked[j] / own[j]) if own[j] else 0.0,
                most_minutes=float(longest[j]),
            )
            for j in answer.sites.tolist()
        ),
        beyond=tuple(
            PlaceFigures(
                code=given.place_codes[i],
                name=given.place_names[i],
                township=given.townships[i],
                people=int(people[i]),
                minutes=float(minutes[i]),
                site=given.names[int(answer.site_of[i])] if goes[i] else "",
            )
            for i in far.tolist()
        ),
        unplaced=given.unplaced,
        cost=float(given.costs[answer.sites].sum()),
        no_way=total - reached,
        inner=at_inner(given),
    )


def at_inner(given: Given) -> tuple[int, int]:
    """(people, areas) at a point inside an outline; an area that is dealt in parts is one."""
    own = list(given.inner)
    return int(given.people[own].sum()), len({given.place_codes[i] for i in own})


def _curve(people: Ints, minutes: Floats) -> tuple[int, ...]:
    last = int(min(CURVE_MOST, np.ceil(minutes[np.isfinite(minutes)].max(initial=0.0))))
    step = np.clip(np.ceil(minutes - 1e-9), 0, last + 1).astype(np.int64)
    return tuple(np.cumsum(np.bincount(step, people, last + 2))[: last + 1].astype(int).tolist())
