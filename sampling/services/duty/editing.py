"""Changing the roster: a duty is put on it for one day or several, changed, or taken off it with a reason.

What is over stays as it was: it says who was on duty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.duty import DAYS_MAX, Duty, Span, Spell, elsewhere, person, span_of
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.instants import is_meant
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas
from sampling.storage.queries import duty as queries
from sampling.storage.tables import AreaRow, DutyRow

from .. import auditing

NO_SUCH_AREA = N_("There is no area “%(area)s” that you may change the roster of. Choose one from the list.")
SEVERAL_AREAS = N_("Several areas are called %(area)s. Type the code.")
NEEDED = N_("Fill this in.")
NO_PHONE = N_("A phone number has at least three digits. Type the one that is answered during the duty.")
NO_DAY = N_("Choose the day.")
OVER = N_("This duty ended at %(ends)s on %(day)s. What is over stays as it was.")
DAYS = N_("A duty is put on the roster for 1 to %(most)s days at once.")
STANDS = N_("%(name)s is on the roster for this post from %(starts)s on %(day)s already.")
HAS_STAND_IN = N_("An absence is announced for this duty. Take it back first, then change the duty.")
LENGTHS = {"post": 80, "name": 80, "work_phone": 40, "note": 400}
TOO_LONG = N_("Type at most %(most)s characters.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to stand on the roster. area: code or name. starts, ends: on the county's clock; an end at or before the
    start is on the next day. days: how many days in a row. None where it could not be read: nothing is said of it."""

    area: str
    post: str
    name: str
    work_phone: str
    day: date | None
    starts: time | None
    ends: time | None
    note: str = ""
    days: int | None = 1

    def spans(self, zone: ZoneInfo) -> list[Span]:
        """Its hours, one stretch a day."""
        if self.day is None or self.starts is None or self.ends is None or not is_meant(self.day):
            return []
        return [span_of(self.day + timedelta(days=n), self.starts, self.ends, zone) for n in range(self.days or 0)]


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
        row.starts_at, row.ends_at, row.note = *span, wanted.note
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


def faults_of(wanted: Wanted, zone: ZoneInfo, now: datetime) -> list[FieldFault]:
    """What is wrong with a duty by itself, whatever stands."""
    found = [
        FieldFault(NEEDED, where=(key,)) for key in ("post", "name", "work_phone") if not getattr(wanted, key).strip()
    ]
    found += [
        FieldFault(TOO_LONG, {"most": most}, (key,))
        for key, most in LENGTHS.items()
        if len(getattr(wanted, key)) > most
    ]
    if wanted.work_phone.strip() and not is_callable(wanted.work_phone):
        found.append(FieldFault(NO_PHONE, where=("work_phone",)))
    if wanted.day is not None and not is_meant(wanted.day):
        found.append(FieldFault(NO_DAY, where=("day",)))
    if wanted.days is not None and not 1 <= wanted.days <= DAYS_MAX:
        found.append(FieldFault(DAYS, {"most": DAYS_MAX}, ("days",)))
    elif (spans := wanted.spans(zone)) and spans[0][1] <= now:
        ends = spans[0][1].astimezone(zone)
        found.append(FieldFault(OVER, {"ends": ends.time(), "day": ends.date().isoformat()}, ("day",)))
    return found


def is_callable(phone: str) -> bool:
    """True where a number has digits to call; what begins with 演示- stands for one in a demonstration."""
    return phone.startswith("演示-") or sum(sign.isdigit() for sign in phone) >= 3


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
        raise Refused(OVER, ends=ends.time(), day=ends.date().isoformat())


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
    return {"name": name, "starts": starts.time(), "day": starts.date().isoformat()}


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
