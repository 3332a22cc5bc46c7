"""A village enters its expected people: a new version each time, the newest counts, nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import Area, within
from sampling.domain.errors import Conflict, Faulty, FieldFault, Refused
from sampling.domain.expected import Entry, Version, doubts, entering, faults, people, residents_of
from sampling.services import auditing
from sampling.services.rounds.reading import changeable, existing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import expected as queries
from sampling.storage.tables import ExpectedRow


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be asked about an entry before it is kept, and how many it makes (None: no figure of residents)."""

    doubts: tuple[FieldFault, ...]
    expected: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The version that stands, and whether it is new: what stood already is not kept twice."""

    version: Version
    is_new: bool


def check(db: Database, *, round_code: str, area_code: str, entry: Entry, source: str) -> Asked:
    """What looks odd about an entry; raises Faulty with all that is wrong with it, NotFound, Refused."""
    with db.reading() as session:
        round_ = existing(session, round_code)
        areas = area_queries.areas_of_round(session, round_)
        residents = _residents(areas.inside, areas.area(area_code, round_.name))
    if found := faults(entry, residents, source):
        raise Faulty(found)
    return Asked(tuple(doubts(entry, residents)), people(residents, entry))


def enter(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    entry: Entry,
    source: str,
    version: int,
    by: Actor,
    now: datetime,
) -> Kept:
    """Keep what an area says; version: the newest that was seen when it was typed, 0 for none.

    The same figures sent again are a success and make no version. Raises Faulty for figures that can't be, Conflict
    where somebody else has entered others meanwhile, Refused where the round is closed, the area enters none or lies
    outside the account's area, and NotFound.
    """
    with db.writing() as session:
        row = changeable(session, round_code)
        round_ = existing(session, round_code)
        areas = area_queries.areas_of_round(session, round_)
        area = areas.area(area_code, round_.name)
        residents = _residents(areas.inside, area)
        if not within(area.path, by.area_path):
            raise Refused("%(area)s is not in your area.", area=area.name)
        if found := faults(entry, residents, source):
            raise Faulty(found)
        key = queries.ids_of(session, [area_code])[area_code]
        versions = queries.versions_of(session, row.id or 0, key, area_code)
        newest = versions[0] if versions else None
        return put_version(session, row.id or 0, key, area_code, newest, version, entry, source, by, now, round_code)


def put_version(
    session: Session,
    round_id: int,
    area_id: int,
    area_code: str,
    newest: Version | None,
    seen: int,
    entry: Entry,
    source: str,
    by: Actor,
    now: datetime,
    round_code: str,
) -> Kept:
    """Write the version that follows `newest` within the caller's transaction; raises Conflict as `enter`."""
    source, standing = source.strip(), newest.version if newest else 0
    if newest and newest.entry == entry and newest.source == source:
        return Kept(newest, False)
    if standing != seen:
        raise _conflict(newest)
    made = ExpectedRow(
        round_id=round_id,
        area_id=area_id,
        version=standing + 1,
        source=source,
        entered_by=by.name,
        entered_at=now,
        **asdict(entry),
    )
    try:
        put(session, made)
    except Taken:
        raise _conflict(newest) from None
    auditing.record(
        session,
        by=by,
        action="enter expected people",
        subject=f"{round_code}/{area_code}",
        at=now,
        version=made.version,
        source=source,
        **asdict(entry),
    )
    return Kept(Version(area_code, made.version, entry, source, by.name, now), True)


def _conflict(newest: Version | None) -> Conflict:
    if newest is None:
        return Conflict("Somebody else has entered figures for this area meanwhile. Open the page again and compare.")
    return Conflict(
        "Meanwhile %(who)s has entered other figures (%(at)s). Compare them with yours and enter again.",
        who=newest.entered_by,
        at=newest.entered_at,
    )


def _residents(areas: Sequence[Area], area: Area) -> int | None:
    if not any(one.code == area.code for one in entering(areas)):
        raise Refused(
            "%(area)s does not enter expected people: its villages do, or the area it lies in.",
            area=f"{area.name} ({area.code})",
        )
    return residents_of(areas)[area.code]
