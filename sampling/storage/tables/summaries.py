"""Summaries of counts by area and hour, written with each report; `domain/summaries.py` says what a cell holds."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Column, Field, SQLModel

from ..columns import Instant


class SummaryRow(SQLModel, table=True):
    """A cell: of an area, a timetable, an hour, and the minute by which it was known."""

    __tablename__ = "summary"
    round_id: int = Field(foreign_key="round.id", primary_key=True, ondelete="CASCADE")
    area_id: int = Field(foreign_key="area.id", primary_key=True, ondelete="CASCADE")
    hour: datetime = Field(sa_column=Column(Instant, primary_key=True))
    timetable: int = Field(sa_column=Column(BigInteger, primary_key=True))
    known_by: datetime = Field(sa_column=Column(Instant, primary_key=True))
    own: int
    people: int
    visitors: int
    tubes: int
    days: int
    with_visitors: int
    with_tubes: int
    sites: int
    reports: int


class SummaryState(SQLModel, table=True):
    """What the summaries of a round were made with, and how often something was added to them since.

    places: a fingerprint of where each site's counts belong and when it is open. Where that is another by now, they
    have to be made again.
    """

    __tablename__ = "summary_state"
    round_id: int = Field(foreign_key="round.id", primary_key=True, ondelete="CASCADE")
    places: str = Field(max_length=40)
    version: int
