"""What a choice of sites means for people: walking, who is beyond the limit, the load of each site. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .answers import Answer, own_walk_m
from .given import Given

STEPS = (5, 10, 15, 20, 30, 45, 60)  # minutes


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
    """A place beyond the limit."""

    code: str
    name: str
    township: str
    people: int
    minutes: float
    site: str


@dataclass(frozen=True, slots=True)
class Figures:
    """people: all; within: those whose walk is at most the question's minutes. curve: (minutes, people within).

    over: sites with more people than room. beyond: places beyond the limit, most people first.
    """

    people: int
    within: int
    mean_minutes: float
    most_minutes: float
    curve: tuple[tuple[int, int], ...]
    sites: tuple[SiteFigures, ...]
    beyond: tuple[PlaceFigures, ...]
    unplaced: int

    @property
    def over(self) -> tuple[SiteFigures, ...]:
        """Sites to which more people go than they have room for."""
        return tuple(site for site in self.sites if site.people > site.room)


def figures(given: Given, answer: Answer) -> Figures:
    """Of a version of a study."""
    minutes = given.minutes(own_walk_m(given, answer.site_of))
    people, limit = given.people, given.question.minutes
    total = int(people.sum())
    count = len(given.codes)
    own = np.bincount(answer.site_of, people, count)
    walked = np.bincount(answer.site_of, people * minutes, count)
    places = np.bincount(answer.site_of, minlength=count)
    longest = np.zeros(count)
    np.maximum.at(longest, answer.site_of, minutes)
    room = given.room
    far = np.flatnonzero(minutes > limit + 1e-9)
    far = far[np.lexsort((far, -people[far]))]
    return Figures(
        people=total,
        within=int(people[minutes <= limit + 1e-9].sum()),
        mean_minutes=float((people * minutes).sum() / total) if total else 0.0,
        most_minutes=float(minutes.max(initial=0.0)),
        curve=tuple((step, int(people[minutes <= step + 1e-9].sum())) for step in STEPS),
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
                site=given.names[int(answer.site_of[i])],
            )
            for i in far.tolist()
        ),
        unplaced=given.unplaced,
    )
