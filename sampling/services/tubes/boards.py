"""A day of a round's tubes by township, and every version of it for a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.areas import Area, within
from sampling.domain.chains import Age, Between, Told, added, between, of_area, of_county, oldest
from sampling.domain.rounds import Round
from sampling.domain.tubes import STEPS, Version, hours, in_force, last_told
from sampling.services.watching.facts import current
from sampling.storage.database import Database

from .places import begun, day_asked, townships, versions_told
from .taken import Taken, taken


@dataclass(frozen=True, slots=True)
class Line:
    """An area's tubes of a day.

    steps: what counts of each of `STEPS`. also: of a county, what its townships say together, where the county's own
    figure stands and differs. between: what has taken one step and not the next, by the step it waits for. oldest: how
    long the oldest unsent tube has waited at least, None where no figure says so; with the area's name.
    """

    area: Area
    taken: Told
    steps: Mapping[str, Told]
    also: Mapping[str, Told]
    between: Mapping[str, Between | None]
    oldest: Age | None = None
    oldest_in: str = ""

    @property
    def has_any(self) -> bool:
        """True where anything was told."""
        return self.taken.n is not None or any(one.n is not None for one in self.steps.values())


@dataclass(frozen=True, slots=True)
class Board:
    """A day of a round: the county, None for an account that reaches less, and its townships in reach.

    days: all that have begun. several: tubes of sites that serve more than one township and are in the county's figure
    alone. last: the last hour of any figure, None before any. hours: those of the day to look back at.
    """

    round: Round
    day: date
    days: tuple[date, ...]
    as_of: datetime
    known_at: datetime | None
    county: Line | None
    townships: tuple[Line, ...]
    several: int
    last: datetime | None
    hours: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """All versions of a day within reach, the first entered first, each with its area and whether it holds."""

    board: Board
    versions: tuple[tuple[Area, Version, bool], ...]


def board(
    db: Database,
    *,
    round_code: str,
    day: date | None = None,
    scope_path: str = "",
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    now: datetime,
) -> Board:
    """A day of a round as of an instant; the last that has begun by then where none is asked for. Raises NotFound."""
    facts = current(db, round_code)
    at = as_of or now
    first = facts.basis.first_by_day
    days = begun(facts, at)
    chosen = day_asked(days, day, round_code)
    county, own = townships(facts)
    told = versions_told(db, round_code, [county.code, *(one.code for one in own)], [chosen], known_at).get(chosen, {})
    entered = [one.hour for some in told.values() for one in some]
    ends = max([*entered, *(one.closes_at for one in facts.openings if one.day(facts.zone) == chosen)])
    paths = [county.path, *(one.path for one in own)]
    found = taken(facts, paths, at, known_at, chosen)
    lines = [_line(one, told.get(one.code, ()), found[one.path], at) for one in own]
    with_sites = [line for line in lines if found[line.area.path].sites or line.has_any]
    whole = _county_line(county, told.get(county.code, ()), found[county.path], with_sites, at)
    reached = [line for line in with_sites if within(line.area.path, scope_path)]
    sees_county = within(county.path, scope_path)
    last = [one.last for line in (whole, *lines) for one in (line.taken, *line.steps.values()) if one.last]
    return Board(
        round=facts.round,
        day=chosen,
        days=days,
        as_of=at,
        known_at=known_at,
        county=whole if sees_county else None,
        townships=tuple(reached),
        several=(whole.taken.n or 0) - sum(line.taken.n or 0 for line in lines),
        last=max(last, default=None),
        hours=tuple(hours(first[chosen], min(ends, now), facts.zone)),
    )


def listed(
    db: Database, *, round_code: str, day: date | None, scope_path: str, as_of: datetime | None,
    known_at: datetime | None, now: datetime,
) -> Listed:  # fmt: skip
    """A day with every version within reach; raises as `board`."""
    found = board(
        db, round_code=round_code, day=day, scope_path=scope_path, as_of=as_of, known_at=known_at, now=now
    )  # fmt: skip
    areas = {line.area.code: line.area for line in ((found.county,) if found.county else ()) + found.townships}
    told = versions_told(db, round_code, list(areas), [found.day], known_at).get(found.day, {})
    holding = {code: set(map(id, in_force(own).values())) for code, own in told.items()}
    every = [
        (areas[code], one, id(one) in holding[code])
        for code, own in told.items()
        for one in own
        if one.hour <= found.as_of
    ]
    return Listed(found, tuple(sorted(every, key=lambda one: (one[1].entered_at, one[0].code, one[1].version))))


def _line(area: Area, versions: Sequence[Version], tubes: Taken, as_of: datetime) -> Line:
    last = last_told(in_force(versions), as_of)
    steps = {step: of_area(last.get(step)) for step in STEPS}
    found = tubes.at(as_of)
    age = oldest(tubes.tubes, last.get("sent"))
    return Line(area, found, steps, {}, _between(found, steps), age, area.name if age else "")


def _county_line(
    county: Area, versions: Sequence[Version], tubes: Taken, parts: Sequence[Line], as_of: datetime
) -> Line:
    last = last_told(in_force(versions), as_of)
    steps, also = {}, {}
    for step in STEPS:
        own = [line.steps[step] for line in parts]
        steps[step] = of_county(last.get(step), own)
        together = added(own)
        if step in last and together.n is not None and together.n != last[step].n:
            also[step] = together
    found = tubes.at(as_of)
    age, name = oldest(tubes.tubes, last.get("sent")), county.name
    if "sent" not in last:
        ages = [(line.oldest.waited, line.oldest_in, line.oldest) for line in parts if line.oldest]
        if ages:
            _, name, age = max(ages, key=lambda one: one[:2])
    return Line(county, found, steps, also, _between(found, steps), age, name if age else "")


def _between(found: Told, steps: Mapping[str, Told]) -> dict[str, Between | None]:
    every = [found, *(steps[step] for step in STEPS)]
    return {step: between(every[place], every[place + 1]) for place, step in enumerate(STEPS)}
