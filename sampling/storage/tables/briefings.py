"""Briefings as they were issued; the database refuses to change or to delete one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from ..columns import Instant, check


class BriefingRow(SQLModel, table=True):
    """A briefing of an area of a round. The highest revision of a number is the one that holds.

    facts: as `domain.keeping` makes them of `domain.briefings.Facts`. decisions: wanted, one a line. note: why it was
    issued again.
    """

    __tablename__ = "briefing"
    __table_args__ = (
        UniqueConstraint("round_id", "area_id", "number", "revision"),
        check("number_from_one", "number >= 1"),
        check("revision_from_one", "revision >= 1"),
        check("kind_is_known", "kind IN ('morning', 'evening', 'close')"),
        check("again_with_a_note", "(revision = 1) = (length(note) = 0)"),
        check("known_before_issued", "as_of <= known_at AND known_at <= issued_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    area_id: int = Field(foreign_key="area.id", index=True)
    number: int
    revision: int
    kind: str = Field(max_length=10)
    as_of: datetime = Field(sa_column=Column(Instant, nullable=False))
    known_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    decisions: str = Field(default="", max_length=2000)
    remark: str = Field(default="", max_length=2000)
    note: str = Field(default="", max_length=500)
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    issued_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    issued_by: str = Field(max_length=80)
