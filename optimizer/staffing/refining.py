"""Between the model over cells and the model over sites: the same people, the same places."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from optimizer.problem import Floats
from optimizer.staffing.cells import deal_out
from optimizer.staffing.formulation import Model

SHARED = ("work", "stay", "keep", "move", "duty", "count", "lane", "open", "sum", "miss")


def coarsened(fine: Model, coarse: Model, x: Floats) -> Floats:
    """A vector of the model over sites as one over cells."""
    out = np.zeros(coarse.columns.total)
    for kind in SHARED:
        out[coarse.columns.at[kind]] = x[fine.columns.at[kind]]
    ways, of = coarse.ways, fine.columns.go_of
    index = {tuple(key): i for i, key in enumerate(coarse.columns.go_of.tolist())}
    first, go = coarse.columns.at["go"].start, x[fine.columns.at["go"]]
    for i in np.flatnonzero(go > 0):
        base, site, role, block = of[i].tolist()
        out[first + index[int(ways.origin[base]), int(ways.cell[site]), role, block]] += go[i]
    return out


def refined(fine: Model, coarse: Model, x: Floats) -> Floats:
    """A vector of the model over cells as one over sites: people are dealt out, near ones first."""
    out = np.zeros(fine.columns.total)
    for kind in SHARED:
        out[fine.columns.at[kind]] = x[coarse.columns.at[kind]]
    ways, groups, columns = coarse.ways, coarse.groups, coarse.columns
    whole = {kind: np.rint(x[columns.at[kind]]).astype(np.int64) for kind in ("work", "stay", "keep", "go", "count")}
    by_base: dict[tuple[int, int, int], int] = defaultdict(int)
    for i in np.flatnonzero(whole["work"]).tolist():
        g, role, block = columns.work_of[i].tolist()
        by_base[int(groups.base[g]), role, block] += int(whole["work"][i])
    leaving: dict[tuple[int, int, int], list[list[int]]] = defaultdict(list)
    for (base, role, block), people in sorted(by_base.items()):
        leaving[int(ways.origin[base]), role, block].append([base, people])
    here: dict[tuple[int, int, int], int] = defaultdict(int)
    for i in np.flatnonzero(whole["stay"]).tolist():
        g, role, block = columns.stay_of[i].tolist()
        here[int(groups.at[g]), role, block] += int(whole["stay"][i])
    spans = {(int(f), int(e)): b for b, (f, e) in enumerate(coarse.blocks.span)}
    for i in np.flatnonzero(whole["keep"]).tolist():
        for place in groups.kept[int(columns.keep_of[i])]:
            here[place.site, place.role, spans[place.first, place.end]] += int(whole["keep"][i])
    wanted: dict[tuple[int, int, int], list[list[int]]] = defaultdict(list)
    for i in np.flatnonzero(whole["count"]).tolist():
        site, role, block = columns.count_of[i].tolist()
        people = int(whole["count"][i]) - here[site, role, block]
        wanted[int(ways.cell[site]), role, block].append([site, people])
    flows = {
        (int(o), int(c), int(r), int(b)): int(whole["go"][i])
        for i, (o, c, r, b) in enumerate(columns.go_of)
        if whole["go"][i]
    }
    index = {tuple(key): i for i, key in enumerate(fine.columns.go_of.tolist())}
    for key, people in deal_out(flows, leaving, wanted, coarse.problem.minutes).items():
        out[fine.columns.at["go"].start + index[key]] = people
    return out
