"""Counts: people sampled at a site that day up to the end of an hour, kept as versions and never overwritten."""

from datetime import date, datetime

from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from ..columns import Instant, check


class CountRow(SQLModel, table=True):
    """One version of a site's cumulative count for the hour that ends at `hour`."""

    __tablename__ = "count"
    __table_args__ = (
        UniqueConstraint("round_id", "hour", "site_id", "version"),
        check("version_from_one", "version >= 1"),
        check("correction_has_a_reason", "version = 1 OR length(reason) > 0"),
        check(
            "figures_not_negative",
            "sampled >= 0 AND visitors >= 0 AND tubes >= 0 AND queue >= 0 AND staff_present >= 0 AND lanes_open >= 0",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    site_id: int = Field(foreign_key="site.id", index=True)
    hour: datetime = Field(sa_column=Column(Instant, nullable=False))
    version: int
    day: date
    sampled: int
    visitors: int | None = None
    tubes: int | None = None
    queue: int | None = None
    staff_present: int | None = None
    lanes_open: int | None = None
    note: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=500)
    report_id: str = Field(unique=True, max_length=64)
    observed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    reported_by: str = Field(max_length=80)
