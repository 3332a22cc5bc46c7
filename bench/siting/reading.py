"""The three formats of published instances of choosing sites, each as a problem of the library.

The product reads none of them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

from optimizer.siting.problem import SitingProblem, Ways
from optimizer.siting.room.problem import RoomProblem

KINDS = ("pmed", "pmedcap", "cap")


def kind_of(path: Path) -> str:
    """By the folder; a ValueError where it is none of the three."""
    if path.resolve().parent.name not in KINDS:
        raise ValueError(f"{path}: the folder is none of {', '.join(KINDS)}")
    return path.resolve().parent.name


def median_of(path: Path) -> tuple[SitingProblem, int]:
    """pmed: `n m p`, then m edges `i j length` of which the last of the same ends counts; ways are the shortest."""
    words = np.array(path.read_text().split(), dtype=np.int64)
    count, edges, sites = (int(word) for word in words[:3])
    ends = words[3 : 3 + 3 * edges].reshape(-1, 3)
    lengths = np.zeros((count, count))
    for i, j, length in ends.tolist():
        lengths[i - 1, j - 1] = lengths[j - 1, i - 1] = length
    metres = shortest_path(sparse.csr_array(lengths), directed=False)
    return SitingProblem.plain(Ways.of_table(metres), np.ones(count, dtype=np.int64), count), sites


def room_median_of(path: Path) -> RoomProblem:
    """pmedcap: `number best`, `n p capacity`, then `i x y demand`; ways are as the crow flies, cut to whole ones."""
    words = path.read_text().split()
    count, sites = int(words[2]), int(words[3])
    rows = np.array(words[5 : 5 + 4 * count], dtype=float).reshape(-1, 4)
    apart = rows[:, None, 1:3] - rows[None, :, 1:3]
    metres = np.floor(np.sqrt((apart**2).sum(axis=2)))
    siting = SitingProblem.plain(Ways.of_table(metres), np.ones(count, dtype=np.int64), count)
    room = np.full(count, int(words[4]), dtype=np.int64)
    return RoomProblem(siting, np.rint(rows[:, 3]).astype(np.int64), room, np.zeros(count), sites, splits=False)


def facilities_of(path: Path) -> RoomProblem:
    """cap: `m n`, m x `capacity cost`, then of each customer its demand and m costs of serving all of it; demand may be
    split."""
    words = path.read_text().split()
    count, places = int(words[0]), int(words[1])
    sites = np.array(words[2 : 2 + 2 * count], dtype=float).reshape(-1, 2)
    rows = np.array(words[2 + 2 * count :], dtype=float).reshape(places, count + 1)
    siting = SitingProblem.plain(Ways.of_table(rows[:, 1:]), np.ones(places, dtype=np.int64), count)
    load, room = np.rint(rows[:, 0]).astype(np.int64), np.rint(sites[:, 0]).astype(np.int64)
    return RoomProblem(siting, load, room, sites[:, 1], None, splits=True)
