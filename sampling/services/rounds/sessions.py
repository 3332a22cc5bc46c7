"""Sessions of a round: adding one, its hours, and removing it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Faulty, FieldFault, Refused
from sampling.domain.rounds import SESSION_KINDS, may_reshape
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database
from sampling.storage.queries import members, submitting
from sampling.storage.queries import rounds as queries
from sampling.storage.queries import teams as team_queries
from sampling.storage.tables import SessionRow

from .codes import code_faults
from .members import put_people, scope_paths, site_ids, staff_ids
from .reading import changeable, existing, session_of

LENGTH_MAX = timedelta(days=7)
TAKEN = N_("The round has a session with the code %(code)s already. Choose another.")
BACKWARDS = N_("A session closes after it opens. Check its hours.")
TOO_LONG = N_("A session is at most %(days)s days long. Make several sessions.")
SLOT_LENGTH = N_("A slot is 5 to 1,440 minutes long, not %(minutes)s.")
NO_WHOLE_SLOTS = N_("The session's hours are not a whole number of slots of %(minutes)s minutes.")


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
        faults += hours_faults(*hours, slot_minutes)
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
    kind: str = "main",
    throughout: bool = False,
    members_of: str = "",
    site_codes: Iterable[str] | None = None,
    staff_codes: Iterable[str] | None = None,
    people: Mapping[str, int] | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Add a session; kind: one of `SESSION_KINDS`. throughout: its sites stay open for all of it.

    people: numbers for mobile and isolation sites, by code.

    site_codes, staff_codes: who takes part, None for every site or all staff of the areas that the round is for
    who are not away in it.
    members_of: code of a session of the round to take both from instead, without the numbers.

    Raises Conflict where the round has the code already, Faulty for a code or hours that can't be, NotFound for
    unknown codes.
    """
    if faults := [*code_faults(code), *hours_faults(opens_at, closes_at, slot_minutes)]:
        raise Faulty(faults)
    with db.writing() as session:
        row = changeable(session, round_code)
        round_ = existing(session, round_code)
        if kind not in SESSION_KINDS:
            raise Refused("There is no kind of session %(kind)s.", kind=kind)
        if queries.session_row(session, round_code, code):
            raise Conflict(TAKEN, code=code)
        added = SessionRow(
            round_id=row.id or 0,
            code=code,
            name=name.strip() or code,
            opens_at=opens_at,
            closes_at=closes_at,
            slot_minutes=slot_minutes,
            kind=kind,
            throughout=throughout,
        )
        session.add(added)
        session.flush()
        paths = scope_paths(session, round_)
        if members_of:
            of = session_of(session, round_code, members_of)
            members.copy_members(session, of.id or 0, added.id or 0, numbers=False)
        else:
            queries.replace_sites(session, added.id or 0, site_ids(session, round_.area_path, site_codes, paths))
            away = submitting.away_codes(session, row.id or 0)
            called = staff_ids(session, round_.area_path, staff_codes, paths, away)
            queries.replace_staff(session, added.id or 0, called)
        put_people(session, added.id or 0, people or {})
        places, people_called = members.how_many(session, added.id or 0)
        auditing.record(
            session,
            by=by,
            action="add session",
            subject=f"{round_code}/{code}",
            at=now,
            opens_at=opens_at.isoformat(),
            closes_at=closes_at.isoformat(),
            slot_minutes=slot_minutes,
            kind=kind,
            throughout=throughout,
            sites=places,
            staff=people_called,
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
    throughout: bool = False,
    by: Actor,
    now: datetime,
) -> None:
    """Change a session's name; its hours as long as the round is not told; and whether its sites stay open throughout,
    as long as no plan of it is published."""
    if faults := hours_faults(opens_at, closes_at, slot_minutes):
        raise Faulty(faults)
    with db.writing() as session:
        row = changeable(session, round_code)
        own = session_of(session, round_code, session_code)
        hours = (opens_at, closes_at, slot_minutes)
        if hours != (own.opens_at, own.closes_at, own.slot_minutes) and not may_reshape(row.state):
            raise Refused(
                "The round %(code)s is %(state)s: its hours no longer change.", code=row.code, state=row.state
            )
        if throughout != own.throughout and session_code in queries.published_sessions(session, round_code):
            raise Refused(
                "A plan of the session %(code)s is published: its sites keep the hours it was made for.",
                code=session_code,
            )
        own.name, own.throughout = name.strip() or session_code, throughout
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
            throughout=throughout,
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
        team_queries.withdraw_marks_of_session(session, row.id or 0, session_code, by.name, now)
        auditing.record(session, by=by, action="remove session", subject=f"{round_code}/{session_code}", at=now)


def hours_faults(opens_at: datetime, closes_at: datetime, slot_minutes: int) -> list[FieldFault]:
    """What keeps a session from having these hours."""
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
