"""Changing the roster: a duty is put on it for one day or several, changed, or taken off it with a reason.

What is over stays as it was: it says who was on duty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.duty import Duty, Span, Spell, elsewhere, level_of, person
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas
from sampling.storage.queries import duty as queries
from sampling.storage.tables import AreaRow, DutyRow

from .. import auditing
from .wanted import NEEDED, OVER, Wanted, faults_of

NO_SUCH_AREA = N_("There is no area “%(area)s” that you may change the roster of. Choose one from the list.")
SEVERAL_AREAS = N_("Several areas are called %(area)s. Type the code.")
STANDS = N_("%(name)s is on the roster for this post from %(starts)s on %(day)s already.")
HAS_STAND_IN = N_("An absence is announced for this duty. Take it back first, then change the duty.")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many duties, for whom, and where else the person is on duty at these times."""

    count: int
    area_name: str
    elsewhere: tuple[Spell, ...]


def duty(db: Database, duty_id: int, *, by: Actor) -> Duty:
    """A duty that this account may change; raises NotFound."""
    with db.reading() as session:
        row, area = own_row(session, duty_id, by)
        return queries.duty_of(row, area)


def offered(db: Database, *, by: Actor, most: int) -> list[tuple[str, str]]:
    """Code and name of areas whose roster the account may change: those down to the villages where all are too many."""
    with db.reading() as session:
        found = queries.area_rows(session, by.area_path)
    if len(found) > most:
        found = [area for area in found if level_of(area.level) != "group"]
    return [(area.code, area.name) for area in found[:most]]


def check(
    db: Database, wanted: Wanted, *, zone: ZoneInfo, by: Actor, now: datetime, duty_id: int | None = None
) -> None:
    """Raises Faulty with all that keeps a duty from being written so; duty_id: the one that is changed."""
    with db.reading() as session:
        _, faults = _looked_at(session, wanted, zone, by, now, duty_id)
    if faults:
        raise Faulty(faults)


def add(db: Database, wanted: Wanted, *, zone: ZoneInfo, provenance: str = "real", by: Actor, now: datetime) -> Written:
    """Put a duty on the roster, on each of its days; all of them, or none.

    Raises Faulty with all that is wrong, Conflict where somebody has just written the same.
    """
    with db.writing() as session:
        queries.one_at_a_time(session)
        area, faults = _looked_at(session, wanted, zone, by, now, None)
        if area is None or faults:
            raise Faulty(faults)
        spans = wanted.spans(zone)
        for starts_at, ends_at in spans:
            row = DutyRow(
                area_id=area.id or 0,
                post=wanted.post,
                name=wanted.name,
                work_phone=wanted.work_phone,
                starts_at=starts_at,
                ends_at=ends_at,
                note=wanted.note,
                provenance=provenance,
                created_by=by.name,
                created_at=now,
            )
            _put(session, row, zone)
        _audit(session, "add duty", area, wanted, spans[0], by, now, count=len(spans))
        return Written(len(spans), area.name, _elsewhere(session, area, wanted, spans, None))


def change(db: Database, duty_id: int, wanted: Wanted, *, zone: ZoneInfo, by: Actor, now: datetime) -> Written:
    """Change a duty that is not over. Raises as `add`, NotFound for one out of reach, Refused while somebody stands
    in."""
    with db.writing() as session:
        queries.one_at_a_time(session)
        row, _ = own_row(session, duty_id, by)
        _changeable(row, zone, now)
        area, faults = _looked_at(session, wanted, zone, by, now, duty_id)
        if area is None or faults:
            raise Faulty(faults)
        (span,) = wanted.spans(zone)
        row.area_id, row.post, row.name, row.work_phone = area.id or 0, wanted.post, wanted.name, wanted.work_phone
        row.starts_at, row.ends_at, row.note = span[0], span[1], wanted.note
        _put(session, row, zone)
        _audit(session, "edit duty", area, wanted, span, by, now)
        return Written(1, area.name, _elsewhere(session, area, wanted, [span], duty_id))


def remove(db: Database, duty_id: int, *, reason: str, zone: ZoneInfo, by: Actor, now: datetime) -> Duty:
    """Take a duty that is not over off the roster; the reason stands in the audit. Gives what stood."""
    with db.writing() as session:
        queries.one_at_a_time(session)
        row, area = own_row(session, duty_id, by)
        if not reason.strip():
            raise Faulty([FieldFault(N_("Say why it is taken off."), where=("reason",))])
        not_over(row, zone, now)
        stood = queries.duty_of(row, area)
        session.delete(row)
        auditing.record(
            session,
            by=by,
            action="remove duty",
            subject=area.code,
            at=now,
            post=stood.post,
            name=stood.name,
            starts_at=stood.starts_at.isoformat(),
            reason=reason.strip(),
        )
        return stood


def _looked_at(
    session: Session, wanted: Wanted, zone: ZoneInfo, by: Actor, now: datetime, duty_id: int | None
) -> tuple[AreaRow | None, list[FieldFault]]:
    area, faults = _area(session, wanted.area.strip(), by)
    faults += faults_of(wanted, zone, now)
    if duty_id is not None:
        row, _ = own_row(session, duty_id, by)
        if row.absent_at is not None:
            faults.append(FieldFault(HAS_STAND_IN))
    spans = wanted.spans(zone)
    if area is not None and spans and not faults:
        standing = queries.standing_at(session, [starts for starts, _ in spans])
        for starts_at, _ in spans:
            row_there = standing.get((area.id or 0, wanted.post, wanted.name, starts_at))
            if row_there is not None and row_there.id != duty_id:
                faults.append(FieldFault(STANDS, _facts(wanted.name, starts_at, zone), ("day",)))
    return area, faults


def _area(session: Session, asked: str, by: Actor) -> tuple[AreaRow | None, list[FieldFault]]:
    """The area that is asked for by code, or by a name that one area alone has."""
    row = areas.row_by_code(session, asked) if asked else None
    if row is None and asked:
        named = [row for row in queries.areas_called(session, asked) if within(row.path, by.area_path)]
        if len(named) > 1:
            return None, [FieldFault(SEVERAL_AREAS, {"area": asked}, ("area",))]
        row = named[0] if named else None
    if row is None or not within(row.path, by.area_path):
        return None, [FieldFault(NO_SUCH_AREA if asked else NEEDED, {"area": asked} if asked else {}, ("area",))]
    return row, []


def own_row(session: Session, duty_id: int, by: Actor) -> tuple[DutyRow, AreaRow]:
    """The row of a duty that this account may change, with its area's; raises NotFound."""
    found = queries.row_with_area(session, duty_id)
    if found is None or not within(found[1].path, by.area_path):
        raise NotFound("There is no such duty, or somebody has taken it off the roster.")
    return found


def not_over(row: DutyRow, zone: ZoneInfo, now: datetime) -> None:
    """Raises Refused where a duty is over."""
    if row.ends_at <= now:
        ends = row.ends_at.astimezone(zone)
        raise Refused(OVER, ends=ends.time(), day=ends.date())


def _changeable(row: DutyRow, zone: ZoneInfo, now: datetime) -> None:
    not_over(row, zone, now)
    if row.absent_at is not None:
        raise Refused(HAS_STAND_IN)


def _put(session: Session, row: DutyRow, zone: ZoneInfo) -> None:
    try:
        put(session, row)
    except Taken:
        raise Conflict(STANDS, **_facts(row.name, row.starts_at, zone)) from None


def _facts(name: str, starts_at: datetime, zone: ZoneInfo) -> dict[str, object]:
    starts = starts_at.astimezone(zone)
    return {"name": name, "starts": starts.time(), "day": starts.date()}


def _elsewhere(
    session: Session, area: AreaRow, wanted: Wanted, spans: Iterable[Span], duty_id: int | None
) -> tuple[Spell, ...]:
    """Where else the person is on duty at these times: told, not refused, as one may look after two."""
    county = area.path.partition("/")[0] + "/"
    who = person(wanted.name, wanted.work_phone)
    found = []
    for span in spans:
        others = [duty for duty in queries.duties_within(session, county, *span) if duty.area_code != area.code]
        if (spell := elsewhere(others, who, span, but=duty_id)) is not None:
            found.append(spell)
    return tuple(found)


def _audit(
    session: Session, action: str, area: AreaRow, wanted: Wanted, span: Span, by: Actor, now: datetime, **more: object
) -> None:
    auditing.record(
        session,
        by=by,
        action=action,
        subject=area.code,
        at=now,
        post=wanted.post,
        name=wanted.name,
        starts_at=span[0].isoformat(),
        ends_at=span[1].isoformat(),
        **more,
    )
