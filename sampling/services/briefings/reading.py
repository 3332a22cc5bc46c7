"""Briefings as people read them: the list of an area, one of them, and what is known differently since."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import Area, within
from sampling.domain.briefings import Difference, Facts, Figures, Issued, Stand, Typed, differences
from sampling.domain.errors import NotFound
from sampling.domain.keeping import from_json
from sampling.domain.partial import no_part, takes_part
from sampling.domain.rounds import Round
from sampling.domain.texts import N_
from sampling.services.rounds.reading import existing, row_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import briefings as queries
from sampling.storage.tables import BriefingRow

from .gathering import stand, stands

COUNTY = "."
"""In place of an area's code: the round's county, whoever asks."""
NONE_SUCH = N_("There is no briefing No. %(number)s that you may see.")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose briefings: of the round's county, or of an area directly below it."""

    round: Round
    area: Area
    is_county: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A briefing in the list: the first words of it. replaced_by: the revision that follows. is_changed: it holds, and
    figures of its moment are known differently by now."""

    number: int
    revision: int
    kind: str
    as_of: datetime
    issued_at: datetime
    issued_by: str
    note: str
    replaced_by: int | None
    is_changed: bool
    sampled: int
    denominator: int | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Listing:
    """An area's briefings, the newest first. others: (code, name) of the other areas within reach that may have some,
    the county first, with whether they do."""

    place: Place
    briefings: tuple[Listed, ...]
    others: tuple[tuple[str, str, bool], ...]


def place(db: Database, *, round_code: str, area_code: str = "", by: Actor) -> Place:
    """The area whose briefings are asked for; "" for the county, or the account's own area where it reaches less.

    Raises NotFound for what lies beyond the account, and for areas that are not directly below the county.
    """
    with db.reading() as session:
        return _place(session, round_code, area_code, by)


def listing(db: Database, *, round_code: str, area_code: str = "", by: Actor) -> Listing:
    """The briefings of an area; raises as `place`."""
    with db.reading() as session:
        at = _place(session, round_code, area_code, by)
        round_id, ids = row_of(session, round_code).id or 0, area_queries.ids_by_code(session)
        rows = queries.of_area(session, round_id, ids[at.area.code])
        with_some = queries.areas_with(session, round_id)
        depth = at.round.area_path.count("/")
        reached = [
            one
            for one in area_queries.areas_within(session, at.round.area_path, depth_max=depth)
            if within(one.path, by.area_path) and takes_part(one.path, at.round.area_path, at.round.scope)
        ]
    newest = {row.number: row.revision for row in reversed(rows)}
    holding = {row.as_of for row in rows if row.revision == newest[row.number]}
    known = stands(db, round_code=round_code, area_code=at.area.code, moments=holding)
    return Listing(
        at,
        tuple(_listed(row, newest[row.number], known.get(row.as_of)) for row in rows),
        tuple((one.code, one.name, ids[one.code] in with_some) for one in reached),
    )


def briefing(
    db: Database, *, round_code: str, number: int, revision: int | None = None, area_code: str = "", by: Actor
) -> tuple[Place, Issued, Issued | None]:
    """A briefing as it was issued (revision: None for the newest), and the revision before it; raises NotFound."""
    with db.reading() as session:
        try:
            at = _place(session, round_code, area_code, by)
        except NotFound:
            raise NotFound(NONE_SUCH, number=number) from None
        ids = area_queries.ids_by_path(session, [at.area.path])
        rows = {
            row.revision: row
            for row in queries.of_number(session, row_of(session, round_code).id or 0, ids[at.area.path], number)
        }
    row = rows.get(max(rows, default=0) if revision is None else revision)
    if row is None:
        raise NotFound(NONE_SUCH, number=number)
    before = rows.get(row.revision - 1)
    return at, _issued(row, row.revision + 1 in rows), _issued(before, True) if before else None


def known_now(db: Database, at: Place, issued: Issued, *, now: datetime) -> tuple[Difference, ...]:
    """Which figures of the briefing's moment are known differently by now."""
    facts = issued.facts
    present = stand(db, round_code=at.round.code, area_code=at.area.code, as_of=facts.as_of, now=now)
    return differences(facts.stand, present)


def _place(session: Session, round_code: str, area_code: str, by: Actor) -> Place:
    round_ = existing(session, round_code)
    county = area_queries.area_by_code(session, round_.area_code)
    code = round_.area_code if area_code == COUNTY else area_code
    if not code and not within(round_.area_path, by.area_path):
        code = by.area_path.rstrip("/").rsplit("/", 1)[-1]
    area = area_queries.area_by_code(session, code) if code else county
    if area is None or county is None or not within(area.path, by.area_path):
        raise NotFound("The round's county has no area with the code %(code)s that you may see.", code=code)
    if not within(area.path, county.path) or area.depth > county.depth + 1:
        raise NotFound("There are briefings of the county and of its townships, not of %(area)s.", area=area.name)
    if not takes_part(area.path, county.path, round_.scope):
        raise no_part(area.name, round_.name, area_queries.areas_of(session, round_.scope))
    return Place(round_, area, area.code == county.code)


def _listed(row: BriefingRow, newest: int, now: Stand | None) -> Listed:
    figures = from_json(Figures, row.facts["stand"]["figures"])  # a list needs no maps
    return Listed(
        number=row.number,
        revision=row.revision,
        kind=row.kind,
        as_of=row.as_of,
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        note=row.note,
        replaced_by=row.revision + 1 if row.revision < newest else None,
        is_changed=row.revision == newest
        and now is not None
        and bool(differences(from_json(Stand, row.facts["stand"]), now)),
        sampled=figures.sampled,
        denominator=figures.denominator,
        coverage=figures.coverage,
    )


def _issued(row: BriefingRow, replaced: bool) -> Issued:
    return Issued(
        number=row.number,
        revision=row.revision,
        typed=Typed(row.kind, row.decisions, row.remark, row.note),
        facts=from_json(Facts, row.facts),
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        replaced_by=row.revision + 1 if replaced else None,
    )
