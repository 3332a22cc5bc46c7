"""Answers to the inverse questions as the page shows them: clocks instead of slots, and the curve as a picture."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sampling.domain.plans import Run
from sampling.domain.rounds import Session

from ..lines import place, straight

LEFT, RIGHT, TOP, WIDTH, HEIGHT = 44, 16, 12, 300, 180  # of the picture, in its own units


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the curve in the picture, with what it says."""

    x: float
    y: float
    share: float
    staff: int
    coverage: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Coverage (up) against the share of the staff (across), in a box of `width` x `height` with room for labels.

    found, most: points of two lines, what plans reach and what no plan can be above. rows, columns: (place, share) of
    the lines of the ground. now: where all the staff of today stand, None outside the picture.
    """

    width: int
    height: int
    found: str
    most: str
    marks: tuple[Mark, ...]
    rows: tuple[tuple[float, float], ...]
    columns: tuple[tuple[float, float], ...]
    now: float | None


def shown(run: Run, session: Session) -> dict[str, Any]:
    """What the page of a question is given beside the answer itself."""

    def due(by_slot: int) -> datetime:
        return session.opens_at + timedelta(minutes=session.slot_minutes) * by_slot

    curve = run.answer if run.question == "curve" else None
    return {
        "due": due,
        "picture": picture(curve) if curve else None,
        "open_points": sum(map(_is_open, curve["points"])) if curve else 0,
    }


def picture(answer: dict[str, Any]) -> Picture | None:
    """The picture of a `StaffCurve`; None before two of its points are known."""
    need = answer["need"]
    known = [point for point in answer["points"] if point["coverage"] is not None]
    proven = [(point["share"], 1 - point["bound"] / need) for point in answer["points"] if need and _has_bound(point)]
    if len(known) < 2:
        return None
    shares = [point["share"] for point in answer["points"]]
    first, last = min(shares), max(shares)
    low = min(1.0, *(point["coverage"] for point in known), *(most for _, most in proven))
    floor = max(0.0, int(low * 10) / 10 - 0.1)

    def up(coverage: float) -> float:
        return (coverage - floor) / (1 - floor)

    box = {"first": first, "last": last, "top": 1.0, "width": WIDTH, "height": HEIGHT}

    def at(share: float, coverage: float) -> tuple[float, float]:
        x, y = place(share, up(coverage), **box)
        return round(x + LEFT, 1), round(y + TOP, 1)

    def line(points: list[tuple[float, float]]) -> str:
        return straight([at(*point) for point in points])

    steps = [floor + (1 - floor) * k / 4 for k in range(5)]
    return Picture(
        width=LEFT + WIDTH + RIGHT,
        height=TOP + HEIGHT + 40,
        found=line([(point["share"], point["coverage"]) for point in known]),
        most=line(proven),
        marks=tuple(
            Mark(*at(point["share"], point["coverage"]), point["share"], point["staff"], point["coverage"])
            for point in known
        ),
        rows=tuple((at(first, step)[1], step) for step in steps),
        columns=tuple((at(share, floor)[0], share) for share in shares),
        now=at(1.0, floor)[0] if first <= 1 <= last else None,
    )


def _is_open(point: dict[str, Any]) -> bool:
    """True where a better plan than the one found may exist."""
    return point["people_missed"] is None or point["people_missed"] > math.ceil((point["bound"] or 0) - 1e-6)


def _has_bound(point: dict[str, Any]) -> bool:
    return point["bound"] is not None
