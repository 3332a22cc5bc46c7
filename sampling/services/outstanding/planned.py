"""Whom the plan of a session after others takes to be outstanding: as counted, or as entered where it was."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Refused
from sampling.domain.outstanding import BASES
from sampling.services import auditing
from sampling.services.rounds.reading import changeable, existing, session_of
from sampling.storage.database import Database


def set_basis(db: Database, *, round_code: str, session_code: str, basis: str, by: Actor, now: datetime) -> None:
    """Plan the session from `basis`, one of `domain.outstanding.BASES`, from the next run on.

    Raises Refused for another basis, and for a session before which nobody is sampled; NotFound.
    """
    if basis not in BASES:
        raise Refused("A session is planned from counts, or from what was entered where it was.")
    with db.writing() as session:
        changeable(session, round_code)
        row = session_of(session, round_code, session_code)
        if not any(one.opens_at < row.opens_at for one in existing(session, round_code).sessions):
            raise Refused("Nobody is sampled before this session: there is nobody outstanding to choose from.")
        before, row.outstanding_basis = row.outstanding_basis, basis
        session.add(row)
        if before != basis:
            auditing.record(
                session,
                by=by,
                action="set basis of sweep",
                subject=f"{round_code}/{session_code}",
                at=now,
                before=before,
                to=basis,
            )
