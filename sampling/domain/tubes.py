"""Tubes on their way: taken at the sites, sent to the lab, put on test, given a result. Counts of tubes, never whose.

The sites tell how many were taken (`counts`). The desk, or a township for itself, tells how many were sent, tested and
resulted: cumulative figures of a day of the round by an hour, kept as versions; `chains` says how they add up. People,
tubes and results are never mixed: what a result says is kept nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .chains import Last, Told
from .errors import FieldFault
from .texts import N_

COUNT_MAX = 10_000_000  # more than a county takes in a day
REASON_MAX = 200
FOLLOWED = timedelta(hours=48)  # so long after a day's first opening its tubes may still be told

NEGATIVE = N_("This is a count of tubes: 0 or more, not %(count)s.")
TOO_MANY = N_("No county has so many tubes in a day: %(count)s.")
NOTHING = N_("Type at least one figure; 0 where there is none.")
TOO_LONG = N_("Keep it to %(most)s characters.")
NO_HOUR = N_("Choose the full hour that the figures stand for.")
BEFORE_OPENING = N_("The first site of this day opened at %(opens)s: no tube was on its way before.")
AHEAD = N_("It is %(now)s: nothing can be told for %(hour)s yet.")
TOO_LATE = N_("The tubes of a day are told until %(when)s.")
CHANGED = N_("Other figures stand for %(hour)s already. Say why they change.")
FALLS = N_("%(before)s were told for %(hour)s already, and tubes only grow in number. Check it, or say why below.")
FALLS_LATER = N_("For %(hour)s only %(after)s are told, and tubes only grow in number. Check it, or say why below.")
MORE_THAN = {
    ("sent", "tested"): N_("More can't be on test than were sent: %(before)s sent, %(after)s tested by %(hour)s."),
    ("tested", "resulted"): N_("More can't have a result than were tested: %(before)s tested, %(after)s by %(hour)s."),
    ("sent", "resulted"): N_("More can't have a result than were sent: %(before)s sent, %(after)s by %(hour)s."),
}
MORE_THAN_TAKEN = N_(
    "%(n)s is more than the %(before)s tubes taken that sites have told by %(hour)s (%(told)s of %(of)s sites). Check "
    "it, and tick here if it is right."
)
MORE_THAN_TOWNSHIPS = N_(
    "%(n)s is more than the %(before)s that the townships have told for the step before (%(told)s of %(of)s townships)."
    " Check it, and tick here if it is right."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of an area's tubes by an hour, each since the day's opening; None where it is not told."""

    sent: int | None = None
    tested: int | None = None
    resulted: int | None = None

    @property
    def is_empty(self) -> bool:
        """True where nothing is told."""
        return all(getattr(self, step) is None for step in STEPS)


STEPS = tuple(field.name for field in fields(Entry))
"""In the order in which a tube takes them, after it was taken."""


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as it is kept. version: counts all of an area and day; of an hour the newest holds.

    reason: why it changes what stood or falls, else a remark or "". confirmed: more than was known to be there, and
    said to be right.
    """

    area_code: str
    version: int
    hour: datetime
    entry: Entry
    reason: str
    confirmed: bool
    entered_by: str
    entered_at: datetime


Holding = Mapping[datetime, Version]


def in_force(versions: Iterable[Version], known_at: datetime | None = None) -> dict[datetime, Version]:
    """The version of one area and day that holds for each hour; known_at: only what was entered by then."""
    found: dict[datetime, Version] = {}
    for one in versions:
        if known_at is not None and one.entered_at > known_at:
            continue
        if one.hour not in found or one.version > found[one.hour].version:
            found[one.hour] = one
    return found


def last_told(holding: Holding, as_of: datetime) -> dict[str, Last]:
    """Each step's figure as it was last told by an instant; what an hour leaves out stands as it was told before."""
    found: dict[str, Last] = {}
    for hour in sorted(holding):
        if hour <= as_of:
            for step in STEPS:
                n = getattr(holding[hour].entry, step)
                if n is not None:
                    found[step] = Last(n, hour)
    return found


def faults(entry: Entry, reason: str = "") -> list[FieldFault]:
    """What figures and words can't be, whatever stands, each at its field."""
    out = []
    for step in STEPS:
        n = getattr(entry, step)
        if n is not None and n < 0:
            out.append(FieldFault(NEGATIVE, {"count": n}, (step,)))
        elif n is not None and n > COUNT_MAX:
            out.append(FieldFault(TOO_MANY, {"count": n}, (step,)))
    if len(reason) > REASON_MAX:
        out.append(FieldFault(TOO_LONG, {"most": REASON_MAX}, ("reason",)))
    return out


def hour_faults(hour: datetime | None, opens_at: datetime, now: datetime, zone: ZoneInfo) -> list[FieldFault]:
    """What the hour can't be. opens_at: when the first site of the day opened."""
    if hour is None:
        return [FieldFault(NO_HOUR, {}, ("hour",))]
    local = hour.astimezone(zone)
    if (local.minute, local.second, local.microsecond) != (0, 0, 0):
        return [FieldFault(NO_HOUR, {}, ("hour",))]
    if hour > now:
        return [FieldFault(AHEAD, {"now": now, "hour": hour}, ("hour",))]
    if hour <= opens_at:
        return [FieldFault(BEFORE_OPENING, {"opens": opens_at}, ("hour",))]
    if hour > opens_at + FOLLOWED:
        return [FieldFault(TOO_LATE, {"when": opens_at + FOLLOWED}, ("hour",))]
    return []


def hours(opens_at: datetime, now: datetime, zone: ZoneInfo) -> list[datetime]:
    """The full hours for which tubes of a day may be told at `now`, the earliest first."""
    local = opens_at.astimezone(zone)
    step = timedelta(hours=1)
    hour = opens_at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) + step
    out = []
    while hour <= min(now, opens_at + FOLLOWED):
        out.append(hour)
        hour += step
    return out


def change_faults(holding: Holding, hour: datetime, entry: Entry, reason: str) -> list[FieldFault]:
    """What is wrong with an entry beside what stands for the area and day, each at its field.

    A change of what was said, and a fall, needs a reason; more of a step than of the one before it is never right.
    """
    standing = holding[hour].entry if hour in holding else Entry()
    if hour in holding and standing == entry:
        return []
    out = []
    if entry.is_empty and standing.is_empty:
        out.append(FieldFault(NOTHING, {}, ("sent",)))
    if not reason:
        if any(getattr(standing, step) not in (None, getattr(entry, step)) for step in STEPS):
            out.append(FieldFault(CHANGED, {"hour": hour}, ("reason",)))
        out += _falls(holding, hour, entry)
    return out + _more_than_before({**holding, hour: _assumed(hour, entry)}, hour, entry)


def doubts(
    entry: Entry, hour: datetime, own: Mapping[str, Last], parts: Mapping[str, Told], taken: Told
) -> list[FieldFault]:
    """What is to be confirmed: more than was told of the nearest step before, where that is not the area's own figure.

    own: what stands for the area by the hour, this entry in it. parts: the sums of a county's townships, by step, {}
    for a township. taken: what the sites have told.
    """
    out = []
    for place, step in enumerate(STEPS):
        n = getattr(entry, step)
        if n is None or any(before in own for before in STEPS[:place]):
            continue
        known = [parts[one] for one in reversed(STEPS[:place]) if one in parts and parts[one].n is not None]
        nearest, sentence = (known[0], MORE_THAN_TOWNSHIPS) if known else (taken, MORE_THAN_TAKEN)
        if nearest.n is not None and n > nearest.n:
            facts = {"n": n, "before": nearest.n, "hour": hour, "told": nearest.told, "of": nearest.of}
            out.append(FieldFault(sentence, facts, ("confirmed",)))
    return out


def _assumed(hour: datetime, entry: Entry) -> Version:
    return Version("", 0, hour, entry, "", False, "", hour)


def _falls(holding: Holding, hour: datetime, entry: Entry) -> list[FieldFault]:
    out = []
    for step in STEPS:
        n = getattr(entry, step)
        if n is None:
            continue
        told = {at: getattr(one.entry, step) for at, one in holding.items() if getattr(one.entry, step) is not None}
        before = max((at for at in told if at < hour), default=None)
        after = min((at for at in told if at > hour), default=None)
        if before is not None and told[before] > n:
            out.append(FieldFault(FALLS, {"before": told[before], "hour": before}, (step,)))
        if after is not None and told[after] < n:
            out.append(FieldFault(FALLS_LATER, {"after": told[after], "hour": after}, (step,)))
    return out


def _more_than_before(holding: Holding, hour: datetime, entry: Entry) -> list[FieldFault]:
    """More of a step than of the one before it, in this hour or a later one: the first time for each two steps."""
    found: dict[tuple[str, str], FieldFault] = {}
    for at in sorted(one for one in holding if one >= hour):
        told = last_told(holding, at)
        for (first, second), sentence in MORE_THAN.items():
            if (first, second) in found or first not in told or second not in told:
                continue
            if (first, second) == ("sent", "resulted") and "tested" in told:
                continue  # the two others say it
            before, after = told[first], told[second]
            if after.n > before.n:
                place = second if after.hour == hour and getattr(entry, second) is not None else first
                facts = {"before": before.n, "after": after.n, "hour": at}
                found[first, second] = FieldFault(sentence, facts, (place,))
    return list(found.values())


def without(entry: Entry, steps: Iterable[str], standing: Entry) -> Entry:
    """The entry with what stands in place of these steps: a figure that can't be says nothing about the others."""
    return replace(entry, **{step: getattr(standing, step) for step in steps})
