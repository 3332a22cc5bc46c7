"""Help that is asked for, and everything that was done with it: added, never overwritten."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.help import ACTS, CHANNELS, KINDS, LEVELS

from ..columns import Instant, check, one_of


class HelpTicketRow(SQLModel, table=True):
    """What a site asked for on its page, or somebody by the dispatch telephone.

    ticket_key: made on the phone, so that sending it again is the same. area_id: of the site, or the village of a call.
    people, place: by the kind; a count and a place, never a name. caller: who called, never a resident.
    """

    __tablename__ = "help_ticket"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("channel", CHANNELS),
        check("people_at_least_one", "people >= 1"),
        check("home_bound_has_count_and_place", "kind <> 'home_bound' OR (people IS NOT NULL AND length(place) > 0)"),
        check("page_has_a_site", "channel <> 'page' OR site_id IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_key: str = Field(unique=True, max_length=64)
    round_id: int = Field(foreign_key="round.id", index=True)
    area_id: int = Field(foreign_key="area.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    channel: str = Field(max_length=8)
    kind: str = Field(max_length=16)
    people: int | None = None
    place: str = Field(default="", max_length=120)
    supplies: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    note: str = Field(default="", max_length=500)
    caller: str = Field(default="", max_length=80)
    caller_phone: str = Field(default="", max_length=40)
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    asked_by: str = Field(max_length=80)


class HelpActRow(SQLModel, table=True):
    """One thing that was done with a ticket. Of two who do something at once the key decides who was first."""

    __tablename__ = "help_act"
    __table_args__ = (
        UniqueConstraint("ticket_id", "number"),
        one_of("act", ACTS),
        check("number_from_one", "number >= 1"),
        check("to_level_known", "to_level IN ('', " + ", ".join(f"'{one}'" for one in LEVELS) + ")"),
        check("handed_to_somebody", "(act = 'handed') = (length(to_level) > 0)"),
        check("closed_says_what_was_done", "act <> 'closed' OR length(text) > 0"),
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="help_ticket.id")
    number: int
    sent_id: str = Field(unique=True, max_length=64)
    act: str = Field(max_length=12)
    text: str = Field(default="", max_length=500)
    to_level: str = Field(default="", max_length=8)
    to_name: str = Field(default="", max_length=80)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    received_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by: str = Field(max_length=80)
