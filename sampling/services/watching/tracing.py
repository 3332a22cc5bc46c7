"""Tracing: the counts that make a figure, site by site, which add up to it as of the same moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sampling.domain.areas import Area
from sampling.domain.coverage import SiteCount, upwards
from sampling.domain.denominators import Parts
from sampling.domain.errors import NotFound
from sampling.domain.rounds import Round
from sampling.domain.sites import Site
from sampling.domain.together import Together
from sampling.domain.tracing import Counted, Sums, added_up, made_of
from sampling.storage.database import Database
from sampling.storage.queries import summaries
from sampling.storage.queries.summaries import Sent

from .areas import AreaLine, lines_of
from .facts import Facts, current


@dataclass(frozen=True, slots=True)
class Which:
    """Which counts are asked for: of an area's figure; of that alone which came after `since`; of the areas that share
    sites with one of its parts (`group`, its code), or of the sites they share alone (`shared`); of some sites."""

    since: datetime | None = None
    group: str = ""
    shared: bool = False
    sites: tuple[str, ...] = ()


EVERY = slice(None)
THE_AREA = Which()  # all counts of the area's figure


@dataclass(frozen=True, slots=True)
class CountLine:
    """A site's count in a figure. area_name: of the area it is counted with; together: names of the areas that its site
    serves, where these are several. is_second: it is the second source's."""

    counted: Counted
    site: Site
    area_name: str
    together: tuple[str, ...]
    is_second: bool


@dataclass(frozen=True, slots=True)
class DueLine:
    """A site that is expected to have reported for an hour. count: what stands for it, None where nothing came;
    left_out: it has reported the hour itself, and the official source has nothing of it."""

    site: Site
    area_name: str
    hour: datetime
    sampled: int | None
    received_at: datetime | None
    left_out: bool


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure and the counts that make it.

    figure: people, as other pages show them. sums: of all counts, added up one by one. lines, due: those of the page
    that is asked for; expected, reported: of all sites. line: the area as other pages
    show it; made: what its expected people are made of. residents_of: the areas whose residents are added up. group:
    the areas that share sites, sites: the sites, where they are asked for.
    """

    round: Round
    area: Area
    above: tuple[Area, ...]
    as_of: datetime
    known_at: datetime | None
    which: Which
    figure: int
    sums: Sums
    lines: tuple[CountLine, ...]
    due: tuple[DueLine, ...]
    expected: int
    reported: int
    line: AreaLine
    made: Parts
    residents_of: tuple[Area, ...]
    group: tuple[Area, ...]
    sites: tuple[Site, ...]

    @property
    def adds_up(self) -> bool:
        """True where the counts add up to the figure, as they always should."""
        return self.sums.people == self.figure


def traced(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None = None,
    which: Which = THE_AREA,
    part: slice = EVERY,
) -> Traced:
    """The counts that make an area's figure, and the sites that are expected to have reported.

    part: of the lines of each, all by default; their sums are of all.
    Raises NotFound for a round, an area, a group or a site that there is not.
    """
    facts = current(db, round_code)
    path = facts.basis.path_of(area_code)
    if which.since is not None and which.since > as_of:
        which = replace(which, since=as_of)
    group = _group(facts, path, which)
    codes = _codes(facts, path, which, group)
    counts, told = facts.counts_of(codes)
    made = made_of(counts, told, as_of=as_of, known_at=known_at, since=which.since)
    own = _own(facts, codes)
    as_reported = {(one.site_code, one.hour, one.version, one.sampled) for one in own}
    due = _due(facts, codes, counts, own, as_of, known_at) if which.since is None else []
    return Traced(
        round=facts.round,
        area=facts.areas[path],
        above=tuple(area for above, area in facts.areas.items() if path.startswith(above) and above != path),
        as_of=as_of,
        known_at=known_at,
        which=which,
        figure=_figure(facts, path, which, group, made, as_of, known_at),
        sums=added_up(made),
        lines=tuple(_line(facts, one, as_reported) for one in sorted(made, key=_largest)[part]),
        due=tuple(_due_line(facts, one) for one in due[part]),
        expected=len(due),
        reported=sum(one.stands is not None for one in due),
        line=lines_of(facts, [path], as_of, known_at, known_at or as_of)[path],
        made=facts.basis.expected_people(known_at).parts(path),
        residents_of=_summed_from(facts, path),
        group=tuple(facts.areas[one] for one in group.areas) if group else (),
        sites=tuple(facts.sites[code] for code in which.sites),
    )


def sent(db: Database, *, round_code: str, lines: Iterable[CountLine]) -> dict[tuple[str, datetime, int], Sent]:
    """By which way these counts came and who sent them, by code of the site, hour and version; those of the second
    source are not among them. Raises NotFound."""
    facts = current(db, round_code)
    with db.looking() as statements:
        found = summaries.counts_of_sites(statements, facts.basis.round_id, {one.site.code for one in lines})
    return {(one.count.site_code, one.count.hour, one.count.version): one for one in found}


def _group(facts: Facts, path: str, which: Which) -> Together | None:
    if not which.group:
        return None
    asked = facts.basis.path_of(which.group)
    for one in facts.basis.together.get(path, ()):
        if (one.whole and asked == path) or (not one.whole and asked in one.areas):
            return one
    raise NotFound("%(area)s shares no site with other areas.", area=facts.areas[asked].name)


def _codes(facts: Facts, path: str, which: Which, group: Together | None) -> Sequence[str]:
    """The sites whose counts are asked for."""
    below = facts.basis.counted_within
    if which.sites:
        here = set(below.get(path, ()))
        if strange := [code for code in which.sites if code not in here]:
            raise NotFound("No site with the code %(code)s is counted here.", code=strange[0])
        return which.sites
    if group is None:
        return below.get(path, ())
    alone = () if which.shared or group.whole else tuple(code for one in group.areas for code in below.get(one, ()))
    return (*group.sites, *alone)


def _figure(
    facts: Facts,
    path: str,
    which: Which,
    group: Together | None,
    made: Sequence[Counted],
    as_of: datetime,
    known_at: datetime | None,
) -> int:
    """The figure as the other pages have it: out of the summaries, which reports have added themselves to."""
    if which.sites or (group and (which.shared or group.whole)):
        return sum(one.people for one in made)  # of a site, and of sites that are shared, pages show the counts as such
    paths = group.areas if group else (path,)
    now = facts.coverages_of(paths, as_of, known_at)
    before = facts.coverages_of(paths, which.since, known_at) if which.since else {}
    shared = sum(one.people for one in made if group and one.count.site_code in group.sites)
    return sum(one.sampled for one in now.values()) - sum(one.sampled for one in before.values()) + shared


def _own(facts: Facts, codes: Sequence[str]) -> list[SiteCount]:
    """What these sites have reported themselves, where another source may be official; else nobody asks."""
    wanted = set() if facts.summed else set(codes)
    return [one for one in facts.own_counts if one.site_code in wanted] if wanted else []


def _line(facts: Facts, counted: Counted, own: set[tuple[str, datetime, int, int]]) -> CountLine:
    one = counted.count
    site = facts.sites[one.site_code]
    serves = [facts.areas[facts.basis.paths[code]].name for code in site.serves if code in facts.basis.paths]
    return CountLine(
        counted=counted,
        site=site,
        area_name=_name(facts, facts.counted_at[one.site_code]),
        together=tuple(serves) if len(serves) > 1 else (),
        is_second=not facts.summed and (one.site_code, one.hour, one.version, one.sampled) not in own,
    )


def _name(facts: Facts, path: str) -> str:
    """An area with the one above it, where that is not the county."""
    above = [facts.areas[one].name for one in upwards(path, facts.areas) if one != facts.round.area_path]
    return " ".join(above[-2:]) or (facts.areas[path].name if path in facts.areas else "")


def _largest(one: Counted) -> tuple[int, str, datetime]:
    return -one.people, one.count.site_code, one.count.hour


class _Due(NamedTuple):
    site_code: str
    hour: datetime
    stands: SiteCount | None
    left_out: bool


def _due(
    facts: Facts,
    codes: Sequence[str],
    counts: Iterable[SiteCount],
    own: Iterable[SiteCount],
    as_of: datetime,
    known_at: datetime | None,
) -> list[_Due]:
    """The sites expected to have reported, those first whose report is missing."""
    stands: dict[tuple[str, datetime], SiteCount] = {}
    for one in counts:
        if one.hour <= as_of and (known_at is None or one.received_at <= known_at):
            held = stands.get((one.site_code, one.hour))
            if held is None or one.version > held.version:
                stands[one.site_code, one.hour] = one
    told = {(one.site_code, one.hour) for one in own if known_at is None or one.received_at <= known_at}
    found = []
    for code in codes:
        hour = facts.basis.hour_of(code, as_of)
        if hour is None:
            continue
        count = stands.get((code, hour))
        found.append(_Due(code, hour, count, count is None and (code, hour) in told))
    return sorted(found, key=lambda one: (one.stands is not None, one.left_out, one.site_code))


def _due_line(facts: Facts, one: _Due) -> DueLine:
    return DueLine(
        site=facts.sites[one.site_code],
        area_name=_name(facts, facts.counted_at[one.site_code]),
        hour=one.hour,
        sampled=one.stands.sampled if one.stands else None,
        received_at=one.stands.received_at if one.stands else None,
        left_out=one.left_out,
    )


def _summed_from(facts: Facts, path: str) -> tuple[Area, ...]:
    """The areas whose residents are added up to the area's: itself where it has a figure of its own."""
    area = facts.areas[path]
    if area.residents is not None:
        return (area,)
    return tuple(facts.areas[one] for one in facts.basis.parts.get(area.code, ()))
