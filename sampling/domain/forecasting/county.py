"""The county as a whole: how many come, how fast, and how many late; (1) to (4) of `sampling.domain.forecast`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .given import Given, SiteGiven, Tuning

TURNOUTS = tuple(math.exp(0.08 * step) for step in range(-9, 6))
HAZARDS = tuple(math.exp(0.13 * step) for step in range(-5, 7))
LATE = (0.0, 0.08, 0.2, 0.4)
FREEDOM = 4.0  # of the t distribution: an hour that went wrong is forgiven
UNPLANNED = 3.0  # times as wide is what is known of the turnout where nobody has planned whom the session is for
LEAST = 0.02  # of a cell's planned people: a ratio is never less


@dataclass(frozen=True, slots=True)
class County:
    """People who come in a cell for each person planned: as it was or is expected, and by how much that may be off.

    ratio: by cell; past ones as observed, where they were. cumulative: people who come from the moment asked about up
    to an edge, by cell, in the middle scenario; sd: of its logarithm. noise: of an hour, as it showed itself.
    """

    now: int
    planned: tuple[float, ...]
    ratio: tuple[float, ...]
    expected: tuple[float, ...]
    sd: tuple[float, ...]
    noise: float

    def ratios(self, z: float) -> tuple[float, ...]:
        """The ratio by cell, with z standard deviations more of the people who come by each edge."""
        if not z:
            return self.ratio
        out, before, total = list(self.ratio), 0.0, 0.0
        for cell in range(self.now, len(self.ratio)):
            total += self.ratio[cell] * self.planned[cell]
            by_then = max(before, total * math.exp(z * self.sd[cell]))
            if self.planned[cell]:
                out[cell] = (by_then - before) / self.planned[cell]
                before = by_then
        return tuple(out)


def county(given: Given, tuning: Tuning) -> County:
    """What the reports of all sites say of the county."""
    cells = len(given.edges) - 1
    planned = tuple(sum(site.arrivals[cell] for site in given.sites) for cell in range(cells))
    came, of_those = observed(given)
    whole = sum(planned)
    scenarios = _scenarios(given, planned, whole, tuning)
    seen = [cell for cell in range(given.now) if of_those[cell] > 0]
    told = {cell: math.log(max(came[cell] / of_those[cell], LEAST)) for cell in seen}
    hours = given.hours
    end = hours[seen[-1] + 1] if seen else 0.0
    pull = {cell: _pull(given, tuning, planned, of_those, cell, end) for cell in seen}
    noise = tuning.fit
    for _ in range(2):  # where no scenario fits well, they are weighed again with the noise that shows
        kept = _weighed(scenarios, told, pull, noise)
        expected = tuple(sum(w * line[cell] for w, line in kept) for cell in range(cells))
        off_by = {cell: told[cell] - math.log(max(expected[cell], LEAST)) for cell in seen}
        spread = sum(off * off for off in off_by.values())
        found = math.sqrt((tuning.noise_hours * tuning.fit**2 + spread) / (tuning.noise_hours + len(seen)))
        if found <= 1.2 * noise:
            noise = found
            break
        noise = found
    last = off_by[seen[-1]] if seen else 0.0
    ratio = list(expected)
    for cell in range(cells):
        if cell in told:
            ratio[cell] = math.exp(told[cell])
        elif cell >= given.now or (seen and cell > seen[-1]):
            ratio[cell] *= math.exp(tuning.carry * last * tuning.fade ** max(0.0, hours[cell] - end))
    unsure = noise * math.sqrt(1 + tuning.doubt / (1 + len(seen)))  # few hours don't say how unequal hours are
    sd = _spread(given, kept, planned, unsure, tuning)
    return County(given.now, planned, tuple(ratio), expected, sd, noise)


def _pull(
    given: Given, tuning: Tuning, planned: Sequence[float], of_those: Sequence[float], cell: int, end: float
) -> float:
    """How much an hour weighs: the older the less, and the less the fewer sites have told it."""
    share = of_those[cell] / planned[cell] if planned[cell] else 0.0
    return float(tuning.memory ** (end - given.hours[cell + 1]) * min(1.0, share))


def _weighed(
    scenarios: Sequence[tuple[float, list[float]]], told: Mapping[int, float], pull: Mapping[int, float], noise: float
) -> list[tuple[float, list[float]]]:
    """(4), without those that hardly count."""
    weights = []
    for prior, line in scenarios:
        value = math.log(prior)
        for cell, said in told.items():
            off = (said - math.log(max(line[cell], LEAST))) / noise
            value -= (FREEDOM + 1) / 2 * math.log1p(off * off / FREEDOM) * pull[cell]
        weights.append(value)
    most = max(weights)
    weights = [math.exp(value - most) for value in weights]
    total = sum(weights)
    return [(w / total, line) for w, (_, line) in zip(weights, scenarios, strict=True) if w > 1e-4 * total]


def observed(given: Given) -> tuple[list[float], list[float]]:
    """(3): people who came by cell, and the people planned of the same sites, of those who have told it."""
    cells = len(given.edges) - 1
    came, of_those = [0.0] * cells, [0.0] * cells
    for site in given.sites:
        for start, end, people in demands(site, given.turnout):
            planned = sum(site.arrivals[start:end])
            for cell in range(start, end):
                share = site.arrivals[cell] / planned if planned else 1 / (end - start)
                came[cell] += people * share
                of_those[cell] += site.arrivals[cell]
    return came, of_those


def demands(site: SiteGiven, turnout: float) -> list[tuple[int, int, float]]:
    """People who came to a site between one report and the next: edges from and to, people. (3)"""
    out, before, counted, queue = [], 0, 0, 0.0
    for edge in sorted(site.told):
        if edge == 0:
            continue
        sampled = max(0, site.told[edge] - counted)
        then = site.queues.get(edge)
        waiting = float(then) if then is not None else guessed(site, before, edge, sampled, queue, turnout)
        out.append((before, edge, max(0.0, sampled + waiting - queue)))
        before, counted, queue = edge, site.told[edge], waiting
    return out


def guessed(site: SiteGiven, before: int, edge: int, sampled: float, queue: float, turnout: float) -> float:
    """People who may queue where a report doesn't say: none unless its lanes had all they could do."""
    if sampled < 0.9 * sum(site.capacity[before:edge]):
        return 0.0
    return max(0.0, queue + turnout * sum(site.arrivals[before:edge]) - sampled)


def _scenarios(given: Given, planned: Sequence[float], whole: float, tuning: Tuning) -> list[tuple[float, list[float]]]:
    """Each with its prior weight and the people who come for each planned, by cell. (1), (2)"""
    cells, hours = len(planned), given.hours
    if not whole:
        return [(1.0, [given.turnout] * cells)]
    late = [2 ** (-2 * hour / hours[-1]) for hour in hours]
    wider = 1.0 if given.has_plan else UNPLANNED
    turnouts = [(_heavy(math.log(one) / (tuning.turnout_sd * wider)), given.turnout * one) for one in TURNOUTS]
    found: list[tuple[float, list[float]]] = []
    for shape, believed in ((planned, 1 - tuning.even), (_even(given, planned), tuning.even)):
        left = _left(shape, whole)
        for hazard in HAZARDS:
            prompt = [share**hazard for share in left]
            own = believed * _heavy(math.log(hazard) / (tuning.hazard_sd))
            for share, weight in zip(LATE, tuning.late, strict=True):
                stay = [(1 - share) * one + share * two for one, two in zip(prompt, late, strict=True)]
                line = [
                    (stay[cell] - stay[cell + 1]) * whole / planned[cell] if planned[cell] else 0.0
                    for cell in range(cells)
                ]
                found.extend((own * weight * chance, [turnout * one for one in line]) for chance, turnout in turnouts)
    return found


def _heavy(off: float) -> float:
    return float((1 + off * off / FREEDOM) ** (-(FREEDOM + 1) / 2))


def _even(given: Given, planned: Sequence[float]) -> list[float]:
    """As many people as the plan's, as many in each hour in which it has any."""
    hours = given.hours
    long = [hours[cell + 1] - hours[cell] if people else 0.0 for cell, people in enumerate(planned)]
    return [sum(planned) * one / sum(long) for one in long]


def _left(shape: Sequence[float], whole: float) -> list[float]:
    left, to_come = [1.0], whole
    for people in shape:
        to_come -= people
        left.append(max(0.0, to_come / whole))
    return left


def _spread(
    given: Given,
    kept: Sequence[tuple[float, Sequence[float]]],
    planned: Sequence[float],
    noise: float,
    tuning: Tuning,
) -> tuple[float, ...]:
    hours, now = given.hours, given.now
    sums = [0.0] * len(kept)
    out = [0.0] * now
    for cell in range(now, len(planned)):
        sums = [total + line[cell] * planned[cell] for total, (_, line) in zip(sums, kept, strict=True)]
        logs = [(w, math.log(max(total, 1e-9))) for total, (w, _) in zip(sums, kept, strict=True)]
        middle = sum(w * log for w, log in logs)
        variance = sum(w * (log - middle) ** 2 for w, log in logs)
        lead = hours[cell + 1] - hours[now]
        out.append(math.sqrt(variance + noise**2 * (tuning.start**2 + tuning.drift**2 * lead)))
    return tuple(out)
