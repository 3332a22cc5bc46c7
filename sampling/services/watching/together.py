"""Areas that are counted together because they share sites: one figure for all of them, never guessed apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import Area
from sampling.domain.coverage import Coverage, sampled_by_site
from sampling.domain.together import Together

from .facts import Facts


@dataclass(frozen=True, slots=True)
class TogetherLine:
    """Areas that share sites, with all that is counted in them.

    coverage: of the people of all of them, at the sites they share and at those of one of them alone; of_several: those
    at the sites they share. sites: how many they share; own: how many stand for one of them alone. whole: the sites are
    for all of the area above; then the coverage is of these sites alone, without a denominator.
    """

    areas: tuple[Area, ...]
    coverage: Coverage
    sites: tuple[str, ...]
    own: int
    whole: bool

    @property
    def code(self) -> str:
        """Of the first of its areas: by it the group is asked for."""
        return self.areas[0].code


@dataclass(frozen=True, slots=True)
class Shares:
    """What an area shares: `line` of the areas that share sites with it, `all` of the sites for all of its parent."""

    line: TogetherLine | None
    all: TogetherLine | None


def together(
    facts: Facts,
    path: str,
    below: Mapping[str, Coverage],
    people: Mapping[str, int | None],
    as_of: datetime,
    known_at: datetime | None,
) -> list[TogetherLine]:
    """The groups of areas directly below one that share sites.

    below: coverage of all parts, by path; people: their denominators, by path, of the same kind.
    """
    groups = facts.basis.together.get(path, ())
    codes = {code for one in groups for code in one.sites}
    counts, _ = facts.counts_of(codes) if codes else ([], {})
    known = [one for one in counts if one.hour <= as_of and (known_at is None or one.received_at <= known_at)]
    sampled = sampled_by_site(known)
    reported = {(one.site_code, one.hour) for one in known}
    told = _told(facts, codes, as_of, known_at)
    found = [_line(facts, one, below, people, sampled, reported, told, as_of, known_at) for one in groups]
    return [one for one in found if one.sites]


def _told(
    facts: Facts, codes: set[str], as_of: datetime, known_at: datetime | None
) -> set[tuple[str, datetime]]:  # fmt: skip
    """What these sites have reported themselves, where another source is official."""
    if facts.summed or not codes:
        return set()
    return {
        (one.site_code, one.hour)
        for one in facts.own_counts
        if one.site_code in codes and one.hour <= as_of and (known_at is None or one.received_at <= known_at)
    }


def _line(
    facts: Facts,
    group: Together,
    below: Mapping[str, Coverage],
    people: Mapping[str, int | None],
    sampled: Mapping[str, int],
    reported: set[tuple[str, datetime]],
    told: set[tuple[str, datetime]],
    as_of: datetime,
    known_at: datetime | None,
) -> TogetherLine:
    parts = [] if group.whole else [below[path] for path in group.areas]
    shared = sum(sampled.get(code, 0) for code in group.sites)
    residents = [people[path] for path in group.areas]
    whole = None if group.whole or None in residents else sum(one or 0 for one in residents)
    hours = {code: hour for code in group.sites if (hour := facts.basis.hour_of(code, as_of)) is not None}
    in_time = {code for code in hours.items() if code in reported}
    left_out = {code for code in hours.items() if code in told and code not in reported}
    coverage = Coverage(
        sampled=shared + sum(one.sampled for one in parts),
        of_several=shared,
        denominator=whole,
        which=next((one.which for one in below.values()), "residents"),
        as_of=as_of,
        known_at=known_at,
        sites_counted=sum(code in sampled for code in group.sites) + sum(one.sites_counted for one in parts),
        sites_reported=len(in_time) + sum(one.sites_reported for one in parts),
        sites_expected=len(hours) + sum(one.sites_expected for one in parts),
        hour=max([*hours.values(), *(one.hour for one in parts if one.hour)], default=None),
        sites_left_out=len(left_out) + sum(one.sites_left_out for one in parts),
    )
    own = 0 if group.whole else sum(facts.basis.sites_alone.get(path, 0) for path in group.areas)
    taking_part = tuple(code for code in group.sites if code in facts.basis.numbers or code in sampled)
    return TogetherLine(tuple(facts.areas[path] for path in group.areas), coverage, taking_part, own, group.whole)


def shares_of(lines: list[TogetherLine]) -> dict[str, Shares]:
    """What each area shares, by its code; areas that share nothing are not in it."""
    of = {area.code: one for one in lines if not one.whole for area in one.areas}
    for_all = next((one for one in lines if one.whole), None)
    codes = {area.code for one in lines for area in one.areas}
    return {code: Shares(of.get(code), for_all) for code in codes}
