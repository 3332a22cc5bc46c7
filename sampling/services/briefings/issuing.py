"""Issuing: the figures that were looked at become a numbered briefing, which never changes."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.briefings import DRAFT_KEPT, Facts, Typed, faults_of
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.keeping import as_json
from sampling.domain.permissions import ISSUE_BRIEFING, allows
from sampling.services import auditing
from sampling.services.rounds.reading import row_of
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import briefings as queries
from sampling.storage.tables import BriefingRow

from .gathering import gather
from .reading import NONE_SUCH, Place, place

TRIES = 5  # of so many who issue at the same moment each gets a number


def check(typed: Typed, as_of: datetime | None, *, again: bool = False, now: datetime) -> None:
    """Raises Faulty with everything that keeps it from being issued."""
    if faults := faults_of(typed, as_of, now, again=again):
        raise Faulty(faults)


def issue(
    db: Database,
    *,
    round_code: str,
    area_code: str = "",
    typed: Typed,
    as_of: datetime,
    known_at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """Issue a briefing of an area as of a moment, and give its number.

    known_at: when the draft's figures were looked at, None for now: those are issued, whatever came in since. Raises
    Faulty with all faults, Refused where `by` may not or the draft is old, Conflict where others issue all the time,
    NotFound.
    """
    check(typed, as_of, now=now)
    at, facts = _drafted(db, round_code, area_code, as_of, known_at, by, now)
    for _ in range(TRIES):
        try:
            with db.writing() as session:
                round_id, area_id = _keys(session, at)
                number = queries.next_number(session, round_id, area_id)
                _write(session, at, number, 1, typed, facts, by, now)
                return number
        except Taken:
            continue  # somebody has issued under this number at the same moment
    raise Conflict("Others are issuing briefings at this moment. Send it again.")


def issue_again(
    db: Database,
    *,
    round_code: str,
    area_code: str = "",
    number: int,
    after: int,
    typed: Typed,
    known_at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """Issue a briefing again under its number, as of the same moment with the figures as they are known by now; gives
    the revision. after: the revision that was looked at. Raises as `issue`, and Conflict where another follows it."""
    with db.reading() as session:
        at = place(db, round_code=round_code, area_code=area_code, by=by)
        round_id, area_id = _keys(session, at)
        rows = queries.of_number(session, round_id, area_id, number)
    if not rows:
        raise NotFound(NONE_SUCH, number=number)
    as_of = rows[0].as_of
    check(typed, as_of, again=True, now=now)
    if rows[0].revision != after:
        raise _overtaken(number, rows[0])
    _, facts = _drafted(db, round_code, area_code, as_of, known_at, by, now)
    try:
        with db.writing() as session:
            _write(session, at, number, after + 1, typed, facts, by, now)
            return after + 1
    except Taken:
        pass
    with db.reading() as session:
        raise _overtaken(number, queries.of_number(session, round_id, area_id, number)[0])


def _drafted(
    db: Database,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None,
    by: Actor,
    now: datetime,
) -> tuple[Place, Facts]:
    if not allows(by.role, ISSUE_BRIEFING):
        raise Refused("You may not issue briefings.")
    at = place(db, round_code=round_code, area_code=area_code, by=by)
    if not at.round.sessions:
        raise Refused("The round %(round)s has no session yet: there is nothing to brief on.", round=round_code)
    taken = now if known_at is None else known_at
    if not now - DRAFT_KEPT <= taken <= now or taken < as_of:
        raise Refused("These figures were looked at too long ago. Look at them again, then issue the briefing.")
    return at, gather(
        db,
        round_code=round_code,
        area_code=at.area.code,
        as_of=as_of,
        known_at=taken,
        by=by,
        now=now,
    )


def _keys(session: Session, at: Place) -> tuple[int, int]:
    ids = area_queries.ids_by_path(session, [at.area.path])
    return row_of(session, at.round.code).id or 0, ids[at.area.path]


def _write(
    session: Session, at: Place, number: int, revision: int, typed: Typed, facts: Facts, by: Actor, now: datetime
) -> None:
    round_id, area_id = _keys(session, at)
    put(
        session,
        BriefingRow(
            round_id=round_id,
            area_id=area_id,
            number=number,
            revision=revision,
            kind=typed.kind,
            as_of=facts.as_of,
            known_at=facts.known_at,
            decisions="\n".join(typed.wanted),
            remark=typed.remark.strip(),
            note=typed.note.strip() if revision > 1 else "",
            facts=as_json(facts),
            issued_at=now,
            issued_by=by.name,
        ),
    )
    auditing.record(
        session,
        by=by,
        action="issue briefing" if revision == 1 else "issue briefing again",
        subject=f"{at.round.code}/{at.area.code}",
        at=now,
        number=number,
        revision=revision,
        briefing=typed.kind,
        as_of=facts.as_of.isoformat(),
        sampled=facts.stand.figures.sampled if facts.stand.figures.sites_counted else None,
        note=typed.note.strip() or None,
    )


def _overtaken(number: int, newest: BriefingRow) -> Conflict:
    return Conflict(
        "%(who)s has issued No. %(number)s again already, as revision %(revision)s. Look at that one first.",
        who=newest.issued_by,
        number=number,
        revision=newest.revision,
    )
