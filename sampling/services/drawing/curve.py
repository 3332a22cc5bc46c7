"""The day's curve: people sampled against plan and target, with what is to be expected, labels at the lines' ends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from .surfaces import ACCENT, ACCENT_DEEP, BAND, INK, PLAN, RULE, RULE_STRONG, SOFT, Surface

Points = Sequence[tuple[datetime, int]]
HOURS_MOST = 8


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn. band: (instant, low, mid, high). target: people, and by when. now: the moment of the figures.

    names: what sampled, planned, forecast, target and now are called."""

    sampled: Points
    planned: Points
    band: Sequence[tuple[datetime, int, int, int]]
    target: tuple[datetime, int] | None
    now: datetime
    zone: ZoneInfo
    names: dict[str, str]

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to draw."""
        return len(self.sampled) + len(self.planned) < 2


def draw(on: Surface, curve: Curve, x: float, y: float, width: float, height: float, size: float) -> None:
    """Draw the curve into a box; size: of its letters."""
    labels = _labels(curve)
    room = max((on.wide(words, size, True) for words, _, _ in labels), default=0.0)
    instants = [at for at, _ in (*curve.sampled, *curve.planned)] + [one[0] for one in curve.band]
    first, last = min(instants), max(*instants, min(instants) + timedelta(hours=1))
    tops = [people for _, people in (*curve.sampled, *curve.planned)] + [one[3] for one in curve.band]
    ticks = people_ticks(max(*tops, curve.target[1] if curve.target else 0, 1))
    gutter = max(on.wide(f"{ticks[-1]:,}", size) + 4, 3 * size)
    left, right = x + gutter, x + width - room - 8
    top, bottom = y + 1.6 * size, y + height - 1.8 * size

    def place(at: datetime, people: float) -> tuple[float, float]:
        return (
            left + (right - left) * ((at - first) / (last - first)),
            bottom - (bottom - top) * people / ticks[-1],
        )

    for tick in ticks:
        level = place(first, tick)[1]
        on.line([(left, level), (right, level)], RULE if tick else RULE_STRONG, 0.5)
        on.text(left - 4, level + size * 0.35, f"{tick:,}", size, colour=SOFT, anchor="end")
    for at in hour_ticks(first, last, curve.zone):
        over = place(at, 0)[0]
        on.line([(over, bottom), (over, bottom + 3)], RULE_STRONG, 0.5)
        on.text(over, bottom + 3 + size, f"{at.astimezone(curve.zone):%H:%M}", size, colour=SOFT, anchor="middle")
    if len(curve.band) > 1:
        upper = [place(at, high) for at, _, _, high in curve.band]
        lower = [place(at, low) for at, low, _, _ in reversed(curve.band)]
        on.area([[*upper, *lower]], fill=BAND)
        on.line([place(at, mid) for at, _, mid, _ in curve.band], ACCENT, 1.0, (2.5, 2))
    if len(curve.planned) > 1:
        on.line([place(*one) for one in curve.planned], PLAN, 1.1, (4, 2.5))
    if first <= curve.now <= last:
        over = place(curve.now, 0)[0]
        on.line([(over, top - 0.5 * size), (over, bottom)], INK, 0.6)
        side = "end" if over > (left + right) / 2 else "start"
        on.text(over + (-3 if side == "end" else 3), top - 0.6 * size, curve.names["now"], size, anchor=side)
    if len(curve.sampled) > 1:
        on.line([place(*one) for one in curve.sampled], ACCENT_DEEP, 2.2)
    if curve.target and first <= curve.target[0] <= last:
        over, level = place(*curve.target)
        on.line([(over - 8, level), (over + 2, level)], INK, 1.6)
    if curve.sampled:
        over, level = place(*curve.sampled[-1])
        on.area([[(over + 3 * math.cos(k * 0.3927), level + 3 * math.sin(k * 0.3927)) for k in range(16)]], ACCENT_DEEP)
    heights = spread([place(first, people)[1] + size * 0.35 for _, people, _ in labels], 1.25 * size, bottom)
    for (words, _, colour), level in zip(labels, heights, strict=True):
        on.text(right + 6, level, words, size, colour=colour, bold=colour == ACCENT_DEEP)


def _labels(curve: Curve) -> list[tuple[str, int, str]]:
    """(words, people at the height of which they stand, colour) of each line."""
    found = []
    if curve.sampled:
        found.append((f"{curve.names['sampled']} {curve.sampled[-1][1]:,}", curve.sampled[-1][1], ACCENT_DEEP))
    if curve.planned:
        found.append((f"{curve.names['planned']} {curve.planned[-1][1]:,}", curve.planned[-1][1], SOFT))
    if len(curve.band) > 1:
        found.append((f"{curve.names['forecast']} {curve.band[-1][2]:,}", curve.band[-1][2], ACCENT))
    if curve.target:
        found.append((f"{curve.names['target']} {curve.target[1]:,}", curve.target[1], INK))
    return found


def people_ticks(top: int) -> list[int]:
    """Ticks from 0 to at least `top`, seven at most, at 1, 2, 2.5 or 5 times a power of ten."""
    rough = max(top, 1) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    size = next(int(one * power) for one in (1, 2, 2.5, 5, 10) if one * power >= rough and (one * power).is_integer())
    return list(range(0, top + size, size))


def hour_ticks(first: datetime, last: datetime, zone: ZoneInfo) -> list[datetime]:
    """The whole hours of the county's clock from the first to the last instant, eight at most."""
    begins = first.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    hours = (last - first).total_seconds() / 3600
    every = next((one for one in (1, 2, 3, 6, 12) if hours / one <= HOURS_MOST), 24)
    found, at = [], begins
    while at <= last:
        if at >= first and at.hour % every == 0:
            found.append(at)
        at += timedelta(hours=1)
    return found


def spread(heights: Sequence[float], gap: float, bottom: float) -> list[float]:
    """Heights of labels moved apart to at least `gap`, in their order, none below `bottom`."""
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    out = list(heights)
    for one, two in pairwise(order):
        out[two] = max(out[two], out[one] + gap)
    limit = bottom
    for n in reversed(order):
        out[n] = min(out[n], limit)
        limit = out[n] - gap
    return out
