"""A plan's rows as the unknowns of the whole model, so that the search can start from it."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.solution import Rows
from optimizer.staffing.duties import Duties
from optimizer.staffing.filling import breaks_rows, complete
from optimizer.staffing.fixed import fixed_people
from optimizer.staffing.formulation import Model
from optimizer.staffing.groups import Place


def vector_of(model: Model, rows: Rows) -> Floats | None:
    """The unknowns (n,) of a plan; None where the model has none for a row of it: a block that it does not offer."""
    groups, columns, problem = model.groups, model.columns, model.problem
    group_of = np.full(len(problem.staff_codes), -1, dtype=np.int64)
    for g, members in enumerate(groups.members):
        group_of[members] = g
    fixed = fixed_people(problem)
    own: dict[int, list[Place]] = defaultdict(list)
    for person, *place in rows[~fixed[rows[:, 0]]].tolist():
        own[person].append(Place(*place))
    index = {
        kind: {tuple(key): columns.at[kind].start + i for i, key in enumerate(table.tolist())}
        for kind, table in (("work", columns.work_of), ("go", columns.go_of), ("stay", columns.stay_of),
                            ("count", columns.count_of))
    }  # fmt: skip
    keep_of = {int(g): columns.at["keep"].start + i for i, g in enumerate(columns.keep_of)}
    spans = {(int(first), int(end)): b for b, (first, end) in enumerate(model.blocks.span)}
    x = np.zeros(columns.total)
    flows: dict[int, list[list[int]]] = defaultdict(list)
    moved: Counter[int] = Counter()
    try:
        for person, places in own.items():
            g = int(group_of[person])
            kept = g in keep_of and tuple(sorted(places)) == groups.kept[g]
            if kept:
                x[keep_of[g]] += 1
            else:
                moved[g] += 1
                flows[g].append(sorted(spans[place.first, place.end] for place in places))
            for site, role, first, end in places:
                block = spans[first, end]
                x[index["count"][site, role, block]] += 1
                if kept:
                    continue
                if groups.at[g] == site and (g, role, block) in index["stay"]:
                    x[index["stay"][g, role, block]] += 1
                else:
                    ways = model.ways
                    x[index["work"][g, role, block]] += 1
                    go = (int(ways.origin[groups.base[g]]), int(ways.cell[site]), role, block)
                    x[index["go"][go]] += 1
        if model.duties is not None:
            x[columns.at["duty"]] = _flow(model.duties, flows)
    except KeyError:
        return None
    x[columns.at["move"]] = [moved[int(g)] for g in columns.move_of]
    filled = complete(model, x)[0]
    return None if breaks_rows(model, filled) else filled


def _flow(duties: Duties, flows: dict[int, list[list[int]]]) -> Ints:
    """People on each arc; KeyError where a person's blocks are no path."""
    out = np.zeros(len(duties.group), dtype=np.int64)
    leaving: dict[int, dict[int, int]] = defaultdict(dict)
    for arc, (tail, block) in enumerate(zip(duties.tail.tolist(), duties.block.tolist(), strict=True)):
        leaving[tail][block] = arc
    for g, people in flows.items():
        for blocks in people:
            node, left = int(duties.source[g]), list(blocks)
            while node >= 0:
                takes = bool(left) and left[0] in leaving[node]
                arc = leaving[node][left.pop(0) if takes else -1]
                out[arc] += 1
                node = int(duties.head[arc])
            if left:
                raise KeyError(left[0])
    return out
