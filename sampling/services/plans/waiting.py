"""Drafts that wait for a planner: to be published, or left."""

from dataclasses import dataclass
from datetime import datetime

from sampling.storage.database import Database
from sampling.storage.queries import plans as queries


@dataclass(frozen=True, slots=True)
class WaitingPlans:
    """Drafts of a session that are newer than the plan that holds. newest: version of the last of them, made at
    `made_at`; holds: version of the published one, None before there is one."""

    session_code: str
    session_name: str
    drafts: int
    newest: int
    made_at: datetime
    holds: int | None


def waiting(db: Database, round_code: str, *, now: datetime) -> list[WaitingPlans]:
    """The sessions of a round that are not over and have drafts newer than the plan that holds, in order."""
    with db.reading() as session:
        return [
            WaitingPlans(code, name, drafts, newest, made_at, holds)
            for code, name, drafts, newest, made_at, holds in queries.newer_drafts(session, round_code, now)
        ]
