"""Saying of a step, by name and with a reason, that it is done or not needed; and taking that back."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.steps import BY_KEY, VERDICTS
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import teams as queries
from sampling.storage.tables import StepOverride

from .facts import facts_of
from .reading import changeable, session_of
from .stepping import SAID

NAME_MAX, REASON_MAX = 80, 400
NO_NAME = N_("Type the name of whoever says so.")
NO_REASON = N_("Say why: it stands beside the step.")
TOO_LONG = N_("The text has %(length)s characters, more than the %(most)s that are kept.")
NO_VERDICT = N_("Say whether the step is done or not needed.")


def check_mark(*, verdict: str, done_by: str, reason: str) -> None:
    """Raises Faulty with all that keeps a step from being marked so, each at its field."""
    faults = []
    if verdict not in VERDICTS:
        faults.append(FieldFault(NO_VERDICT, {}, ("verdict",)))
    for field, text, most, empty in (
        ("done_by", done_by.strip(), NAME_MAX, NO_NAME),
        ("reason", reason.strip(), REASON_MAX, NO_REASON),
    ):
        if not text:
            faults.append(FieldFault(empty, {}, (field,)))
        elif len(text) > most:
            faults.append(FieldFault(TOO_LONG, {"length": len(text), "most": most}, (field,)))
    if faults:
        raise Faulty(faults)


def mark_step(
    db: Database,
    *,
    round_code: str,
    key: str,
    session_code: str = "",
    verdict: str,
    done_by: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Say that a step is done or not needed. done_by: who says so, by name; by: the account it is typed with.

    Raises NotFound where there is no such step, Conflict where it is marked already, Refused where the rows say that it
    is done, Faulty as `check_mark`.
    """
    check_mark(verdict=verdict, done_by=done_by, reason=reason)
    with db.writing() as session:
        row = changeable(session, round_code)
        _look(session, round_code, key, session_code)
        if key in SAID and SAID[key](facts_of(session, round_code), session_code).done_at is not None:
            raise Refused("This step is done already, as the system sees: there is nothing to mark.")
        made = StepOverride(
            round_id=row.id or 0,
            key=key,
            session=session_code,
            verdict=verdict,
            done_by=done_by.strip(),
            reason=reason.strip(),
            at=now,
            account=by.name,
        )
        try:
            put(session, made)
        except Taken:
            raise Conflict("Somebody has marked this step already. Look at it again.") from None
        auditing.record(
            session,
            by=by,
            action="mark step",
            subject=_subject(round_code, session_code),
            at=now,
            step=key,
            verdict=verdict,
            done_by=made.done_by,
            reason=made.reason,
        )


def withdraw_mark(db: Database, *, round_code: str, key: str, session_code: str = "", by: Actor, now: datetime) -> None:
    """Take back what was said of a step; the row stays. Raises NotFound where nothing stands of it."""
    with db.writing() as session:
        row = changeable(session, round_code)
        _look(session, round_code, key, session_code)
        mark = queries.standing_mark(session, row.id or 0, key, session_code)
        if mark is None:
            raise NotFound("Nobody has marked this step, or it was taken back already.")
        mark.withdrawn_at, mark.withdrawn_by = now, by.name
        session.add(mark)
        subject = _subject(round_code, session_code)
        auditing.record(session, by=by, action="withdraw mark of step", subject=subject, at=now, step=key)


def _look(session: Session, round_code: str, key: str, session_code: str) -> None:
    kind = BY_KEY.get(key)
    if kind is None or bool(session_code) != (kind.each == "session"):
        raise NotFound("The round %(code)s has no such step.", code=round_code)
    if session_code:
        session_of(session, round_code, session_code)


def _subject(round_code: str, session_code: str) -> str:
    return f"{round_code}/{session_code}" if session_code else round_code
