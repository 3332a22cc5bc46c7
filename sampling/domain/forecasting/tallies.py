"""Scores of a set of rounds, each beside those of its peers: what a back-test tells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .backtesting import METHODS, OURS
from .scoring import Case, Score, by_lead, comparable, score

LEVELS = ("county", "townships")


@dataclass(frozen=True, slots=True)
class Tally:
    """A round's scores. kind: "replayed" or "simulated". people: sampled in the end, of the area or of all of them.

    scores: by method, over the moments at which each method says something (two hours are over). ours: the
    forecast's own over all moments. leads: the same as `scores` by the longest lead of a group, in hours.
    """

    kind: str
    name: str
    level: str
    people: int
    scores: Mapping[str, Score]
    ours: Score
    leads: Mapping[float, Mapping[str, Score]]

    def gain(self, figure: str) -> float:
        """Part of the best peer's figure ("interval" or "error") that the forecast saves: above 0 it beats both."""
        best = min(getattr(own, figure) for method, own in self.scores.items() if method != OURS)
        mine = getattr(self.scores[OURS], figure)
        return 1 - mine / best if best else float(mine <= 0)

    @property
    def beats(self) -> bool:
        """True where both peers are beaten in interval score and in error."""
        return self.gain("interval") > 0 and self.gain("error") > 0

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {
            "leads": {str(lead): {name: asdict(one) for name, one in own.items()} for lead, own in self.leads.items()},
            "gain": {figure: self.gain(figure) for figure in ("interval", "error")},
        }


def tally(kind: str, name: str, level: str, people: int, cases: Sequence[Case]) -> Tally | None:
    """None where there is nothing to compare."""
    shared = comparable(cases, METHODS)
    ours = score(cases, OURS)
    if not shared or ours is None:
        return None
    leads = {lead: _scores(own) for lead, own in by_lead(shared).items()}
    return Tally(kind, name, level, people, _scores(shared), ours, leads)


def read(told: Mapping[str, Any]) -> Tally:
    """From JSON."""
    return Tally(
        told["kind"],
        told["name"],
        told["level"],
        told["people"],
        _read(told["scores"]),
        Score(**told["ours"]),
        {float(lead): _read(own) for lead, own in told["leads"].items()},
    )


def _read(told: Mapping[str, Any]) -> dict[str, Score]:
    return {method: Score(**own) for method, own in told.items()}


def _scores(cases: Iterable[Case]) -> dict[str, Score]:
    own = list(cases)
    return {method: found for method in METHODS if (found := score(own, method)) is not None}
