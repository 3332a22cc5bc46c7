"""Layers that were brought: the file, what its sender said of it, and what the worker found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Column, Field, SQLModel

from sampling.domain.layers import STATES, WORKS

from ..columns import Instant, one_of


class LayerRow(SQLModel, table=True):
    """A file of areas with their outlines, for who brought it alone. Kept a day, then swept.

    work: what it waits for, or what was done last. report: figures, findings and differences of that. drawn: gzipped
    GeoJSON of what would stand.
    """

    __tablename__ = "layer"
    __table_args__ = (one_of("work", WORKS), one_of("state", STATES))
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    file_name: str = Field(max_length=200)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    choices: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    work: str = Field(default="check", max_length=12)
    only_right: bool = False
    state: str = Field(default="queued", max_length=12, index=True)
    attempt: int = 0
    worker: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    heartbeat_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    failure: str = Field(default="", max_length=400)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    report: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    drawn: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    requested_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
