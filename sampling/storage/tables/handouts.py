"""Where and when people assemble for a session, and the bundles of everything that is handed out of a plan."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, text
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.handouts import BUNDLE_STATES

from ..columns import Instant, check, one_of


class DepartureRow(SQLModel, table=True):
    """What was said of how the people of a unit get from a base to their sites, or to one site; null is as proposed.

    A row with a site holds for the people bound for it and goes before the unit's own row.
    """

    __tablename__ = "departure"
    __table_args__ = (
        UniqueConstraint("session_id", "unit", "base_id", "site_id"),
        Index(
            "uq_departure_of_unit",
            "session_id",
            "unit",
            "base_id",
            unique=True,
            sqlite_where=text("site_id IS NULL"),
            postgresql_where=text("site_id IS NULL"),
        ),
        check("leaves_after_assembling", "assemble_at IS NULL OR departs_at IS NULL OR departs_at >= assemble_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", ondelete="CASCADE")
    unit: str = Field(max_length=120)
    base_id: int = Field(foreign_key="area.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    place: str | None = Field(default=None, max_length=120)
    assemble_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    departs_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    vehicle: str | None = Field(default=None, max_length=80)
    driver_name: str | None = Field(default=None, max_length=80)
    driver_phone: str | None = Field(default=None, max_length=40)
    changed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    changed_by: str = Field(max_length=80)


class BundleRow(SQLModel, table=True):
    """One archive of all that is handed out of a published plan within an area. At most one is being made at a time.

    language: of its texts; address: where personal links open, with no slash at the end. worker: host and process.
    """

    __tablename__ = "bundle"
    __table_args__ = (
        one_of("state", BUNDLE_STATES),
        check("figures_not_negative", "made >= 0 AND total >= 0 AND size >= 0 AND attempt >= 0"),
        Index(
            "uq_bundle_one_at_a_time",
            "plan_id",
            "area_id",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", ondelete="CASCADE", index=True)
    area_id: int = Field(foreign_key="area.id")
    state: str = Field(default="queued", max_length=12, index=True)
    language: str = Field(max_length=12)
    address: str = Field(max_length=200)
    made: int = 0
    total: int = 0
    size: int = 0
    attempt: int = 0
    worker: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    heartbeat_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    failure: str = Field(default="", max_length=2000)
    failure_facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    requested_by: str = Field(max_length=80)
    requested_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    started_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class BundlePart(SQLModel, table=True):
    """A piece of a bundle's archive; the pieces of its attempt, one after the other, are the file."""

    __tablename__ = "bundle_part"
    bundle_id: int = Field(primary_key=True, foreign_key="bundle.id", ondelete="CASCADE")
    attempt: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
