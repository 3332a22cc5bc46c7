"""The two sources side by side: hour by hour, by site and township, the largest difference first."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import within
from sampling.domain.second import STANDINGS, Choice, Compared, Pair, chosen_for, compared, in_force, pairs, rank
from sampling.storage.database import Database
from sampling.storage.queries import areas, rounds
from sampling.storage.queries import coverage as coverage_queries
from sampling.storage.queries import second as queries

from ..rounds.reading import row_of


@dataclass(frozen=True, slots=True)
class Line:
    """A site in an hour by both sources. chosen: what holds for it, None where nobody has chosen."""

    pair: Pair
    site: queries.Place
    township_code: str
    township: str
    official: str
    chosen: Choice | None


@dataclass(frozen=True, slots=True)
class Part:
    """A township, or an hour, and how its sites compare. official: of the whole of it, as `chosen` says; None where
    nobody has chosen."""

    code: str
    name: str
    hour: datetime | None
    compared: Compared
    official: str
    chosen: Choice | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a page shows. hour: of `lines`, `townships` and `total`; hours: every one that either source has.

    files: the newest first. choices: everything that was chosen within reach, the newest first, each
    with the name of its township, "" for the whole round.
    """

    hour: datetime | None
    lines: tuple[Line, ...]
    total: Compared
    townships: tuple[Part, ...]
    hours: tuple[Part, ...]
    files: tuple[queries.File, ...]
    choices: tuple[tuple[Choice, str], ...]

    @property
    def standings(self) -> dict[str, int]:
        """How many of the hour's sites stand how, by word."""
        return {word: sum(one.pair.standing == word for one in self.lines) for word in STANDINGS}


def compare(
    db: Database,
    round_code: str,
    *,
    scope_path: str = "",
    hour: datetime | None = None,
    every_hour: bool = False,
    now: datetime,
) -> Comparison:
    """Both sources within an area, in the hours over by `now`. hour: None for the latest that both have, else that
    either has.

    every_hour: with the lines of all hours, for an export. Raises NotFound.
    """
    with db.reading() as session:
        row = row_of(session, round_code)
        round_ = rounds.round_by_code(session, round_code)
        county = round_.area_path if round_ else ""
        own = coverage_queries.counts_of_round(session, row)
        second = queries.counts(session, row.id or 0)
        files = queries.files(session, row.id or 0)
        chosen = queries.choices(session, row.id or 0)
        places = queries.places(session, county)
        names = {one.code: one.name for one in areas.children_of(session, row.area_id)}
    holding = in_force(chosen)
    reach = {code for code, site in places.items() if within(site.area_path, scope_path)}
    known = [one for one in pairs(own, second) if one.site_code in reach and one.hour <= now]
    ends = sorted({one.hour for one in known})
    both = sorted({one.hour for one in known if one.difference is not None})
    at = hour if hour in ends else both[-1] if both else ends[-1] if ends else None
    by_hour: dict[datetime, list[Pair]] = {}
    for one in known:
        by_hour.setdefault(one.hour, []).append(one)

    def line(pair: Pair) -> Line:
        site = places[pair.site_code]
        holds = chosen_for(holding, site.area_path, pair.hour)
        code = site.area_path.removeprefix(county).partition("/")[0]
        official = holds.official if holds else "own"
        return Line(pair, site, code, names.get(code, ""), official, holds)

    shown = [line(one) for one in sorted(known if every_hour else by_hour.get(at, []) if at else [], key=rank)]
    here = [one for one in shown if one.pair.hour == at]
    groups: dict[tuple[str, str], list[Pair]] = {}
    for each in here:
        groups.setdefault((each.township_code, each.township), []).append(each.pair)

    def part(code: str, name: str, moment: datetime | None, some: list[Pair]) -> Part:
        path = f"{county}{code}/" if code else county
        holds = chosen_for(holding, path, moment) if moment else None
        return Part(code, name, moment, compared(some), holds.official if holds else "own", holds)

    townships = [part(code, name, at, some) for (code, name), some in groups.items()]
    hours = [part("", "", end, by_hour[end]) for end in reversed(ends)]
    return Comparison(
        hour=at,
        lines=tuple(shown),
        total=compared(one.pair for one in here),
        townships=tuple(sorted(townships, key=_worst)),
        hours=tuple(hours),
        files=tuple(files),
        choices=tuple(
            (one, names.get(one.area_path.removeprefix(county).rstrip("/"), ""))
            for one in chosen
            if within(one.area_path, scope_path) or within(scope_path, one.area_path)
        ),
    )


def _worst(part: Part) -> tuple[int, int, str]:
    found = part.compared
    return -abs(found.difference or 0), -(found.differs + found.only_here + found.only_there), part.code
