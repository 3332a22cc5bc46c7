"""The staffing model: integer counts of people, whole lanes, and what they achieve.

Sets     g groups, o origins (bases), c cells (sites), j sites, r roles, b blocks, t slots, d days, k targets,
s segments (`columns.py` names the unknowns)
Given    n_g people; L_r, P_r people a lane and an open site take; A_jt people who have come by the end of slot t;
         F_jrs people of fixed rows; c_j lanes at most; v_j people a lane serves in a slot; N_k people a target needs

minimise in this order
    shortfall = sum_i weight_i miss_i
    waiting   = sum_jt (A_jt - sum_jt)
    travel    = sum_ojrb minutes_oc go_ocrb + minutes of those who keep a place away from where they are
                + minutes of fixed rows

subject to
 (1) sum_{r, b on d} (work_grb + stay_grb) <= n_g                       one block a day; or, with several blocks a day,
 (1') a flow of at most n_g people through the duties of g, its block arcs summing to the work and stay of each block;
      with a previous plan move_g stands for n_g in (1), (1')
 (2) keep_g + move_g <= n_g                                             only with a previous plan
 (3) sum_{g of o} work_grb = sum_c go_ocrb                              for each o, r, b
 (4) sum_o go_ocrb + sum_{g at a site of c} stay_grb + keep at places of c = sum_{j of c} count_jrb
 (4') stay and keep at j in r for b <= count_jrb                        where sites are merged into cells
 (5) sum_{b over s} count_jrb + F_jrs >= L_r lane_s + P_r open_s        for each r, s at j
 (6) lane_s <= c_j open_s                                               only where P > 0
 (7) sum_jt <= sum_j(t-1) + v_j lane_s(t);   sum_jt <= A_jt
 (8) sum_{j in k} sum_j(t_k) + sum_i miss_ki >= N_k
 (9) people of role r who work on day d <= those available that day less the reserve and those of fixed rows
(10) sum of move_g over the groups whose moves count <= moves_max less the moves of fixed rows

Serving early is never worse, so (7) may leave people waiting idly without changing an optimum; plans are always judged
by `optimizer.rules`, not by these unknowns. With counts fixed and one block a day (1), (3), (4) are a
transportation problem:
its people are whole by themselves, so count, lane and open alone are whole by force; (9) could in principle
split people, which is forbidden by force in small models and mended afterwards in large ones (`filling.settle`).
In tiny models all are whole by force: HiGHS then simplifies more before it searches (0.05 s for 0.4 s in the town of
the benchmark).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.problem import Bools, Floats, Ints, StaffingProblem
from optimizer.rules import kept_in_reserve, roles_available, travel_minutes
from optimizer.staffing.blocks import Blocks, offer_blocks
from optimizer.staffing.cells import Ways, merged_ways, single_ways
from optimizer.staffing.columns import KINDS, Columns, lay_columns
from optimizer.staffing.duties import Duties, lay_duties
from optimizer.staffing.fixed import fixed_moves, fixed_on_days, fixed_presence
from optimizer.staffing.groups import Groups, group_staff

SMALL = 5000  # columns up to which everything is whole by force where a reserve could keep people in fractions
TINY = 2500  # columns up to which it is in any case


@dataclass(frozen=True, eq=False)
class Model:
    """`matrix` (m, n) with rows between `low` and `high`; columns between 0 and `columns.high`.

    `costs` (3, n) and `constant` (3,) give the three parts; `whole` (n,) marks columns that must be whole.
    """

    problem: StaffingProblem
    groups: Groups
    blocks: Blocks
    duties: Duties | None
    columns: Columns
    ways: Ways
    matrix: sparse.csc_array
    low: Floats
    high: Floats
    costs: Floats
    constant: Floats
    whole: Bools

    def kind_mask(self, kind: str) -> Bools:
        """(n,) True for the columns of a kind."""
        mask = np.zeros(self.columns.total, dtype=bool)
        mask[self.columns.at[kind]] = True
        return mask


class _Rows:
    """Triplets of a sparse matrix, a family of rows at a time."""

    def __init__(self) -> None:
        self.count = 0
        self.parts: list[tuple[Ints, Ints, Floats]] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []

    def family(self, count: int, low: Floats | Ints | float, high: Floats | Ints | float) -> int:
        """Begin `count` rows; answers the number of the first."""
        first, self.count = self.count, self.count + count
        self.low.append(np.broadcast_to(np.asarray(low, dtype=float), (count,)))
        self.high.append(np.broadcast_to(np.asarray(high, dtype=float), (count,)))
        return first

    def put(self, rows: Ints, columns: Ints, values: Floats | Ints | float) -> None:
        self.parts.append((rows, columns, np.broadcast_to(np.asarray(values, dtype=float), rows.shape)))

    def matrix(self, width: int) -> sparse.csc_array:
        rows, columns, values = (np.concatenate([part[i] for part in self.parts]) for i in range(3))
        return sparse.csc_array((values, (rows, columns)), shape=(self.count, width))


def formulate(problem: StaffingProblem, merged: bool = False) -> Model:
    """The whole model of a problem as arrays. `merged`: over origins and cells, where travel costs are not
    known (all 0)."""
    ways = merged_ways(problem) if merged else single_ways(problem)
    groups = group_staff(problem)
    blocks = offer_blocks(problem, groups)
    duties = None if blocks.one_a_day else lay_duties(problem, groups, blocks)
    columns = lay_columns(problem, groups, blocks, duties, ways)
    rows = _Rows()
    _people(problem, groups, blocks, duties, columns, ways, rows)
    _places(problem, groups, blocks, columns, ways, rows)
    _service(problem, columns, rows)
    _reserve(problem, groups, blocks, duties, columns, rows)
    costs, constant = _costs(problem, groups, columns, ways)
    whole = np.zeros(columns.total, dtype=bool)
    forced = ["count", "lane", "open"]
    small = columns.total <= SMALL
    tiny = columns.total <= TINY
    if tiny or duties is not None or problem.previous is not None or (small and problem.reserve.any()):
        forced = [kind for kind in KINDS if kind not in ("sum", "miss")]
    for kind in forced:
        whole[columns.at[kind]] = True
    return Model(
        problem=problem,
        groups=groups,
        blocks=blocks,
        duties=duties,
        columns=columns,
        ways=ways,
        matrix=rows.matrix(columns.total),
        low=np.concatenate(rows.low),
        high=np.concatenate(rows.high),
        costs=costs,
        constant=constant,
        whole=whole,
    )


def _numbers(columns: Columns, kind: str) -> Ints:
    return np.arange(columns.at[kind].start, columns.at[kind].stop)


def _people(
    problem: StaffingProblem,
    groups: Groups,
    blocks: Blocks,
    duties: Duties | None,
    columns: Columns,
    ways: Ways,
    rows: _Rows,
) -> None:
    """(1), (1'), (2), (3) and (10)."""
    work, stay, move = (_numbers(columns, kind) for kind in ("work", "stay", "move"))
    count, days = len(groups.size), int(problem.slot_day.max()) + 1
    again = problem.previous is not None
    size = np.zeros(count) if again else groups.size.astype(float)
    if duties is None:
        first = rows.family(count * days, -np.inf, np.repeat(size, days))
        block_day = problem.slot_day[blocks.span[:, 0]]
        for table, numbers in ((columns.work_of, work), (columns.stay_of, stay)):
            rows.put(first + table[:, 0] * days + block_day[table[:, 2]], numbers, 1)
        for day in range(days if again else 0):
            rows.put(first + columns.move_of * days + day, move, -1)
    else:
        arc = _numbers(columns, "duty")
        is_source = np.zeros(duties.nodes, dtype=bool)
        is_source[duties.source] = True
        low = np.where(is_source, -np.inf, 0.0)
        high = np.zeros(duties.nodes)
        high[duties.source] = size
        first = rows.family(duties.nodes, low, high)
        rows.put(first + duties.tail, arc, 1)
        inner = duties.head >= 0
        rows.put(first + duties.head[inner], arc[inner], -1)
        if again:
            rows.put(first + duties.source[columns.move_of], move, -1)
        spans = len(blocks.span)
        first = rows.family(count * spans, 0, 0)
        works = duties.block >= 0
        rows.put(first + duties.group[works] * spans + duties.block[works], arc[works], 1)
        for table, numbers in ((columns.work_of, work), (columns.stay_of, stay)):
            rows.put(first + table[:, 0] * spans + table[:, 2], numbers, -1)
    if again:
        first = rows.family(count, -np.inf, groups.size)
        rows.put(first + columns.move_of, move, 1)
        rows.put(first + columns.keep_of, _numbers(columns, "keep"), 1)
        first = rows.family(1, -np.inf, problem.moves_max - fixed_moves(problem))
        counted = groups.counted[columns.move_of]
        rows.put(np.full(counted.sum(), first), move[counted], 1)
    shape = (len(ways.reach), len(problem.roles), len(blocks.span))
    first = rows.family(int(np.prod(shape)), 0, 0)
    of = columns.work_of
    rows.put(first + np.ravel_multi_index((ways.origin[groups.base[of[:, 0]]], of[:, 1], of[:, 2]), shape), work, 1)
    to = columns.go_of
    rows.put(first + np.ravel_multi_index((to[:, 0], to[:, 2], to[:, 3]), shape), _numbers(columns, "go"), -1)


def _places(
    problem: StaffingProblem, groups: Groups, blocks: Blocks, columns: Columns, ways: Ways, rows: _Rows
) -> None:
    """(4), (4'), (5) and (6)."""
    count, lane, opened = (_numbers(columns, kind) for kind in ("count", "lane", "open"))
    shape = (ways.reach.shape[1], len(problem.roles), len(blocks.span))
    first = rows.family(int(np.prod(shape)), 0, 0)
    rows.put(first + np.ravel_multi_index(tuple(columns.go_of[:, 1:].T), shape), _numbers(columns, "go"), 1)
    site, role, block = columns.count_of.T
    rows.put(first + np.ravel_multi_index((ways.cell[site], role, block), shape), count, -1)
    column, site, role, block = _local(groups, blocks, columns)
    rows.put(first + np.ravel_multi_index((ways.cell[site], role, block), shape), column, 1)
    if ways.merged:
        rank = np.full((len(problem.site_codes), *shape[1:]), -1, dtype=np.int64)
        rank[tuple(columns.count_of.T)] = np.arange(len(count))
        here = rank[site, role, block]
        own, row = np.unique(here, return_inverse=True)
        first = rows.family(len(own), -np.inf, 0)
        rows.put(first + row.reshape(-1), column, 1)
        rows.put(first + np.arange(len(own)), count[own], -1)

    asked = np.flatnonzero((problem.per_lane > 0) | (problem.per_site > 0))
    segments = len(columns.segment_site)
    begins = np.full(segments, -1, dtype=np.int64)
    for t in range(len(problem.slot_starts) - 1, -1, -1):
        here = columns.segment_of[:, t]
        begins[here[here >= 0]] = t
    fixed = fixed_presence(problem)[columns.segment_site, :, begins]
    first = rows.family(segments * len(problem.roles), -fixed.reshape(-1).astype(float), np.inf)
    for t in range(len(problem.slot_starts)):
        segment = columns.segment_of[columns.count_of[:, 0], t]
        takes = blocks.covers[columns.count_of[:, 2], t] & (segment >= 0)
        takes[takes] &= begins[segment[takes]] == t
        rows.put(first + segment[takes] * len(problem.roles) + columns.count_of[takes, 1], count[takes], 1)
    for r in asked.tolist():
        row = first + np.arange(segments) * len(problem.roles) + r
        if problem.per_lane[r]:
            rows.put(row, lane, -problem.per_lane[r])
        if problem.per_site[r]:
            rows.put(row, opened, -problem.per_site[r])
    if len(opened):
        first = rows.family(segments, -np.inf, 0)
        rows.put(first + np.arange(segments), lane, 1)
        rows.put(first + np.arange(segments), opened, -columns.high[columns.at["lane"]])


def _local(groups: Groups, blocks: Blocks, columns: Columns) -> Ints:
    """(4, n) unknown, site, role and block of everybody who needs no way: those who stay, and kept places."""
    of = columns.stay_of
    parts = [np.stack([_numbers(columns, "stay"), groups.at[of[:, 0]], of[:, 1], of[:, 2]])]
    spans = {(int(f), int(e)): b for b, (f, e) in enumerate(blocks.span)}
    for column, g in zip(_numbers(columns, "keep"), columns.keep_of, strict=True):
        rows = [(column, place.site, place.role, spans[place.first, place.end]) for place in groups.kept[g]]
        parts.append(np.array(rows).T)
    return np.hstack(parts).astype(np.int64)


def _service(problem: StaffingProblem, columns: Columns, rows: _Rows) -> None:
    """(7) and (8)."""
    sites, slots = problem.site_open.shape
    lane, total, miss = (_numbers(columns, kind) for kind in ("lane", "sum", "miss"))
    by_slot = total.reshape(sites, slots)
    first = rows.family(sites * slots, -np.inf, 0)
    row = first + np.arange(sites * slots).reshape(sites, slots)
    rows.put(row.reshape(-1), total, 1)
    rows.put(row[:, 1:].reshape(-1), by_slot[:, :-1].reshape(-1), -1)
    inside = columns.segment_of >= 0
    pace = np.broadcast_to(problem.pace[:, None], inside.shape)[inside]
    rows.put(row[inside], lane[columns.segment_of[inside]], -pace)
    first = rows.family(len(problem.target_need), problem.target_need, np.inf)
    for k in range(len(problem.target_need)):
        inside_k = by_slot[problem.target_sites[k], problem.target_by_slot[k] - 1]
        rows.put(np.full(len(inside_k), first + k), inside_k, 1)
    rows.put(first + columns.miss_target, miss, 1)


def _reserve(
    problem: StaffingProblem,
    groups: Groups,
    blocks: Blocks,
    duties: Duties | None,
    columns: Columns,
    rows: _Rows,
) -> None:
    """(9)."""
    if not problem.reserve.any():
        return
    here, kept = roles_available(problem).sum(axis=0), kept_in_reserve(problem)
    days, roles = here.shape
    most = here - kept - fixed_on_days(problem)
    first = rows.family(days * roles, -np.inf, np.where(kept > 0, most, np.inf).reshape(-1))
    held = np.flatnonzero(problem.reserve)

    def take(group: Ints, day: Ints, numbers: Ints) -> None:
        for r in held.tolist():
            has = groups.roles[group, r]
            rows.put(first + day[has] * roles + r, numbers[has], 1)

    if duties is None:
        block_day = problem.slot_day[blocks.span[:, 0]]
        for kind, table in (("work", columns.work_of), ("stay", columns.stay_of)):
            take(table[:, 0], block_day[table[:, 2]], _numbers(columns, kind))
    else:
        arcs, day = duties.takes.T
        take(duties.group[arcs], day, _numbers(columns, "duty")[arcs])
    for column, g in zip(_numbers(columns, "keep"), columns.keep_of, strict=True):
        touched = {int(d) for place in groups.kept[g] for d in problem.slot_day[place.first : place.end]}
        take(np.full(len(touched), g), np.array(sorted(touched)), np.full(len(touched), column))


def _costs(problem: StaffingProblem, groups: Groups, columns: Columns, ways: Ways) -> tuple[Floats, Floats]:
    costs = np.zeros((3, columns.total))
    costs[0, columns.at["miss"]] = columns.miss_weight
    costs[1, columns.at["sum"]] = -1
    constant = np.array([0.0, float(problem.arrived.sum()), 0.0])
    if ways.merged:
        return costs, constant
    if problem.fixed is not None:
        constant[2] = travel_minutes(problem, problem.fixed).sum()
    costs[2, columns.at["go"]] = problem.minutes[columns.go_of[:, 0], columns.go_of[:, 1]]
    costs[2, columns.at["keep"]] = [
        sum(problem.minutes[groups.base[g], place.site] for place in groups.kept[g] if place.site != groups.at[g])
        for g in columns.keep_of
    ]
    return costs, constant
