"""The inner problem where any number of sites may open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints
from optimizer.siting.median.choosing import Chosen


@dataclass(frozen=True, eq=False)
class AnyNumber:
    """As `optimizer.siting.median.choosing.Choice`: all that save anything open, and the best of each wanted
    village."""

    opened: Bools
    free: Bools
    village: Ints
    lacking: Ints

    def is_possible(self) -> bool:
        """Whether each wanted village may have a site."""
        return bool(np.isin(self.lacking, self.village[self.free]).all())

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
        return Chosen(np.flatnonzero(self.opened | picked), worst, 0.0)
