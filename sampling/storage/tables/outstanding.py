"""People who are not sampled yet, as villages and grids say."""

from datetime import datetime

from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.outstanding import REASONS, WAYS

from ..columns import Instant, check, one_of


class OutstandingRow(SQLModel, table=True):
    """What an area says of its people who are not sampled yet, as versions: the newest stands, none is overwritten.

    sent_id: made where it was typed, so that the same sent again is the same. as_of: the instant the figures stand for;
    a draft may have waited on a phone before it came in at entered_at.
    """

    __tablename__ = "outstanding"
    __table_args__ = (
        UniqueConstraint("round_id", "area_id", "version"),
        UniqueConstraint("round_id", "area_id", "sent_id"),
        check("counts_not_negative", " AND ".join(f"{name} >= 0" for name in REASONS)),
        check("version_from_one", "version >= 1"),
        check("as_of_before_it_came", "as_of <= entered_at"),
        one_of("way", WAYS),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    area_id: int = Field(foreign_key="area.id", index=True)
    version: int
    sent_id: str = Field(max_length=64)
    away: int
    home_bound: int
    refused: int
    exempt: int
    elsewhere: int
    unknown: int
    as_of: datetime = Field(sa_column=Column(Instant, nullable=False))
    way: str = Field(max_length=4)
    entered_by: str = Field(max_length=80)
    entered_at: datetime = Field(sa_column=Column(Instant, nullable=False))
