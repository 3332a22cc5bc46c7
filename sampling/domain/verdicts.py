"""What is known of why a plan misses targets, and whether it was cut off: so that advice follows from facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .plans import Plan, Run
from .staff import ROLES

CUT_OFF = ("stopped", "time")  # a better plan may be found by the same question alone


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a plan.

    kind: "shortage" (proven: too few people), "least" (proven: no plan misses less), "stopped" (by a planner), "few"
    (all who may be called in a role are at work), "time" (people are idle, or more time was seen to help), "" for
    nothing to say. missed: whether targets are. role: of whom it speaks, several joined by "+". figures: what the
    sentence needs.
    """

    kind: str
    missed: bool = False
    role: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def cut_off(self) -> bool:
        """True where the calculation ended before it had a good plan."""
        return self.kind in CUT_OFF


def verdict(plan: Plan, run: Run | None) -> Verdict:
    """What is known of a plan; run: the one that made it, where it is known."""
    figures = plan.figures
    targets = figures.get("targets", [])
    missed, all_missed = any(one["missed"] for one in targets), all(one["missed"] for one in targets)
    proven = _shortage(figures) if missed else None
    if proven is not None:
        return proven
    least, short = figures["bound"]["shortfall"], figures["objective"]["shortfall"]
    if missed and least is not None and least >= short - 0.5:
        return Verdict("least", missed)
    if run is not None and run.stopped:
        return Verdict("stopped", missed, figures={"seconds": _spent(run), "given": run.seconds_limit})
    if not missed or (least is not None and not all_missed):
        return Verdict("", missed)
    given = run.seconds_limit if run is not None else figures["seconds"]
    if _time_closes(figures):
        return Verdict("time", missed, figures={"given": given})
    return _few_or_time(figures, given)


def _shortage(figures: Mapping[str, Any]) -> Verdict | None:
    for one in figures.get("explained") or ():
        if one["together"]:
            bind = one["binds"][0]
            return Verdict("shortage", True, bind["role"] or "", bind["figures"])
    return None


def _time_closes(figures: Mapping[str, Any]) -> bool:
    """Whether planning again was tried for every missed target and closes it."""
    found = figures.get("explained") or ()
    return bool(found) and all(
        any(way["kind"] == "again" and way["closes"] for way in one["remedies"]) for one in found
    )


def _few_or_time(figures: Mapping[str, Any], given: float) -> Verdict:
    """Told by the role of which the fewest have no work."""
    idle = {
        role: max(0, one["available"] - one["reserve"] - one["used"])
        for role in ROLES
        if (one := figures["staff"].get(role)) is not None
    }
    if not idle:
        return Verdict("time", True, figures={"given": given})
    role = min(idle, key=lambda one: idle[one])
    if not idle[role]:
        return Verdict("few", True, role, {"able": figures["staff"][role]["used"]})
    return Verdict("time", True, role, {"idle": idle[role], "given": given})


def _spent(run: Run) -> float:
    begin, end = run.started_at, run.finished_at
    return (end - begin).total_seconds() if begin and end else (run.steps[-1].seconds if run.steps else 0.0)
