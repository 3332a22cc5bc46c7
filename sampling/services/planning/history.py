"""What people did before a session, as published plans say: by it people who are alike get their names.

Where somebody was last: in the plan that holds for the session itself, so that a new version of it changes nobody's
site for nothing; else in the latest session before it. What somebody has worked: hours in the sessions before it, of
the last `HISTORY_DAYS` days, so that of people alike those rest who worked most.
"""

import gzip
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sampling.storage.database import Session
from sampling.storage.queries.plans import work_of

from .gathering import Gathered

if TYPE_CHECKING:
    from optimizer.problem import StaffingProblem
    from optimizer.solution import Rows

HISTORY_DAYS = 28


def history(session: Session, given: Gathered) -> dict[str, Any] | None:
    """A sampling-history/1 of the session's people, by codes; None where none of them has work in a published plan."""
    opens = given.session.opens_at
    before: dict[str, str] = {}
    load: dict[str, float] = {}
    own: dict[str, str] = {}
    for work in work_of(session, given.session_id, since=opens - timedelta(days=HISTORY_DAYS), until=opens):
        if work.session_id == given.session_id:
            own.setdefault(work.staff, work.site)  # of several blocks the first
            continue
        hours = (work.ends_at - work.starts_at).total_seconds() / 3600
        load[work.staff] = load.get(work.staff, 0.0) + hours
        before[work.staff] = work.site
    before |= own
    if not before:
        return None
    return {"format": "sampling-history/1", "before": before, "load": {k: round(v, 4) for k, v in load.items()}}


def packed(found: dict[str, Any] | None) -> bytes | None:
    """As a run keeps it: gzipped JSON."""
    if found is None:
        return None
    return gzip.compress(json.dumps(found, ensure_ascii=False, sort_keys=True).encode(), mtime=0)


def unpacked(content: bytes | None) -> dict[str, Any]:
    """What a run keeps; no people where it was given nothing."""
    return dict(json.loads(gzip.decompress(content))) if content else {"before": {}, "load": {}}


def at_same_site(problem: "StaffingProblem", rows: "Rows", before: dict[str, str]) -> tuple[int, int]:
    """(people at work at the site where they were before, people at work who were at a site of the round before)."""
    sites = set(problem.site_codes)
    at: dict[str, set[str]] = {}
    for person, site in rows[:, :2].tolist():
        at.setdefault(problem.staff_codes[person], set()).add(problem.site_codes[site])
    knowing = [code for code in at if before.get(code) in sites]
    return sum(before[code] in at[code] for code in knowing), len(knowing)
