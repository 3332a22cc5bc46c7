"""The forecast: how many people will be sampled by when, in every area of a session, with an interval of 80 %.

Sets      s sites, g groups of them (townships), a areas; j cells of the session's time: cell j lies between the edges
          j and j + 1, full hours for the most; n the edge of the moment asked about; k scenarios of the county
Data      a[s,j] people who are to come to a site in a cell by the plan                                        people
          c[s,j] people its lanes can sample in a cell                                                         people
          x[s,e] people counted at a site since its opening, up to edge e, where a report says it              people
          q[s,e] people who queue at e, where a report says it; e(s) the edge of a site's newest report        people
Unknown   p share of those planned who come, h their pace, l the share who come late: of the county
          f[g], f[s] how much more, or less, comes to a group than to the county, to a site than to its group
          w how fast lanes work against the norm

  (1) who is still to come, of 1:       S(j) = (1 - l) S0(j)^h + l 2^(-2 t(j)),  t the share of the session that is over
      where S0(j) is the share of the plan's people who come from edge j on. h is a factor of the hazard: h > 1 is a
      rush. The late ones have a hazard of their own, slow and steady: that is the tail.
  (2) people who come, by scenario:     A_k(j) = N p (S(j) - S(j + 1)),  N the people of the plan
  (3) people who came in a cell:        d[s,j] = x[s,j+1] - x[s,j] + q[s,j+1] - q[s,j]
  (4) weight of a scenario:             prior(k) prod_j t4((log d(j) - log A_k(j)) / sigma)^(age(j)), over the sites
                                        that have told; `forecasting.county`
  (5) groups and sites, gamma-Poisson with over-dispersion, older hours counting less:
                                        f = (alpha + W d / A) / (alpha + W),  W = hours / (phi + 1 / d);
                                        `forecasting.places`
  (6) people sampled, site by site:     y = min(queue + people who come, w c), the queue goes on;
                                        `forecasting.serving`
  (7) variance of the log of what an area adds by an edge:
          the county's scenarios, its drift (sigma^2 times the lead) and its pace, shared by all areas
        + the groups' own, weighted by what they add, squared + the sites' own, likewise
      so that the interval of a whole county doesn't shrink as its sites are many.
  (8) interval:                         counted + mid exp(-+ 1.2816 sd), mid the median; made monotone in time

A site that is silent isn't one that has stopped: it goes on from its newest report, by (2), (5) and (6), with a
variance that grows with its silence. A site that has closed adds nothing. Nothing of what isn't told is taken for zero.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .forecasting.county import county
from .forecasting.given import TUNING, Given, Tuning
from .forecasting.places import Places, places
from .forecasting.serving import Line, served

Z80 = 1.2815515655446004  # the normal deviate that a tenth lies beyond


@dataclass(frozen=True, slots=True)
class Band:
    """People of an area added since the session opened, at each edge from the moment asked about on.

    counted: what reports say already. low, mid, high: 80 % lies between low and high, half below mid.
    """

    edges: tuple[datetime, ...]
    counted: int
    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]

    def at(self, instant: datetime) -> tuple[float, float, float]:
        """Low, mid and high at an instant: between two edges on a straight line, beyond the last edge as at it."""
        return (
            _at(self.edges, self.low, instant),
            _at(self.edges, self.mid, instant),
            _at(self.edges, self.high, instant),
        )

    def reached(self, people: float) -> tuple[datetime | None, datetime | None, datetime | None]:
        """When so many are reached: at the earliest (by high), in the middle, at the latest; None not by the last edge.

        Where they are counted already, the moment asked about.
        """
        early, middle, late = (_reached(self.edges, line, people) for line in (self.high, self.mid, self.low))
        return early, middle, late


def forecast(given: Given, members: Mapping[str, Sequence[str]], tuning: Tuning = TUNING) -> dict[str, Band]:
    """The band of each area. members: codes of the sites whose people count for it; sites unknown here add nothing."""
    whole = county(given, tuning)
    local = places(given, whole, tuning)
    lines: list[tuple[Line, Line, Line]] = []
    runs = [(whole.ratios(z), math.exp(z * tuning.pace_sd)) for z in (0.0, -Z80, Z80)]
    for at, site in enumerate(given.sites):
        middle, under, over = (
            served(site, ratio, factor=local.factor[at], queue=local.queue[at], pace=local.pace[at] * pace)
            for ratio, pace in runs
        )
        lines.append((middle, under, over))
    position = {site.code: at for at, site in enumerate(given.sites)}
    told = [given.hours[site.told_to] for site in given.sites]
    cells = [_cell(given, local, lines, told, edge, tuning) for edge in range(given.now, len(given.edges))]
    found = {}
    for area, codes in members.items():
        own = [position[code] for code in codes if code in position]
        found[area] = _band(given, local, cells, own)
    return found


@dataclass(frozen=True, slots=True)
class _Cell:
    """What sites add up to an edge, by their position: in the middle, below it and above it; and the variance of the
    middle that is each site's own."""

    middle: list[float]
    under: list[float]
    over: list[float]
    alone: list[float]


def _cell(
    given: Given,
    local: Places,
    lines: Sequence[tuple[Line, Line, Line]],
    told: Sequence[float],
    edge: int,
    tuning: Tuning,
) -> _Cell:
    """lines, told: of each site, by position: what it adds, and the hour of its newest report."""
    found, hour, now = _Cell([], [], [], []), given.hours[edge], given.hours[given.now]
    for at, (own, since) in enumerate(zip(lines, told, strict=True)):
        middle, under, over = (line[edge] for line in own)
        found.middle.append(middle)
        found.under.append(under)
        found.over.append(over)
        variance = local.site_variance(at, hour - since, max(0.0, now - since), tuning) if over else 0.0
        found.alone.append(middle * middle * variance)
    return found


def _band(given: Given, local: Places, cells: Sequence[_Cell], own: Sequence[int]) -> Band:
    counted = sum(given.sites[at].counted for at in own)
    groups: dict[str, list[int]] = {}
    for at in own:
        groups.setdefault(given.sites[at].group, []).append(at)
    low: list[float] = []
    mid: list[float] = []
    high: list[float] = []
    for cell in cells:
        middle, under, over, alone = (
            sum(map(column.__getitem__, own)) for column in (cell.middle, cell.under, cell.over, cell.alone)
        )
        if middle <= 0:
            low.append(float(counted))
            mid.append(float(counted))
            high.append(counted + over)
            continue
        shared = sum(
            local.group_variance[group] * sum(map(cell.middle.__getitem__, those)) ** 2
            for group, those in groups.items()
        )
        own_sd = Z80 * math.sqrt(alone + shared) / middle
        down = math.hypot(math.log(middle / under) if under > 0 else 3.0, own_sd)
        up = math.hypot(math.log(max(over, middle) / middle), own_sd)
        low.append(counted + middle * math.exp(-down))
        mid.append(counted + middle)
        high.append(counted + middle * math.exp(up))
    return Band(given.edges[given.now :], counted, _rising(low), _rising(mid), _rising(high))


def _rising(line: Sequence[float]) -> tuple[float, ...]:
    out: list[float] = []
    for value in line:
        out.append(max(value, out[-1]) if out else value)
    return tuple(out)


def _at(edges: Sequence[datetime], line: Sequence[float], instant: datetime) -> float:
    if instant <= edges[0]:
        return line[0]
    for before, after, start, end in zip(edges, edges[1:], line, line[1:], strict=False):
        if instant <= after:
            return start + (end - start) * ((instant - before) / (after - before))
    return line[-1]


def _reached(edges: Sequence[datetime], line: Sequence[float], people: float) -> datetime | None:
    if line[0] >= people:
        return edges[0]
    for before, after, start, end in zip(edges, edges[1:], line, line[1:], strict=False):
        if end >= people:
            return before + (after - before) * ((people - start) / (end - start))
    return None
