"""Call-ups, the frame of the five no-misses, and who signed for which gap."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.areas import PROVENANCES
from sampling.domain.gaps import FRAME_KINDS, KINDS

from ..columns import Instant, check, one_of


class CallUpRow(SQLModel, table=True):
    """When the people of an area are asked to come to a site in a session."""

    __tablename__ = "call_up"
    __table_args__ = (
        UniqueConstraint("session_id", "area_id", "site_id"),
        check("ends_after_it_starts", "ends_at > starts_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", ondelete="CASCADE")
    area_id: int = Field(foreign_key="area.id", index=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    starts_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ends_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    version: int = 1
    updated_by: str = Field(max_length=80)
    updated_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class FrameEntryRow(SQLModel, table=True):
    """A trade, village, firm, venue or building whose people must be sampled somewhere: a count, and whom to ask."""

    __tablename__ = "frame_entry"
    __table_args__ = (
        UniqueConstraint("area_id", "kind", "name"),
        one_of("kind", FRAME_KINDS),
        one_of("provenance", PROVENANCES),
        check("people_not_negative", "people >= 0"),
        check("one_way_of_sampling", "site_id IS NULL OR NOT in_place"),
    )
    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id")
    kind: str = Field(max_length=12)
    name: str = Field(max_length=120)
    people: int | None = None
    contact_name: str = Field(default="", max_length=80)
    contact_phone: str = Field(default="", max_length=40)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    in_place: bool = False
    provenance: str = Field(max_length=12)
    source: str = Field(max_length=400)
    version: int = 1
    updated_by: str = Field(max_length=80)
    updated_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class GapSignature(SQLModel, table=True):
    """Somebody answers by name for a gap of an area or of an entry of the frame; of each at most one stands."""

    __tablename__ = "gap_signature"
    __table_args__ = (
        one_of("kind", KINDS),
        check("one_subject", "(area_id IS NULL) <> (entry_id IS NULL)"),
        Index(
            "uq_gap_signature_one_of_area",
            "round_id",
            "area_id",
            "kind",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "uq_gap_signature_one_of_entry",
            "round_id",
            "entry_id",
            "kind",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="frame_entry.id", index=True, ondelete="CASCADE")
    kind: str = Field(max_length=20)
    signed_by: str = Field(max_length=80)
    reason: str = Field(max_length=400)
    signed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    account: str = Field(max_length=80)
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    withdrawn_by: str | None = Field(default=None, max_length=80)
