"""The 24 hours of a place as bars: minutes of the day, for a drawing; every bar is told in words beside it."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.duty import Span
from sampling.services.duty import Place


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a day: kind "on", "stand-in" or "gap"; x and width in minutes."""

    kind: str
    x: float
    width: float


def bars(place: Place, window: Span) -> tuple[list[Bar], dict[int, list[Bar]]]:
    """The bars of a place as a whole, gaps among them, and those of each of its duties by id."""
    own = {
        duty.id: [
            Bar("stand-in" if spell.stands_in else "on", *_minutes((spell.starts_at, spell.ends_at), window))
            for spell in duty.spells
        ]
        for duty in place.duties
    }
    whole = [bar for some in own.values() for bar in some]
    return [*whole, *(Bar("gap", *_minutes(gap, window)) for gap in place.gaps)], own


def _minutes(span: Span, window: Span) -> tuple[float, float]:
    starts, ends = max(span[0], window[0]), min(span[1], window[1])
    return _since(window[0], starts), max(0.0, _since(starts, ends))


def _since(one: datetime, other: datetime) -> float:
    return round((other - one).total_seconds() / 60, 1)
