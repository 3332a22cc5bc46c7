"""The rest of a proof: the whole program of a plain round, part after part, while there is time."""

from __future__ import annotations

import numpy as np

from optimizer.program import Answer, Program, run
from optimizer.staffing.incumbent import grain_of
from optimizer.staffing.network.lanes import possible
from optimizer.staffing.network.standing import Standing
from optimizer.staffing.network.travelling import travel_of
from optimizer.staffing.network.whole import columns_of, whole_of
from optimizer.staffing.offloading import Processes

MOST_COLUMNS = 8_000
AT_ONCE = 1_500  # columns up to which a process of its own would take longer than the search
POLL = 0.05


def prove_the_rest(best: Standing, equity: list[float]) -> None:
    """Search the whole program for the parts that are not proven, in their order."""
    plain = best.plain
    if columns_of(plain) > MOST_COLUMNS or not len(plain.curves.site):
        return
    whole = whole_of(plain)
    grain = (grain_of(equity), 1.0, 0.0)
    processes = Processes(1)
    try:
        for part in range(3):
            if best.over():
                return
            if best.proven(part):
                continue
            values = best.values()
            held = tuple((values[i] or 0.0) + 0.4 * (grain[i] or 1.0) for i in range(part))
            answer = _answer(best, processes, whole.for_part(part, held))
            if answer is None:
                return
            if answer.x is not None:
                lanes = whole.lanes(plain, answer.x)
                if possible(plain, lanes):
                    found = travel_of(plain, lanes)
                    best.offer(lanes, found[1] if found is not None else None)
            if answer.bound is not None:
                bound = answer.bound + whole.constant[part]
                if grain[part]:
                    bound = float(np.ceil((bound - 1e-3 * grain[part] - 1e-7 * abs(bound)) / grain[part])) * grain[part]
                else:
                    bound = float(np.floor(bound * 1000 - 0.5)) / 1000
                best.raise_bound(part, bound, "search tree")
    finally:
        processes.stop()


def _answer(best: Standing, processes: Processes, program: Program) -> Answer | None:
    """The program's answer; None where the solve was cancelled."""
    left = best.limits.seconds - best.seconds()
    if len(program.cost) <= AT_ONCE:
        return run(program, left, 2**31 - 1, 0.0)
    child = processes.get(0)
    child.ask(program, left)
    while not best.limits.cancelled() and best.seconds() < best.limits.seconds + 1:
        answer = child.answer(POLL)
        if answer is not None:
            return answer
    return None
