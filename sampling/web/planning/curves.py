"""How a run became better: for each part of the objective the best plan over time, and what is proven meanwhile."""

from dataclasses import dataclass

from sampling.domain.plans import Run
from sampling.domain.proofs import SLACK

from ..lines import steps
from ..proofs import PART_WORDS, told

WIDTH, HEIGHT = 320, 64
_FIELDS = {
    "shortfall": ("shortfall", "bound"),
    "waiting_person_slots": ("waiting", "waiting_bound"),
    "travel_minutes": ("travel", "travel_bound"),
}


@dataclass(frozen=True, slots=True)
class Curve:
    """Two lines in a box of `WIDTH` x `HEIGHT`.

    first, last: the figures of the first and the newest plan; least: of the bound, "" where there is none.
    """

    word: str
    best: str
    bound: str
    first: str
    last: str
    least: str
    seconds: float


def curves(run: Run, slot_minutes: int) -> list[Curve]:
    """The parts that changed while the run went on; a part that is none in every plan is left out."""
    out = []
    for part, (best_of, bound_of) in _FIELDS.items():
        best = [(step.seconds, value) for step in run.steps if (value := getattr(step, best_of)) is not None]
        bound = [(step.seconds, value) for step in run.steps if (value := getattr(step, bound_of)) is not None]
        top = max((value for _, value in best), default=0)
        if len(best) < 2 or not top:
            continue
        last = max(run.steps[-1].seconds, 0.001)
        out.append(
            Curve(
                word=str(PART_WORDS[part]),
                best=steps(best, last=last, top=top, width=WIDTH, height=HEIGHT),
                bound=steps(bound, last=last, top=top, width=WIDTH, height=HEIGHT),
                first=told(part, best[0][1], slot_minutes),
                last=told(part, best[-1][1], slot_minutes),
                least=_least(part, best[-1][1], bound[-1][1], slot_minutes) if bound else "",
                seconds=last,
            )
        )
    return out


def _least(part: str, best: float, bound: float, slot_minutes: int) -> str:
    """The proven figure, written like the plan's where that is proven."""
    return told(part, bound, slot_minutes, up=best - bound <= SLACK[part])
