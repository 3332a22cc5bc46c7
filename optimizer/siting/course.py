"""The course of a solve: the time it may take, whether it is called off, and what it tells on the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.limits import Limits


@dataclass(frozen=True, slots=True)
class SitingProgress:
    """How far a solve is: `seconds` since the start, `value` of the best sites so far, `bound` proven so far; infinite
    where there is none."""

    seconds: float
    value: float
    bound: float


Hearer = Callable[[SitingProgress], None]


class Course:
    """Begins when it is made. Values are to become small."""

    def __init__(self, limits: Limits | None, hear: Hearer | None = None, constant: float = 0.0, sign: int = 1) -> None:
        """What is told is constant + sign x what is counted inside."""
        self.limits = limits or Limits()
        self._began = time.monotonic()
        self._hear, self._constant, self._sign = hear, constant, sign
        self._value, self._bound = np.inf, -np.inf

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds, at least 0."""
        return max(0.0, self.limits.seconds - self.seconds)

    def is_over(self) -> bool:
        """Whether time is up, or the solve is called off."""
        return self.left <= 0 or self.limits.cancelled()

    def tell(self, value: float, bound: float) -> None:
        """Of a better value, or of a bound that closes a hundredth of what is open."""
        is_better = value < self._value
        if self._hear is None or not (is_better or bound > self._bound + 0.01 * abs(value - self._bound)):
            return
        self._value, self._bound = min(value, self._value), max(bound, self._bound)
        told = [self._constant + self._sign * number for number in (self._value, self._bound)]
        self._hear(SitingProgress(self.seconds, told[0], told[1]))
