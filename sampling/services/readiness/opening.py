"""Opening a site: when it is ready, by somebody's name although it is not, or by its first count."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Faulty, FieldFault, Refused
from sampling.domain.readiness import TEXT_MAX, by_site, is_ready
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken
from sampling.storage.queries import absences
from sampling.storage.queries import readiness as queries
from sampling.storage.tables import ReadinessRow, RoundRow, SiteRow

from .place import Place, check_round, check_time, place_of
from .reporting import row_for

_TRIES = 3
WHY = N_("Say why the site opens although it is not ready.")
TOO_LONG = N_("Keep the reason to %(most)s characters.")


def open_ready(
    db: Database, *, round_code: str, session_code: str, site_code: str, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Open a site that is ready. One that is open stays as it was opened.

    Raises Refused while it is not ready, and for the wrong time; NotFound.
    """
    _open(db, round_code, session_code, site_code, None, by, now)


def open_by_name(
    db: Database, *, round_code: str, session_code: str, site_code: str, reason: str, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Open a site whether or not it is ready, by the name of whoever opens it and with the reason.

    Raises Faulty without a reason, Conflict where it is open already, Refused for the wrong time; NotFound. Who may is
    the guard's to decide.
    """
    reason = reason.strip()
    if not reason:
        raise Faulty([FieldFault(WHY, where=("reason",))])
    if len(reason) > TEXT_MAX:
        raise Faulty([FieldFault(TOO_LONG, {"most": TEXT_MAX}, ("reason",))])
    _open(db, round_code, session_code, site_code, reason, by, now)


def opened_by_count(
    session: Session, *, round_: RoundRow, session_code: str, site: SiteRow, by: Actor, now: datetime
) -> None:  # fmt: skip
    """Note, within the transaction of a count, that its site is open: people are being sampled there.

    Raises Taken where somebody else notes it at the same moment.
    """
    place = place_of(session, round_.code, session_code, site.code)
    row = row_for(session, place)
    if row.opened_at is None:
        _note(session, place, row, "count", "", by, now)


def _open(
    db: Database, round_code: str, session_code: str, site_code: str, reason: str | None, by: Actor, now: datetime
) -> None:  # fmt: skip
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                place = place_of(session, round_code, session_code, site_code, hold=True)
                check_round(place.round)
                check_time(place, now)
                row = row_for(session, place)
                if row.opened_at is not None:
                    if reason is not None:
                        raise Conflict("The site %(site)s is open already.", site=site_code)
                    return
                if reason is None and not _is_ready(session, place, row):
                    raise Refused(
                        "The site %(site)s is not ready. Report it ready first; or somebody of the county opens it by "
                        "name.",
                        site=site_code,
                    )
                _note(session, place, row, "ready" if reason is None else "name", reason or "", by, now)
                return
        except Taken:
            continue
    raise Conflict("The readiness of %(site)s is being changed by somebody else. Send it again.", site=site_code)


def _is_ready(session: Session, place: Place, row: ReadinessRow) -> bool:
    own = by_site(absences.of_session(session, place.session_id)).get(place.site.code, [])
    return is_ready(queries.newest(session, row.id or 0), own)


def _note(session: Session, place: Place, row: ReadinessRow, how: str, reason: str, by: Actor, now: datetime) -> None:
    row.opened_at, row.opened_by, row.opened_how, row.open_reason = now, by.name, how, reason
    session.add(row)
    auditing.record(
        session,
        by=by,
        action="open site",
        subject=place.site.code,
        at=now,
        round=place.round.code,
        part=place.part.code,
        how=how,
        reason=reason,
    )
