"""Nobody is sent home for nothing: who has no assignment in a re-plan goes on as before where that costs nothing.

People more at a site never serve fewer, so shortfall and waiting can only fall; travel is looked at, and the reserves.
Who goes on as before counts as no change.
"""

from __future__ import annotations

import numpy as np

from optimizer.problem import StaffingProblem
from optimizer.rules import kept_in_reserve, roles_available
from optimizer.solution import Rows
from optimizer.staffing.groups import Groups


def restored(problem: StaffingProblem, groups: Groups, rows: Rows) -> Rows:
    """A plan's rows and those of the previous plan of everybody who has nothing to do and need not travel, sorted."""
    here = roles_available(problem)
    busy = np.zeros(here.shape[:2], dtype=bool)
    for person, _, _, first, end in rows.tolist():
        busy[person, problem.slot_day[first:end]] = True
    spare = (here & ~busy[:, :, None]).sum(axis=0) - kept_in_reserve(problem)
    held = problem.reserve > 0
    at_work = set(rows[:, 0].tolist())
    out = [tuple(row) for row in rows.tolist()]
    for members, places in zip(groups.members, groups.kept, strict=True):
        for person in members.tolist() if places else ():
            if person in at_work or any(place.site != problem.at[person] for place in places):
                continue
            days = np.unique(np.concatenate([problem.slot_day[place.first : place.end] for place in places]))
            taken = here[person, days] & held
            if (spare[days][taken] <= 0).any():
                continue
            spare[days] -= taken
            out += [(person, *place) for place in places]
    return np.array(sorted(out), dtype=np.int64).reshape(-1, 5)
