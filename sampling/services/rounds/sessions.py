"""Sessions of a round: their hours, and which sites and staff take part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.rounds import may_reshape
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session
from sampling.storage.queries import rounds as queries
from sampling.storage.queries import sites
from sampling.storage.tables import RoundRow, SessionRow

from .codes import code_faults
from .reading import changeable, existing, row_of, session_of

LENGTH_MAX = timedelta(days=7)
TAKEN = N_("The round has a session with the code %(code)s already. Choose another.")
BACKWARDS = N_("A session closes after it opens. Check its hours.")
TOO_LONG = N_("A session is at most %(days)s days long. Make several sessions.")
SLOT_LENGTH = N_("A slot is 5 to 1,440 minutes long, not %(minutes)s.")
NO_WHOLE_SLOTS = N_("The session's hours are not a whole number of slots of %(minutes)s minutes.")


@dataclass(frozen=True, slots=True)
class SessionMembers:
    """Codes of the sites and staff of a session."""

    sites: frozenset[str]
    staff: frozenset[str]


def check_session(
    db: Database,
    *,
    round_code: str,
    code: str | None = None,
    hours: tuple[datetime, datetime] | None = None,
    slot_minutes: int | None = None,
) -> None:
    """Raises Faulty with all that keeps a session from being so; what is None is not looked at.

    code: of a session that is to be added.
    """
    faults = [] if code is None else code_faults(code)
    if hours is not None and slot_minutes is not None:
        faults += _hours_faults(*hours, slot_minutes)
    with db.reading() as session:
        if code is not None and queries.session_row(session, round_code, code):
            faults.append(FieldFault(TAKEN, {"code": code}, ("code",)))
    if faults:
        raise Faulty(faults)


def add_session(
    db: Database,
    *,
    round_code: str,
    code: str,
    name: str,
    opens_at: datetime,
    closes_at: datetime,
    slot_minutes: int = 60,
    site_codes: Iterable[str] | None = None,
    staff_codes: Iterable[str] | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Add a session; site_codes, staff_codes: who takes part, None for every site or all staff of the county.

    Raises Conflict where the round has the code already, Faulty for a code or hours that can't be, NotFound for
    unknown codes.
    """
    if faults := [*code_faults(code), *_hours_faults(opens_at, closes_at, slot_minutes)]:
        raise Faulty(faults)
    with db.writing() as session:
        row = changeable(session, round_code)
        path = existing(session, round_code).area_path
        if queries.session_row(session, round_code, code):
            raise Conflict(TAKEN, code=code)
        added = SessionRow(
            round_id=row.id or 0,
            code=code,
            name=name.strip() or code,
            opens_at=opens_at,
            closes_at=closes_at,
            slot_minutes=slot_minutes,
        )
        session.add(added)
        session.flush()
        places = _site_ids(session, path, site_codes)
        people = _staff_ids(session, path, staff_codes)
        queries.replace_sites(session, added.id or 0, places)
        queries.replace_staff(session, added.id or 0, people)
        auditing.record(
            session,
            by=by,
            action="add session",
            subject=f"{round_code}/{code}",
            at=now,
            opens_at=opens_at.isoformat(),
            closes_at=closes_at.isoformat(),
            slot_minutes=slot_minutes,
            sites=len(places),
            staff=len(people),
        )


def edit_session(
    db: Database,
    *,
    round_code: str,
    session_code: str,
    name: str,
    opens_at: datetime,
    closes_at: datetime,
    slot_minutes: int,
    by: Actor,
    now: datetime,
) -> None:
    """Change a session's name, and its hours as long as the round is a draft."""
    if faults := _hours_faults(opens_at, closes_at, slot_minutes):
        raise Faulty(faults)
    with db.writing() as session:
        row = changeable(session, round_code)
        own = session_of(session, round_code, session_code)
        hours = (opens_at, closes_at, slot_minutes)
        if hours != (own.opens_at, own.closes_at, own.slot_minutes) and not may_reshape(row.state):
            raise Refused(
                "The round %(code)s is %(state)s: its hours no longer change.", code=row.code, state=row.state
            )
        own.name = name.strip() or session_code
        own.opens_at, own.closes_at, own.slot_minutes = hours
        session.add(own)
        auditing.record(
            session,
            by=by,
            action="edit session",
            subject=f"{round_code}/{session_code}",
            at=now,
            opens_at=opens_at.isoformat(),
            closes_at=closes_at.isoformat(),
            slot_minutes=slot_minutes,
        )


def remove_session(db: Database, *, round_code: str, session_code: str, by: Actor, now: datetime) -> None:
    """Remove a session of a draft round, with its runs; raises Refused once it has a plan or the round is published."""
    with db.writing() as session:
        row = changeable(session, round_code)
        own = session_of(session, round_code, session_code)
        if not may_reshape(row.state):
            raise Refused(
                "The round %(code)s is %(state)s: its sessions can't be removed any more.",
                code=round_code,
                state=row.state,
            )
        if queries.plan_count(session, own.id or 0):
            raise Refused("The session %(code)s has plans and can't be removed.", code=session_code)
        session.delete(own)
        auditing.record(session, by=by, action="remove session", subject=f"{round_code}/{session_code}", at=now)


def set_session_sites(
    db: Database, *, round_code: str, session_code: str, site_codes: Iterable[str] | None, by: Actor, now: datetime
) -> int:
    """Say which sites open in a session, None for all of the county; gives how many."""
    with db.writing() as session:
        row, own = _open_members(session, round_code, session_code)
        ids = _site_ids(session, existing(session, row.code).area_path, site_codes)
        queries.replace_sites(session, own.id or 0, ids)
        _record_members(session, by, "set sites of session", f"{round_code}/{session_code}", now, len(ids))
        return len(ids)


def set_session_staff(
    db: Database, *, round_code: str, session_code: str, staff_codes: Iterable[str] | None, by: Actor, now: datetime
) -> int:
    """Say who can be called for a session, None for all staff of the county; gives how many."""
    with db.writing() as session:
        row, own = _open_members(session, round_code, session_code)
        ids = _staff_ids(session, existing(session, row.code).area_path, staff_codes)
        queries.replace_staff(session, own.id or 0, ids)
        _record_members(session, by, "set staff of session", f"{round_code}/{session_code}", now, len(ids))
        return len(ids)


def session_members(db: Database, *, round_code: str, session_code: str) -> SessionMembers:
    """Codes of the sites and staff of a session; raises NotFound."""
    with db.reading() as session:
        row_of(session, round_code)
        own = session_of(session, round_code, session_code)
        return SessionMembers(
            frozenset(site.code for site in sites.sites_within(session, session_id=own.id)),
            frozenset(queries.staff_codes(session, own.id or 0)),
        )


def _open_members(session: Session, round_code: str, session_code: str) -> tuple[RoundRow, SessionRow]:
    row = changeable(session, round_code)
    own = session_of(session, round_code, session_code)
    if session_code in queries.published_sessions(session, round_code):
        raise Refused(
            "A plan of the session %(code)s is published: its sites and staff stay as they are.", code=session_code
        )
    return row, own


def _record_members(session: Session, by: Actor, action: str, subject: str, now: datetime, count: int) -> None:
    auditing.record(session, by=by, action=action, subject=subject, at=now, count=count)


def _hours_faults(opens_at: datetime, closes_at: datetime, slot_minutes: int) -> list[FieldFault]:
    if opens_at.tzinfo is None or closes_at.tzinfo is None:
        raise ValueError("a session's hours need a zone")
    slot = {"minutes": slot_minutes}
    if not 5 <= slot_minutes <= 1440:
        return [FieldFault(SLOT_LENGTH, slot, ("slot_minutes",))]
    if closes_at <= opens_at:
        return [FieldFault(BACKWARDS, where=("closes",))]
    if closes_at - opens_at > LENGTH_MAX:
        return [FieldFault(TOO_LONG, {"days": LENGTH_MAX.days}, ("closes",))]
    if (closes_at - opens_at) % timedelta(minutes=slot_minutes):
        return [FieldFault(NO_WHOLE_SLOTS, slot, ("slot_minutes",))]
    return []


def _site_ids(session: Session, path: str, codes: Iterable[str] | None) -> Sequence[int]:
    ids = sites.ids_by_code(session)
    within = [site.code for site in sites.sites_within(session, path)]
    if codes is None:
        return [ids[code] for code in within]
    wanted, known = sorted(set(codes)), set(within)
    for code in wanted:
        if code not in known:
            raise NotFound("The county has no site with the code %(code)s.", code=code)
    return [ids[code] for code in wanted]


def _staff_ids(session: Session, path: str, codes: Iterable[str] | None) -> Sequence[int]:
    ids = queries.staff_ids_within(session, path)
    if codes is None:
        return list(ids.values())
    wanted = sorted(set(codes))
    for code in wanted:
        if code not in ids:
            raise NotFound("The county has nobody with the staff code %(code)s.", code=code)
    return [ids[code] for code in wanted]
