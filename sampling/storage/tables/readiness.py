"""Readiness of sites before they open, and people of the plan who are absent."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.readiness import WAYS
from sampling.domain.staff import ROLES

from ..columns import Instant, check, one_of


class ReadinessRow(SQLModel, table=True):
    """A site in a session: who has acknowledged its roster, and who has opened it, how and why."""

    __tablename__ = "readiness"
    __table_args__ = (
        UniqueConstraint("session_id", "site_id"),
        one_of("opened_how", WAYS),
        check("opened_by_somebody_somehow", "(opened_at IS NULL) = (opened_by IS NULL)"),
        check("opened_at_has_a_way", "(opened_at IS NULL) = (opened_how IS NULL)"),
        check("opened_by_name_has_a_reason", "opened_how <> 'name' OR length(open_reason) > 0"),
    )
    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", ondelete="CASCADE")
    site_id: int = Field(foreign_key="site.id", index=True)
    acknowledged_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    acknowledged_by: str | None = Field(default=None, max_length=80)
    opened_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    opened_by: str | None = Field(default=None, max_length=80)
    opened_how: str | None = Field(default=None, max_length=12)
    open_reason: str = Field(default="", max_length=500)


class ReadinessReportRow(SQLModel, table=True):
    """One version of what a site's lead ticked. ticked: items; absent: staff codes, both sorted."""

    __tablename__ = "readiness_report"
    __table_args__ = (
        UniqueConstraint("readiness_id", "version"),
        check("version_from_one", "version >= 1"),
        check("figures_not_negative", "staff_there >= 0 AND planned >= 0 AND unnamed >= 0"),
        check(
            "ready_is_whole",
            "NOT ready OR (supplies_ok AND network_ok AND coalesce(staff_there, 0) >= 1 AND unnamed = 0)",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    readiness_id: int = Field(foreign_key="readiness.id", ondelete="CASCADE")
    version: int
    report_id: str = Field(unique=True, max_length=64)
    staff_there: int | None = None
    planned: int
    unnamed: int
    supplies_ok: bool
    network_ok: bool
    ticked: list[str] = Field(sa_column=Column(JSON, nullable=False))
    absent: list[str] = Field(sa_column=Column(JSON, nullable=False))
    ready: bool
    note: str = Field(default="", max_length=500)
    observed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    reported_by: str = Field(max_length=80)


class AbsenceRow(SQLModel, table=True):
    """A person of a session's plan who is not there, once a person and session; who was sent instead, by which plan.

    That nobody is sent for two is the database's to hold.
    """

    __tablename__ = "absence"
    __table_args__ = (
        UniqueConstraint("session_id", "staff_id"),
        UniqueConstraint("session_id", "replacement_id"),
        one_of("role", ROLES),
        check("nobody_replaces_himself", "replacement_id <> staff_id"),
        check("accepted_names_somebody", "(accepted_at IS NULL) = (replacement_id IS NULL)"),
        check("accepted_has_a_plan", "(accepted_at IS NULL) = (plan_id IS NULL)"),
        check(
            "settled_once",
            "(CASE WHEN accepted_at IS NULL THEN 0 ELSE 1 END) + (CASE WHEN declined_at IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END) <= 1",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", ondelete="CASCADE")
    staff_id: int = Field(foreign_key="staff.id", index=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    role: str = Field(max_length=12)
    reported_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    reported_by: str = Field(max_length=80)
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    withdrawn_by: str | None = Field(default=None, max_length=80)
    replacement_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    accepted_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    accepted_by: str | None = Field(default=None, max_length=80)
    plan_id: int | None = Field(default=None, foreign_key="plan.id", index=True)
    declined_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    declined_by: str | None = Field(default=None, max_length=80)
