"""Plans: who works where and when, and what each site is expected to do in each slot."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.plans import PLAN_STATES
from sampling.domain.staff import ROLES

from ..columns import Instant, check, one_of


class PlanRow(SQLModel, table=True):
    """A version of a session's plan. At most one of a session is published at a time."""

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("session_id", "version"),
        one_of("state", PLAN_STATES),
        Index(
            "uq_plan_one_published",
            "session_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id")
    version: int
    state: str = Field(default="draft", max_length=12)
    run_id: int | None = Field(default=None, foreign_key="run.id", index=True)
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    created_by: str = Field(max_length=80)
    published_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    published_by: str | None = Field(default=None, max_length=80)


class AssignmentRow(SQLModel, table=True):
    """A person at a site in a role for a block of time."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("plan_id", "staff_id", "starts_at"),
        one_of("role", ROLES),
        check("ends_after_it_starts", "ends_at > starts_at"),
        Index("ix_assignment_plan_id_site_id", "plan_id", "site_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", ondelete="CASCADE")
    staff_id: int = Field(foreign_key="staff.id", index=True)
    site_id: int = Field(foreign_key="site.id")
    role: str = Field(max_length=12)
    starts_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ends_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class PlanSlotRow(SQLModel, table=True):
    """What a plan expects of a site in a slot: lanes staffed; people who come, are served, and queue at its end."""

    __tablename__ = "plan_slot"
    __table_args__ = (check("figures_not_negative", "lanes >= 0 AND arrivals >= 0 AND served >= 0 AND queue >= 0"),)
    plan_id: int = Field(primary_key=True, foreign_key="plan.id", ondelete="CASCADE")
    site_id: int = Field(primary_key=True, foreign_key="site.id")
    ends_at: datetime = Field(sa_column=Column(Instant, primary_key=True))
    lanes: int
    arrivals: int
    served: int
    queue: int
