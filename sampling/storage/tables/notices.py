"""Notices that are made for the printer, many at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, text
from sqlmodel import Column, Field, SQLModel

from sampling.domain.notices import STATES

from ..columns import Instant, check, one_of


class NoticeFilesRow(SQLModel, table=True):
    """One archive of the notices of a session within an area. At most one is being made at a time; a new one takes the
    place of the older one's content. worker: host and process."""

    __tablename__ = "notice_files"
    __table_args__ = (
        one_of("state", STATES),
        check("figures_not_negative", "made >= 0 AND total >= 0 AND size >= 0 AND attempt >= 0"),
        check("content_only_once_done", "content IS NULL OR state = 'done'"),
        Index(
            "uq_notice_files_one_at_a_time",
            "session_id",
            "area_id",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", ondelete="CASCADE", index=True)
    area_id: int = Field(foreign_key="area.id")
    state: str = Field(default="queued", max_length=12, index=True)
    made: int = 0
    total: int = 0
    size: int = 0
    attempt: int = 0
    worker: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    heartbeat_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    failure: str = Field(default="", max_length=400)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    requested_by: str = Field(max_length=80)
    requested_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    started_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
