"""Counts: people sampled at a site that day up to the end of an hour, kept as versions and never overwritten."""

from datetime import date, datetime

from sqlmodel import Column, Field, Index, SQLModel, UniqueConstraint

from sampling.domain.counts import SOURCES

from ..columns import Instant, check, one_of


class CountRow(SQLModel, table=True):
    """One version of a site's cumulative count for the hour that ends at `hour`."""

    __tablename__ = "count"
    __table_args__ = (
        UniqueConstraint("round_id", "hour", "site_id", "version"),
        Index("ix_count_site_id_round_id_hour_version", "site_id", "round_id", "hour", "version"),  # a site's, in order
        one_of("source", SOURCES),
        check("pool_size_known", "pool_size IN (0, 1, 5, 10, 20)"),
        check("version_from_one", "version >= 1"),
        check("correction_has_a_reason", "version = 1 OR length(reason) > 0"),
        check(
            "figures_not_negative",
            "sampled >= 0 AND visitors >= 0 AND tubes >= 0 AND queue >= 0 AND staff_present >= 0 AND lanes_open >= 0",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    site_id: int = Field(foreign_key="site.id")
    hour: datetime = Field(sa_column=Column(Instant, nullable=False))
    version: int
    day: date
    sampled: int
    visitors: int | None = None
    tubes: int | None = None
    queue: int | None = None
    staff_present: int | None = None
    lanes_open: int | None = None
    pool_size: int | None = None  # people a tube; 0: a household a tube
    note: str = Field(default="", max_length=500)
    source: str = Field(default="page", max_length=8)
    reason: str = Field(default="", max_length=500)
    report_id: str = Field(unique=True, max_length=64)
    observed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    reported_by: str = Field(max_length=80)


class CountConflictRow(SQLModel, table=True):
    """Other figures for an hour that had a count already, or under an id that is used: kept until the township settles
    them. count_id: what stood. settled_how: "kept" what stood, "taken" what was offered, "other" figures than both."""

    __tablename__ = "count_conflict"
    __table_args__ = (
        UniqueConstraint("count_id", "report_id"),
        one_of("source", SOURCES),
        check("pool_size_known", "pool_size IN (0, 1, 5, 10, 20)"),
        one_of("settled_how", ("kept", "taken", "other")),
        check("settled_by_somebody_somehow", "(settled_at IS NULL) = (settled_by IS NULL)"),
        check("settled_at_has_a_way", "(settled_at IS NULL) = (settled_how IS NULL)"),
        check(
            "figures_not_negative",
            "sampled >= 0 AND visitors >= 0 AND tubes >= 0 AND queue >= 0 AND staff_present >= 0 AND lanes_open >= 0",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    count_id: int = Field(foreign_key="count.id")
    round_id: int = Field(foreign_key="round.id", index=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    hour: datetime = Field(sa_column=Column(Instant, nullable=False))
    sampled: int
    visitors: int | None = None
    tubes: int | None = None
    queue: int | None = None
    staff_present: int | None = None
    lanes_open: int | None = None
    pool_size: int | None = None
    note: str = Field(default="", max_length=500)
    source: str = Field(default="page", max_length=8)
    report_id: str = Field(max_length=64)
    observed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    reported_by: str = Field(max_length=80)
    settled_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    settled_by: str | None = Field(default=None, max_length=80)
    settled_how: str | None = Field(default=None, max_length=8)
