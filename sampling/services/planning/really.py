"""What is really there at the sites of a session: people said to be absent, lanes open, staff at hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sampling.domain.adjusting import SiteReally, lanes_most, lanes_run_by, uncertain
from sampling.domain.norms import by_role
from sampling.domain.plans import Assignment, PlanSlot
from sampling.domain.readiness import Stored
from sampling.domain.replanning import Report
from sampling.storage.database import Session
from sampling.storage.queries import absences, readiness

from .gathering import Gathered


@dataclass(frozen=True, slots=True)
class Heard:
    """What the readiness of a session's sites says. absent: codes of those said to be absent who did not come after
    all. reports: newest by site; opened: sites that are open, of those heard of."""

    absent: frozenset[str]
    reports: Mapping[str, Stored]
    opened: frozenset[str]


@dataclass(frozen=True, slots=True)
class Really:
    """What a re-plan takes from it. absent: people of the plan who were said to be absent; sites: of which lanes or
    staff are known, by code. unopened: sites with people in the plan that should be open, of which nothing was heard
    since the opening."""

    absent: frozenset[str]
    sites: tuple[SiteReally, ...]
    unopened: frozenset[str]

    def told(self) -> dict[str, Any]:
        """Ready for JSON: how much of it there is, and what it holds a re-plan to."""
        return {
            "absent": len(self.absent),
            "lanes_told": sum(one.lanes_told is not None for one in self.sites),
            "staff_told": sum(one.staff_told is not None for one in self.sites),
            "fewer_lanes": lanes_most(self.sites),
            "missing": {one.code: one.missing for one in self.sites if one.missing},
            "unopened": len(self.unopened),
        }

    @property
    def uncertain(self) -> frozenset[str]:
        """Sites from which nobody is taken, as nobody knows who is there."""
        return uncertain(self.sites)

    @property
    def lanes_most(self) -> dict[str, int]:
        """Lanes at most, by site, where that is fewer than planned."""
        return lanes_most(self.sites)


NOTHING_KNOWN = Really(frozenset(), (), frozenset())


def heard(session: Session, session_id: int) -> Heard:
    """What was told before and at the opening, as it stands."""
    rows = readiness.of_session(session, session_id)
    return Heard(
        frozenset(one.staff_code for one in absences.of_session(session, session_id) if one.withdrawn_at is None),
        {code: stored for code, (_, stored) in rows.items() if stored is not None},
        frozenset(code for code, (row, _) in rows.items() if row.opened_at is not None),
    )


def really(
    given: Gathered,
    told: Heard,
    work: Sequence[Assignment],
    slots: Mapping[str, Sequence[PlanSlot]],
    reports: Mapping[str, Report],
    now: datetime,
) -> Really:
    """What is there by what was told. work, slots: of the plan that holds; reports: the newest count of each site.

    Lanes and staff are what the newest count says; where it says neither, staff is what was said before the opening.
    """
    length = timedelta(minutes=given.session.slot_minutes)
    rosters: dict[str, list[Assignment]] = {}
    for one in work:
        rosters.setdefault(one.site_code, []).append(one)
    found = []
    for site in given.sites:
        report, before = reports.get(site.code), told.reports.get(site.code)
        lanes_told, staff_told = (report.lanes, report.staff) if report else (None, None)
        hour = report.hour if report else given.session.opens_at + length
        if lanes_told is None and staff_told is None:
            staff_told, hour = before.report.staff_there if before else None, given.session.opens_at + length
        if lanes_told is None and staff_told is None:
            continue
        found.append(_site(given, site.code, rosters.get(site.code, ()), slots, hour, told, lanes_told, staff_told))
    silent = {
        code
        for code, own in rosters.items()
        if code not in reports and code not in told.opened and min(one.starts_at for one in own) <= now
    }
    planned = {one.staff_code for one in work}
    return Really(frozenset(planned & told.absent), tuple(found), frozenset(silent))


def _site(
    given: Gathered,
    code: str,
    roster: Sequence[Assignment],
    slots: Mapping[str, Sequence[PlanSlot]],
    hour: datetime,
    told: Heard,
    lanes_told: int | None,
    staff_told: int | None,
) -> SiteReally:
    length = timedelta(minutes=given.session.slot_minutes)
    there = {one.staff_code: one.role for one in roster if one.starts_at < hour <= one.ends_at}
    absent = there.keys() & told.absent
    roles = Counter(role for person, role in there.items() if person not in absent)
    return SiteReally(
        code=code,
        lanes=next((one.lanes for one in slots.get(code, ()) if one.ends_at - length < hour <= one.ends_at), 0),
        staff=len(there),
        can=lanes_run_by(
            roles,
            {role: int(n) for role, n in by_role(given.norms, "per_lane").items()},
            {role: int(n) for role, n in by_role(given.norms, "per_site").items()},
        ),
        absent=len(absent),
        lanes_told=lanes_told,
        staff_told=staff_told,
    )
