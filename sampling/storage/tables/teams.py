"""The teams that carry a round, and steps of a round that somebody has marked by name."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.steps import VERDICTS

from ..columns import Instant, check, one_of


class TeamRow(SQLModel, table=True):
    """A team of a round with its lead. key: one of `domain.teams.KEYS` where steps are asked of it."""

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("round_id", "name"),
        UniqueConstraint("round_id", "key"),
        check("named", "name <> ''"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    position: int
    key: str | None = Field(default=None, max_length=20)
    name: str = Field(max_length=80)
    duty: str = Field(default="", max_length=400)
    lead_name: str = Field(default="", max_length=80)
    lead_phone: str = Field(default="", max_length=40)


class StepOverride(SQLModel, table=True):
    """A step that somebody says is done or not needed. At most one stands for a step; what is withdrawn is kept.

    session: code of the session where the step is of one, "" else. account: who has typed it.
    """

    __tablename__ = "step_override"
    __table_args__ = (
        one_of("verdict", VERDICTS),
        check("by_name_with_a_reason", "done_by <> '' AND reason <> ''"),
        Index(
            "uq_step_override_one_stands",
            "round_id",
            "key",
            "session",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    key: str = Field(max_length=20)
    session: str = Field(default="", max_length=40)
    verdict: str = Field(max_length=12)
    done_by: str = Field(max_length=80)
    reason: str = Field(max_length=400)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    account: str = Field(max_length=80)
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    withdrawn_by: str | None = Field(default=None, max_length=80)
