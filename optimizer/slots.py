"""How slots are named in words: by the clock, with the slot's number from 0 as in a round's file beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from optimizer.problem import StaffingProblem


def end_of(problem: StaffingProblem, by_slot: int) -> datetime:
    """The instant that `by_slot` (from 1) means: the end of the slot before it."""
    return problem.slot_starts[by_slot - 1] + timedelta(minutes=problem.slot_minutes)


def by_clock(problem: StaffingProblem, by_slot: int) -> str:
    """As in: 11:00 (end of slot 3); with the date where a round has several days."""
    end = end_of(problem, by_slot)
    several = len({start.date() for start in problem.slot_starts} | {end.date()}) > 1
    return f"{end:{'%Y-%m-%d %H:%M' if several else '%H:%M'}} (end of slot {by_slot - 1})"


def with_clocks(problem: StaffingProblem, value: Any) -> Any:
    """Plain data in which everything with a `by_slot` says the instant beside it, `at`."""
    if isinstance(value, list):
        return [with_clocks(problem, item) for item in value]
    if not isinstance(value, dict):
        return value
    out = {key: with_clocks(problem, item) for key, item in value.items()}
    if isinstance(out.get("by_slot"), int):
        out["at"] = end_of(problem, out["by_slot"]).isoformat()
    return out
