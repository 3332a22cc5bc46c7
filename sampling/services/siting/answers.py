"""An answer as it is kept: which sites open, who goes where, and what is proven."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

import numpy as np

from .given import Floats, Given, Ints

FEW = 400_000  # cells of a table of ways that are looked at together


@dataclass(frozen=True, eq=False)
class Answer:
    """sites: positions of candidates that open, ascending. site_of (I,): the candidate to which each place goes, -1
    where it has no way to any.

    value, bound: of what the question counts; kind: what proves the bound; None after a change by hand, for which
    nothing is proven. status: as the solver's.
    """

    sites: Ints
    site_of: Ints
    value: float | None
    bound: float | None
    gap: float | None
    kind: str
    status: str
    seconds: float

    def by_hand(self, site_of: Ints) -> Answer:
        """The same sites after one was moved: nothing is proven of it."""
        return replace(self, site_of=site_of, value=None, bound=None, gap=None, kind="", status="by hand")


def packed(answer: Answer) -> bytes:
    """As it is kept."""
    told = asdict(answer) | {"sites": answer.sites.tolist(), "site_of": answer.site_of.tolist()}
    return gzip.compress(json.dumps(told, separators=(",", ":")).encode(), mtime=0)


@lru_cache(maxsize=16)
def unpacked(content: bytes) -> Answer:
    """What `packed` made."""
    told = json.loads(gzip.decompress(content))
    sites, site_of = (np.array(told.pop(name), dtype=np.int64) for name in ("sites", "site_of"))
    return Answer(sites=sites, site_of=site_of, **told)


def nearest(given: Given, sites: Ints, places: Ints | None = None) -> Ints:
    """The nearest of the sites for each place (of all, or of these), -1 where it has no way to any."""
    every = np.arange(len(given.people)) if places is None else places
    out = np.zeros(len(every), dtype=np.int64)
    step = max(1, FEW // max(1, len(sites)))
    for first in range(0, len(every), step):
        some = every[first : first + step]
        walk = given.walk_m(sites, some)
        out[first : first + step] = np.where(np.isfinite(walk.min(axis=1)), sites[walk.argmin(axis=1)], -1)
    return out


def own_walk_m(given: Given, site_of: Ints) -> Floats:
    """(I,) metres of the way of each place to its own site, infinite where it has none."""
    return given.own_walk_m(site_of)
