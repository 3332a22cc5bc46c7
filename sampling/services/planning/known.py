"""The plans that a session has already, as the solver reads them: a question begins with the best of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sampling.domain.plans import Assignment
from sampling.storage.database import Database
from sampling.storage.queries import plans as queries

if TYPE_CHECKING:
    from optimizer.problem import StaffingProblem

PLANS_MOST = 5  # beside the published one, the newest first


def known_plan(db: Database, session_id: int, problem: "StaffingProblem") -> Any:
    """The rows (`optimizer.solution.Rows`) of the plan of a session that misses the fewest people of a problem of it
    and breaks none of its rules; None where there is none.

    Work of people, at sites, in roles or at times that the problem does not know is left out.
    """
    from optimizer.counting import people_short
    from optimizer.rules import served_by_site, violations

    with db.reading() as session:
        plans = queries.plans_of_session(session, session_id)
        held = [plan for plan in plans if plan.state == "published"]
        chosen = {plan.id for plan in [*held, *plans[:PLANS_MOST]]}
        work = {plan_id: [one for one, _, _ in queries.assignments(session, plan_id)] for plan_id in sorted(chosen)}
    best, least = None, None
    for plan_id in sorted(work, reverse=True):
        rows = _rows(problem, work[plan_id])
        if violations(problem, rows):
            continue
        short = people_short(problem, served_by_site(problem, rows).served)
        if least is None or short < least:
            best, least = rows, short
    return best


def _rows(problem: "StaffingProblem", work: Iterable[Assignment]) -> Any:
    import numpy as np

    from optimizer.slots import end_of

    staff, sites, roles = (
        {code: i for i, code in enumerate(codes)} for codes in (problem.staff_codes, problem.site_codes, problem.roles)
    )
    begins: dict[datetime, int] = {start: t for t, start in enumerate(problem.slot_starts)}
    ends = {end_of(problem, t + 1): t + 1 for t in range(len(problem.slot_starts))}
    found = [
        (staff[one.staff_code], sites[one.site_code], roles[one.role], begins[one.starts_at], ends[one.ends_at])
        for one in work
        if one.staff_code in staff
        and one.site_code in sites
        and one.role in roles
        and one.starts_at in begins
        and one.ends_at in ends
    ]
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 5)
