"""Who is signed in where, the slips that sites sign in with, and for how long guessing is held up."""

from datetime import datetime

from sqlmodel import Column, Field, Index, SQLModel, text

from ..columns import Instant, check


class SlipRow(SQLModel, table=True):
    """A slip that an account signs in with: its PIN is the account's password, and its code opens the page for it.

    digest: SHA-256 of the code's 128 random bits. round_id: of the round whose end ends it; None where none was open
    yet: it is the round's in which it is first used. A slip that follows takes the place of the one before.
    """

    __tablename__ = "slip"
    __table_args__ = (
        check("withdrawn_by_somebody", "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"),
        Index(
            "uq_slip_account_id_open",
            "account_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    digest: str = Field(unique=True, max_length=64)
    round_id: int | None = Field(default=None, foreign_key="round.id", index=True)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    created_by: str = Field(max_length=80)
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    withdrawn_by: str | None = Field(default=None, max_length=80)


class SignInRow(SQLModel, table=True):
    """A browser that is signed in, until it is ended.

    digest: SHA-256 of the secret in the browser's cookie. epoch: the account's as it was; when that is raised, all its
    sign-ins are over. device: words of `domain.signins.device`. address: shortened.
    """

    __tablename__ = "sign_in"
    __table_args__ = (check("ended_by_somebody", "(ended_at IS NULL) = (ended_by IS NULL)"),)
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    slip_id: int | None = Field(default=None, foreign_key="slip.id", index=True)
    epoch: int
    began_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    device: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=45)
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    ended_by: str | None = Field(default=None, max_length=80)


class SignInDelay(SQLModel, table=True):
    """Attempts to sign in one after the other that failed; key: SHA-256 of whom they were for."""

    __tablename__ = "sign_in_delay"
    key: str = Field(primary_key=True, max_length=64)
    failures: int
    failed_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    open_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
