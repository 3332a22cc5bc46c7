"""Groups of a few sites that are near each other, and the best choice of moves between the sites of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Bools, Floats, Ints

WIDTHS = (4, 6, 8, 10, 12)  # of subsets
CELLS = 16_384  # of subsets that are counted at once: what a core keeps near


@dataclass(frozen=True, eq=False)
class Moves:
    """Of single places (M,): out of and into which site, load, more walking, and that with what the prices of room say
    of it."""

    place: Ints
    out: Ints
    into: Ints
    load: Floats
    more: Floats
    priced: Floats


def ordered(moves: Moves) -> Moves:
    """By out, into, and what the prices say."""
    order = np.lexsort((moves.priced, moves.into, moves.out))
    return Moves(
        moves.place[order],
        moves.out[order],
        moves.into[order],
        moves.load[order],
        moves.more[order],
        moves.priced[order],
    )


def pairs(moves: Moves, sites: int) -> Ints:
    """(N, 2) sites between which a place may move, ascending."""
    low, high = np.minimum(moves.out, moves.into), np.maximum(moves.out, moves.into)
    code = np.unique(low * sites + high)
    return np.stack([code // sites, code % sites], axis=1)


def triangles(both: Ints, sites: int) -> Ints:
    """(N, 3) of which each two are one of the pairs (P, 2)."""
    code = both[:, 0] * sites + both[:, 1]
    one, other = _joined(
        both[:, 0], both[:, 1], np.ones(len(both), dtype=bool)
    )  # two pairs a-b and b-c: there is a-c too
    ends = both[one, 0] * sites + both[other, 1]
    at = np.minimum(np.searchsorted(code, ends), len(code) - 1)
    fits = code[at] == ends
    return np.column_stack([both[one[fits]], both[other[fits], 1]])


def bends(both: Ints, about: Bools) -> Ints:
    """(N, 3) of which the second makes a pair (P, 2) with the first, which is `about` (S,), and with the third."""
    ways = np.concatenate([both, both[:, ::-1]])
    ways = ways[np.lexsort((ways[:, 1], ways[:, 0]))]
    one, other = _joined(ways[:, 0], ways[:, 1], about[ways[:, 0]])
    found = np.column_stack([ways[one], ways[other, 1]])
    return np.asarray(found[found[:, 0] != found[:, 2]])


def _joined(start: Ints, end: Ints, of: Bools) -> tuple[Ints, Ints]:
    """All two of the pairs, ascending, of which the first is one `of` them and the second starts where it ends."""
    left = np.flatnonzero(of)
    first, last = (np.searchsorted(start, end[left], side) for side in ("left", "right"))
    count = last - first
    inside: Ints = np.arange(count.sum()) - np.repeat(count.cumsum() - count, count)
    return np.repeat(left, count), np.repeat(first, count) + inside


def picked(moves: Moves, groups: Ints, sites: int, most: int) -> Ints:
    """(N, most) moves inside each group (N, G) that the prices say most for, of each place one; -1 after the last.
    Moves are ordered."""
    own = moves.out * sites + moves.into
    members = groups.shape[1]
    each = max(2, most // (members - 1))
    columns = []
    for one in range(members):
        for other in range(members):
            if one != other:
                code = groups[:, one] * sites + groups[:, other]
                first, last = (np.searchsorted(own, code, side) for side in ("left", "right"))
                at = first[:, None] + np.arange(each)
                columns.append(np.where(at < last[:, None], at, -1))
    found = np.concatenate(columns, axis=1)
    priced = np.where(found < 0, np.inf, moves.priced[found])
    found = np.take_along_axis(found, priced.argsort(axis=1, kind="stable"), axis=1)
    if members > 2:  # a place that may go to either of two sites goes to one
        place = np.where(found < 0, -1, moves.place[found])
        for column in range(1, place.shape[1]):
            again = (place[:, :column] == place[:, column : column + 1]).any(axis=1)
            found[again, column] = -1
        found = np.take_along_axis(found, (found < 0).argsort(axis=1, kind="stable"), axis=1)
    return found[:, :most]


def best_subsets(
    moves: Moves, groups: Ints, found: Ints, held: Floats, room: Floats, dear: Floats, prices: Floats
) -> tuple[Floats, Ints]:
    """Of each group (N, G) what its best subset of moves (N, m) changes, at most 0, and the subset as bits. All subsets
    that can gain are counted: their walking, and `dear` (S,) for each of the load beyond the room."""
    gain, subset = np.zeros(len(groups)), np.zeros(len(groups), dtype=np.int64)
    count = _worth(moves, groups, found, held, room, dear, prices)
    for low, width in zip((groups.shape[1] - 2, *WIDTHS), WIDTHS, strict=False):
        mine = np.flatnonzero((count > low) & (count <= width))
        if len(mine):
            part = np.pad(found[mine], ((0, 0), (0, max(0, width - found.shape[1]))), constant_values=-1)[:, :width]
            gain[mine], subset[mine] = _subsets(moves, groups[mine], part, held, room, dear)
    return gain, subset


def _worth(moves: Moves, groups: Ints, found: Ints, held: Floats, room: Floats, dear: Floats, prices: Floats) -> Ints:
    """(N,) how many of the first moves of each group can be in a subset that gains: what prices say against one is no
    more than what the room that is left, or the load beyond it, and the other moves can bring."""
    priced = np.where(found < 0, np.inf, moves.priced[found])
    brings = np.maximum(prices * (room - held), dear * (held - room))  # where dear is no less than the price
    most = brings[groups].sum(axis=1) - np.minimum(priced, 0.0).sum(axis=1)
    return np.asarray((priced <= most[:, None]).sum(axis=1))


def _subsets(moves: Moves, groups: Ints, found: Ints, held: Floats, room: Floats, dear: Floats) -> tuple[Floats, Ints]:
    """As `best_subsets`, of all 2^m."""
    members, width = groups.shape[1], found.shape[1]
    is_move = found >= 0
    load, more = (np.where(is_move, one[found], 0.0).T.copy() for one in (moves.load, moves.more))
    out, into = moves.out[found].T, moves.into[found].T
    nets = [
        np.where(into == groups[:, k], load, 0.0) - np.where(out == groups[:, k], load, 0.0) for k in range(members)
    ]
    gain, subset = np.zeros(len(groups)), np.zeros(len(groups), dtype=np.int64)
    size = max(1, CELLS >> width)
    total, net = np.zeros((1 << width, size)), np.zeros((1 << width, size))
    for start in range(0, len(groups), size):
        part = slice(start, min(start + size, len(groups)))
        count = part.stop - start
        value = _sums(total[:, :count], more[:, part])
        now = np.zeros(count)
        for k in range(members):
            site = groups[part, k]
            beyond = held[site] - room[site]
            now += dear[site] * np.maximum(beyond, 0.0)
            come = _sums(net[:, :count], nets[k][:, part])
            come += beyond
            np.maximum(come, 0.0, out=come)
            come *= dear[site]
            value += come
        best = value.argmin(axis=0)
        gain[part], subset[part] = value[best, np.arange(count)] - now, best
    return gain, subset


def _sums(out: Floats, of: Floats) -> Floats:
    """(2^m, N) of each subset of the rows (m, N), into `out`."""
    out[0] = 0.0
    for row in range(len(of)):
        np.add(out[: 1 << row], of[row], out=out[1 << row : 2 << row])
    return out
