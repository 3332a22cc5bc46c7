"""The inner problem where any number of sites may open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.median.choosing import Chosen


@dataclass(frozen=True, eq=False)
class AnyNumber:
    """As `optimizer.siting.median.choosing.Choice`: all that save anything open, the best of each wanted village, and
    no fewer than `least`, without which there is no room for all."""

    opened: Bools
    free: Bools
    village: Ints
    lacking: Ints
    least: int = 0

    def is_possible(self) -> bool:
        """Whether each wanted village may have a site, and there are enough."""
        enough = int(self.opened.sum() + self.free.sum()) >= self.least
        return enough and bool(np.isin(self.lacking, self.village[self.free]).all())

    def best(self, saved: Floats) -> Chosen:
        """The choice that saves most; (J,) of each candidate."""
        picked = self.free & (saved > 0)
        worst = 0.0
        for village in self.lacking:
            own = np.flatnonzero(self.free & (self.village == village))
            if not picked[own].any():
                first = own[saved[own].argmax()]
                picked[first] = True
                worst = min(worst, float(saved[first]))
        count = int(self.opened.sum() + picked.sum())
        rest = np.flatnonzero(self.free & ~picked)
        if count < self.least:
            rest = rest[np.argsort(-saved[rest], kind="stable")]
            more = self.least - count
            picked[rest[:more]] = True
            worst, rest = min(worst, float(saved[rest[more - 1]])), rest[more:]
        # one that is taken out of as few as there may be lets another in
        after = float(saved[rest].max(initial=-np.inf)) if count <= self.least else 0.0
        return Chosen(np.flatnonzero(self.opened | picked), worst, min(0.0, after))
