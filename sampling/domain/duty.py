"""Duty: who is on duty at an instant, who stands in, which hours have nobody, and who is at two places at once.

Four levels have somebody at every minute of the day: county, township, village or community, and what lies below them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .areas import within

LEVELS = ("county", "township", "village", "group")
_LEVEL_OF = {"county": "county", "township": "township", "village": "village", "community": "village"}
SHIFTS = {
    "morning": (time(8), time(16)),
    "evening": (time(16), time(0)),
    "night": (time(0), time(8)),
    "whole": (time(0), time(0)),
}
"""Usual hours of a duty on the county's clock; an end at or before the start is on the next day."""
DAYS_MAX = 31  # a duty is repeated for so many days at once
LONGEST = timedelta(hours=48)

Span = tuple[datetime, datetime]
"""From the first instant up to, not including, the second."""


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence: announced when and why, and who stands in from `since` to the end of the duty."""

    announced_at: datetime
    reason: str
    name: str
    work_phone: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Spell:
    """One person on duty at one place without a break."""

    name: str
    work_phone: str
    starts_at: datetime
    ends_at: datetime
    stands_in: bool
    duty: "Duty"

    @property
    def person(self) -> tuple[str, str]:
        """Who it is: people share names, and a desk's phone."""
        return person(self.name, self.work_phone)


@dataclass(frozen=True, slots=True)
class Duty:
    """A person's duty at an area; level: one of `LEVELS`."""

    id: int
    area_code: str
    area_name: str
    area_path: str
    level: str
    post: str
    name: str
    work_phone: str
    starts_at: datetime
    ends_at: datetime
    note: str
    provenance: str
    absence: Absence | None = None

    @property
    def spells(self) -> tuple[Spell, ...]:
        """Who is there from when to when: whoever was put on the roster until somebody stands in."""
        if self.absence is None:
            return (Spell(self.name, self.work_phone, self.starts_at, self.ends_at, False, self),)
        other = self.absence
        after = Spell(other.name, other.work_phone, other.since, self.ends_at, True, self)
        if other.since <= self.starts_at:
            return (after,)
        return (Spell(self.name, self.work_phone, self.starts_at, other.since, False, self), after)


def level_of(area_level: str) -> str:
    """The level of duty of an area of this level of the tree."""
    return _LEVEL_OF.get(area_level, "group")


def person(name: str, work_phone: str) -> tuple[str, str]:
    """What tells people apart: the name, and the phone without blanks and hyphens."""
    return name.strip(), "".join(sign for sign in work_phone if sign not in " -－—()（）")


def span_of(day: date, starts: time, ends: time, zone: ZoneInfo) -> Span:
    """From and until when a duty that begins on a day lasts; an end at or before its start is on the next day."""
    last = day if ends > starts else day + timedelta(days=1)
    return datetime.combine(day, starts, zone).astimezone(UTC), datetime.combine(last, ends, zone).astimezone(UTC)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """The whole of a day on the county's clock."""
    return span_of(day, time(0), time(0), zone)


def is_seen(area_path: str, level: str, scope_path: str, *, site_lead: bool = False) -> bool:
    """True where an account of the scope sees who is on duty at an area: at its own and below, and at those above it.

    A site lead has the phones of the county and the township to call, and none below.
    """
    if scope_path.startswith(area_path):
        return not site_lead or level in ("county", "township")
    return within(area_path, scope_path) and not site_lead


def on_duty(duties: Iterable[Duty], at: datetime) -> list[Spell]:
    """Who is on duty at an instant: whoever stands in takes the place of who is absent."""
    return [spell for duty in duties for spell in duty.spells if spell.starts_at <= at < spell.ends_at]


def gaps(duties: Iterable[Duty], window: Span) -> tuple[Span, ...]:
    """The stretches of a window in which none of the duties runs, in order."""
    free, until = list[Span](), window[0]
    for starts_at, ends_at in sorted((duty.starts_at, duty.ends_at) for duty in duties):
        if starts_at >= window[1]:
            break
        if starts_at > until:
            free.append((until, starts_at))
        until = max(until, ends_at)
    if until < window[1]:
        free.append((until, window[1]))
    return tuple(free)


def overlaps(duties: Iterable[Duty]) -> list[tuple[Spell, Spell]]:
    """Each pair of spells in which one person is on duty at two areas at once, the earlier one first."""
    by_person: dict[tuple[str, str], list[Spell]] = {}
    for duty in duties:
        for spell in duty.spells:
            by_person.setdefault(spell.person, []).append(spell)
    return [pair for spells in by_person.values() if len(spells) > 1 for pair in _pairs(spells)]


def elsewhere(duties: Iterable[Duty], who: tuple[str, str], window: Span, *, but: int | None = None) -> Spell | None:
    """The first spell in which this person is on duty during the window; but: id of a duty that does not count."""
    found = (
        spell
        for duty in duties
        if duty.id != but
        for spell in duty.spells
        if spell.person == who and spell.starts_at < window[1] and spell.ends_at > window[0]
    )
    return min(found, key=lambda spell: spell.starts_at, default=None)


def _pairs(spells: Sequence[Spell]) -> Iterator[tuple[Spell, Spell]]:
    ordered = sorted(spells, key=lambda spell: (spell.starts_at, spell.ends_at))
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.starts_at >= one.ends_at:
                break
            if other.duty.area_code != one.duty.area_code:
                yield one, other
