"""What one would do without a forecast: go on at the mean rate, or at the last one.

Each has an interval of 80 % that is made honestly, from the scatter s of the n hourly increments seen so far: of the
sum of h further ones the variance is h s^2, to which comes h^2 times that of the rate (s^2 / n of a mean, s^2 of a
single increment), with Student's t of n - 1 degrees of freedom.
"""

import math
from collections.abc import Sequence

from .scoring import Said

T90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.350, 1.345, 1.341)
Z90 = 1.2816
PEERS = ("straight", "last")


def straight(counted: Sequence[float], hours: Sequence[float], lead: float) -> Said | None:
    """The mean rate so far goes on. counted: people at `hours`, the first of them 0; None before two increments."""
    steps = _steps(counted, hours)
    if len(steps) < 2:
        return None
    rate = (counted[-1] - counted[0]) / (hours[-1] - hours[0])
    return _said(counted[-1], rate, lead, steps, lead + lead**2 / len(steps))


def last(counted: Sequence[float], hours: Sequence[float], lead: float) -> Said | None:
    """The rate of the last hour goes on."""
    steps = _steps(counted, hours)
    if len(steps) < 2:
        return None
    return _said(counted[-1], steps[-1], lead, steps, lead + lead**2)


def _steps(counted: Sequence[float], hours: Sequence[float]) -> list[float]:
    return [
        (after - before) / (end - start)
        for before, after, start, end in zip(counted, counted[1:], hours, hours[1:], strict=False)
        if end > start
    ]


def _said(counted: float, rate: float, lead: float, steps: Sequence[float], factor: float) -> Said:
    mean = sum(steps) / len(steps)
    scatter = math.sqrt(sum((step - mean) ** 2 for step in steps) / (len(steps) - 1))
    degrees = len(steps) - 1
    half = (T90[degrees - 1] if degrees <= len(T90) else Z90) * scatter * math.sqrt(factor)
    middle = counted + rate * lead
    return Said(max(counted, middle - half), middle, middle + half)
