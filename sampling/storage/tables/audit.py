"""The audit: one row for each write, in the same transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Column, Field, SQLModel

from ..columns import Instant

STILL = (
    "report count",
    "offer other count",
    "open site",
    "close site",
    "report readiness",
    "ready phone",
    "sign in",
    "sign out",
    "hold up sign-in",
    "give token",
    "record chase call",
    "enter call for help",
    "take help",
    "send help",
    "hand over help",
    "say help solved",
    "say help still needed",
    "close help",
    "fetch slips",
    "acknowledge roster",
    "sign document",
    "sign day",
    "enter outstanding people",
    "settle conflict",
    "export counts",
)
"""What is done all the time while sites are open, and changes no area, site, session, target or plan. The index holds
all other lines; to change the list is a migration."""
MOVING = "action NOT IN (" + ", ".join(f"'{one}'" for one in STILL) + ")"


class AuditEntry(SQLModel, table=True):
    """Who did what to what, and when."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_moving", "id", sqlite_where=text(MOVING), postgresql_where=text(MOVING)),)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    actor: str = Field(max_length=80, index=True)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=120, index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
