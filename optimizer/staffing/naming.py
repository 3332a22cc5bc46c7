"""Names last: the people of a group are alike, so whoever takes which of its places changes nothing that is counted."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from optimizer.problem import Floats
from optimizer.solution import Rows
from optimizer.staffing.duties import walk
from optimizer.staffing.fixed import fixed_rows
from optimizer.staffing.formulation import Model

Task = tuple[int, int, int]  # site, role, block


def tasks_of(model: Model, x: Floats) -> dict[int, list[Task]]:
    """The places that each group fills, one entry a person, sorted by block, site and role; kept places are
    not among them."""
    groups, columns = model.groups, model.columns
    tasks: dict[int, list[Task]] = defaultdict(list)
    places: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    go, work, stay = (np.rint(x[columns.at[kind]]).astype(int) for kind in ("go", "work", "stay"))
    for i in np.flatnonzero(go).tolist():
        base, site, role, block = columns.go_of[i].tolist()
        places[base, role, block] += [site] * int(go[i])
    for i in np.flatnonzero(work).tolist():
        group, role, block = columns.work_of[i].tolist()
        pool = places[int(groups.base[group]), role, block]
        taken, pool[:] = pool[: work[i]], pool[work[i] :]
        tasks[group] += [(site, role, block) for site in taken]
    for i in np.flatnonzero(stay).tolist():
        group, role, block = columns.stay_of[i].tolist()
        tasks[group] += [(int(groups.at[group]), role, block)] * int(stay[i])
    return {group: sorted(own, key=lambda task: (task[2], task[0], task[1])) for group, own in tasks.items()}


def name_people(model: Model, x: Floats) -> Rows:
    """The plan's rows [staff, site, role, first, end], sorted."""
    groups, columns, span = model.groups, model.columns, model.blocks.span
    rows: list[tuple[int, int, int, int, int]] = []
    used = np.zeros(len(groups.size), dtype=np.int64)
    for group, kept in zip(columns.keep_of.tolist(), np.rint(x[columns.at["keep"]]).astype(int), strict=True):
        for person in groups.members[group][:kept].tolist():
            rows += [(person, *place) for place in groups.kept[group]]
        used[group] = kept
    tasks = tasks_of(model, x)
    if model.duties is None:
        day = model.problem.slot_day[span[:, 0]]
        for group, own in tasks.items():
            next_of: dict[int, int] = defaultdict(lambda first=int(used[group]): first)  # type: ignore[misc]
            for site, role, block in own:
                person = int(groups.members[group][next_of[int(day[block])]])
                next_of[int(day[block])] += 1
                rows.append((person, site, role, int(span[block, 0]), int(span[block, 1])))
    else:
        flow = np.rint(x[columns.at["duty"]]).astype(np.int64)
        waiting: dict[tuple[int, int], list[Task]] = defaultdict(list)
        for group, own in tasks.items():
            for task in own:
                waiting[group, task[2]].append(task)
        for group, blocks in walk(model.duties, flow):
            person = int(groups.members[group][used[group]])
            used[group] += 1
            for block in blocks:
                site, role, _ = waiting[group, block].pop(0)
                rows.append((person, site, role, int(span[block, 0]), int(span[block, 1])))
    rows += [tuple(row) for row in fixed_rows(model.problem).tolist()]
    return np.array(sorted(rows), dtype=np.int64).reshape(-1, 5)
