"""Move orders of a published re-plan: what each site concerned has answered, and who is not to be moved again."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from ..columns import Instant, check


class MoveOrderRow(SQLModel, table=True):
    """The order to a site that people come to or leave by a version of a plan, and the site's answer.

    cannot: the difficulty keeps the site from following the order, not only from following it easily. What people and
    units answer stands in their receipts of the plan's document.
    """

    __tablename__ = "move_order"
    __table_args__ = (
        UniqueConstraint("plan_id", "site_id"),
        check("signed_by_somebody", "(signed_at IS NULL) = (signed_by IS NULL)"),
        check("difficulty_at_a_time", "(difficulty = '') = (difficulty_at IS NULL)"),
        check("difficulty_of_somebody", "(difficulty_at IS NULL) = (difficulty_by IS NULL)"),
        check("cannot_says_why", "NOT cannot OR difficulty <> ''"),
        check("who_cannot_has_not_signed", "NOT cannot OR signed_at IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", ondelete="CASCADE")
    site_id: int = Field(foreign_key="site.id", index=True)
    signed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    signed_by: str | None = Field(default=None, max_length=80)
    difficulty: str = Field(default="", sa_column=Column(Text, nullable=False))
    cannot: bool = False
    difficulty_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    difficulty_by: str | None = Field(default=None, max_length=80)


class MoveRefusalRow(SQLModel, table=True):
    """A site, a person or a unit that is not moved again in a session. plan_id: the version whose order was refused."""

    __tablename__ = "move_refusal"
    __table_args__ = (
        UniqueConstraint("session_id", "site_id"),
        UniqueConstraint("session_id", "staff_id"),
        UniqueConstraint("session_id", "unit"),
        check(
            "of_one",
            "(CASE WHEN site_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN unit IS NULL THEN 0 ELSE 1 END) = 1",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", ondelete="CASCADE")
    plan_id: int = Field(foreign_key="plan.id", ondelete="CASCADE", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    unit: str | None = Field(default=None, max_length=120)
    refused_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    refused_by: str = Field(max_length=80)
