"""Standing: how an area stands against its target: on target, to watch, behind, awaiting reports, or without news."""

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from .coverage import Coverage
from .hours import GRACE
from .rounds import Session, Target

NEAR = 0.95  # of the people who should have been sampled by now: fewer is "behind", fewer than all is "watch"
STATES = ("behind", "no_news", "no_figure", "watch", "awaiting", "opened", "on_target", "not_due", "no_target")
LAGGING = ("behind", "watch")  # the states in which people are missing by now


def target_of(path: str, targets: Sequence[Target], as_of: datetime) -> Target | None:
    """The target that holds for an area: its own, else that of the nearest area above it.

    path: codes from the root down. Of several, the next one to fall due, or the last where all are past.
    """
    by_area: dict[str, list[Target]] = {}
    for target in targets:
        by_area.setdefault(target.area_code, []).append(target)
    for code in reversed(path.rstrip("/").split("/")):
        own = sorted(by_area.get(code, ()), key=lambda one: one.by)
        if own:
            return next((one for one in own if one.by >= as_of), own[-1])
    return None


def people_wanted(coverage: Coverage, target: Target | None) -> int | None:
    """People to be sampled for the target to be reached; None where target or residents are not known."""
    if target is None or coverage.denominator is None:
        return None
    return math.ceil(round(target.coverage * coverage.denominator, 6))


def people_short(coverage: Coverage, target: Target | None) -> int | None:
    """People still missing to the target, 0 where it is reached; None where it is not known, as before any count."""
    wanted = people_wanted(coverage, target)
    return None if wanted is None or not coverage.sites_counted else max(0, wanted - coverage.sampled)


def is_missed(short: int | None, by: datetime | None, as_of: datetime, state: str) -> bool:
    """Whether people who are missing to a target are too few for good ("short"), or still to come ("to go").

    short: how many are missing; by: the target's time, None without one. Before it there is time, however far behind an
    area is; at its end too, as long as reports of the last hour may still be on their way.
    """
    return bool(short) and by is not None and as_of >= by and state not in ("awaiting", "not_due")


def people_due(
    coverage: Coverage,
    target: Target | None,
    *,
    base: int,
    session: Session | None,
    planned: int | None,
    planned_in_all: int | None,
) -> float | None:
    """People who should have been sampled by now for the target to be reached in time; None where nothing says so.

    session: the one that is looked at. base: sampled when it opened. planned: people whom its published plan samples
    from then until now, planned_in_all: until the target's time; None without a plan. The way to the target has the
    plan's shape, so that a plan that goes beyond it does not make everybody late; without a plan, it is an even pace.
    """
    wanted = people_wanted(coverage, target)
    if wanted is None or target is None or session is None:
        return None
    if target.by <= session.opens_at or base >= wanted:
        return float(wanted)
    if target.by > session.closes_at:
        return None if planned is None else min(base + planned, wanted)
    gone = (coverage.as_of - session.opens_at) / (target.by - session.opens_at)
    if planned is not None and planned_in_all:
        gone = planned / planned_in_all
    return base + (wanted - base) * min(1.0, max(0.0, gone))


def awaited_until(coverage: Coverage, seen_at: datetime) -> datetime | None:
    """Until when reports for the last full hour may still be on their way; None once it is due, or all are in.

    seen_at: when the figures are looked at; an hour is due `GRACE` after its end.
    """
    if coverage.hour is None or coverage.sites_owing <= 0:
        return None
    until = coverage.hour + GRACE
    return until if seen_at < until else None


def state_of(
    coverage: Coverage, target: Target | None, due: float | None, seen_at: datetime, *, sites_open: int = 0
) -> str:
    """One of `STATES`, for figures that are looked at at `seen_at`.

    due: people who should have been sampled by now. A target that is reached is "on_target" whatever else is late;
    above 100 % it is "watch", as a figure that can't be is never "on_target". Where reports for an hour that is not due
    are missing, an area is "awaiting", neither "behind" nor without news. Where sites are open (`sites_open`) and no
    report of them is due yet, an area without a figure is "opened".
    """
    short = people_short(coverage, target)
    if short == 0 and coverage.coverage is not None and not coverage.is_over:
        return "on_target"
    awaited = awaited_until(coverage, seen_at) is not None
    if coverage.sites_expected and coverage.sites_owing == coverage.sites_expected:
        return "awaiting" if awaited else "no_news"
    if coverage.coverage is None:
        return "opened" if sites_open and not coverage.sites_expected else "no_figure"
    if coverage.is_over:
        return "watch"
    if target is None or short is None:
        return "no_target"
    if coverage.as_of >= target.by:
        return "awaiting" if awaited else "behind"
    if due is None:
        return "not_due"
    if coverage.sampled >= due:
        return "on_target"
    if awaited:
        return "awaiting"
    return "watch" if coverage.sampled >= NEAR * due else "behind"


def site_state(
    hour: datetime | None,
    counted: Mapping[datetime, int],
    due: Sequence[datetime],
    seen_at: datetime,
    *,
    is_open: bool = False,
    told: Collection[datetime] = (),
) -> str:
    """How a site stands: "reported" for the hour expected of it, "late" by one hour, "missing" by more, or "resting".

    "awaiting": nothing is missing but the hour that ended less than `GRACE` before `seen_at`. "opened": it is open, and
    its first hour is not over. "left_out": it has reported the hour itself, and the source that is official for it has
    nothing of it. hour: expected of it by now, None where none is. counted: its official counts by hour. told: hours it
    has reported itself, where another source is official. due: all its hours, in order.
    """
    if hour is None:
        return "opened" if is_open else "resting"
    if hour in counted:
        return "reported"
    if hour in told:
        return "left_out"
    have = {*counted, *told}
    before = [end for end in due if end < hour]
    if seen_at < hour + GRACE:
        if not before or before[-1] in have:
            return "awaiting"
        before.pop()
    return "late" if not before or before[-1] in have else "missing"
