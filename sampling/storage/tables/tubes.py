"""Tubes sent, tested and resulted, as the desk and the townships tell them."""

from datetime import date, datetime

from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.tubes import STEPS

from ..columns import Instant, check


class TubesRow(SQLModel, table=True):
    """What was told of an area's tubes of a day by an hour, cumulative; None is not told, 0 is none.

    version: counts all that was told of the area and day; of an hour the newest holds, none is overwritten.
    """

    __tablename__ = "tubes"
    __table_args__ = (
        UniqueConstraint("round_id", "area_id", "day", "version"),
        check("counts_not_negative", " AND ".join(f"{step} >= 0" for step in STEPS)),
        check("no_more_than_before", "tested <= sent AND resulted <= tested AND resulted <= sent"),
        check("version_from_one", "version >= 1"),
        check("hour_before_it_came", "hour <= entered_at"),
        check("empty_has_a_reason", f"{' OR '.join(f'{step} IS NOT NULL' for step in STEPS)} OR length(reason) > 0"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    area_id: int = Field(foreign_key="area.id", index=True)
    day: date
    hour: datetime = Field(sa_column=Column(Instant, nullable=False))
    version: int
    sent: int | None = None
    tested: int | None = None
    resulted: int | None = None
    reason: str = Field(max_length=200)
    confirmed: bool
    entered_by: str = Field(max_length=80)
    entered_at: datetime = Field(sa_column=Column(Instant, nullable=False))
