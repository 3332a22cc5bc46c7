"""What is asked about the teams of a round, and about steps that were marked by name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from sampling.domain.steps import Mark
from sampling.domain.teams import Team

from ..tables import StepOverride, TeamRow


def teams_of_round(session: Session, round_id: int) -> list[Team]:
    """The teams of a round, in order."""
    query = select(TeamRow).where(TeamRow.round_id == round_id).order_by(col(TeamRow.position), col(TeamRow.id))
    return [Team(row.name, row.duty, row.key, row.lead_name, row.lead_phone) for row in session.exec(query)]


def replace_teams(session: Session, round_id: int, teams: Sequence[Team]) -> None:
    """Write a round's teams in place of those before."""
    session.execute(delete(TeamRow).where(col(TeamRow.round_id) == round_id))
    session.add_all(
        TeamRow(
            round_id=round_id,
            position=position,
            key=team.key,
            name=team.name,
            duty=team.duty,
            lead_name=team.lead_name,
            lead_phone=team.lead_phone,
        )
        for position, team in enumerate(teams)
    )


def marks_of_round(session: Session, round_id: int) -> list[Mark]:
    """What stands of what people have said of a round's steps."""
    return [
        Mark(row.key, row.session, row.verdict, row.done_by, row.reason, row.at)
        for row in session.exec(
            select(StepOverride).where(StepOverride.round_id == round_id, col(StepOverride.withdrawn_at).is_(None))
        )
    ]


def standing_mark(session: Session, round_id: int, key: str, session_code: str) -> StepOverride | None:
    """The row of the mark that stands for a step, kept from others until the transaction ends."""
    query = select(StepOverride).where(
        StepOverride.round_id == round_id,
        StepOverride.key == key,
        StepOverride.session == session_code,
        col(StepOverride.withdrawn_at).is_(None),
    )
    return session.exec(query.with_for_update()).first()


def withdraw_marks_of_session(session: Session, round_id: int, session_code: str, by: str, at: datetime) -> None:
    """Withdraw what stands of the steps of a session that is removed."""
    query = select(StepOverride).where(
        StepOverride.round_id == round_id,
        StepOverride.session == session_code,
        col(StepOverride.withdrawn_at).is_(None),
    )
    for row in session.exec(query):
        row.withdrawn_at, row.withdrawn_by = at, by
        session.add(row)
