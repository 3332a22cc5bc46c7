"""A second source of counts beside the county's own: held side by side, and which of the two is official.

Both are cumulative by site and day. A figure that only one of them has is no difference of so many people: missing is
not zero. Which source is official is said for a round, a township, an hour, or both together; the closest holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from .areas import within
from .coverage import SiteCount

OFFICIALS = ("own", "second")
STANDINGS = ("differs", "only_there", "only_here", "equal")
REASON_MAX = 500
AnyCount = TypeVar("AnyCount", "SecondCount", SiteCount)


@dataclass(frozen=True, slots=True)
class SecondCount:
    """A figure of the second source, as the newest file that has it says. version: of that file."""

    site_code: str
    day: date
    hour: datetime
    version: int
    sampled: int
    brought_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """Which source is official within an area, in one hour or (None) in every one; why, by whom, since when."""

    version: int
    area_path: str
    hour: datetime | None
    official: str
    reason: str
    chosen_by: str
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """A site in an hour by both sources; None where one has no figure."""

    site_code: str
    hour: datetime
    own: int | None
    second: int | None

    @property
    def difference(self) -> int | None:
        """People whom the second source has more than the county; None where one of them has no figure."""
        return None if self.own is None or self.second is None else self.second - self.own

    @property
    def standing(self) -> str:
        """One of `STANDINGS`."""
        if self.own is None:
            return "only_there"
        if self.second is None:
            return "only_here"
        return "equal" if self.own == self.second else "differs"


@dataclass(frozen=True, slots=True)
class Compared:
    """How sites of an area and an hour compare. own, second: people at the `both` sites that have both figures."""

    equal: int
    differs: int
    only_here: int
    only_there: int
    own: int
    second: int

    @property
    def both(self) -> int:
        """Sites with both figures."""
        return self.equal + self.differs

    @property
    def sites(self) -> int:
        """Sites with either."""
        return self.both + self.only_here + self.only_there

    @property
    def difference(self) -> int | None:
        """People the second source has more, at the sites that have both; None without any."""
        return self.second - self.own if self.both else None


def pairs(own: Iterable[SiteCount], second: Iterable[SecondCount]) -> list[Pair]:
    """Every site and hour of either source, each by its newest version, in no order."""
    ours = newest(own)
    theirs = newest(second)
    out = []
    for key in ours.keys() | theirs.keys():
        here, there = ours.get(key), theirs.get(key)
        out.append(Pair(*key, here.sampled if here else None, there.sampled if there else None))
    return out


def rank(pair: Pair) -> tuple[int, int, datetime, str]:
    """The largest difference first, then what only one source has, then what is equal."""
    size = abs(pair.difference) if pair.difference is not None else pair.own or pair.second or 0
    return STANDINGS.index(pair.standing), -size, pair.hour, pair.site_code


def compared(some: Iterable[Pair]) -> Compared:
    """The figures of several pairs."""
    number = dict.fromkeys(STANDINGS, 0)
    own = second = 0
    for one in some:
        number[one.standing] += 1
        if one.own is not None and one.second is not None:
            own += one.own
            second += one.second
    return Compared(number["equal"], number["differs"], number["only_here"], number["only_there"], own, second)


def newest(counts: Iterable[AnyCount]) -> dict[tuple[str, datetime], AnyCount]:
    """The newest version of each site and hour."""
    found: dict[tuple[str, datetime], AnyCount] = {}
    for one in counts:
        key = (one.site_code, one.hour)
        if key not in found or one.version > found[key].version:
            found[key] = one
    return found


def in_force(choices: Iterable[Choice]) -> dict[tuple[str, datetime | None], Choice]:
    """The newest choice for each area's path and hour."""
    return {(one.area_path, one.hour): one for one in sorted(choices, key=lambda one: one.version)}


def chosen_for(
    holding: Mapping[tuple[str, datetime | None], Choice], path: str, hour: datetime | None
) -> Choice | None:
    """The choice that holds for a site in an area in an hour (None: in all that are not chosen by themselves): that of
    the smallest area, there of the hour before that of every hour; None where nobody has chosen, so that the county's
    own count is official."""
    fitting = [one for (area, at), one in holding.items() if within(path, area) and at in (None, hour)]
    return max(fitting, key=lambda one: (len(one.area_path), one.hour is not None), default=None)


def of_second(
    choices: Iterable[Choice], path: str, *, known_at: datetime | None = None
) -> list[tuple[Choice, tuple[str, ...]]]:
    """The choices by which the second source is official for an area or a part of it, the widest first; each with the
    paths of the smaller areas that it does not hold for, since the county's own counts were chosen there.

    known_at: only what was chosen by then.
    """
    holding = in_force(one for one in choices if known_at is None or one.chosen_at <= known_at)

    def holds(one: Choice) -> bool:
        if within(one.area_path, path):
            return True
        return within(path, one.area_path) and chosen_for(holding, path, one.hour) is one

    def without(one: Choice) -> tuple[str, ...]:
        below = {area for area, _ in holding if area != one.area_path and within(area, one.area_path)}
        given = {area: chosen_for(holding, area, one.hour) for area in below}
        return tuple(sorted(area for area, other in given.items() if other and other.official == "own"))

    found = [one for one in holding.values() if one.official == "second" and holds(one)]
    found.sort(key=lambda one: (len(one.area_path), one.area_path, one.hour is not None, one.chosen_at))
    return [(one, without(one)) for one in found]


@dataclass(frozen=True, slots=True)
class Official:
    """The counts that are official. taken: of the second source. filled: sites of which the second source is
    official and has nothing of a day, so that the county's own figures stand for it."""

    counts: list[SiteCount]
    taken: int
    filled: tuple[str, ...]


def official(
    own: Sequence[SiteCount],
    second: Iterable[SecondCount],
    choices: Iterable[Choice],
    path_of: Mapping[str, str],
) -> Official:
    """The official counts of a round. path_of: of the area in which a site is counted, by its code.

    A figure of the second source stands as one version more of its hour, known since it was brought and chosen: what
    was known before that stays so. Of the county's own, the hours are left out for which the second source is official
    and has none, but for a site and day of which it has nothing at all.
    """
    holding = in_force(choices)
    if not any(one.official == "second" for one in holding.values()):
        return Official(list(own), 0, ())
    versions = newest(own)
    theirs = newest(second)
    days: dict[tuple[str, date], tuple[set[datetime], set[datetime]]] = {}
    for mine in own:
        days.setdefault((mine.site_code, mine.day), (set(), set()))[0].add(mine.hour)
    for other in theirs.values():
        days.setdefault((other.site_code, other.day), (set(), set()))[1].add(other.hour)
    taken: list[SiteCount] = []
    dropped: set[tuple[str, datetime]] = set()
    filled: set[str] = set()
    for (code, _), (here, there) in days.items():
        path = path_of.get(code, "")
        chosen = {hour: chosen_for(holding, path, hour) for hour in here | there}
        wanted = {hour for hour, one in chosen.items() if one is not None and one.official == "second"}
        if here and here <= wanted and not wanted & there:  # the official source knows nothing of this site and day
            filled.add(code)
            continue
        for hour in wanted:
            other_count = theirs.get((code, hour))
            if other_count is None:
                dropped.add((code, hour))
                continue
            choice, before = chosen[hour], versions.get((code, hour))
            since = max(other_count.brought_at, choice.chosen_at) if choice else other_count.brought_at
            taken.append(
                SiteCount(
                    code, other_count.day, hour, (before.version if before else 0) + 1, other_count.sampled, since
                )
            )
    kept = [one for one in own if (one.site_code, one.hour) not in dropped]
    return Official([*kept, *taken], len(taken), tuple(sorted(filled)))
