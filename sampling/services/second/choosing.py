"""Choosing which source is official: for the round, a township, an hour, or a township in an hour, with a reason."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, Faulty, FieldFault
from sampling.domain.second import OFFICIALS, REASON_MAX, in_force
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas, coverage
from sampling.storage.queries import second as queries
from sampling.storage.tables import AreaRow, RoundRow, SecondChoiceRow

from .. import auditing
from ..rounds.reading import row_of

_TRIES = 3
NO_OFFICIAL = N_("Choose which source is official.")
NO_AREA = N_("The round's county has no township with the code %(code)s.")
NO_REASON = N_("Say why.")
TOO_LONG = N_("The text is too long: at most %(most)s characters.")
NO_HOUR = N_("Neither source has a figure for this hour.")
NO_FILE = N_("There is no file of the second source yet: bring one first.")


def choose(
    db: Database,
    *,
    round_code: str,
    official: str,
    area_code: str = "",
    hour: datetime | None = None,
    reason: str,
    seen: int,
    by: Actor,
    now: datetime,
) -> bool:
    """Make a source official; False where it is so by the same choice already.

    area_code: a township, "" for the whole round; hour: None for every hour. seen: version of the newest choice that
    the reader knew, so that two who choose at once do not overrule each other unseen. Raises Faulty with all that is
    wrong at its field, Conflict, NotFound.
    """
    reason = reason.strip()
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                round_ = row_of(session, round_code)
                queries.hold(session, round_)
                return _choose(session, round_, official, area_code, hour, reason, seen, by, now)
        except Taken:
            continue
    raise Conflict("The second source is being changed by somebody else. Send it again.")


def _choose(
    session: Session,
    round_: RoundRow,
    official: str,
    area_code: str,
    hour: datetime | None,
    reason: str,
    seen: int,
    by: Actor,
    now: datetime,
) -> bool:
    county = session.get_one(AreaRow, round_.area_id)
    area = areas.row_by_code(session, area_code) if area_code else county
    faults = []
    if official not in OFFICIALS:
        faults.append(FieldFault(NO_OFFICIAL, where=("official",)))
    elif official == "second" and queries.last_file(session, round_.id or 0) is None:
        faults.append(FieldFault(NO_FILE, where=("official",)))
    if area is None or not within(area.path, county.path) or area.path.count("/") > county.path.count("/") + 1:
        faults.append(FieldFault(NO_AREA, {"code": area_code[:40]}, ("area",)))
    if hour is not None and not _is_known(session, round_, hour):
        faults.append(FieldFault(NO_HOUR, where=("hour",)))
    if not reason:
        faults.append(FieldFault(NO_REASON, where=("reason",)))
    elif len(reason) > REASON_MAX:
        faults.append(FieldFault(TOO_LONG, {"most": REASON_MAX}, ("reason",)))
    if faults or area is None:
        raise Faulty(faults)
    made = queries.choices(session, round_.id or 0)
    last = max((one.version for one in made), default=0)
    standing = in_force(made).get((area.path, hour))
    if standing is not None and (standing.official, standing.reason) == (official, reason):
        return False
    if last != seen:
        newest = max(made, key=lambda one: one.version)
        raise Conflict(
            "%(who)s chose at %(when)s, after you opened the page. Look at it and choose again.",
            who=newest.chosen_by,
            when=newest.chosen_at,
        )
    put(
        session,
        SecondChoiceRow(
            round_id=round_.id or 0,
            version=last + 1,
            area_id=area.id or 0,
            hour=hour,
            official=official,
            reason=reason,
            chosen_by=by.name,
            chosen_at=now,
        ),
    )
    auditing.record(
        session,
        by=by,
        action="choose official figures",
        subject=round_.code,
        at=now,
        area=area.code,
        hour=hour.isoformat() if hour else None,
        before=standing.official if standing else None,
        official=official,
        reason=reason,
    )
    return True


def _is_known(session: Session, round_: RoundRow, hour: datetime) -> bool:
    return any(one.hour == hour for one in queries.counts(session, round_.id or 0)) or any(
        one.hour == hour for one in coverage.counts_of_round(session, round_)
    )
