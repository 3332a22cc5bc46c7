"""Closing reports of sites: versions, never overwritten."""

from datetime import date, datetime

from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.closing import HOWS

from ..columns import Instant, check, one_of


class ClosingRow(SQLModel, table=True):
    """One version of a site's closing report of an opening: of a session, on the day on which it opened.

    hour: of the final count. how: closed by the site, or by somebody else by name.
    """

    __tablename__ = "closing"
    __table_args__ = (
        UniqueConstraint("session_id", "site_id", "day", "version"),
        one_of("how", HOWS),
        check("version_from_one", "version >= 1"),
        check("correction_has_a_reason", "version = 1 OR length(reason) > 0"),
        check("closed_by_name_has_a_reason", "how <> 'name' OR length(reason) > 0"),
        check("somebody_was_the_last", "sampled = 0 OR last_person_at IS NOT NULL"),
        check("figures_not_negative", "sampled >= 0 AND tubes >= 0 AND visitors >= 0"),
    )
    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", ondelete="CASCADE")
    site_id: int = Field(foreign_key="site.id", index=True)
    day: date
    version: int
    last_person_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    hour: datetime = Field(sa_column=Column(Instant, nullable=False))
    sampled: int
    tubes: int | None = None
    visitors: int | None = None
    handed_to: str = Field(default="", max_length=120)
    handed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    carried_in: str = Field(default="", max_length=120)
    seals: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=500)
    how: str = Field(max_length=8)
    reason: str = Field(default="", max_length=500)
    report_id: str = Field(unique=True, max_length=64)
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    reported_by: str = Field(max_length=80)
