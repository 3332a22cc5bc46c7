"""What a worker calculates for a run: the plan, then why it misses what it misses. The solver's library loads here."""

import gzip
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from .heartbeat import Watch
from .history import at_same_site, unpacked

if TYPE_CHECKING:
    from optimizer.problem import StaffingProblem
    from optimizer.solution import Solution
    from optimizer.wishes import Wishes

log = logging.getLogger(__name__)
EXPLAIN_SECONDS = 20.0
OnProgress = Callable[[float, str, float | None, float | None], None]
"""Called with seconds, stage, shortfall of the best plan so far and its bound."""


@dataclass(frozen=True)
class Given:
    """What a run is to calculate: its stored input, and what it may spend."""

    input: bytes
    seconds: float
    seed: int
    workers: int = 2
    explain_seconds: float = EXPLAIN_SECONDS
    wishes: dict[str, Any] | None = None
    priced: bool = False
    history: bytes | None = None


@dataclass(frozen=True)
class Solved:
    """A plan, and why it misses targets (`optimizer.explaining.as_dict`), None where that was not asked for in time.

    prices: what each wish costs (fields of `optimizer.wishes.Price`), [] where that was not asked for. kept: how often
    each wish that has a price is kept, of how often it could be. same_site: as `history.at_same_site`.
    coverages: asked for by each target, share of the residents.
    """

    problem: "StaffingProblem"
    coverages: list[float]
    solution: "Solution"
    explained: list[dict[str, Any]] | None
    prices: list[dict[str, Any]]
    kept: dict[str, tuple[int, int]] = field(default_factory=dict)
    same_site: tuple[int, int] = (0, 0)


def problem_of(given: Given) -> "StaffingProblem":
    """The stored problem."""
    return _read(given)[0]


def _read(given: Given) -> tuple["StaffingProblem", list[float]]:
    """The stored problem, and what each target asks for: share of the residents, as it was set."""
    from optimizer.round_file import parse_round

    round_ = json.loads(gzip.decompress(given.input))
    return parse_round(round_), [float(target["coverage"]) for target in round_["targets"]]


def solve(given: Given, watch: Watch, on_progress: OnProgress | None) -> Solved:
    """Solve the stored problem, then explain the plan; a stop hands back what there is."""
    from optimizer.limits import Limits, Progress
    from optimizer.staffing import solve as run

    def hear(news: Progress) -> None:
        watch.note(news.seconds, news.stage, news.objective, news.bound, news.kind)
        if on_progress is not None:
            on_progress(news.seconds, news.stage, news.objective[0], news.bound[0])

    problem, coverages = _read(given)
    watch.say(need=int(problem.target_need.sum()))
    limits = Limits(seconds=given.seconds, workers=given.workers, cancelled=watch.stop.is_set)
    did = unpacked(given.history)
    before, load = did["before"], did["load"]
    if not given.wishes:
        solution = run(problem, limits=limits, seed=given.seed, on_progress=hear, before=before, load=load)
        same_site = at_same_site(problem, solution.assignments, before)
        explained = _explained(problem, solution, given, watch)
        return Solved(problem, coverages, solution, explained, [], same_site=same_site)
    from optimizer.wishes import Wishes, kept_of
    from optimizer.wishes.applying import applied

    wishes = Wishes.from_dict(given.wishes)
    solution = run(problem, limits=limits, seed=given.seed, on_progress=hear, wishes=wishes, before=before, load=load)
    explained = _explained(applied(problem, wishes), solution, given, watch)
    kept = kept_of(problem, solution.assignments, wishes)
    same_site = at_same_site(problem, solution.assignments, before)
    return Solved(problem, coverages, solution, explained, _prices(problem, wishes, given, watch), kept, same_site)


def _prices(problem: "StaffingProblem", wishes: "Wishes", given: Given, watch: Watch) -> list[dict[str, Any]]:
    from optimizer.limits import Limits
    from optimizer.wishes import price_of

    if not given.priced or watch.stop.is_set():
        return []
    watch.say(stage="pricing")

    def hear(done: int, wishes: int) -> None:
        watch.say(prices=[done, wishes])

    limits = Limits(seconds=given.seconds, workers=given.workers, cancelled=watch.stop.is_set)
    return [asdict(price) for price in price_of(problem, wishes, limits=limits, seed=given.seed, on_progress=hear)]


def _explained(
    problem: "StaffingProblem", solution: "Solution", given: Given, watch: Watch
) -> list[dict[str, Any]] | None:
    from optimizer.explaining import Explained, as_dict, explain
    from optimizer.limits import Limits

    if not solution.objective[0]:
        return []
    if watch.stop.is_set() or not given.explain_seconds:
        return None
    watch.note(solution.seconds, "explaining", solution.objective, solution.bound, solution.kind)

    def hear(news: Explained) -> None:
        watch.say(explained=[news.done, news.targets])

    seconds = min(given.explain_seconds, given.seconds)
    limits = Limits(seconds=seconds, workers=given.workers, cancelled=watch.stop.is_set)
    try:
        return [as_dict(one) for one in explain(problem, solution, limits=limits, seed=given.seed, on_progress=hear)]
    except Exception:
        log.exception("the plan could not be explained")  # the plan is good all the same
        return None
