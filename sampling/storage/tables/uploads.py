"""Uploads: a file between its dry run and its import, kept as it came."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Column, Field, SQLModel

from ..columns import Instant


class Upload(SQLModel, table=True):
    """A file somebody brought, for one kind of import. Kept a day, then swept."""

    __tablename__ = "upload"
    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True, max_length=64)
    kind: str = Field(max_length=12)
    round_code: str | None = Field(default=None, max_length=40)
    file_name: str = Field(max_length=200)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    uploaded_by: str = Field(max_length=80)
    uploaded_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    applied_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
