"""How far a round is on its way from the order to open sites, as its rows and the audit say."""

from collections.abc import Sequence

from sampling.domain.plans import Plan
from sampling.domain.rounds import Round
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
        sessions = audit.last_of(session, "add session", f"{round_code}/", within=True) if round_.sessions else None
        targets = audit.last_of(session, "set targets", round_code) if round_.targets else None
        published = audit.last_of(session, "move round", round_code, to="published")
        found = [
            Step("made", done_at=made),
            Step("sessions", done_at=(sessions or made) if round_.sessions else None),
            Step("targets", done_at=(targets or made) if round_.targets else None),
            *_planned(session, round_),
            Step("told", done_at=(published or made) if round_.state != "draft" else None),
            *_published(session, round_),
        ]
    return Steps(made, tuple(found))


def _planned(session: Session, round_: Round) -> list[Step]:
    return [
        Step("planned", one.name, min((plan.created_at for plan in _plans(session, round_, one.code)), default=None))
        for one in round_.sessions
    ]


def _published(session: Session, round_: Round) -> list[Step]:
    return [
        Step(
            "published",
            one.name,
            min((plan.published_at for plan in _plans(session, round_, one.code) if plan.published_at), default=None),
        )
        for one in round_.sessions
    ]


def _plans(session: Session, round_: Round, session_code: str) -> Sequence[Plan]:
    row = queries.session_row(session, round_.code, session_code)
    return plans.plans_of_session(session, row.id or 0) if row else []
