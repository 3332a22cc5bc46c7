"""The day's reports of townships: signed versions with what they say, and who reopened them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from ..columns import Instant, check


class DailyReportRow(SQLModel, table=True):
    """One version of a township's report of a day. The newest locks the day while it is not reopened.

    number: running in the round. noon, final: as in `figures`, None where there is no figure.
    """

    __tablename__ = "daily_report"
    __table_args__ = (
        UniqueConstraint("round_id", "area_id", "day", "version"),
        UniqueConstraint("round_id", "number"),
        check("version_from_one", "version >= 1"),
        check("number_from_one", "number >= 1"),
        check("figures_not_negative", "noon >= 0 AND final >= 0"),
        check("zero_is_nought", "NOT zero OR coalesce(final, 0) = 0"),
        check("reopened_by_somebody", "(reopened_at IS NULL) = (reopened_by IS NULL)"),
        check("reopened_has_a_reason", "reopened_at IS NULL OR length(reopen_reason) > 0"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    area_id: int = Field(foreign_key="area.id", index=True)
    day: date
    version: int
    number: int
    zero: bool
    noon: int | None = None
    final: int | None = None
    figures: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    note: str = Field(default="", max_length=500)
    signed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    signed_by: str = Field(max_length=80)
    reopened_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    reopened_by: str | None = Field(default=None, max_length=80)
    reopen_reason: str = Field(default="", max_length=500)
