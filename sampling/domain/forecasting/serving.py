"""People sampled at a site: those who queue and come, as far as its lanes can do it; (6)."""

from collections.abc import Sequence

from .given import SiteGiven

LANES_LAST = 0.5  # part of the missing lanes that is still missing in the cell after


Line = tuple[float, ...]
"""People a site adds to what it has counted, up to each edge; 0 up to its newest report."""


def served(site: SiteGiven, ratio: Sequence[float], *, factor: float, queue: float, pace: float) -> Line:
    """Run a site on from its newest report. ratio: people who come for each planned, by cell; factor: of them, at this
    site. queue: people at its newest report. pace: of its lanes, in parts of the norm."""
    cells, start = len(site.arrivals), site.told_to
    added = [0.0] * (cells + 1)
    if site.closed_at is not None:
        more = max(0, (site.final if site.final is not None else site.counted) - site.counted)
        first = max(start + 1, site.closed_at)
        return (*added[:first], *[float(more)] * (cells + 1 - first))
    total, missing = 0.0, 1 - min(1.0, site.lanes_open) if site.lanes_open is not None else 0.0
    for cell in range(start, cells):
        able = pace * (1 - missing) * site.capacity[cell]
        missing *= LANES_LAST
        waiting = queue + factor * ratio[cell] * site.arrivals[cell]
        done = min(waiting, able)
        queue = waiting - done
        total += done
        added[cell + 1] = total
    return tuple(added)
