"""Studies of where to sample: the question, what it is asked of, and what a choice of sites means for people.

A study asks which of the candidates (sites that stand, and places where one could be) are to open. Each answer is a
version of it, and so is each change by hand; none is overwritten.
"""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from math import floor
from typing import Any

from .errors import FieldFault
from .texts import N_

QUESTIONS = ("fewest", "walking", "reach", "room")
"""The fewest sites with everyone within so many minutes; so many sites with the least walking; so many with most
residents within the minutes; sites with room for all at the least walking and cost."""
MADE = ("answered", "moved", "restored")
"""How a version came: the worker's answer, a site moved by hand, an older version again."""
PINS = ("open", "closed")
WAYS = ("matrix", "network", "engine")
"""Ways of a study's own, instead of straight lines: a table of minutes, a street network, a routing engine."""
USUAL = ((1.4, 1.3), (1.5, 1.5))
"""The way per straight line up to 1 km and beyond, of which the source is known: on foot, and in mountains."""
USUAL_SPEED = 4.0
SOURCE_MOST = 200
MINUTES_MOST, SITES_MOST, HOURS_MOST, SPEED = 240.0, 20_000, 24.0, (0.5, 60.0)

MINUTES = N_("Type minutes of walking above 0 and at most 240.")
SITES = N_("Type a number of sites from 1 to 20,000.")
HOURS = N_("Type the hours that sites are open, above 0 and at most 24.")
SPEEDS = N_("Type a speed from 0.5 to 60 km an hour.")
DETOURS = N_("Type a factor from 1 to 5: no way is shorter than the straight line.")
UNSOURCED = N_("Say where the factors or the speed are from: they are not the usual ones.")
LOADS = N_("Type the most people a site takes, 1 or more, or leave it empty.")
COSTS = N_("Type a number of 0 or more.")
LOAD_ASKED = N_("A most of people a site counts where sites have room for all, or so many have the least walking.")


@dataclass(frozen=True, slots=True)
class Question:
    """What a study asks.

    kind: one of `QUESTIONS`. minutes: the walk that is near enough. sites: how many, None where the question finds it.
    hours: how long sites are open, for their room. most: people a site takes at most, None for its room alone.
    splits: where sites keep to their room, areas with more people than a usual site are dealt in parts.
    each_village: every village with a candidate is to have a site. km_worth: kilometres of one person's walk that one
    of opening cost is worth. site_cost: what a site that stands already costs to open. km_per_hour, near_detour,
    far_detour: speed on foot, and the way per straight line up to 1 km and beyond; source: where they are from, if they
    are not the usual ones.
    """

    kind: str = "walking"
    minutes: float = 15.0
    sites: int | None = None
    hours: float = 10.0
    most: int | None = None
    splits: bool = False
    each_village: bool = False
    km_worth: float = 1.0
    site_cost: float = 0.0
    km_per_hour: float = 4.0
    near_detour: float = 1.4
    far_detour: float = 1.3
    source: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)

    @property
    def keeps_room(self) -> bool:
        """Whether no site gets more people than it has room for."""
        return self.kind == "room" or (self.kind == "walking" and self.most is not None)

    @property
    def within_m(self) -> float:
        """Metres of the way that are near enough, whole as ways are."""
        return floor(self.minutes * self.km_per_hour * 1000 / 60 + 1e-6)


def question_of(stored: dict[str, Any]) -> Question:
    """As it was stored; what a later version added has its default."""
    known = {one.name for one in fields(Question)}
    return Question(**{name: value for name, value in stored.items() if name in known})


def question_faults(question: Question) -> list[FieldFault]:
    """All that is wrong with a question, each at its field."""
    out = []

    def hold(name: str, sentence: str, is_right: bool) -> None:
        if not is_right:
            out.append(FieldFault(sentence, {}, (name,)))

    hold("minutes", MINUTES, 0 < question.minutes <= MINUTES_MOST)
    needs_sites = question.kind in ("walking", "reach")
    hold(
        "sites",
        SITES,
        not needs_sites if question.sites is None else 1 <= question.sites <= SITES_MOST,
    )
    hold("hours", HOURS, 0 < question.hours <= HOURS_MOST)
    hold("most", LOADS, question.most is None or question.most >= 1)
    if question.most is not None and question.kind not in ("walking", "room"):
        out.append(FieldFault(LOAD_ASKED, {}, ("most",)))
    hold("km_worth", COSTS, 0 <= question.km_worth < 1e6)
    hold("site_cost", COSTS, 0 <= question.site_cost < 1e9)
    hold("km_per_hour", SPEEDS, SPEED[0] <= question.km_per_hour <= SPEED[1])
    for name in ("near_detour", "far_detour"):
        hold(name, DETOURS, 1 <= getattr(question, name) <= 5)
    is_usual = (question.near_detour, question.far_detour) in USUAL and question.km_per_hour == USUAL_SPEED
    hold("source", UNSOURCED, is_usual or bool(question.source.strip()))
    return out


@dataclass(frozen=True, slots=True)
class CandidatePlace:
    """A place where a site could be. lanes: how many it has room for; opening_cost in the county's own unit."""

    code: str
    name: str
    area_code: str
    area_path: str
    place_kind: str
    lanes: int
    people_per_lane_hour: float
    opening_cost: float
    lon: float
    lat: float
    provenance: str
    source: str


@dataclass(frozen=True, slots=True)
class StudyWays:
    """Ways of a study's own. kind: one of `WAYS`. facts: pairs, places, places_without, people_without, and of a table
    passed_over, unknown (some of them) and unknown_count."""

    kind: str
    file_name: str
    sha256: str
    facts: dict[str, Any]
    brought_by: str
    brought_at: datetime


@dataclass(frozen=True, slots=True)
class Study:
    """A study. version: its newest, 0 before it is answered; round_code: whose expected people count, None for
    residents; ways: its own, None for straight lines."""

    id: int
    code: str
    name: str
    area_code: str
    area_name: str
    area_path: str
    round_code: str | None
    question: Question
    pins: dict[str, str]
    version: int
    created_by: str
    created_at: datetime
    ways: StudyWays | None = None


@dataclass(frozen=True, slots=True)
class StudyVersion:
    """A version of a study, without what it holds."""

    id: int
    version: int
    made: str
    made_by: str
    made_at: datetime
    input_hash: str
    run_id: int | None


@dataclass(frozen=True, slots=True)
class StudyRun:
    """How far the worker is with a study. value, bound: of what the question counts, None before there is one.
    seconds_limit: the time that the solver may take.

    reads: name of the file of ways that it reads, "" where it answers the question; done of so many rows or places;
    faults: all that is wrong with the file, sentences with their facts.
    """

    id: int
    study_code: str
    state: str
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    value: float | None
    bound: float | None
    outcome: str
    failure: str
    failure_facts: dict[str, Any]
    reads: str = ""
    done: int = 0
    of: int = 0
    faults: tuple[tuple[str, dict[str, Any]], ...] = ()
    seconds_limit: float = 0.0
