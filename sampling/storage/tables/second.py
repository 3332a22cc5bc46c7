"""A second source of counts: the files of another platform, their figures, and which source is official."""

from datetime import date, datetime

from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.second import OFFICIALS

from ..columns import Instant, check, one_of


class SecondFileRow(SQLModel, table=True):
    """A file of the other platform as it was brought: versions of a round, from 1. digest: SHA-256 in hexadecimals."""

    __tablename__ = "second_file"
    __table_args__ = (
        UniqueConstraint("round_id", "version"),
        check("version_from_one", "version >= 1"),
        check("figures_not_negative", "rows >= 0 AND left_out >= 0"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    version: int
    file_name: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    rows: int
    left_out: int
    brought_by: str = Field(max_length=80)
    brought_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class SecondCountRow(SQLModel, table=True):
    """A site's cumulative figure of the other platform for the hour that ends at `hour`, as one file says it."""

    __tablename__ = "second_count"
    __table_args__ = (
        UniqueConstraint("file_id", "site_id", "hour"),
        check("sampled_not_negative", "sampled >= 0"),
    )
    id: int | None = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="second_file.id")
    site_id: int = Field(foreign_key="site.id", index=True)
    hour: datetime = Field(sa_column=Column(Instant, nullable=False))
    day: date
    sampled: int


class SecondChoiceRow(SQLModel, table=True):
    """Which source was made official for an area (the round's county for all of it) and an hour (None for every one).

    The newest for an area and hour holds; what was chosen before stays.
    """

    __tablename__ = "second_choice"
    __table_args__ = (
        UniqueConstraint("round_id", "version"),
        one_of("official", OFFICIALS),
        check("version_from_one", "version >= 1"),
        check("has_a_reason", "length(reason) > 0"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    version: int
    area_id: int = Field(foreign_key="area.id", index=True)
    hour: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    official: str = Field(max_length=8)
    reason: str = Field(max_length=500)
    chosen_by: str = Field(max_length=80)
    chosen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
