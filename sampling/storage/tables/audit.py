"""The audit: one row for each write, in the same transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Column, Field, SQLModel

from ..columns import Instant


class AuditEntry(SQLModel, table=True):
    """Who did what to what, and when."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    actor: str = Field(max_length=80, index=True)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=120, index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
