"""Runs: one solve each, with its input, progress and answer, so that it can be taken up again and replayed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Column, Field, SQLModel

from sampling.domain.plans import RUN_STATES

from ..columns import Instant, check, one_of


class RunRow(SQLModel, table=True):
    """A solve, of a session or of a study of where to sample.

    Of a session `input`, `history`, `answer` are gzipped sampling-round/1, sampling-history/1 and sampling-plan/1
    files; of a study what its version is given and answers.
    """

    __tablename__ = "run"
    __table_args__ = (
        one_of("state", RUN_STATES),
        check("attempt_not_negative", "attempt >= 0"),
        check("of_one", "(session_id IS NULL) <> (study_id IS NULL)"),
    )
    id: int | None = Field(default=None, primary_key=True)
    session_id: int | None = Field(default=None, foreign_key="session.id", ondelete="CASCADE", index=True)
    study_id: int | None = Field(default=None, foreign_key="study.id", ondelete="CASCADE", index=True)
    state: str = Field(default="queued", max_length=12, index=True)
    seed: int = 0
    seconds_limit: float
    input: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    input_hash: str = Field(max_length=64)
    history: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    answer: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    solver_version: str = Field(default="", max_length=40)
    attempt: int = 0
    heartbeat_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    progress: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    cancel_requested: bool = False
    failure: str = Field(default="", max_length=2000)
    requested_by: str = Field(max_length=80)
    requested_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    started_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
