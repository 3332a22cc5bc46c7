"""Rounds with their sessions, targets and norms."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Numeric, false
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.areas import PROVENANCES
from sampling.domain.expected import BASES
from sampling.domain.outstanding import BASES as OUTSTANDING_BASES
from sampling.domain.rounds import SESSION_KINDS, STATES

from ..columns import Instant, check, one_of


class RoundRow(SQLModel, table=True):
    """One county-wide sampling. copied_from: code of the round it was made from. ordered_at: when the order came."""

    __tablename__ = "round"
    __table_args__ = (one_of("state", STATES), one_of("provenance", PROVENANCES), one_of("demand_basis", BASES))
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    area_id: int = Field(foreign_key="area.id", index=True)
    zone: str = Field(max_length=40)
    state: str = Field(default="standby", max_length=12)
    provenance: str = Field(max_length=12)
    note: str = Field(default="", max_length=2000)
    copied_from: str | None = Field(default=None, max_length=40)
    demand_basis: str = Field(default="residents", max_length=12, sa_column_kwargs={"server_default": "residents"})
    ordered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    created_by: str = Field(max_length=80)


class RoundScope(SQLModel, table=True):
    """An area that takes part in a round. A round without any is one of the whole county."""

    __tablename__ = "round_scope"
    round_id: int = Field(primary_key=True, foreign_key="round.id", ondelete="CASCADE")
    area_id: int = Field(primary_key=True, foreign_key="area.id", index=True)


class SessionRow(SQLModel, table=True):
    """A stretch of a round with its own hours, sites, staff and plan.

    throughout: its sites stay open for all of it. outstanding_basis: whom its plan takes to be outstanding where
    sessions come before it.
    """

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        check("closes_after_it_opens", "closes_at > opens_at"),
        check("slot_fits_a_day", "slot_minutes BETWEEN 5 AND 1440"),
        one_of("kind", SESSION_KINDS),
        one_of("outstanding_basis", OUTSTANDING_BASES),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    opens_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    closes_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    slot_minutes: int = 60
    kind: str = Field(default="main", max_length=12)
    throughout: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    outstanding_basis: str = Field(default="counts", max_length=8, sa_column_kwargs={"server_default": "counts"})


class SessionSite(SQLModel, table=True):
    """A site that opens in a session. people: of a mobile or an isolation site, those it is to sample; None unknown."""

    __tablename__ = "session_site"
    __table_args__ = (check("people_not_negative", "people >= 0"),)
    session_id: int = Field(primary_key=True, foreign_key="session.id", ondelete="CASCADE")
    site_id: int = Field(primary_key=True, foreign_key="site.id", index=True)
    people: int | None = None


class SessionStaff(SQLModel, table=True):
    """A person who can be called for a session."""

    __tablename__ = "session_staff"
    session_id: int = Field(primary_key=True, foreign_key="session.id", ondelete="CASCADE")
    staff_id: int = Field(primary_key=True, foreign_key="staff.id", index=True)


class TargetRow(SQLModel, table=True):
    """A coverage an area is to reach by an instant."""

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("round_id", "area_id", "by"),
        check("coverage_in_range", "coverage > 0 AND coverage <= 2"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    area_id: int = Field(foreign_key="area.id", index=True)
    coverage: Decimal = Field(sa_column=Column(Numeric(6, 4, asdecimal=True), nullable=False))
    by: datetime = Field(sa_column=Column(Instant, nullable=False))


class NormRow(SQLModel, table=True):
    """A planning norm of a round where it differs from the default, with its source."""

    __tablename__ = "norm"
    round_id: int = Field(primary_key=True, foreign_key="round.id", ondelete="CASCADE")
    key: str = Field(primary_key=True, max_length=60)
    value: float
    source: str = Field(max_length=400)
