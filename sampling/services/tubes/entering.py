"""The desk, or a township for itself, tells its tubes: a version each time, nothing is overwritten."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import Area, within
from sampling.domain.chains import Told, added, of_area
from sampling.domain.errors import Conflict, Faulty, FieldFault, Refused
from sampling.domain.tubes import (
    NOTHING,
    STEPS,
    Entry,
    Version,
    change_faults,
    doubts,
    faults,
    hour_faults,
    in_force,
    last_told,
    without,
)
from sampling.services import auditing
from sampling.services.rounds.reading import changeable, row_of
from sampling.services.watching.facts import Facts, current
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import tubes as queries
from sampling.storage.tables import RoundRow, TubesRow

from .places import ENTERED_WHILE, area_of, begun, day_asked, townships
from .taken import taken


@dataclass(frozen=True, slots=True)
class Sent:
    """What is typed. hour: None where none was chosen. reason: why it changes or falls. confirmed: more than was told
    of the step before, and right. seen: number of the newest version of the area and day on the page, 0 for none."""

    day: date | None
    hour: datetime | None
    entry: Entry
    reason: str = ""
    confirmed: bool = False
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """The version that holds, and whether it is new: what stands already is not kept twice."""

    version: Version
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where it is entered, and what the sites have told by the hour."""

    area: Area
    day: date
    opens_at: datetime
    facts: Facts
    taken: Told
    parts: tuple[Area, ...]


def enter(db: Database, *, round_code: str, area_code: str, sent: Sent, by: Actor, now: datetime) -> Kept:
    """Keep what is told of an area's tubes.

    Raises Faulty with all that is wrong, each at its field; Conflict where somebody else has told other figures for the
    hour since the page was opened; Refused outside the account's area and in a round that takes none; NotFound.
    """
    sent = replace(sent, reason=sent.reason.strip())
    place = _place(db, round_code, area_code, sent, now)
    if not within(place.area.path, by.area_path):
        raise Refused("%(area)s is not in your area.", area=place.area.name)
    with db.writing() as session:
        row = changeable(session, round_code)  # held: whoever else enters tubes of the round waits
        if row.state not in ENTERED_WHILE:
            raise Refused("Tubes are entered from when the townships have been told of the round until it is closed.")
        own = _own(session, row, place)
        holding = in_force(own)
        standing = holding.get(sent.hour) if sent.hour else None
        if standing is not None and standing.entry == sent.entry:
            return Kept(standing, False)
        if standing is not None and standing.version > sent.seen:
            raise _conflict(standing)
        was_odd = _look(session, row, place, holding, sent, now)
        return Kept(_put(session, row, place, replace(sent, confirmed=was_odd), own, by, now), True)


def look(db: Database, *, round_code: str, area_code: str, sent: Sent, now: datetime) -> None:
    """Raises Faulty with all that is wrong with what is typed, beside what stands now."""
    sent = replace(sent, reason=sent.reason.strip())
    place = _place(db, round_code, area_code, sent, now)
    with db.reading() as session:
        row = row_of(session, round_code)
        _look(session, row, place, in_force(_own(session, row, place)), sent, now)


def _place(db: Database, round_code: str, area_code: str, sent: Sent, now: datetime) -> _Place:
    facts = current(db, round_code)
    area = area_of(facts, area_code)
    first = facts.basis.first_by_day
    day = day_asked(begun(facts, now), sent.day, round_code)
    opens_at = first[day]
    county, own = townships(facts)
    found = Told()
    if sent.hour is not None and not hour_faults(sent.hour, opens_at, now, facts.zone):
        found = taken(facts, [area.path], sent.hour, None, day)[area.path].at(sent.hour)
    return _Place(area, day, opens_at, facts, found, tuple(own) if area is county else ())


def _own(session: Session, row: RoundRow, place: _Place) -> list[Version]:
    found = queries.versions(session, row.id or 0, [place.area.code], days=[place.day])
    return [one.version for one in found]


def _look(
    session: Session, row: RoundRow, place: _Place, holding: Mapping[datetime, Version], sent: Sent, now: datetime
) -> bool:
    """True where what is sent had to be confirmed, and is."""
    found = faults(sent.entry, sent.reason)
    wrong_hour = hour_faults(sent.hour, place.opens_at, now, place.facts.zone)
    found += wrong_hour
    odd: list[FieldFault] = []
    if sent.hour is not None and not wrong_hour:
        standing = holding[sent.hour].entry if sent.hour in holding else Entry()
        wrong = [str(fault.where[0]) for fault in found if fault.where[0] in STEPS]
        entry = without(sent.entry, wrong, standing)
        beside = change_faults(holding, sent.hour, entry, sent.reason)
        found += [fault for fault in beside if not (wrong and fault.sentence == NOTHING)]  # something was typed
        odd = _doubts(session, row, place, holding, sent.hour, entry)
        if not sent.confirmed:
            found += odd
    if found:
        raise Faulty(found)
    return bool(odd)


def _doubts(
    session: Session,
    row: RoundRow,
    place: _Place,
    holding: Mapping[datetime, Version],
    hour: datetime,
    entry: Entry,
) -> list[FieldFault]:
    made = Version("", 0, hour, entry, "", False, "", hour)
    own = last_told({**holding, hour: made}, hour)
    parts: dict[str, Told] = {}
    if place.parts:
        told: dict[str, list[Version]] = {}
        for one in queries.versions(session, row.id or 0, [part.code for part in place.parts], days=[place.day]):
            told.setdefault(one.version.area_code, []).append(one.version)
        last = [last_told(in_force(told.get(part.code, ())), hour) for part in place.parts]
        parts = {step: added(of_area(one.get(step)) for one in last) for step in STEPS}
    return doubts(entry, hour, own, parts, place.taken)


def _put(
    session: Session, row: RoundRow, place: _Place, sent: Sent, own: list[Version], by: Actor, now: datetime
) -> Version:
    area_id = area_queries.ids_by_path(session, [place.area.path])[place.area.path]
    hour = sent.hour or now
    made = TubesRow(
        round_id=row.id or 0,
        area_id=area_id,
        day=place.day,
        hour=hour,
        version=max((one.version for one in own), default=0) + 1,
        **asdict(sent.entry),
        reason=sent.reason,
        confirmed=sent.confirmed,
        entered_by=by.name,
        entered_at=now,
    )
    before = in_force(own).get(hour)
    try:
        put(session, made)
    except Taken:
        raise Conflict(
            "Somebody else has just entered figures for this area. Open the page again and compare."
        ) from None
    auditing.record(
        session,
        by=by,
        action="enter tubes",
        subject=f"{row.code}/{place.area.code}",
        at=now,
        day=place.day.isoformat(),
        hour=hour.isoformat(),
        version=made.version,
        **{f"tubes_{step}": n for step, n in asdict(sent.entry).items()},
        **({f"tubes_{step}_before": n for step, n in asdict(before.entry).items()} if before else {}),
        reason=sent.reason,
        confirmed=sent.confirmed,
    )
    return queries.version_of(made, place.area.code)


def _conflict(standing: Version) -> Conflict:
    return Conflict(
        "Meanwhile %(who)s has entered other figures for this hour (%(at)s). They are shown below: compare, and enter "
        "again.",
        who=standing.entered_by,
        at=standing.entered_at,
    )
