"""Signing a township's day at its close, which locks it, and reopening it by the county, with a reason."""

from collections.abc import Sequence
from datetime import date, datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.daily import TEXT_MAX, faults_of
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.rounds import TOLD
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Taken, put
from sampling.storage.queries import areas, rounds
from sampling.storage.queries import daily as queries
from sampling.storage.tables import DailyReportRow

from .reading import Township, township

SEEN = N_("Figures of the day have changed since you opened the page. Look at them again, then sign.")
SIGNED = N_("The report of %(day)s is signed already.")
WHY = N_("Say why the day is reopened.")


def sign(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    day: date,
    signed_for: Sequence[str] = (),
    note: str = "",
    seen: str,
    by: Actor,
    now: datetime,
) -> int:
    """Sign a township's report of a day as it stands, which locks the day; gives its number.

    signed_for: the open matters (`domain.daily.MATTERS`) that are signed for as they are. seen: fingerprint of the
    figures that were looked at. Raises Faulty where open matters are not signed for, Conflict where figures changed or
    somebody else has signed, Refused before the last site was to close and where a round tells nobody, NotFound.
    """
    try:
        with db.writing() as session:
            row = rounds.row_by_code(session, round_code)
            area = areas.row_by_code(session, area_code)
            if row is None or area is None or not within(area.path, by.area_path):
                raise NotFound("%(area)s is no township of the round %(round)s.", area=area_code, round=round_code)
            if row.state not in TOLD:
                raise Refused("Townships have not been told of the round %(round)s yet.", round=round_code)
            queries.hold_alone(session, row.id or 0)
            _, here = township(db, round_code=round_code, area_code=area_code, day=day, now=now)
            _check(here, day, signed_for, note, seen, now)
            last = queries.newest(session, row.id or 0, area.id or 0, day)
            figures = here.figures
            signed = DailyReportRow(
                round_id=row.id or 0,
                area_id=area.id or 0,
                day=day,
                version=last.version + 1 if last else 1,
                number=queries.next_number(session, row.id or 0),
                zero=figures.zero,
                noon=figures.noon,
                final=figures.final,
                figures=figures.as_json(),
                note=note.strip(),
                signed_at=now,
                signed_by=by.name,
            )
            put(session, signed)
            auditing.record(
                session,
                by=by,
                action="sign day",
                subject=area_code,
                at=now,
                round=round_code,
                day=day.isoformat(),
                number=signed.number,
                version=signed.version,
                noon=signed.noon,
                final=signed.final,
                zero=signed.zero,
                **figures.open_matters,
                note=signed.note,
            )
            return signed.number
    except Taken:
        raise Conflict(SIGNED, day=day) from None


def _check(
    here: Township, day: date, signed_for: Sequence[str], note: str, seen: str, now: datetime
) -> None:  # fmt: skip
    if here.signed is not None:
        raise Conflict(SIGNED, day=day)
    if not here.over:
        raise Refused("The last site was to close at %(ends)s. The day is signed after that.", ends=here.ends_at)
    if seen != here.figures.fingerprint:
        raise Conflict(SEEN)
    if faults := faults_of(here.figures, signed_for, note):
        raise Faulty(faults)


def reopen(
    db: Database, *, round_code: str, area_code: str, day: date, reason: str, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Reopen a signed day: its figures may be changed again, and it is to be signed anew. What was signed stays.

    Raises Faulty without a reason, Refused for who does not reach the whole county, Conflict where it is not signed or
    reopened already, NotFound.
    """
    if not reason.strip():
        raise Faulty([FieldFault(WHY, where=("reason",))])
    if len(reason.strip()) > TEXT_MAX:
        raise Faulty([FieldFault(N_("Keep it to %(most)s characters."), {"most": TEXT_MAX}, ("reason",))])
    with db.writing() as session:
        row = rounds.row_by_code(session, round_code)
        area = areas.row_by_code(session, area_code)
        if row is None or area is None:
            raise NotFound("%(area)s is no township of the round %(round)s.", area=area_code, round=round_code)
        if not within(rounds.county_path(session, round_code) or "", by.area_path):
            raise Refused("Only the county reopens a day that a township has signed.")
        queries.hold_alone(session, row.id or 0)
        last = queries.newest(session, row.id or 0, area.id or 0, day)
        if last is None or last.reopened_at is not None:
            raise Conflict("The report of %(day)s is not signed: there is nothing to reopen.", day=day)
        last.reopened_at, last.reopened_by, last.reopen_reason = now, by.name, reason.strip()
        session.add(last)
        auditing.record(
            session,
            by=by,
            action="reopen day",
            subject=area_code,
            at=now,
            round=round_code,
            day=day.isoformat(),
            number=last.number,
            version=last.version,
            reason=last.reopen_reason,
        )
