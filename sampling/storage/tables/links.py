"""Personal links of a round: they open a page of their holder's own without an account."""

from datetime import datetime

from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from ..columns import Instant, check


class LinkRow(SQLModel, table=True):
    """A link for the lead of an area, the head of a unit or a person.

    token: 128 random bits, kept as they are, since they are printed again. What it opens is its holder's own assignment
    and signature; it is dead once withdrawn or its round is closed.
    """

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("round_id", "area_id"),
        UniqueConstraint("round_id", "unit"),
        UniqueConstraint("round_id", "staff_id"),
        check(
            "one_holder",
            "(CASE WHEN area_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN unit IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) = 1",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    unit: str | None = Field(default=None, max_length=120)
    staff_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    token: str = Field(unique=True, max_length=32)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    withdrawn_by: str | None = Field(default=None, max_length=80)
