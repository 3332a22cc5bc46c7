"""Groups and sites against the county: how much more or less comes, how fast lanes work, who queues; (5)."""

import itertools
from dataclasses import dataclass

from .county import County, demands, guessed
from .given import Given, SiteGiven, Tuning

SATURATED = 0.9  # of what the lanes can do: from there on the lanes, not the people, say how many are sampled
QUEUED = 0.05  # of it, people who still queue: they say so as well
PACE_MEMORY = 0.6  # weight of an hour against the one after it: lanes open late, and power comes back
PACE_MOST = 2.0  # times the norm: what is more is a site of more lanes than are known
COUNTY_WORTH, SITE_WORTH = 40.0, 1.0  # hours of a lane's work that the norm is worth, and the county's pace


@dataclass(frozen=True, slots=True)
class Places:
    """By position of a site: factor of the people who come, people who queue at its newest report, pace of its lanes;
    variances of logarithms of what is known of sites and groups."""

    factor: tuple[float, ...]
    queue: tuple[float, ...]
    pace: tuple[float, ...]
    variance: tuple[float, ...]
    group_variance: dict[str, float]

    def site_variance(self, at: int, lead: float, silence: float, tuning: Tuning) -> float:
        """Of the logarithm of what a site adds within `lead` hours from its newest report, after so much silence."""
        hourly = tuning.site_noise**2 / max(lead, 0.5)
        return self.variance[at] + hourly + tuning.silence_sd**2 * silence


@dataclass(slots=True)
class _Sum:
    """Of cells, older ones counting less: hours, people who came, people the county's ratio says."""

    hours: float = 0.0
    came: float = 0.0
    said: float = 0.0

    def learnt(self, sd: float, noise: float) -> tuple[float, float]:
        """(5): the factor, and the variance that is left of it."""
        known = 1 / sd**2
        if self.hours <= 0 or self.said <= 0:
            return 1.0, sd**2
        more = self.hours / (noise**2 + 1 / max(self.came, 1.0))
        ratio = self.came / self.said
        return (known + more * ratio) / (known + more), 1 / (known + more)


def places(given: Given, whole: County, tuning: Tuning) -> Places:
    """What the reports of each group and site say."""
    groups: dict[str, _Sum] = {}
    sites: list[_Sum] = []
    hours, now = given.hours, given.hours[given.now]
    queues: list[float] = []
    for site in given.sites:
        own = _Sum()
        for start, end, people in demands(site, given.turnout):
            long = hours[end] - hours[start]
            age = tuning.memory ** (now - hours[end])
            said = sum(site.arrivals[cell] * whole.ratio[cell] for cell in range(start, end))
            own.hours, own.came, own.said = own.hours + age * long, own.came + age * people, own.said + age * said
        sites.append(own)
        queues.append(_queue(site, given.turnout))
        both = groups.setdefault(site.group, _Sum())
        both.came, both.said = both.came + own.came, both.said + own.said
        both.hours = max(both.hours, own.hours)
    told = {name: one.learnt(tuning.group_sd, tuning.group_noise) for name, one in groups.items()}
    factor, variance = [], []
    for site, own in zip(given.sites, sites, strict=True):
        group = told[site.group][0]
        relative = _Sum(own.hours, own.came, own.said * group)
        mine, left = relative.learnt(tuning.site_sd, tuning.site_noise)
        factor.append((group * mine) ** tuning.elasticity)
        variance.append(left)
    paces, county_pace = _paces(given)
    return Places(
        tuple(factor),
        tuple(queues),
        tuple(paces.get(site.code, county_pace) for site in given.sites),
        tuple(variance),
        {name: left for name, (_, left) in told.items()},
    )


def _queue(site: SiteGiven, turnout: float) -> float:
    if not site.told or site.told_to in site.queues:
        return float(site.queues.get(site.told_to, 0))
    edges = [0, *(edge for edge in sorted(site.told) if edge)]
    queue = 0.0
    for before, edge in itertools.pairwise(edges):
        sampled = site.told[edge] - site.told.get(before, 0)
        known = site.queues.get(edge)
        queue = float(known) if known is not None else guessed(site, before, edge, sampled, queue, turnout)
    return queue


def _paces(given: Given) -> tuple[dict[str, float], float]:
    """How fast lanes work against the norm, by site whose lanes had all they could do; and in the county, for
    others."""
    hours, now = given.hours, given.hours[given.now]
    all_weight = all_sum = COUNTY_WORTH
    own: dict[str, tuple[float, float, float]] = {}
    for site in given.sites:
        edges = [0, *(edge for edge in sorted(site.told) if edge)]
        weight = total = most = 0.0
        for before, edge in itertools.pairwise(edges):
            able = sum(site.capacity[before:edge])
            if able <= 0:
                continue
            ratio = (site.told[edge] - site.told.get(before, 0)) / able
            if ratio < SATURATED and site.queues.get(edge, 0) <= QUEUED * able:
                continue
            age = (hours[edge] - hours[before]) * PACE_MEMORY ** (now - hours[edge])
            weight, total, most = weight + age, total + age * min(ratio, PACE_MOST), max(most, ratio)
        if weight:
            own[site.code] = weight, total, SATURATED * most
        all_weight, all_sum = all_weight + weight, all_sum + total
    whole = all_sum / all_weight
    found = {
        code: max(least, (whole * SITE_WORTH + total) / (SITE_WORTH + weight))
        for code, (weight, total, least) in own.items()
    }
    return found, whole
