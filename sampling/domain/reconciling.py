"""Reconciling what villages say is outstanding with what sites have counted.

    expected people - people counted - outstanding people told = unexplained

Sites that serve several villages make those one catchment, and their count is never guessed apart: villages joined by
sites, directly or over others, stand together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .coverage import SiteCount, sampled_by_site
from .tallies import Line, Sum, rolled_up

STANDINGS = ("differs", "open", "agrees")
"""People are unexplained or too many; it can't be compared yet; nobody is. In the order in which they are looked at."""


@dataclass(frozen=True, slots=True)
class Catchment:
    """Villages that share sites, with all of those.

    people: whom they expect, those of villages that have told it and the residents of the others; None while one has
    neither. of_expected: how many of the villages have told it. counted: people sampled at the sites up to `as_of`,
    None where no count has come in, which is not zero. due: of the sites those whose first report was due by then;
    reported: those with a count; up_to: the hour up to which all of these have counted.
    """

    villages: tuple[Line, ...]
    sites: tuple[str, ...]
    sum: Sum
    people: int | None
    of_expected: int
    counted: int | None
    due: int
    reported: int
    up_to: datetime | None
    as_of: datetime

    @property
    def is_comparable(self) -> bool:
        """True where every village has entered, every site due has reported, and the people are known."""
        return self.unexplained is not None

    @property
    def standing(self) -> str:
        """How it stands, of `STANDINGS`."""
        if self.unexplained is None:
            return "open"
        return "differs" if self.unexplained else "agrees"

    @property
    def unexplained(self) -> int | None:
        """People of whom neither site nor village knows; below 0 those of whom both do. None where one is missing."""
        if self.people is None or self.counted is None or not self.sum.is_whole or self.reported < self.due:
            return None
        return self.people - self.counted - self.sum.entry.total


def joined(villages: Sequence[str], serves: Mapping[str, Iterable[str]]) -> list[tuple[list[str], list[str]]]:
    """The catchments as (villages, sites), each village in one, in their order; serves: the villages of each site.

    A village that no site serves is a catchment without sites; what a site serves beyond `villages` is left out.
    """
    up = {code: code for code in villages}

    def root(code: str) -> str:
        while up[code] != code:
            up[code] = up[up[code]]
            code = up[code]
        return code

    own: dict[str, list[str]] = {}
    for site, codes in serves.items():
        own[site] = [code for code in codes if code in up]
        for code in own[site][1:]:
            up[root(code)] = root(own[site][0])
    found: dict[str, tuple[list[str], list[str]]] = {}
    for code in villages:
        found.setdefault(root(code), ([], []))[0].append(code)
    for site, codes in own.items():
        if codes:
            found[root(codes[0])][1].append(site)
    return list(found.values())


def catchments(
    villages: Sequence[Line],
    serves: Mapping[str, Iterable[str]],
    counts: Iterable[SiteCount],
    due: Mapping[str, datetime],
    *,
    now: datetime,
) -> list[Catchment]:
    """Every catchment, the largest difference first, then those without one.

    due: when the first report of each site is.
    Counts are taken up to the newest moment that the figures of the catchment's villages stand for, so that nobody
    sampled later looks like a difference; where nothing is entered, up to `now`.
    """
    of = {line.area.code: line for line in villages}
    by_site: dict[str, list[SiteCount]] = {}
    for one in counts:
        by_site.setdefault(one.site_code, []).append(one)
    found = [
        _catchment([of[code] for code in codes], sites, by_site, due, now) for codes, sites in joined(list(of), serves)
    ]
    return sorted(found, key=lambda one: (not one.is_comparable, -abs(one.unexplained or 0), -one.sum.entered))


def _catchment(
    villages: Sequence[Line],
    sites: Sequence[str],
    by_site: Mapping[str, Sequence[SiteCount]],
    due: Mapping[str, datetime],
    now: datetime,
) -> Catchment:
    together = rolled_up(villages)
    as_of = together.last or now
    known = [one for site in sites for one in by_site.get(site, ()) if one.hour <= as_of]
    sampled = sampled_by_site(known)
    latest: dict[str, datetime] = {}
    for one in known:
        latest[one.site_code] = max(one.hour, latest.get(one.site_code, one.hour))
    asked = {site for site in sites if site in due and due[site] <= as_of} | set(sampled)
    people = [line.expected if line.expected is not None else line.residents for line in villages]
    return Catchment(
        villages=tuple(villages),
        sites=tuple(sites),
        sum=together,
        people=None if None in people else sum(one or 0 for one in people),
        of_expected=together.expected_of,
        counted=sum(sampled.values()) if sampled else None,
        due=len(asked),
        reported=len(sampled),
        up_to=min(latest.values(), default=None),
        as_of=as_of,
    )
