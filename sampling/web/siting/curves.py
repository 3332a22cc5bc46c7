"""Who walks how long, as a picture: the share of people against minutes on foot."""

from dataclasses import dataclass
from typing import Protocol

from ..lines import place, straight

LEFT, RIGHT, TOP, WIDTH, HEIGHT = 44, 16, 12, 400, 180  # of the picture, in its own units
ENOUGH = 0.995  # of the people: the few who walk longest are in the table, not in the picture


class Walked(Protocol):
    """People, and how many of them walk at most 0, 1, 2... minutes."""

    @property
    def people(self) -> int: ...
    @property
    def curve(self) -> tuple[int, ...]: ...
    def within_minutes(self, minutes: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Picture:
    """A line in a box of `width` x `height`, and another version's. rows: (place, share); columns: (place, minutes)."""

    width: int
    height: int
    line: str
    other: str
    rows: tuple[tuple[float, float], ...]
    columns: tuple[tuple[float, int], ...]


def picture(figures: Walked, other: Walked | None = None) -> Picture | None:
    """None where nobody is counted."""
    both = [one for one in (figures, other) if one is not None and one.people]
    if not both or not figures.people:
        return None
    last = max(5, *(_last(one) for one in both))
    box = {"first": 0.0, "last": float(last), "top": 1.0, "width": float(WIDTH), "height": float(HEIGHT)}

    def at(minutes: float, share: float) -> tuple[float, float]:
        x, y = place(minutes, share, **box)
        return round(x + LEFT, 1), round(y + TOP, 1)

    def line(one: Walked) -> str:
        return straight(at(minute, one.within_minutes(minute) / one.people) for minute in range(last + 1))

    step = next(each for each in (5, 10, 15, 20, 30, 60) if last / each <= 6 or each == 60)
    return Picture(
        width=LEFT + WIDTH + RIGHT,
        height=TOP + HEIGHT + 40,
        line=line(figures),
        other=line(other) if other is not None and other.people else "",
        rows=tuple((at(0, share)[1], share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
        columns=tuple((at(minute, 0)[0], minute) for minute in range(0, last + 1, step)),
    )


def _last(one: Walked) -> int:
    return next((n for n, people in enumerate(one.curve) if people >= ENOUGH * one.people), len(one.curve) - 1)
