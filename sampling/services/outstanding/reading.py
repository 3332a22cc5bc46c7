"""Outstanding people as people read them: one area with its versions, and all villages rolled up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.areas import Area, within
from sampling.domain.errors import FieldFault, NotFound
from sampling.domain.expected import newest_of, people, residents_of
from sampling.domain.outstanding import ENTERED_WHILE, Entry, Version, doubts, may_enter
from sampling.domain.rounds import Round
from sampling.domain.tallies import Line, Sum, counting, lines, rolled_up
from sampling.services.rounds.reading import existing, row_of
from sampling.services.signing.holding import opened
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import coverage, expected
from sampling.storage.queries import outstanding as queries
from sampling.storage.queries.coverage import Lead
from sampling.storage.tables import AreaRow, RoundRow


@dataclass(frozen=True, slots=True)
class Grid:
    """A part of an area, with what it and the areas below it have entered; None before anything."""

    area: Area
    entry: Entry | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class AreaPage:
    """An area that enters: its residents and expected people (None: no figure), and its versions, newest first.

    parents: from the county down. grids: the areas directly below it. is_open: the round is in a state in which figures
    are entered. doubts: what looks wrong with what stands.
    """

    round_code: str
    round_name: str
    zone: ZoneInfo
    is_open: bool
    area: Area
    parents: tuple[Area, ...]
    residents: int | None
    expected: int | None
    versions: tuple[Version, ...]
    enters: bool
    grids: tuple[Grid, ...] = ()
    doubts: tuple[FieldFault, ...] = ()

    @property
    def newest(self) -> Version | None:
        """What stands; None before anything was entered."""
        return self.versions[0] if self.versions else None


@dataclass(frozen=True, slots=True)
class Part:
    """An area with the villages in it: itself a village where `line` is given. lead: None where none is known."""

    area: Area
    sum: Sum
    line: Line | None = None
    lead: Lead | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """A round's villages at and below an area, worst first.

    parts: the areas directly below it that hold any: first those with most villages that have entered nothing, then by
    people outstanding. missing: the villages below that have not entered, whole, with their township's name.
    """

    round: Round
    area: Area
    parents: tuple[Area, ...]
    sum: Sum
    parts: tuple[Part, ...]
    missing: tuple[tuple[str, Line], ...]


def area_page(db: Database, *, round_code: str, area_code: str) -> AreaPage:
    """One area of a round's county; raises NotFound."""
    with db.reading() as session:
        row = row_of(session, round_code)
        county = session.get(AreaRow, row.area_id)
        area = area_queries.area_by_code(session, area_code)
        if area is None or county is None or not within(area.path, county.path):
            raise NotFound("The round's county has no area with the code %(code)s.", code=area_code)
        return _page(session, row, area)


def page_of_link(db: Database, token: str) -> AreaPage:
    """The page of a personal link of an area: its own alone; raises NotFound, and Gone where it opens no more."""
    with db.reading() as session:
        link, row = opened(session, token)
        own = session.get(AreaRow, link.area_id) if link.area_id else None
        area = area_queries.area_by_code(session, own.code) if own else None
        if area is None:
            raise NotFound("This link is not of an area.")
        return _page(session, row, area)


def board_of_link(db: Database, token: str) -> Board:
    """The villages of a township whose lead holds a personal link; raises as `page_of_link`."""
    with db.reading() as session:
        link, row = opened(session, token)
        own = session.get(AreaRow, link.area_id) if link.area_id else None
        if own is None:
            raise NotFound("This link is not of an area.")
        code = row.code
    return board(db, round_code=code, area_code=own.code, scope_path=own.path)


def board(db: Database, *, round_code: str, area_code: str = "", scope_path: str = "") -> Board:
    """The villages at and below an area ("" for the county, or the account's own area where it reaches less)."""
    with db.reading() as session:
        round_, row = existing(session, round_code), row_of(session, round_code)
        every = area_queries.areas_of_round(session, round_)
        areas = every.inside
        own = every.area(area_code or every.code_for(scope_path), round_.name)
        found = village_lines(session, row, areas)
        some = [line for line in found if within(line.area.path, own.path)]
        leads = coverage.area_leads(session, [line.area.code for line in some])
        upper = coverage.area_leads(session, [area.code for area in areas if area.parent_code == own.code])
    known = {one.code: one for one in areas}
    parts: dict[str, list[Line]] = {}
    for line in some:
        below = line.area.path.removeprefix(own.path).split("/", 1)[0] or own.code
        parts.setdefault(below, []).append(line)
    made = [_part(known[code], own_lines, leads | upper) for code, own_lines in parts.items()]
    made.sort(key=_worst_first)
    missing = [(_township(known, line.area), line) for line in some if not line.is_whole]
    return Board(round_, own, _parents(areas, own), rolled_up(some), tuple(made), tuple(missing))


def village_lines(session: Session, row: RoundRow, areas: Sequence[Area]) -> list[Line]:
    """Every village among the areas, with what counts of what was entered, within the caller's transaction."""
    residents = residents_of(areas)
    told = newest_of(expected.newest_versions(session, row.id or 0))
    figures = {code: people(residents.get(code), one.entry) for code, one in told.items()}
    known = {code: count for code, count in figures.items() if count is not None}
    return lines(areas, queries.newest_versions(session, row.id or 0), residents, known)


def _page(session: Session, row: RoundRow, area: Area) -> AreaPage:
    inside = area_queries.areas_within(session, area.path)
    above = area_queries.areas_of(session, area.path.rstrip("/").split("/")[:-1])
    ids = area_queries.ids_by_path(session, [area.path])
    round_id = row.id or 0
    versions = queries.versions_of(session, round_id, ids[area.path], area.code)
    own = expected.versions_of(session, round_id, ids[area.path], area.code)
    residents = residents_of(inside)[area.code]
    count = people(residents, own[0].entry) if own else None
    newest = queries.newest_versions(session, round_id, area.path)
    enters = may_enter(area, above, len(inside) - 1)
    found: list[FieldFault] = []
    if versions and may_enter(area, (), len(inside) - 1):  # a village, or the lowest area of a branch without any
        known = {} if count is None else {area.code: count}
        found = lines(inside, newest, residents_of(inside), known)[0].doubts
    elif versions:
        found = doubts(versions[0].entry, expected=None, residents=residents)
    return AreaPage(
        round_code=row.code,
        round_name=row.name,
        zone=ZoneInfo(row.zone),
        is_open=row.state in ENTERED_WHILE,
        area=area,
        parents=tuple(above),
        residents=residents,
        expected=count,
        versions=tuple(versions),
        enters=enters,
        grids=tuple(_grids(area, inside, newest)) if enters else (),
        doubts=tuple(found),
    )


def _grids(area: Area, inside: Sequence[Area], newest: Mapping[str, Version]) -> Iterator[Grid]:
    told = counting([one for one in inside if one.code != area.code], newest)
    paths = {one.code: one.path for one in inside}
    for grid in inside:
        if grid.parent_code == area.code:
            own = [version for code, version in told.items() if within(paths[code], grid.path)]
            entry = sum((one.entry for one in own), Entry()) if own else None
            yield Grid(grid, entry, max((one.as_of for one in own), default=None))


def _parents(areas: Sequence[Area], area: Area) -> tuple[Area, ...]:
    return tuple(one for one in areas if one.code != area.code and within(area.path, one.path))


def _part(area: Area, own: Sequence[Line], leads: Mapping[str, Lead]) -> Part:
    line = next((one for one in own if one.area.code == area.code), None)
    return Part(area, rolled_up(own), line, leads.get(area.code))


def _worst_first(part: Part) -> tuple[int, int, str]:
    return part.sum.entered - part.sum.villages, -part.sum.entry.total, part.area.code


def _township(known: Mapping[str, Area], village: Area) -> str:
    above = known.get(village.parent_code or "")
    return above.name if above and above.level != "county" else ""
