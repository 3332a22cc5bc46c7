"""How far a round is on its way from the order to open sites, as its rows and the audit say."""

from collections.abc import Sequence

from sampling.domain.plans import Plan
from sampling.domain.rounds import TOLD, Round
from sampling.domain.steps import Step, Steps
from sampling.storage.database import Database, Session
from sampling.storage.queries import audit, plans
from sampling.storage.queries import rounds as queries

from .reading import existing, row_of


def steps(db: Database, round_code: str) -> Steps:
    """The steps of a round with their times; raises NotFound."""
    with db.reading() as session:
        round_, row = existing(session, round_code), row_of(session, round_code)
        made = row.created_at
        ordered = row.ordered_at or made
        sessions = audit.last_of(session, "add session", f"{round_code}/", within=True) if round_.sessions else None
        targets = audit.last_of(session, "set targets", round_code) if round_.targets else None
        published = audit.last_of(session, "move round", round_code, to="preparing")
        versions = _plans(session, round_)
        found = [
            Step("made", done_at=made),
            Step("sessions", done_at=(sessions or made) if round_.sessions else None),
            Step("targets", done_at=(targets or made) if round_.targets else None),
            *(Step("planned", name, min((plan.created_at for plan in own), default=None)) for name, own in versions),
            Step("told", done_at=(published or made) if round_.state in TOLD else None),
            *(
                Step("published", name, min((plan.published_at for plan in own if plan.published_at), default=None))
                for name, own in versions
            ),
        ]
    return Steps(ordered, tuple(found))


def _plans(session: Session, round_: Round) -> list[tuple[str, Sequence[Plan]]]:
    """The versions of each session's plan, with the session's name."""
    found: list[tuple[str, Sequence[Plan]]] = []
    for one in round_.sessions:
        row = queries.session_row(session, round_.code, one.code)
        found.append((one.name, plans.plans_of_session(session, row.id or 0) if row else []))
    return found
