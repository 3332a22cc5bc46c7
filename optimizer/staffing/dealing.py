"""Who of people alike takes which duty: where it costs nothing, the same place as before and a fair share of the work.

People of one group may have each other's rows without changing anything that is counted. A duty is all rows of a
person; its site is the one of its first row. Within a group

 (1) duties at the site at which somebody worked before go to such people: those with the least load first, and the
     longest duties to them;
 (2) the duties that are left, longest first, go to the people who are left, the least load first.

Ties go by the code of the person, so the order of a file changes nothing.
"""

from __future__ import annotations

import numpy as np

from optimizer.problem import Floats, Ints
from optimizer.solution import Rows


def dealt(rows: Rows, kind: Ints, before: Ints, load: Floats, ordered: Ints | None = None) -> Rows:
    """The plan's rows, sorted, with duties dealt out anew within each kind.

    `kind` (P,): people alike have the same, -1 for those who keep their rows. `before` (P,): site, -1 where unknown.
    `load` (P,): work done in earlier rounds, in any one unit. `ordered` (P,): each person's place among equals
    (default: the index).
    """
    if not len(rows):
        return rows
    place = np.arange(len(kind)) if ordered is None else ordered
    rows = rows[np.lexsort((rows[:, 3], rows[:, 0]))]
    owner, first = np.unique(rows[:, 0], return_index=True)
    length = np.add.reduceat(rows[:, 4] - rows[:, 3], first)
    site, duty_kind = rows[first, 1], kind[owner]
    taker = np.where(duty_kind < 0, owner, -1)

    def give(duties: Ints, duty_key: Ints, people: Ints, person_key: Ints) -> None:
        """The n-th longest duty of a key goes to the person of the key who is the n-th least loaded."""
        duties = duties[np.lexsort((place[owner[duties]], site[duties], first_slot[duties], -length[duties], duty_key))]
        people = people[np.lexsort((place[people], load[people], person_key))]
        keys = np.unique(np.concatenate([duty_key, person_key]))
        left, right = np.searchsorted(keys, np.sort(duty_key)), np.searchsorted(keys, np.sort(person_key))
        rank_left, rank_right = _ranks(left), _ranks(right)
        width = int(max(rank_left.max(initial=0), rank_right.max(initial=0))) + 1
        _, a, b = np.intersect1d(left * width + rank_left, right * width + rank_right, True, True)
        taker[duties[a]] = people[b]

    first_slot = rows[first, 3]
    sites = int(max(site.max(), before.max(initial=-1))) + 1
    knows = np.flatnonzero((kind >= 0) & (before >= 0))
    open_duties = np.flatnonzero(taker < 0)
    give(open_duties, duty_kind[open_duties] * sites + site[open_duties], knows, kind[knows] * sites + before[knows])
    busy = np.zeros(len(kind), dtype=bool)
    busy[taker[taker >= 0]] = True
    open_duties, rest = np.flatnonzero(taker < 0), np.flatnonzero(~busy & (kind >= 0))
    give(open_duties, duty_kind[open_duties], rest, kind[rest])
    out = rows.copy()
    out[:, 0] = np.repeat(taker, np.diff(np.append(first, len(rows))))
    return out[np.lexsort(out.T[::-1])]


def _ranks(keys: Ints) -> Ints:
    """0, 1, 2, ... within each run of equal keys, sorted."""
    begins = np.flatnonzero(np.diff(keys, prepend=-1))
    return np.asarray(np.arange(len(keys)) - np.repeat(begins, np.diff(np.append(begins, len(keys)))))
