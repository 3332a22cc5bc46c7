"""Re-planning: the state of a session at a slot still to come, from reports, the plan that holds, and the clock.

What is reported counts; from a site's last report up to that slot it is taken to go on as the plan says, with the
lanes that it told to be open where it did; a site without a report, as the plan says from the beginning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .plans import Assignment, PlanSlot


@dataclass(frozen=True, slots=True)
class Report:
    """The last that is known of a site: people sampled in the session up to the end of `hour`; the queue, the lanes
    open and the staff there, each where told."""

    hour: datetime
    sampled: int
    queue: int | None
    lanes: int | None = None
    staff: int | None = None


@dataclass(frozen=True, slots=True)
class SiteNow:
    """People sampled in the session and people queueing at a site when the re-plan begins."""

    sampled: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PersonNow:
    """Where a person stands when the re-plan begins.

    at, worked: the site of the block it is in, and that block's slots so far. finished: blocks that were over before;
    rests_since: when the last of these ended.
    """

    at: str | None = None
    worked: int = 0
    finished: int = 0
    rests_since: datetime | None = None


def first_slot(slots: Sequence[datetime], now: datetime) -> int | None:
    """The first slot that has not begun by `now`: what has begun is no longer planned. None where all have."""
    return next((t for t, start in enumerate(slots) if start >= now), None)


def site_at(
    at: datetime, length: timedelta, slots: Sequence[PlanSlot], pace: float, report: Report | None = None
) -> SiteNow:
    """A site at the instant `at`. slots: of the plan that holds, in order, `length` each; pace: people a lane and
    hour."""
    since = report.hour if report else None
    sampled = report.sampled if report else 0
    if report and report.queue is not None:
        queue = report.queue
    elif report:
        came = sum(slot.arrivals * _share(slot.ends_at - length, slot.ends_at, None, report.hour) for slot in slots)
        queue = max(0, round(came) - report.sampled)
    else:
        queue = 0
    for slot in slots:
        share = _share(slot.ends_at - length, slot.ends_at, since, at)
        queue += round(slot.arrivals * share)
        lanes = report.lanes if report and report.lanes is not None else slot.lanes
        served = min(queue, int(lanes * pace * share * (length / timedelta(hours=1)) + 1e-9))
        sampled, queue = sampled + served, queue - served
    return SiteNow(sampled, queue)


def _share(begins: datetime, ends: datetime, since: datetime | None, until: datetime) -> float:
    """How much of a slot lies between two instants, 0 to 1."""
    begin = max(begins, since) if since else begins
    return max(timedelta(), min(ends, until) - begin) / (ends - begins)


def people_at(at: datetime, length: timedelta, work: Sequence[Assignment]) -> dict[str, PersonNow]:
    """Everybody with a block begun before `at`, by code; who has nothing behind them is not among them."""
    begun: dict[str, list[Assignment]] = {}
    for one in work:
        if one.starts_at < at:
            begun.setdefault(one.staff_code, []).append(one)
    out = {}
    for code, own in begun.items():
        own = sorted(own, key=lambda one: one.starts_at)
        last = own[-1]
        if last.ends_at >= at:  # one that ends just now may go on
            worked = -(-(at - last.starts_at) // length)
            rested = own[-2].ends_at if len(own) > 1 else None
            out[code] = PersonNow(last.site_code, worked, len(own) - 1, rested)
        else:
            out[code] = PersonNow(None, 0, len(own), last.ends_at)
    return out


def slots_left(person: PersonNow, available: Sequence[int], own: Sequence[range], blocks_per_day_max: int) -> list[int]:
    """The slots in which a person may be planned. own: the slots of its blocks in the plan that holds.

    Who has had a block keeps to the slots it was given after that, so that rests and blocks of a day stay as planned;
    who has had all its blocks gets nothing more.
    """
    if not person.finished:
        return list(available)
    given = {slot for block in own for slot in block}
    if person.finished >= blocks_per_day_max and not person.worked:
        return []
    return [slot for slot in available if slot in given]


def slots_between(starts: Sequence[datetime], begins: datetime, ends: datetime) -> range:
    """The slots that begin within a block of time, as a range that may be empty."""
    inside = [t for t, start in enumerate(starts) if begins <= start < ends]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def latest(reports: Mapping[str, Report]) -> datetime | None:
    """The hour of the newest report."""
    return max((report.hour for report in reports.values()), default=None)
