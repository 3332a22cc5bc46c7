"""Phones that are ready to report without a network."""

from datetime import datetime

from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from ..columns import Instant


class PhoneRow(SQLModel, table=True):
    """A phone that has a site's page, hours of a round and token on it, and has proved that it keeps reports.

    device: a number that the phone has given itself; nothing of the phone or its owner. app: version of the page on it.
    kept: whether its browser has promised never to clear what it keeps for this address.
    """

    __tablename__ = "phone"
    __table_args__ = (UniqueConstraint("round_id", "site_id", "device"),)
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    site_id: int = Field(foreign_key="site.id", index=True)
    device: str = Field(max_length=64)
    app: str = Field(max_length=32)
    kept: bool
    ready_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    said_by: str = Field(max_length=80)
