"""Expected people of a round, and the risk levels of its areas."""

from datetime import datetime

from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.expected import COUNTS
from sampling.domain.risks import LEVELS

from ..columns import Instant, check, one_of


class ExpectedRow(SQLModel, table=True):
    """What an area says of its people before a round, kept as versions: the newest counts, none is overwritten."""

    __tablename__ = "expected"
    __table_args__ = (
        UniqueConstraint("round_id", "area_id", "version"),
        check("counts_not_negative", " AND ".join(f"{name} >= 0" for name in COUNTS)),
        check("version_from_one", "version >= 1"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    area_id: int = Field(foreign_key="area.id", index=True)
    version: int
    away: int
    visitors: int
    exempt_tested: int
    exempt_vaccinated: int
    exempt_quarantined: int
    exempt_school: int
    exempt_work: int
    home_bound: int
    source: str = Field(max_length=400)
    entered_by: str = Field(max_length=80)
    entered_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class AreaRisk(SQLModel, table=True):
    """The risk level set for an area in a round; it holds for the areas below as well."""

    __tablename__ = "area_risk"
    __table_args__ = (UniqueConstraint("round_id", "area_id"), one_of("level", LEVELS))
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    area_id: int = Field(foreign_key="area.id", index=True)
    level: str = Field(max_length=12)
    source: str = Field(max_length=400)
    set_by: str = Field(max_length=80)
    set_at: datetime = Field(sa_column=Column(Instant, nullable=False))
