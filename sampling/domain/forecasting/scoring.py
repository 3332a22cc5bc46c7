"""How good forecasts were: inside the interval or not, the interval score, the error; by lead and altogether."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ALPHA = 0.2  # an interval of 80 %


@dataclass(frozen=True, slots=True)
class Said:
    """An interval of 80 % and its middle, in people."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Case:
    """What was said at one moment of another one `lead` hours on, and what was counted then. said: by method."""

    lead: float
    truth: int
    said: dict[str, Said]


@dataclass(frozen=True, slots=True)
class Score:
    """Of so many cases: share of truths inside, mean interval score, mean absolute error, mean width; in people."""

    cases: int
    inside: float
    interval: float
    error: float
    width: float


def interval_score(said: Said, truth: float) -> float:
    """Winkler's score: the width, and 2 / alpha times what the truth lies outside. The less the better."""
    below, above = max(0.0, said.low - truth), max(0.0, truth - said.high)
    return said.high - said.low + 2 / ALPHA * (below + above)


def score(cases: Iterable[Case], method: str) -> Score | None:
    """The score of a method over the cases in which it said something; None where it never did."""
    own = [(case.said[method], case.truth) for case in cases if method in case.said]
    if not own:
        return None
    count = len(own)
    return Score(
        count,
        sum(said.low <= truth <= said.high for said, truth in own) / count,
        sum(interval_score(said, truth) for said, truth in own) / count,
        sum(abs(said.mid - truth) for said, truth in own) / count,
        sum(said.high - said.low for said, _ in own) / count,
    )


def comparable(cases: Iterable[Case], methods: Sequence[str]) -> list[Case]:
    """The cases in which every one of the methods said something."""
    return [case for case in cases if all(method in case.said for method in methods)]


def by_lead(
    cases: Iterable[Case], edges: Sequence[float] = (1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0)
) -> dict[float, list[Case]]:
    """The cases by the longest lead of their group, in hours: up to 1, up to 2, and so on."""
    found: dict[float, list[Case]] = {}
    for case in cases:
        upto = next((edge for edge in edges if case.lead <= edge), edges[-1])
        found.setdefault(upto, []).append(case)
    return dict(sorted(found.items()))
