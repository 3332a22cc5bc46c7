"""Expected people as people read them: one village with its versions, and all villages rolled up."""

from collections.abc import Sequence
from dataclasses import dataclass

from sampling.domain.areas import Area, within
from sampling.domain.expected import Line, Sum, Version, entering, newest_of, people, residents_of, rolled_up
from sampling.domain.rounds import Round
from sampling.services.rounds.reading import existing, row_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import expected as queries


@dataclass(frozen=True, slots=True)
class VillagePage:
    """A village: its residents (None: no figure), and its versions, newest first. parents: from the county down."""

    round: Round
    area: Area
    parents: tuple[Area, ...]
    residents: int | None
    versions: tuple[Version, ...]
    enters: bool

    @property
    def newest(self) -> Version | None:
        """What counts; None before anything was entered."""
        return self.versions[0] if self.versions else None

    @property
    def expected(self) -> int | None:
        """How many are expected now."""
        return people(self.residents, self.newest.entry) if self.newest else None


@dataclass(frozen=True, slots=True)
class Part:
    """An area with the villages in it: itself a village where `line` is given."""

    area: Area
    sum: Sum
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """A round's villages at and below an area. parts: the areas directly below it that hold any; basis: what the round
    is planned with."""

    round: Round
    area: Area
    parents: tuple[Area, ...]
    sum: Sum
    parts: tuple[Part, ...]
    basis: str


def village(db: Database, *, round_code: str, area_code: str) -> VillagePage:
    """One area that enters expected people; raises NotFound where the round's county has none of this code."""
    with db.reading() as session:
        round_, row = existing(session, round_code), row_of(session, round_code)
        every = area_queries.areas_of_round(session, round_)
        areas, area = every.inside, every.area(area_code, round_.name)
        key = queries.ids_of(session, [area_code])[area_code]
        versions = queries.versions_of(session, row.id or 0, key, area_code)
    return VillagePage(
        round=round_,
        area=area,
        parents=_parents(areas, area),
        residents=residents_of(areas)[area_code],
        versions=tuple(versions),
        enters=any(one.code == area_code for one in entering(areas)),
    )


def overview(db: Database, *, round_code: str, area_code: str = "", scope_path: str = "") -> Overview:
    """The villages at and below an area ("" for the county, or the account's own area where it reaches less).

    Parts with villages that have entered nothing stand first, those with most of them foremost.
    """
    with db.reading() as session:
        round_, row = existing(session, round_code), row_of(session, round_code)
        every = area_queries.areas_of_round(session, round_)
        areas = every.inside
        lines = _lines(session, row.id or 0, areas)
    area = every.area(area_code or every.code_for(scope_path), round_.name)
    parts: dict[str, list[Line]] = {}
    own: list[Line] = []
    for line in lines:
        if within(line.area.path, area.path):
            own.append(line)
            below = line.area.path.removeprefix(area.path).split("/", 1)[0] or area.code
            parts.setdefault(below, []).append(line)
    known = {one.code: one for one in areas}
    found = [
        Part(known[code], rolled_up(some), next((line for line in some if line.area.code == code), None))
        for code, some in parts.items()
    ]
    found.sort(key=lambda part: (part.sum.entered - part.sum.villages, part.area.code))
    return Overview(round_, area, _parents(areas, area), rolled_up(own), tuple(found), row.demand_basis)


def _lines(session: Session, round_id: int, areas: Sequence[Area]) -> list[Line]:
    newest, residents = newest_of(queries.newest_versions(session, round_id)), residents_of(areas)
    return [Line(area, residents[area.code], newest.get(area.code)) for area in entering(areas)]


def _parents(areas: Sequence[Area], area: Area) -> tuple[Area, ...]:
    return tuple(one for one in areas if one.code != area.code and within(area.path, one.path))
