"""What a round is planned with: residents, or expected people where they were entered."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Refused
from sampling.domain.expected import BASES
from sampling.services import auditing
from sampling.services.rounds.reading import changeable
from sampling.storage.database import Database


def set_basis(db: Database, *, round_code: str, basis: str, by: Actor, now: datetime) -> None:
    """Plan the round with `basis`, one of `domain.expected.BASES`, from the next run on; raises Refused, NotFound."""
    if basis not in BASES:
        raise Refused("A round is planned with residents or with expected people.")
    with db.writing() as session:
        row = changeable(session, round_code)
        before, row.demand_basis = row.demand_basis, basis
        session.add(row)
        if before != basis:
            auditing.record(
                session, by=by, action="set basis of plans", subject=round_code, at=now, before=before, to=basis
            )
