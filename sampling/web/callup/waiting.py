"""How long people wait at a site over time: as a picture, and as a timetable by slot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain.callup_proposals import ProposedSite, Waiting
from sampling.domain.waiting import BUSY, CROWDED, word_of

from ..formatting import clock, number

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640.0, 250.0, 40.0, 12.0, 16.0, 34.0
LABELS_MOST = 9


@dataclass(frozen=True, slots=True)
class Plot:
    """The picture: points of the waits today and with the proposal, heights of the limits, labels of the clock.

    now_y, then_y: where the lines' words stand, apart from one another.
    """

    width: float
    height: float
    left: float
    right: float
    ground: float
    now: str
    then: str
    limits: tuple[tuple[float, str], ...]
    clocks: tuple[tuple[float, str], ...]
    top: tuple[float, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A slot of the timetable. who: (village, its areas; () where it is called as one). waits: people who wait at its
    end; left: those of them who are not sampled that day. word: how the queue is then, of `domain.waiting`."""

    starts_at: datetime
    ends_at: datetime
    who: tuple[tuple[str, tuple[str, ...]], ...]
    people: int
    lanes: int
    waits: int
    minutes: int
    left: int
    word: str


def plot(site: ProposedSite) -> Plot:
    """Minutes that who comes last in each slot waits."""
    most = max(60, *site.as_if_open(site.now), *site.as_if_open(site.then))
    begin, end = site.starts[0], site.starts[-1] + timedelta(minutes=site.minutes)

    def x(at: datetime) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * ((at - begin) / (end - begin)), 1)

    def y(minutes: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * minutes / most, 1)

    def line(waiting: Waiting) -> str:
        points = [(begin, 0)]
        points += [
            (at + timedelta(minutes=site.minutes), own)
            for at, own in zip(site.starts, site.as_if_open(waiting), strict=True)
        ]
        return " ".join(f"{x(at)},{y(minutes)}" for at, minutes in points)

    every = max(1, -(-len(site.starts) // LABELS_MOST))
    return Plot(
        WIDTH,
        HEIGHT,
        LEFT,
        WIDTH - RIGHT,
        y(0),
        line(site.now),
        line(site.then),
        tuple((y(limit), number(limit)) for limit in (BUSY, CROWDED)),
        tuple((x(at), clock(at)) for at in site.starts[::every]),
        (y(most), number(most)),
    )


def timetable(site: ProposedSite, names: Mapping[str, str], villages: Mapping[str, str]) -> list[Line]:
    """Every slot in which somebody comes or waits. names: of areas by code; villages: code of each area's village."""
    out, left = [], site.not_sampled(site.then)
    for t, at in enumerate(site.starts):
        until = at + timedelta(minutes=site.minutes)
        who: dict[str, list[str]] = {}
        for window in site.windows:
            if window.starts_at < until and at < window.ends_at:
                code = window.area_code
                own = who.setdefault(villages.get(code, code), [])
                if villages.get(code, code) != code:
                    own.append(names.get(code, code))
        people, waits, minutes = site.then.comes[t], site.then.waits[t], site.then.minutes[t]
        if not who and not waits and not people:
            continue
        out.append(
            Line(
                at,
                until,
                tuple((names.get(village, village), tuple(parts)) for village, parts in who.items()),
                people,
                site.lanes[t],
                waits,
                minutes,
                left[t],
                "crowded" if left[t] else word_of(minutes),
            )
        )
    return out
