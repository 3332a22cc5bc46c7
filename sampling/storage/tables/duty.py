"""Who is on duty where and when, who stands in, and the phone of the help desk."""

from datetime import datetime

from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.areas import PROVENANCES

from ..columns import Instant, check, one_of


class DutyRow(SQLModel, table=True):
    """A person's duty at an area; an absence that was announced is written with who stands in, and from when."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("area_id", "post", "name", "starts_at"),
        one_of("provenance", PROVENANCES),
        check("ends_after_it_starts", "ends_at > starts_at"),
        check(
            "absence_is_whole",
            "(absent_at IS NULL) = (absence_reason IS NULL) AND (absent_at IS NULL) = (stand_in_name IS NULL) "
            "AND (absent_at IS NULL) = (stand_in_phone IS NULL) AND (absent_at IS NULL) = (stand_in_at IS NULL)",
        ),
        check(
            "stand_in_within_the_duty", "stand_in_at IS NULL OR (stand_in_at >= starts_at AND stand_in_at < ends_at)"
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id")
    post: str = Field(max_length=80)
    name: str = Field(max_length=80)
    work_phone: str = Field(max_length=40)
    starts_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    ends_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    note: str = Field(default="", max_length=400)
    provenance: str = Field(default="real", max_length=12)
    created_by: str = Field(max_length=80)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    absent_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    absence_reason: str | None = Field(default=None, max_length=400)
    stand_in_name: str | None = Field(default=None, max_length=80)
    stand_in_phone: str | None = Field(default=None, max_length=40)
    stand_in_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class HelpDesk(SQLModel, table=True):
    """Whom everybody in a county calls who cannot go on."""

    __tablename__ = "help_desk"
    area_id: int = Field(primary_key=True, foreign_key="area.id", ondelete="CASCADE")
    phone: str = Field(max_length=40)
    hours: str = Field(default="", max_length=120)
    set_by: str = Field(max_length=80)
    set_at: datetime = Field(sa_column=Column(Instant, nullable=False))
