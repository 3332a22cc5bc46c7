"""Coverage: how many of an area's people have been sampled, as of a time, with all that makes the figure honest.

This is the only place that computes it. A count belongs to `as_of` T when its hour is at or before T, whenever it came
in; `known_at` asks what was known then. Of each site and day the latest hour counts, in its newest version. Days are
added up, which takes it that nobody is sampled on two days of a round. A count is shown with the smallest area that
holds all areas its site serves, and with those above it: it is never divided by guessing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .hours import Opening, last_full_hour


@dataclass(frozen=True, slots=True)
class SiteCount:
    """A version of a site's cumulative count for the hour that ends at `hour`; `day` is the day it belongs to."""

    site_code: str
    day: date
    hour: datetime
    version: int
    sampled: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """n of N people of an area, as of a time.

    sampled: people counted at sites of the area and below. of_several: those of them whose site serves several parts of
    the area, so that they are in no part's figure. denominator: people, None where unknown; which: whose number it is.
    sites_counted: sites that any count has come in from; missing is not zero, so without one there is no figure.
    sites_expected: sites of the latest session that have had a full hour by then; sites_reported: those of them whose
    count for that hour has come in; hour: the latest of those hours, None where no site is expected to have reported.
    sites_left_out: those of the others that have reported the hour themselves, while the source that is official for
    them has nothing of it: they owe nothing, and the figure is without it.
    of_areas: of how many areas directly below it the denominator is, where others take no part in the round; else 0.
    """

    sampled: int
    of_several: int
    denominator: int | None
    which: str
    as_of: datetime
    known_at: datetime | None
    sites_counted: int
    sites_reported: int
    sites_expected: int
    hour: datetime | None = None
    sites_left_out: int = 0
    of_areas: int = 0

    @property
    def sites_owing(self) -> int:
        """Expected sites from which nothing has come in for the hour, by any source."""
        return self.sites_expected - self.sites_reported - self.sites_left_out

    @property
    def coverage(self) -> float | None:
        """Fraction of the denominator, never capped; None ("no figure") for 0/0 and where nothing was counted."""
        return self.sampled / self.denominator if self.denominator and self.sites_counted else None

    @property
    def is_over(self) -> bool:
        """True above 100 %, which is shown and flagged."""
        return self.denominator is not None and self.sampled > self.denominator


def coverages(
    residents: Mapping[str, int | None],
    sites: Mapping[str, str],
    openings: Sequence[Opening],
    counts: Iterable[SiteCount],
    *,
    as_of: datetime,
    zone: ZoneInfo,
    known_at: datetime | None = None,
    own: Iterable[SiteCount] = (),
) -> dict[str, Coverage]:
    """The coverage of every area, by its path.

    residents: people by path of the area, None where unknown. sites: path of the area whose people a site is for
    (`sampling.domain.areas.lowest_common` of the areas it serves), by code of the site. openings: of all sessions of
    the round. Counts of a site that is not among `sites` belong to no area here. own: what sites have reported
    themselves, where `counts` are of another source.
    """
    sampled = dict.fromkeys(residents, 0)
    here = dict.fromkeys(residents, 0)
    counted = dict.fromkeys(residents, 0)
    expected = dict.fromkeys(residents, 0)
    reported = dict.fromkeys(residents, 0)
    left_out = dict.fromkeys(residents, 0)
    latest: dict[str, datetime] = {}
    known = [one for one in counts if one.hour <= as_of and (known_at is None or one.received_at <= known_at)]
    for site_code, people in sampled_by_site(known).items():
        path = sites.get(site_code)
        if path is None:
            continue
        if path in here:
            here[path] += people
        for above in upwards(path, residents):
            sampled[above] += people
            counted[above] += 1
    have = {(one.site_code, one.hour) for one in known}
    told = {(one.site_code, one.hour) for one in own if known_at is None or one.received_at <= known_at}
    for site_code, hour in hours_expected(openings, as_of, zone).items():
        for above in upwards(sites.get(site_code, ""), residents):
            expected[above] += 1
            reported[above] += (site_code, hour) in have
            left_out[above] += (site_code, hour) in told and (site_code, hour) not in have
            latest[above] = max(hour, latest.get(above, hour))
    parents = {parent for path in residents if (parent := _parent(path)) in residents}
    people_of = completed(residents)
    return {
        path: Coverage(
            sampled=sampled[path],
            of_several=here[path] if path in parents else 0,
            denominator=people_of[path],
            which="residents",
            as_of=as_of,
            known_at=known_at,
            sites_counted=counted[path],
            sites_reported=reported[path],
            sites_expected=expected[path],
            hour=latest.get(path),
            sites_left_out=left_out[path],
        )
        for path in residents
    }


def sampled_by_site(counts: Iterable[SiteCount]) -> dict[str, int]:
    """People sampled at each site: of each day the latest hour in its newest version, the days added up."""
    latest: dict[tuple[str, date], SiteCount] = {}
    for one in counts:
        key = (one.site_code, one.day)
        held = latest.get(key)
        if held is None or (one.hour, one.version) > (held.hour, held.version):
            latest[key] = one
    people: dict[str, int] = {}
    for one in latest.values():
        people[one.site_code] = people.get(one.site_code, 0) + one.sampled
    return people


def hours_expected(openings: Sequence[Opening], as_of: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """The last hour that each site was open for by `as_of`, in the latest session in which any site has had one.

    Sites of that session whose first hour is not over yet are not expected to have reported.
    """
    begun: dict[str, dict[str, datetime]] = {}
    first: dict[str, datetime] = {}
    last: dict[tuple[datetime, datetime], datetime | None] = {}  # many sites share their hours
    for opening in openings:
        first[opening.session_code] = min(first.get(opening.session_code, opening.opens_at), opening.opens_at)
        stretch = (opening.opens_at, opening.closes_at)
        if stretch not in last:
            last[stretch] = last_full_hour(opening, as_of, zone)
        hour = last[stretch]
        if hour is not None:
            hours = begun.setdefault(opening.session_code, {})
            hours[opening.site_code] = max(hour, hours.get(opening.site_code, hour))
    if not begun:
        return {}
    return begun[max(begun, key=lambda code: (first[code], code))]


def open_at(openings: Iterable[Opening], at: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """The sites that are open at an instant, each with the end of the first hour of that opening."""
    first: dict[tuple[datetime, datetime], datetime] = {}  # many sites share their hours
    found = {}
    for opening in openings:
        if opening.opens_at <= at < opening.closes_at:
            stretch = (opening.opens_at, opening.closes_at)
            if stretch not in first:
                first[stretch] = opening.due(zone)[0]
            found[opening.site_code] = first[stretch]
    return found


def hours_missing(
    openings: Iterable[Opening], counts: Iterable[SiteCount], as_of: datetime, zone: ZoneInfo
) -> list[tuple[str, datetime]]:
    """The hours that are over by `as_of` and have no count, as code of the site and the hour's end."""
    have = {(one.site_code, one.hour) for one in counts}
    return [
        (opening.site_code, end)
        for opening in openings
        for end in opening.due(zone)
        if end <= as_of and (opening.site_code, end) not in have
    ]


def upwards(path: str, among: Mapping[str, object]) -> list[str]:
    """The area itself and all areas above it, of those that are known."""
    codes = path.split("/")[:-1]
    paths = ("/".join(codes[: depth + 1]) + "/" for depth in range(len(codes)))
    return [one for one in paths if one in among]


def _parent(path: str) -> str:
    codes = path.split("/")[:-2]
    return "/".join(codes) + "/" if codes else ""


def completed(residents: Mapping[str, int | None]) -> dict[str, int | None]:
    """Residents of every area: its own figure, else the sum of its parts' where each part has one."""
    parts: dict[str, list[str]] = {}
    for path in residents:
        parts.setdefault(_parent(path), []).append(path)
    found: dict[str, int | None] = {}
    for path in sorted(residents, key=lambda one: -one.count("/")):
        own = residents[path]
        below = [found[part] for part in parts.get(path, ())]
        known = [people for people in below if people is not None]
        found[path] = own if own is not None else sum(known) if below and len(known) == len(below) else None
    return found
