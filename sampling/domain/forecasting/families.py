"""Kinds of days: those that the quality of the forecast is told on, and others that it was tuned on.

None of them is of the forecast's own form (a hazard in proportion to the plan's, and a steady tail).
"""

import math

from .simulating import Family


def _lognormal(x: float, middle: float, spread: float) -> float:
    return float(math.exp(-0.5 * (math.log(x / middle) / spread) ** 2) / x)


def _bell(x: float, middle: float, width: float) -> float:
    return float(math.exp(-0.5 * ((x - middle) / width) ** 2))


def _rush(hour: float, hours: float, chance: float, own: float) -> float:
    return _lognormal(hour + 0.05, 1.0 + 0.5 * chance + 0.2 * own, 0.9)


def _two_peaks(hour: float, hours: float, chance: float, own: float) -> float:
    return _bell(hour, 1.5 + 0.5 * own, 1.2) + (0.5 + 0.3 * chance) * _bell(hour, hours - 2.2, 1.4) + 0.15


def _appointments(hour: float, hours: float, chance: float, own: float) -> float:
    return 1.0 + 0.15 * math.sin(2 * math.pi * (hour + own)) if hour < hours - 0.5 else 0.4


def _tail(hour: float, hours: float, chance: float, own: float) -> float:
    """87 of 100 within six hours, the rest over the eighteen that follow, fewer and fewer."""
    if hour < 6:
        return float(0.87 * (6.6 - hour) ** 0.8 / 19.0)
    return float(0.13 * (1 + (hour - 6) / 6) ** -1.3 / 8.3)


def _plain(hour: float, hours: float, chance: float, own: float) -> float:
    return float(1.2 - 0.7 * (hour / hours) ** (0.7 + 0.6 * chance))


def _hour_out(hour: float, own: float) -> float:
    return 0.0 if own < 0.4 and 1.5 + 2 * own <= hour < 2.5 + 2 * own else 1.0


def _lanes_late(hour: float, own: float) -> float:
    return min(1.0, 0.35 + 0.4 * hour / (0.7 + own))


TOLD = (
    Family("rush", 6, _rush),
    Family("two-peaks", 10, _two_peaks, planned_hours=10),
    Family("appointments", 8, _appointments, turnout=0.8, ratio=1.0, room=1.05),
    Family("lanes-late", 6, _plain, lanes=_lanes_late),
    Family("outage", 8, _plain, lanes=_hour_out, room=1.1),
    Family("tail", 24, _tail, room=0.95),
    Family("silent", 6, _plain, silent=0.15, late=0.2),
    Family("fewer", 5, _plain, turnout=0.66),
    Family("more", 6, _plain, turnout=1.12, room=0.85),
)
"""What the quality is told on: an early rush; a peak before and after work; appointments that not everybody keeps;
lanes that open late; an hour without power in some townships; a day with a long tail; sites that are silent; plans
for too many, and for too few."""


def _geometric(hour: float, hours: float, chance: float, own: float) -> float:
    return float((0.7 + 0.35 * chance) ** hour)


def _ramp(hour: float, hours: float, chance: float, own: float) -> float:
    top = (0.2 + 0.5 * chance) * hours
    return 0.1 + (hour / top if hour < top else (hours - hour) / (hours - top))


def _gamma(hour: float, hours: float, chance: float, own: float) -> float:
    return float(hour ** (0.5 + chance) * math.exp(-hour / (0.2 * hours + own)))


def _even(hour: float, hours: float, chance: float, own: float) -> float:
    return 1.0


def _staggered(hour: float, hours: float, chance: float, own: float) -> float:
    return 0.05 + 1 / (1 + math.exp(-3 * (hour - 0.5 - own))) * math.exp(-hour / (0.5 * hours))


def _mixture(hour: float, hours: float, chance: float, own: float) -> float:
    return math.exp(-hour / (0.08 * hours + 1)) + (0.05 + 0.1 * chance) * math.exp(-hour / hours)


def _as_planned(hour: float, hours: float, chance: float, own: float) -> float:
    return float((0.8 + 0.1 * chance) ** hour)


def _weibull(hour: float, hours: float, chance: float, own: float) -> float:
    scale = (0.18 + 0.12 * chance) * hours
    return float(((hour + 0.1) / scale) ** 0.1 * math.exp(-(((hour + 0.1) / scale) ** 1.1)))


def _cosine(hour: float, hours: float, chance: float, own: float) -> float:
    return 0.65 + 0.35 * math.cos(math.pi * (hour + 0.3 * own) / hours)


TUNED = (
    Family("as-planned", 4, _as_planned),
    Family("as-planned-long", 9, _as_planned),
    Family("as-planned-few", 6, _as_planned, turnout=0.72),
    Family("even-planned", 7, _even, turnout=0.78, ratio=1.0, room=1.1),
    Family("geometric", 4, _geometric),
    Family("weibull", 7, _weibull),
    Family("weibull-long", 14, _weibull, room=1.1),
    Family("cosine-few", 5, _cosine, turnout=0.68),
    Family("ramp", 7, _ramp),
    Family("gamma", 8, _gamma, room=1.1),
    Family("shower", 6, _even, shock=0.2),
    Family("staggered", 6, _staggered, silent=0.1),
    Family("mixture", 18, _mixture),
    Family("saturated", 8, _even, room=0.7, turnout=1.05),
    Family("half", 5, _geometric, turnout=0.6),
    Family("slow", 6, _even, lanes=lambda hour, own: 0.8 - 0.2 * own),
)
"""What it was tuned on."""
