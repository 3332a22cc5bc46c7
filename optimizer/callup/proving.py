"""One objective after the other as a program with whole numbers: better windows, and bounds (the package's symbols)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .problem import BUSY, CROWDED, CallUpProblem
from .queueing import Value, queue_from, value_of


def least(problem: CallUpProblem) -> list[int]:
    """What no windows go below, objective by objective, without a program: rooms and the largest units alone."""
    home = max(0, problem.waiting + sum(problem.people) - sum(problem.room))
    longest = 0
    for unit, shares in enumerate(problem.shares):
        waits = []
        for at in problem.begins[unit]:
            queue = worst = 0
            for k, people in enumerate(shares[at], at):
                queue = max(0, queue + people - problem.room[k])
                worst = max(worst, next(w for w, most in enumerate(problem.reach[k]) if queue <= most))
            waits.append(worst)
        longest = max(longest, min(waits))
    return [home, 0, 0, longest, 0, 0]


def prove(
    problem: CallUpProblem, begins: Sequence[int], value: Value, *, effort: float, seconds: float, seed: int
) -> tuple[list[int], Value, list[int]]:
    """Better windows and a bound of each objective, which holds given that those before it are as they are.

    effort: of each objective, in the solver's own steps, which are the same on every machine; seconds: of wall time.
    An objective that is not closed ends it: the later ones have the bound 0.
    """
    best, bounds = list(begins), least(problem)
    for k in range(len(value)):
        if value[k] <= bounds[k]:
            continue
        solved = _solve(problem, best, value, k, bounds[k], effort, seconds, seed)
        if solved is None:
            break
        found, bound = solved
        if found is not None and value_of(problem, found) < value:
            best, value = found, value_of(problem, found)
        bounds[k] = min(max(bounds[k], bound), value[k])
        if value[k] > bounds[k]:
            bounds[k + 1 :] = [0] * (len(bounds) - k - 1)
            break
    return best, value, [min(b, v) for b, v in zip(bounds, value, strict=True)]


def _solve(
    problem: CallUpProblem,
    hint: Sequence[int],
    value: Value,
    k: int,
    least_k: int,
    effort: float,
    seconds: float,
    seed: int,
) -> tuple[list[int] | None, int] | None:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    starts, x = _windows(model, problem)
    T, many = problem.slots, problem.beyond_all
    comes: list[Any] = [0] * T
    for (u, t), chosen in x.items():
        for at, people in enumerate(problem.shares[u][t], t):
            comes[at] = comes[at] + people * chosen
    queue = [model.new_int_var(0, many, f"q{t}") for t in range(T)]
    for t in range(T):
        model.add(queue[t] >= (queue[t - 1] if t else problem.waiting) + comes[t] - problem.room[t])
    terms: list[Any] = [queue[-1]]
    alone = queue_from(problem, [0] * T).waits  # who waits already is not counted, until somebody comes behind them
    for minutes in (CROWDED, BUSY):
        over = []
        for t in range(T):
            allowed = problem.within(t, minutes)
            if allowed >= many - 1:
                continue
            if value[len(terms)] == 0 and k >= len(terms):
                model.add(queue[t] <= max(allowed, alone[t]))
                continue
            beyond, few = model.new_int_var(0, many, ""), model.new_bool_var("")
            model.add(beyond >= queue[t] - allowed).only_enforce_if(few.negated())
            model.add(beyond >= comes[t]).only_enforce_if(few)
            over.append(beyond)
        terms.append(sum(over))
    longest = model.new_int_var(0, max(len(table) for table in problem.reach), "w")
    for t in range(T):
        if k == 3:
            table = [min(many, problem.within(t, w)) for w in range(value[3] + 1)]
            reached = model.new_int_var(0, many, "")
            model.add_element(longest, table, reached)
            model.add(queue[t] <= reached)
        elif k > 3:
            model.add(queue[t] <= problem.within(t, value[3]))
    terms += [longest, _uneven(model, problem, starts), sum(queue)]
    for j in range(k):
        if j != 3:
            model.add(terms[j] <= value[j])
    if k == 3:
        model.add(longest <= value[3])
    model.add(terms[k] >= least_k)
    model.minimize(terms[k])
    for (u, t), chosen in x.items():
        model.add_hint(chosen, hint[u] == t)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    solver.parameters.linearization_level = 0  # relaxed, windows prove nothing: every unit comes a little in each slot
    solver.parameters.cp_model_probing_level = 0  # which would take most of the effort
    solver.parameters.max_time_in_seconds = max(0.01, seconds)
    status = solver.solve(model)
    if status == cp_model.UNKNOWN:
        return None, round(solver.best_objective_bound - 0.5 + 1e-6) if k != 3 else least_k
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found = [int(solver.value(start)) for start in starts]
    bound = -int(-(solver.best_objective_bound - 1e-6) // 1) if solver.best_objective_bound > 0 else 0
    return found, bound


def _windows(model: Any, problem: CallUpProblem) -> tuple[list[Any], dict[tuple[int, int], Any]]:
    """s_u and whether it is t, with constraints (1) to (3)."""
    x = {(u, t): model.new_bool_var(f"x{u},{t}") for u, own in enumerate(problem.begins) for t in own}
    starts = []
    for u, own in enumerate(problem.begins):
        model.add_exactly_one(x[u, t] for t in own)
        start = model.new_int_var(0, problem.slots - 1, f"s{u}")
        model.add(start == sum(t * x[u, t] for t in own))
        starts.append(start)
    for block in problem.blocks:
        if len(block) == 1:
            continue
        begun, all_begun = [], []
        for t in range(problem.slots):
            some, every = model.new_bool_var(""), model.new_bool_var("")
            for u in block:
                so_far = sum(x[u, at] for at in problem.begins[u] if at <= t)
                model.add(some >= so_far)
                model.add(every <= so_far)
            begun.append(some)
            all_begun.append(every)
            there = [x[u, at] for u in block for at in range(t + 1) if t < at + len(problem.shares[u][at])]
            model.add(sum(there) >= some - every)
    return starts, x


def _uneven(model: Any, problem: CallUpProblem, starts: Sequence[Any]) -> Any:
    """Objective 5, with constraints (1) and (2) between blocks."""
    first, last = [], []
    for block in problem.blocks:
        if len(block) == 1:
            first.append(starts[block[0]])
            last.append(starts[block[0]])
            continue
        lo, hi = (model.new_int_var(0, problem.slots - 1, "") for _ in range(2))
        model.add_min_equality(lo, [starts[u] for u in block])
        model.add_max_equality(hi, [starts[u] for u in block])
        first.append(lo)
        last.append(hi)
    terms = []
    for b, level in enumerate(problem.level_of):
        for c in range(b + 1, len(problem.blocks)):
            if level < problem.level_of[c]:
                model.add(last[b] <= first[c])
                continue
            before = model.new_bool_var("")
            model.add(last[b] <= first[c]).only_enforce_if(before)
            model.add(last[c] <= first[b]).only_enforce_if(before.negated())
            gap = problem.late_of[c] - problem.late_of[b]
            terms.append(gap * before if gap > 0 else -gap * before.negated())
    return sum(terms)
