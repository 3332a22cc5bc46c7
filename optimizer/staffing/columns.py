"""The unknowns of the staffing model, laid out as one long vector.

    work[i]   people of group g who take role r for block b from their base            (g, r, b) = work_of[i]
    go[i]     people of origin o who go to cell c in role r for block b                  (o, c, r, b) = go_of[i]
    stay[i]   people of group g who stay at the site where they are                      (g, r, b) = stay_of[i]
    keep[i]   people of group g who go on as in the previous plan                        g = keep_of[i]
    move[i]   people of group g whose assignments are other than in the previous plan    g = move_of[i]
    duty[i]   people on an arc of the networks of duties (only where a day has several blocks)
    count[i]  people at site j in role r for block b                                     (j, r, b) = count_of[i]
    lane[i]   lanes that run at site j through a segment                                 segment i
    open[i]   1 where site j runs in a segment (only where a site takes people of its own)
    sum[i]    people served at site j by the end of slot t                               (j, t) = i // T, i % T
    miss[i]   people missed of a target within one step of the equity weights            (target, weight) = miss_of[i]

Origins are bases and cells are sites, one each or merged (`cells.py`).
A segment is a stretch of slots of a site that every block offered there, and every fixed row, covers wholly or not at
all: its lanes are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints, StaffingProblem
from optimizer.rules import steps
from optimizer.staffing.blocks import Blocks
from optimizer.staffing.cells import Ways
from optimizer.staffing.duties import Duties
from optimizer.staffing.fixed import fixed_presence
from optimizer.staffing.groups import Groups

KINDS = ("work", "go", "stay", "keep", "move", "duty", "count", "lane", "open", "sum", "miss")


@dataclass(frozen=True, eq=False)
class Columns:
    """Index tables of the unknowns (see the module), `at[kind]` their slices, and bounds from 0 to `high`."""

    work_of: Ints
    go_of: Ints
    stay_of: Ints
    keep_of: Ints
    move_of: Ints
    count_of: Ints
    segment_site: Ints  # (S,)
    segment_of: Ints  # (J, T), -1 where no block covers the slot
    miss_target: Ints
    miss_weight: Floats
    at: dict[str, slice]
    high: Floats  # (n,)
    site: Ints  # (n,) the site that a column belongs to, -1 for none: work, go, keep, move, duty, miss

    @property
    def total(self) -> int:
        return len(self.high)


def lay_columns(problem: StaffingProblem, groups: Groups, blocks: Blocks, duties: Duties | None, ways: Ways) -> Columns:
    """All unknowns of a problem."""
    asked = (problem.per_lane > 0) | (problem.per_site > 0)
    can = groups.roles[:, :, None] & asked[None, :, None] & blocks.offered[:, None, :]
    worth = (problem.pace > 0) & (problem.lanes_max > 0) & (problem.arrived[:, -1] > 0)
    usable = blocks.usable & worth[:, None]
    leaves = np.zeros((len(ways.reach), *can.shape[1:]), dtype=bool)
    np.logical_or.at(leaves, ways.origin[groups.base], can)
    at_cell = np.zeros((ways.reach.shape[1], usable.shape[1]), dtype=bool)
    np.logical_or.at(at_cell, ways.cell, usable)
    go = leaves[:, None] & ways.reach[:, :, None, None] & at_cell[None, :, None, :]
    placed = groups.at >= 0
    stands = usable[groups.at] if len(usable) else np.zeros((len(placed), usable.shape[1]), dtype=bool)
    stay = can & placed[:, None, None] & stands[:, None, :]
    go_of, stay_of, work_of = (np.argwhere(mask).astype(np.int64) for mask in (go, stay, can))
    counted: Bools = np.asarray(go.any(axis=0))[ways.cell] & usable[:, None, :]
    counted[groups.at[stay_of[:, 0]], stay_of[:, 1], stay_of[:, 2]] = True
    keep_of = np.flatnonzero([bool(places) for places in groups.kept]).astype(np.int64)
    spans = {(int(f), int(e)): b for b, (f, e) in enumerate(blocks.span)}
    for g in keep_of:
        for place in groups.kept[g]:
            counted[place.site, place.role, spans[place.first, place.end]] = True
    count_of = np.argwhere(counted).astype(np.int64)
    segment_site, segment_of = _segments(problem, blocks, np.asarray(counted.any(axis=1)))
    move_of = np.arange(len(groups.size)) if problem.previous is not None else np.zeros(0, dtype=np.int64)
    miss = [
        (target, width, weight)
        for target in range(len(problem.target_need))
        for width, weight in steps(problem, target)
        if width != 0
    ]
    segments, slots, sites = len(segment_site), len(problem.slot_starts), len(problem.site_codes)
    useful = -(-problem.arrived // np.maximum(problem.pace, 1)[:, None])
    lanes_high = np.zeros(segments, dtype=np.int64)
    inside = segment_of >= 0
    np.maximum.at(lanes_high, segment_of[inside], useful[inside])
    lanes_high = np.minimum(lanes_high, problem.lanes_max[segment_site])
    runs_alone = bool(problem.per_site.any())
    need = problem.target_need
    counts_high = np.minimum(
        problem.per_lane[count_of[:, 1]] * problem.lanes_max[count_of[:, 0]] + problem.per_site[count_of[:, 1]],
        int(groups.size.sum()),
    )
    cell_high = np.zeros((ways.reach.shape[1], *counted.shape[1:]))
    np.add.at(cell_high, (ways.cell[count_of[:, 0]], count_of[:, 1], count_of[:, 2]), counts_high)
    parts: dict[str, tuple[Floats | Ints, Ints]] = {
        "work": (groups.size[work_of[:, 0]], _none(len(work_of))),
        "go": (cell_high[tuple(go_of[:, 1:].T)], _none(len(go_of))),
        "stay": (groups.size[stay_of[:, 0]], groups.at[stay_of[:, 0]]),
        "keep": (groups.size[keep_of], _none(len(keep_of))),
        "move": (groups.size[move_of], _none(len(move_of))),
        "duty": (_none(0), _none(0)) if duties is None else (groups.size[duties.group], _none(len(duties.group))),
        "count": (counts_high, count_of[:, 0]),
        "lane": (lanes_high, segment_site),
        "open": (np.ones(segments if runs_alone else 0), segment_site[: segments if runs_alone else 0]),
        "sum": (problem.arrived.reshape(-1), np.repeat(np.arange(sites), slots)),
        "miss": (np.array([min(need[k], need[k] if w is None else w) for k, w, _ in miss]), _none(len(miss))),
    }
    at, first = {}, 0
    for kind in KINDS:
        at[kind] = slice(first, first + len(parts[kind][0]))
        first = at[kind].stop
    if problem.previous is not None:
        # people who go on as before need not fit what is useful
        parts["count"] = (np.full(len(count_of), int(groups.size.sum())), count_of[:, 0])
    return Columns(
        work_of=work_of,
        go_of=go_of,
        stay_of=stay_of,
        keep_of=keep_of,
        move_of=move_of,
        count_of=count_of,
        segment_site=segment_site,
        segment_of=segment_of,
        miss_target=np.array([target for target, _, _ in miss], dtype=np.int64),
        miss_weight=np.array([weight for _, _, weight in miss], dtype=float),
        at=at,
        high=np.concatenate([np.asarray(parts[kind][0], dtype=float) for kind in KINDS]),
        site=np.concatenate([parts[kind][1] for kind in KINDS]).astype(np.int64),
    )


def _none(length: int) -> Ints:
    return np.full(length, -1, dtype=np.int64)


def _segments(problem: StaffingProblem, blocks: Blocks, offered: Bools) -> tuple[Ints, Ints]:
    """(S,) site of each segment, and (J, T) the segment of each slot."""
    sites, slots = problem.site_open.shape
    cover: Ints | Bools = offered[:, None, :] & blocks.covers.T[None]  # (J, T, B)
    if problem.fixed is not None:  # (J, T, B + R): lanes change where a fixed row begins or ends, too
        cover = np.concatenate([cover, fixed_presence(problem).transpose(0, 2, 1)], axis=2)
    segment_of = np.full((sites, slots), -1, dtype=np.int64)
    segment_site: list[int] = []
    covered: Bools = np.asarray((cover > 0).any(axis=2))
    for j in np.flatnonzero(covered.any(axis=1)).tolist():
        for t in range(slots):
            if not covered[j, t]:
                continue
            if t and covered[j, t - 1] and (cover[j, t] == cover[j, t - 1]).all():
                segment_of[j, t] = segment_of[j, t - 1]
            else:
                segment_of[j, t] = len(segment_site)
                segment_site.append(j)
    return np.array(segment_site, dtype=np.int64), segment_of
