"""Sheets of slips: accounts that are being made for many sites, and the file to print, until it is fetched."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Column, Field, SQLModel

from sampling.domain.slips import KINDS, STATES

from ..columns import Instant, check, one_of


class SlipSheet(SQLModel, table=True):
    """One request for slips. `content` holds passwords: it is for who asked alone, goes when it is fetched, and in an
    hour at the latest."""

    __tablename__ = "slip_sheet"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        check("content_only_while_ready", "content IS NULL OR (state = 'ready' AND expires_at IS NOT NULL)"),
    )
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    area_id: int = Field(foreign_key="area.id")
    kind: str = Field(max_length=12)
    site_codes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    address: str = Field(max_length=200)
    state: str = Field(default="queued", max_length=12, index=True)
    attempt: int = 0
    done: int = 0
    total: int = 0
    worker: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    heartbeat_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    failure: str = Field(default="", max_length=400)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    requested_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    expires_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    fetched_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
