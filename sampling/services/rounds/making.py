"""Making a round, and moving it from state to state."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sampling.domain.actors import Actor
from sampling.domain.areas import PROVENANCES
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.rounds import may_move
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas
from sampling.storage.queries import rounds as queries
from sampling.storage.tables import RoundRow

from .codes import code_faults
from .reading import changeable, row_of
from .teams import put_teams

TAKEN = N_("There is a round with the code %(code)s already. Choose another.")
NAMELESS = N_("A round needs a name.")


def check(db: Database, *, code: str, name: str) -> None:
    """Raises Faulty with all that keeps a round from being made with this code and name."""
    with db.reading() as session:
        faults = faults_of(code, name) + taken_faults(session, code)
    if faults:
        raise Faulty(faults)


def create(
    db: Database,
    *,
    code: str,
    name: str,
    area_code: str,
    zone: str = "Asia/Shanghai",
    provenance: str = "real",
    note: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Make a round in the state standby for the county `area_code`.

    zone: IANA name. provenance: one of `domain.areas.PROVENANCES`. Raises Conflict where the code is taken, NotFound
    where there is no such area, Refused for a zone or provenance that can't be, Faulty for a code or name.
    """
    if faults := faults_of(code, name):
        raise Faulty(faults)
    if provenance not in PROVENANCES:
        raise Refused("There is no provenance %(word)s.", word=provenance)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused("There is no time zone %(zone)s.", zone=zone) from None
    with db.writing() as session:
        area = areas.row_by_code(session, area_code)
        if area is None or area.id is None:
            raise NotFound("There is no area with the code %(code)s.", code=area_code)
        made = RoundRow(
            code=code,
            name=name.strip(),
            area_id=area.id,
            zone=zone,
            provenance=provenance,
            note=note,
            created_at=now,
            created_by=by.name,
        )
        put_round(session, made)
        put_teams(session, made)
        auditing.record(session, by=by, action="create round", subject=code, at=now, name=name.strip(), area=area_code)


def edit(db: Database, *, round_code: str, name: str, note: str, by: Actor, now: datetime) -> None:
    """Change a round's name and note."""
    if not name.strip():
        raise Faulty([FieldFault(NAMELESS, where=("name",))])
    with db.writing() as session:
        row = changeable(session, round_code)
        row.name, row.note = name.strip(), note
        session.add(row)
        auditing.record(session, by=by, action="edit round", subject=round_code, at=now, name=row.name, note=note)


def move(db: Database, *, round_code: str, to: str, by: Actor, now: datetime) -> None:
    """Move a round to the state `to`; raises Refused where the states don't follow each other or it has no session."""
    with db.writing() as session:
        row = row_of(session, round_code, hold=True)
        if not may_move(row.state, to):
            raise Refused(
                "The round %(code)s is %(state)s; it can't become %(to)s from there.",
                code=round_code,
                state=row.state,
                to=to,
            )
        _check_whole(session, round_code, to)
        before, row.state = row.state, to
        if to in ("activated", "standby") and before in ("activated", "standby"):
            row.ordered_at = now if to == "activated" else None
        session.add(row)
        auditing.record(session, by=by, action="move round", subject=round_code, at=now, before=before, to=to)


def put_round(session: Session, made: RoundRow) -> None:
    """Write a new round; raises Conflict where its code is taken."""
    try:
        put(session, made)
    except Taken:
        raise Conflict(TAKEN, code=made.code) from None


def taken_faults(session: Session, code: str) -> list[FieldFault]:
    """What keeps a round from having this code beside those that there are."""
    return [FieldFault(TAKEN, {"code": code}, ("code",))] if queries.row_by_code(session, code) is not None else []


def faults_of(code: str, name: str) -> list[FieldFault]:
    """What keeps a round from having this code and name."""
    return [*code_faults(code), *([] if name.strip() else [FieldFault(NAMELESS, where=("name",))])]


def _check_whole(session: Session, round_code: str, to: str) -> None:
    found = queries.round_by_code(session, round_code)
    if to == "preparing" and found is not None and not found.sessions:
        raise Refused("The round %(code)s has no session yet. Add its hours and sites first.", code=round_code)
    if to == "activated" and queries.published_sessions(session, round_code):
        raise Refused(
            "A plan of the round %(code)s is published already: townships and sites have been told.",
            code=round_code,
        )
