"""Tracing: which counts a figure is made of, one for each site and day, so that they add up to it exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .coverage import SiteCount

Told = Mapping[tuple[str, datetime, int], tuple[int | None, int | None]]
"""Visitors and tubes by code of the site, hour and version of the count."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a site has in a figure of a day: its newest count up to the moment, less the one before `since`.

    before: people of the newest count up to `since`, 0 without one. visitors, tubes: as they were last told that day,
    None where they never were; those told up to `since` are taken off.
    """

    count: SiteCount
    before: int
    visitors: int | None
    tubes: int | None

    @property
    def people(self) -> int:
        """People in the figure."""
        return self.count.sampled - self.before


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts added up. sites: with any; with_visitors, with_tubes: days of sites that have told them."""

    people: int
    visitors: int
    tubes: int
    sites: int
    days: int
    with_visitors: int
    with_tubes: int


def made_of(
    counts: Iterable[SiteCount],
    told: Told,
    *,
    as_of: datetime,
    known_at: datetime | None = None,
    since: datetime | None = None,
) -> list[Counted]:
    """The counts that make the figure of their sites, by site and day.

    since: only what was added after this moment, as of an hour or a session.
    """
    days: dict[tuple[str, date], dict[datetime, SiteCount]] = {}
    for one in counts:
        if one.hour <= as_of and (known_at is None or one.received_at <= known_at):
            day = days.setdefault((one.site_code, one.day), {})
            held = day.get(one.hour)
            if held is None or one.version > held.version:
                day[one.hour] = one
    found = []
    for key in sorted(days):
        day = days[key]
        hours = sorted(day)
        earlier = [hour for hour in hours if since is not None and hour <= since]
        visitors, tubes = _last_told(day, hours, told)
        visitors_before, tubes_before = _last_told(day, earlier, told)
        found.append(
            Counted(
                count=day[hours[-1]],
                before=day[earlier[-1]].sampled if earlier else 0,
                visitors=None if visitors is None else visitors - (visitors_before or 0),
                tubes=None if tubes is None else tubes - (tubes_before or 0),
            )
        )
    return found


def added_up(counted: Iterable[Counted]) -> Sums:
    """The sums of counts."""
    known = list(counted)
    return Sums(
        people=sum(one.people for one in known),
        visitors=sum(one.visitors or 0 for one in known),
        tubes=sum(one.tubes or 0 for one in known),
        sites=len({one.count.site_code for one in known}),
        days=len(known),
        with_visitors=sum(one.visitors is not None for one in known),
        with_tubes=sum(one.tubes is not None for one in known),
    )


def _last_told(
    day: Mapping[datetime, SiteCount], hours: list[datetime], told: Told
) -> tuple[int | None, int | None]:  # fmt: skip
    visitors: int | None = None
    tubes: int | None = None
    for hour in hours if told else ():
        one = day[hour]
        also = told.get((one.site_code, hour, one.version))
        if also is not None:
            visitors = visitors if also[0] is None else also[0]
            tubes = tubes if also[1] is None else also[1]
    return visitors, tubes
