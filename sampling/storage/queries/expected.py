"""What is asked about expected people and risk levels."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from sampling.domain.expected import COUNTS, Entry, Version

from ..tables import AreaRisk, AreaRow, ExpectedRow

_KEPT = ("version", "source", "entered_by", "entered_at", *COUNTS)


def newest_versions(session: Session, round_id: int) -> list[Version]:
    """The newest version of every area of a round."""
    newest = (
        select(ExpectedRow.area_id, func.max(ExpectedRow.version).label("version"))
        .where(ExpectedRow.round_id == round_id)
        .group_by(col(ExpectedRow.area_id))
        .subquery()
    )
    query = (
        select(ExpectedRow, AreaRow.code)
        .join(AreaRow, col(AreaRow.id) == ExpectedRow.area_id)
        .join(newest, (newest.c.area_id == ExpectedRow.area_id) & (newest.c.version == ExpectedRow.version))
        .where(ExpectedRow.round_id == round_id)
    )
    return [_version(row, code) for row, code in session.exec(query)]


def every_version(session: Session, round_id: int) -> list[Version]:
    """Every version of every area of a round, in no order."""
    query = (
        select(AreaRow.code, *(getattr(ExpectedRow, name) for name in _KEPT))
        .join(AreaRow, col(AreaRow.id) == ExpectedRow.area_id)
        .where(ExpectedRow.round_id == round_id)
    )
    return [
        Version(code, version, Entry(*counts), source, entered_by, entered_at)
        for code, version, source, entered_by, entered_at, *counts in session.exec(query)
    ]


def first_entered(session: Session, round_id: int) -> dict[str, datetime]:
    """When each area of a round first entered its expected people, by code."""
    query = (
        select(AreaRow.code, func.min(col(ExpectedRow.entered_at)))
        .join(AreaRow, col(AreaRow.id) == ExpectedRow.area_id)
        .where(ExpectedRow.round_id == round_id)
        .group_by(col(AreaRow.code))
    )
    return dict(session.exec(query).all())


def versions_of(session: Session, round_id: int, area_id: int, area_code: str) -> list[Version]:
    """Every version of an area in a round, newest first."""
    query = (
        select(ExpectedRow)
        .where(ExpectedRow.round_id == round_id, ExpectedRow.area_id == area_id)
        .order_by(col(ExpectedRow.version).desc())
    )
    return [_version(row, area_code) for row in session.exec(query)]


def risk_rows(session: Session, round_id: int) -> dict[str, AreaRisk]:
    """The risk levels set in a round, by area code."""
    query = (
        select(AreaRisk, AreaRow.code)
        .join(AreaRow, col(AreaRow.id) == AreaRisk.area_id)
        .where(AreaRisk.round_id == round_id)
    )
    return {code: row for row, code in session.exec(query)}


def ids_of(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Database ids of these areas, by code."""
    query = select(AreaRow.code, AreaRow.id).where(col(AreaRow.code).in_(list(codes)))
    return {code: key for code, key in session.exec(query) if key is not None}


def _version(row: ExpectedRow, code: str) -> Version:
    entry = Entry(*(getattr(row, name) for name in COUNTS))
    return Version(code, row.version, entry, row.source, row.entered_by, row.entered_at)
