"""How late a day's reports came: by site and by township, on time, late by how many minutes, and missing."""

from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.chasing import Punctuality, punctuality, together
from sampling.domain.rounds import Round
from sampling.services.closing.openings import of_day, read
from sampling.services.daily.reading import day_asked, days_of
from sampling.storage.database import Database


@dataclass(frozen=True, slots=True)
class LateLine:
    """A site or a township with how its hours came in. sites: 1, or how many of the township."""

    code: str
    name: str
    township: str
    sites: int
    hours: Punctuality


@dataclass(frozen=True, slots=True)
class Lateness:
    """A day of a round: in all, by township, by site; the most missing first, then the latest."""

    round: Round
    day: date
    days: tuple[date, ...]
    total: Punctuality
    townships: tuple[LateLine, ...]
    sites: tuple[LateLine, ...]
    as_of: datetime


def lateness(
    db: Database, *, round_code: str, day: date | None = None, scope_path: str = "", now: datetime
) -> Lateness:  # fmt: skip
    """How the reports of a day came in, or of the last day that has begun; raises NotFound."""
    facts, closings = read(db, round_code)
    days = days_of(facts, now)
    chosen = day_asked(days, day, round_code)
    first: dict[str, dict[datetime, datetime]] = {}
    for count in facts.own_counts:
        if count.day == chosen:
            own = first.setdefault(count.site_code, {})
            own[count.hour] = min(count.received_at, own.get(count.hour, count.received_at))
    by_site: dict[str, list[Punctuality]] = {}
    names: dict[str, tuple[str, str, str]] = {}
    for one in of_day(facts, closings, chosen, now=now, scope_path=scope_path):
        names[one.site.code] = (one.site.name, one.township_code, one.township_name)
        by_site.setdefault(one.site.code, []).append(punctuality(one.due, first.get(one.site.code, {}), now))
    sites = [LateLine(code, names[code][0], names[code][2], 1, together(parts)) for code, parts in by_site.items()]
    by_township: dict[str, list[LateLine]] = {}
    for line in sites:
        by_township.setdefault(names[line.code][1], []).append(line)
    townships = [
        LateLine(code, own[0].township, "", len(own), together(line.hours for line in own))
        for code, own in by_township.items()
    ]
    return Lateness(
        round=facts.round,
        day=chosen,
        days=days,
        total=together(line.hours for line in sites),
        townships=tuple(sorted(townships, key=_worst_first)),
        sites=tuple(sorted(sites, key=_worst_first)),
        as_of=now,
    )


def _worst_first(line: LateLine) -> tuple[int, int, int, str]:
    return (-line.hours.missing, -line.hours.late, -(line.hours.latest or 0), line.code)
