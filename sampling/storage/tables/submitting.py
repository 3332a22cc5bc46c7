"""What townships send in for a round, who can't be had in it, and what a plan does not know of yet."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.submitting import CHANGES, KINDS, STATES, SUBJECTS

from ..columns import Instant, check, one_of


class SubmissionRow(SQLModel, table=True):
    """A file of a township, or its word that all is right as it stands ("as_it_stands", without a file).

    version: counts the submissions of a kind. rows ... faulty: as the file was found when it was submitted, and once it
    is decided, as it was found then. returned_content: the rows that were given back, in the form of the file.
    Of a kind at most one submission waits to be decided.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("round_id", "area_id", "kind", "version"),
        one_of("kind", KINDS),
        one_of("state", STATES),
        check("version_from_one", "version >= 1"),
        check("a_file_unless_as_it_stands", "(kind = 'as_it_stands') = (content IS NULL)"),
        check("decided_or_not", "(state IN ('submitted', 'superseded')) = (decided_at IS NULL)"),
        Index(
            "uq_submission_one_waits",
            "round_id",
            "area_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'submitted'"),
            postgresql_where=text("state = 'submitted'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    area_id: int = Field(foreign_key="area.id", index=True)
    kind: str = Field(max_length=12)
    version: int
    file_name: str = Field(default="", max_length=200)
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    sha256: str = Field(default="", max_length=64)
    datum: str | None = Field(default=None, max_length=5)
    submitted_by: str = Field(max_length=80)
    submitted_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    note: str = Field(default="", max_length=2000)
    state: str = Field(default="submitted", max_length=14)
    decided_by: str | None = Field(default=None, max_length=80)
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    answer: str = Field(default="", max_length=2000)
    rows: int = 0
    new: int = 0
    changed: int = 0
    faulty: int = 0
    returned_name: str = Field(default="", max_length=220)
    returned_content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))


class StaffAway(SQLModel, table=True):
    """Somebody who can't be had in a round; why is nobody's business here."""

    __tablename__ = "staff_away"
    round_id: int = Field(primary_key=True, foreign_key="round.id", ondelete="CASCADE")
    staff_id: int = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE", index=True)
    said_by: str = Field(max_length=80)
    said_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class TownshipChange(SQLModel, table=True):
    """A person, a site or an area of a township that became other than plans made before `at` took it for."""

    __tablename__ = "township_change"
    __table_args__ = (
        Index("ix_township_change_round_id_at", "round_id", "at"),
        one_of("subject", SUBJECTS),
        one_of("change", CHANGES),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    area_id: int = Field(foreign_key="area.id", index=True)
    subject: str = Field(max_length=8)
    code: str = Field(max_length=40)
    change: str = Field(max_length=8)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by: str = Field(max_length=80)
