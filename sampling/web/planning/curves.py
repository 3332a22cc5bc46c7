"""How a run became better: for each part of the objective the best plan over time, and what is proven meanwhile."""

import math
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from sampling.domain.plans import Run
from sampling.domain.proofs import SLACK

from ..formatting import number, percent
from ..lines import steps
from ..proofs import PART_WORDS, told

WORDS = {**PART_WORDS, "shortfall": lazy_gettext("How far targets are missed, the worst-off counting more")}
WIDTH, HEIGHT = 320, 64
SPAN_MIN = 0.1  # of the time: what was known for less shows no line
_FIELDS = {
    "shortfall": ("shortfall", "bound"),
    "waiting_person_slots": ("waiting", "waiting_bound"),
    "travel_minutes": ("travel", "travel_bound"),
}


@dataclass(frozen=True, slots=True)
class Curve:
    """Two lines in a box of `WIDTH` x `HEIGHT`.

    told: how the first plan's figure became the newest's; least: the bound's, "" where there is none.
    """

    word: str
    best: str
    bound: str
    told: str
    least: str


def curves(run: Run, slot_minutes: int) -> list[Curve]:
    """The parts that were followed while the run went on; a part that is none in every plan is left out."""
    out = []
    for part, (best_of, bound_of) in _FIELDS.items():
        best = [(step.seconds, value) for step in run.steps if (value := getattr(step, best_of)) is not None]
        bound = [(step.seconds, value) for step in run.steps if (value := getattr(step, bound_of)) is not None]
        top = max((value for _, value in best), default=0)
        last = max((step.seconds for step in run.steps), default=0.0) or 0.001
        if len(best) < 2 or not top or best[-1][0] - best[0][0] < SPAN_MIN * last:
            continue
        out.append(
            Curve(
                word=str(WORDS[part]),
                best=steps(best, last=last, top=top, width=WIDTH, height=HEIGHT),
                bound=steps(bound, last=last, top=top, width=WIDTH, height=HEIGHT),
                told=_told(part, best[0][1], best[-1][1], slot_minutes, number(math.ceil(_reached(best)))),
                least=_least(part, best[-1][1], bound[-1][1], slot_minutes) if bound else "",
            )
        )
    return out


def _reached(best: list[tuple[float, float]]) -> float:
    """Seconds until the newest value was there; where nothing changed, since the first."""
    since = next((k for k in range(len(best) - 1, 0, -1) if best[k - 1][1] != best[-1][1]), None)
    return best[-1][0] - best[0][0] if since is None else best[since][0] - best[0][0]


def _told(part: str, first: float, last: float, slot_minutes: int, seconds: str) -> str:
    if part == "shortfall":
        share = percent(abs(1 - last / first), 0) if first else ""
        if not last:
            return gettext("down to none in %(seconds)s s", seconds=seconds)
        if last < first and share:
            return gettext("down by %(share)s in %(seconds)s s", share=share, seconds=seconds)
        return gettext("unchanged in %(seconds)s s", seconds=seconds)
    facts = {"first": told(part, first, slot_minutes), "last": told(part, last, slot_minutes), "seconds": seconds}
    if facts["first"] == facts["last"]:
        return gettext("unchanged at %(last)s in %(seconds)s s", **facts)
    if last > first:
        return gettext(
            "up from %(first)s to %(last)s in %(seconds)s s, so that what counts before it got better", **facts
        )
    return gettext("down from %(first)s to %(last)s in %(seconds)s s", **facts)


def _least(part: str, best: float, bound: float, slot_minutes: int) -> str:
    """The proven figure, written like the plan's where that is proven; of the weighted shortfall, only "0"."""
    if part == "shortfall":
        return "" if bound else "0"
    return told(part, bound, slot_minutes, up=best - bound <= SLACK[part])
