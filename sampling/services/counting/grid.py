"""The grid of an area: all of its sites by the hours of a session's day, each cell with where it stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.counting import Version, newest_of
from sampling.domain.findings import Finding
from sampling.domain.hours import Opening, late_hours, opening_of, reported_from
from sampling.domain.rounds import UNDER_WAY, Round
from sampling.storage.database import Database, Session
from sampling.storage.queries import counting as queries
from sampling.storage.queries import daily, serving

from .judging import doubts_of_day
from .place import Counting, Place, day_at_hand, days_of, place, sites_of


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of a site. state: one of `counting.STATES`. standing: the newest version, None without a count; of a site
    that has closed there is one for hours that are not over too, which nobody has reported.

    versions: how many there are. disputes: conflicts that are open for it. not_before: from when on it can be reported,
    where that is still to come. is_due: the hour is over, and the site was to report it.
    """

    hour: datetime
    state: str
    standing: Version | None
    versions: int
    doubts: tuple[Finding, ...]
    disputes: int
    not_before: datetime | None
    is_due: bool

    @property
    def seen(self) -> int:
        """The version that a page of this grid shows."""
        return self.standing.version if self.standing else 0


@dataclass(frozen=True, slots=True)
class Line:
    """A site of the grid, with a cell for each of the grid's hours."""

    site_code: str
    site_name: str
    area_name: str
    area_path: str
    lanes: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the counts of an area's sites stand in a session's day.

    days: (session, day) that can be chosen; session_code, day: the one shown, None where no site opens.
    due, reported: hours of sites that are over, and those of them with a count. disputed: for each conflict
    of the round that is open the path of its site's area, whichever day it is of, as the list of conflicts has them;
    doubtful: how many hours of the day have a figure to check. signed: names of the areas that have signed the day, so
    that it is locked for them.
    """

    round: Round
    area_code: str
    area_name: str
    is_county: bool
    days: tuple[tuple[str, date], ...]
    session_code: str | None
    day: date | None
    hours: tuple[datetime, ...]
    lines: tuple[Line, ...]
    due: int
    reported: int
    disputed: tuple[str, ...]
    doubtful: int
    signed: tuple[str, ...] = ()

    @property
    def disputes(self) -> int:
        """How many conflicts are open."""
        return len(self.disputed)


def grid(
    db: Database,
    *,
    round_code: str,
    area_code: str | None = None,
    session_code: str | None = None,
    day: date | None = None,
    by: Actor,
    now: datetime,
) -> Grid:
    """The grid of an area (of the person's own where none is named), for a session and day or the one at hand.

    Raises NotFound for what there is not or the person does not reach.
    """
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        sites = sites_of(session, at)
        days = days_of(at, sites)
        asked = [one for one in days if session_code in (None, one[0]) and day in (None, one[1])]
        near = day_at_hand(at, sites, now)
        shown = near if near in asked else asked[0] if asked else near
        if shown is None:
            return Grid(at.round, at.area.code, at.area.name, _is_county(at), (), None, None, (), (), 0, 0, (), 0)
        return _grid(session, at, sites, days, shown, now)


def _grid(
    session: Session,
    at: Place,
    sites: Sequence[Counting],
    days: Sequence[tuple[str, date]],
    shown: tuple[str, date],
    now: datetime,
) -> Grid:
    own = [one for one in sites if any(_is_shown(at, opening, shown) for opening in one.openings)]
    versions: dict[str, list[Version]] = {}
    for version in queries.versions_within(session, at.row, at.path, day=shown[1]):
        versions.setdefault(version.site_code, []).append(version)
    disputes: dict[tuple[str, datetime], int] = {}
    disputed = queries.disputes_within(session, at.row, at.path)
    for dispute in disputed:
        disputes[dispute.site_code, dispute.hour] = disputes.get((dispute.site_code, dispute.hour), 0) + 1
    served = serving.residents_served(session, at.row.id or 0, [one.site for one in own])
    hours: set[datetime] = set()
    for place_ in own:
        for opening in place_.openings:
            if _is_shown(at, opening, shown):
                hours |= {*opening.due(at.zone), *late_hours(opening, now, at.zone)}
        for version in versions.get(place_.site.code, ()):
            found = opening_of(version.report.hour, place_.openings, at.zone)
            if found is not None and _is_shown(at, found, shown):
                hours.add(version.report.hour)
    ordered = sorted(hours)
    signed = daily.locked_areas(session, at.row.id or 0, shown[1])
    lines = [
        _line(
            at,
            one,
            ordered,
            shown,
            versions.get(one.site.code, []),
            disputes,
            served.get(one.site.code),
            any(within(one.area.path, path) for path, _ in signed),
            now,
        )
        for one in own
    ]
    cells = [cell for line in lines for cell in line.cells]
    over = [cell for cell in cells if cell.is_due]
    return Grid(
        round=at.round,
        area_code=at.area.code,
        area_name=at.area.name,
        is_county=_is_county(at),
        days=tuple(days),
        session_code=shown[0],
        day=shown[1],
        hours=tuple(ordered),
        lines=tuple(lines),
        due=len(over),
        reported=sum(cell.standing is not None for cell in over),
        disputed=tuple(one.area_path for one in disputed),
        doubtful=sum(bool(cell.doubts) for cell in cells),
        signed=tuple(name for path, name in signed if within(at.path, path) or within(path, at.path)),
    )


def _line(
    at: Place,
    one: Counting,
    hours: Sequence[datetime],
    shown: tuple[str, date],
    versions: Sequence[Version],
    disputes: Mapping[tuple[str, datetime], int],
    served: int | None,
    is_signed: bool,
    now: datetime,
) -> Line:
    newest = {hour: version for (_, hour), version in newest_of(versions).items()}
    doubts = doubts_of_day(at, one.site, one.openings, versions, served)
    own = [opening for opening in one.openings if _is_shown(at, opening, shown)]
    due = {hour for opening in own for hour in opening.due(at.zone)}
    of_hour = Counter(version.report.hour for version in versions)
    cells = []
    for hour in hours:
        opening = own[0] if len(own) == 1 and hour in due else opening_of(hour, one.openings, at.zone)
        standing, open_ = newest.get(hour), disputes.get((one.site.code, hour), 0)
        begins = reported_from(hour)
        is_closed = opening is None or not _is_shown(at, opening, shown)
        is_early = now < begins
        is_locked = is_signed or at.round.state not in UNDER_WAY or is_early
        state = (
            "closed" if is_closed
            else "conflict" if open_
            else "final" if is_early and standing
            else "locked" if is_locked
            else "saved" if standing
            else "empty"
        )  # fmt: skip
        cells.append(
            Cell(
                hour=hour,
                state=state,
                standing=None if is_closed else standing,
                versions=of_hour[hour],
                doubts=() if is_closed or (is_early and _is_carried(standing, newest)) else doubts.get(hour, ()),
                disputes=open_,
                not_before=begins if is_early else None,
                is_due=not is_closed and hour <= now and hour in due,
            )
        )
    return Line(one.site.code, one.site.name, one.area.name, one.area.path, one.site.lanes, tuple(cells))


def _is_carried(standing: Version | None, newest: Mapping[datetime, Version]) -> bool:
    """True where an hour says what the one before it says: what is doubtful about it is told there."""
    if standing is None:
        return False
    earlier = [hour for hour in newest if hour < standing.report.hour]
    return bool(earlier) and newest[max(earlier)].report.sampled == standing.report.sampled


def _is_shown(at: Place, opening: Opening, shown: tuple[str, date]) -> bool:
    return (opening.session_code, opening.day(at.zone)) == shown


def _is_county(at: Place) -> bool:
    return at.area.path == at.round.area_path
