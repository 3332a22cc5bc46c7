"""A version of a study as its map draws it: every site that opens, with the lines from who goes to it."""

from dataclasses import dataclass

import numpy as np

from .answers import Answer
from .given import Floats, Given

COLOURS = 6
BESIDE = 8  # nearest sites from which a site's colour is to differ


@dataclass(frozen=True, slots=True)
class Spread:
    """A site with its lines. colour: 1 to `COLOURS`; ways: (lon, lat) of the places that go to it."""

    code: str
    colour: int
    lon: float
    lat: float
    ways: tuple[tuple[float, float], ...]


def spreads(given: Given, answer: Answer) -> list[Spread]:
    """Of all sites that open, in their order."""
    colour = colours(given.xy[answer.sites])
    out = []
    for j, own in zip(answer.sites.tolist(), colour, strict=True):
        places = np.flatnonzero(answer.site_of == j)
        ways = tuple(zip(given.place_lon[places].tolist(), given.place_lat[places].tolist(), strict=True))
        out.append(Spread(given.codes[j], own, float(given.lon[j]), float(given.lat[j]), ways))
    return out


def colours(xy: Floats) -> list[int]:
    """A colour of each point (J, 2), another one than that of the points nearest to it, as far as colours go."""
    out = np.zeros(len(xy), dtype=np.int64)
    for j in range(len(xy)):
        apart = np.hypot(*(xy - xy[j]).T)
        beside = np.argsort(apart, kind="stable")[1 : BESIDE + 1]
        taken = np.bincount(out[beside], minlength=COLOURS + 1)[1:]
        out[j] = int(taken.argmin()) + 1
    return [int(one) for one in out]
