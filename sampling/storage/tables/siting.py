"""Studies of where to sample: candidate places, studies with their versions, and what they were used for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.areas import PROVENANCES
from sampling.domain.siting import MADE, WAYS

from ..columns import Instant, check, one_of


class CandidateRow(SQLModel, table=True):
    """A place where a site could be: not a site yet."""

    __tablename__ = "candidate"
    __table_args__ = (
        one_of("provenance", PROVENANCES),
        check("lanes_at_least_one", "lanes >= 1"),
        check("pace_above_zero", "people_per_lane_hour > 0"),
        check("cost_not_negative", "opening_cost >= 0"),
        check("lon_in_degrees", "lon BETWEEN -180 AND 180"),
        check("lat_in_degrees", "lat BETWEEN -90 AND 90"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    area_id: int = Field(foreign_key="area.id", index=True)
    place_kind: str = Field(max_length=40)
    lanes: int
    people_per_lane_hour: float
    opening_cost: float
    lon: float
    lat: float
    provenance: str = Field(max_length=12)
    source: str = Field(max_length=400)


class StudyRow(SQLModel, table=True):
    """A question of where to sample. round_id: whose expected people count, None for residents. pins: "open" or
    "closed" by code of a candidate."""

    __tablename__ = "study"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    area_id: int = Field(foreign_key="area.id", index=True)
    round_id: int | None = Field(default=None, foreign_key="round.id", ondelete="SET NULL", index=True)
    question: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    pins: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    created_by: str = Field(max_length=80)


class StudyVersionRow(SQLModel, table=True):
    """A study as it was answered, or changed by hand: never overwritten. given, answer: gzipped JSON."""

    __tablename__ = "study_version"
    __table_args__ = (
        UniqueConstraint("study_id", "version"),
        one_of("made", MADE),
        check("version_from_one", "version >= 1"),
    )
    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id", ondelete="CASCADE")
    version: int
    made: str = Field(max_length=12)
    run_id: int | None = Field(default=None, foreign_key="run.id", index=True)
    given: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    input_hash: str = Field(max_length=64)
    answer: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    made_by: str = Field(max_length=80)


class StudyWaysRow(SQLModel, table=True):
    """Ways of a study's own, instead of straight lines. content: the table as it was read, gzipped; facts: what is to
    be said of it. Answers keep their own."""

    __tablename__ = "study_ways"
    __table_args__ = (one_of("kind", WAYS),)
    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id", ondelete="CASCADE", unique=True)
    kind: str = Field(max_length=12)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    brought_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    brought_by: str = Field(max_length=80)


class StudyUseRow(SQLModel, table=True):
    """That a version of a study was put to use: for a session of a round, or, with None, for the county's sites."""

    __tablename__ = "study_use"
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="study_version.id", ondelete="CASCADE", index=True)
    session_id: int | None = Field(default=None, foreign_key="session.id", ondelete="CASCADE", index=True)
    used_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_by: str = Field(max_length=80)
