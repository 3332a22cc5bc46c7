"""From people in places to the whole vector of unknowns, and from a solver's answer to whole people."""

from __future__ import annotations

import numpy as np

from optimizer.limits import Parts
from optimizer.problem import Bools, Floats
from optimizer.program import Program, run
from optimizer.rules import lanes_of, missed, serve
from optimizer.staffing.fixed import fixed_presence
from optimizer.staffing.formulation import Model

PEOPLE = ("work", "go", "stay", "keep", "move", "duty", "count")
CLOSE = 1e-4


def people_columns(model: Model) -> Bools:
    """(n,) True for the unknowns that count people; the others follow from them."""
    mask = np.zeros(model.columns.total, dtype=bool)
    for kind in PEOPLE:
        mask[model.columns.at[kind]] = True
    return mask


def complete(model: Model, x: Floats) -> tuple[Floats, Parts]:
    """The vector with lanes, service and missed people as they follow from its people; and the objective."""
    problem, columns, blocks = model.problem, model.columns, model.blocks
    out = x.copy()
    counts = np.rint(x[columns.at["count"]]).astype(np.int64)
    out[columns.at["count"]] = counts
    present = fixed_presence(problem)
    np.add.at(present, tuple(columns.count_of[:, :2].T), counts[:, None] * blocks.covers[columns.count_of[:, 2]])
    lanes = lanes_of(problem, present)
    achieved = serve(problem, lanes)
    inside = columns.segment_of >= 0
    by_segment = np.zeros(len(columns.segment_site))
    by_segment[columns.segment_of[inside]] = lanes[inside]
    by_segment = np.minimum(by_segment, columns.high[columns.at["lane"]])
    out[columns.at["lane"]] = by_segment
    if columns.at["open"].stop > columns.at["open"].start:
        out[columns.at["open"]] = by_segment > 0
    out[columns.at["sum"]] = achieved.served.cumsum(axis=1).reshape(-1)
    left = missed(problem, achieved.served)
    high, first = columns.high[columns.at["miss"]], columns.at["miss"].start
    for i, target in enumerate(columns.miss_target.tolist()):
        here = min(float(left[target]), high[i])
        out[first + i] = here
        left[target] -= int(here)
    values = model.costs @ out + model.constant
    return out, (float(round(values[0], 9)), float(round(values[1])), float(values[2]))


def breaks_rows(model: Model, x: Floats) -> bool:
    """True where a vector breaks a row of the model: a guard against a solver's tolerances."""
    value = model.matrix @ x
    return bool(((value < model.low - 1e-6) | (value > model.high + 1e-6)).any() or (x < -1e-9).any())


def settle(model: Model, x: Floats, seconds: float = 5.0) -> tuple[Floats, Parts] | None:
    """Whole people from a solver's answer, with everything that follows; None where they cannot be found.

    Where people came out in fractions, the counts are held and the people sought again as whole numbers.
    """
    people = people_columns(model)
    whole = np.where(people, np.rint(x), x)
    if np.abs(whole - x)[people].max(initial=0.0) > CLOSE or breaks_rows(model, complete(model, whole)[0]):
        free = people.copy()
        free[model.columns.at["count"]] = False
        held = x.copy()
        held[model.columns.at["count"]] = np.rint(x[model.columns.at["count"]])
        inner = Program(model.matrix, model.low, model.high, model.costs[2], model.columns.high, people).restricted(
            free, complete_counts(model, held)
        )
        answer = run(inner, seconds, 1000, 1e-3)
        if answer.x is None:
            return None
        whole = held
        whole[free] = np.rint(answer.x)
    filled, parts = complete(model, whole)
    return None if breaks_rows(model, filled) else (filled, parts)


def complete_counts(model: Model, x: Floats) -> Floats:
    """Counts as they are, lanes and service set to nothing: what the rows of the people alone need."""
    out = np.zeros_like(x)
    out[model.columns.at["count"]] = x[model.columns.at["count"]]
    out[model.columns.at["miss"]] = model.columns.high[model.columns.at["miss"]]
    return out
