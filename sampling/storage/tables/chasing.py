"""The chase for missing reports: each call as it was made; nothing is changed afterwards."""

from datetime import datetime

from sqlmodel import Column, Field, SQLModel

from sampling.domain.chasing import LEVELS, SAID

from ..columns import Instant, check, one_of


class ChaseCallRow(SQLModel, table=True):
    """A call about the report for the hour that ends at `hour`: to a site, or about all of a township that owe it.

    area_id: the township. call_id: made with the form, so that sending it twice is one call.
    """

    __tablename__ = "chase_call"
    __table_args__ = (
        one_of("level", LEVELS),
        one_of("said", ("", *SAID)),
        check("a_site_at_its_level_alone", "(level = 'site') = (site_id IS NOT NULL)"),
        check("answered_says_what", "answered = (length(said) > 0)"),
        check("somebody_was_called", "length(whom) > 0"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    hour: datetime = Field(sa_column=Column(Instant, nullable=False))
    level: str = Field(max_length=8)
    call_id: str = Field(unique=True, max_length=64)
    called_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    called_by: str = Field(max_length=80)
    whom: str = Field(max_length=80)
    phone: str = Field(default="", max_length=40)
    answered: bool
    said: str = Field(default="", max_length=12)
    note: str = Field(default="", max_length=500)
