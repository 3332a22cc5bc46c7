"""Documents of a round, and who has read and signed them."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.links import LEVELS
from sampling.domain.signing import KINDS

from ..columns import Instant, check, one_of


class DocumentRow(SQLModel, table=True):
    """A plan, an order, a notice or a pledge that goes to the holders of personal links.

    number: in the series of its kind in the round (第17号). plan_id: of a plan's document alone. sent_id: made with the
    form, so that issuing twice is one document.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("round_id", "kind", "number"),
        one_of("kind", KINDS),
        check("number_at_least_one", "number >= 1"),
        check("only_plans_have_a_plan", "(kind = 'plan') = (plan_id IS NOT NULL)"),
        check("withdrawn_by_somebody", "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"),
    )
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    kind: str = Field(max_length=12)
    number: int
    title: str = Field(max_length=200)
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    plan_id: int | None = Field(default=None, foreign_key="plan.id", unique=True)
    sent_id: str | None = Field(default=None, unique=True, max_length=32)
    issued_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    issued_by: str = Field(max_length=80)
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    withdrawn_by: str | None = Field(default=None, max_length=80)


class ReceiptRow(SQLModel, table=True):
    """A document for the holder of a link: when it was read and signed, by which name, and what difficulty there is.

    level: of the link's holder. township_id: the area directly below the county where the receipt is listed, or the
    county. carried_from: the document for which the signature was given, where the holder's share of a newer plan is
    the same.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("document_id", "link_id"),
        one_of("level", LEVELS),
        check("signed_with_a_name", "(signed_at IS NULL) = (signed_name IS NULL)"),
        check("difficulty_at_a_time", "(difficulty = '') = (difficulty_at IS NULL)"),
    )
    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", ondelete="CASCADE")
    link_id: int = Field(foreign_key="link.id", ondelete="CASCADE", index=True)
    level: str = Field(max_length=12)
    township_id: int = Field(foreign_key="area.id", index=True)
    read_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    signed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    signed_name: str | None = Field(default=None, max_length=80)
    difficulty: str = Field(default="", sa_column=Column(Text, nullable=False))
    difficulty_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    carried_from: int | None = Field(default=None, foreign_key="document.id", ondelete="SET NULL")
