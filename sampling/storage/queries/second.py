"""What is asked about the second source of counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from sampling.domain.second import Choice, SecondCount

from ..tables import AreaRow, RoundRow, SecondChoiceRow, SecondCountRow, SecondFileRow, SiteRow


@dataclass(frozen=True, slots=True)
class File:
    """A version of the second source. counts: figures that it holds."""

    version: int
    file_name: str
    digest: str
    rows: int
    left_out: int
    counts: int
    brought_by: str
    brought_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A site and the area in which it stands."""

    id: int
    code: str
    name: str
    area_path: str
    area_name: str


def files(session: Session, round_id: int) -> list[File]:
    """The files of a round, the newest first."""
    rows = session.exec(
        select(SecondFileRow, func.count(col(SecondCountRow.id)))
        .outerjoin(SecondCountRow, col(SecondCountRow.file_id) == SecondFileRow.id)
        .where(SecondFileRow.round_id == round_id)
        .group_by(col(SecondFileRow.id))
        .order_by(col(SecondFileRow.version).desc())
    )
    return [
        File(row.version, row.file_name, row.digest, row.rows, row.left_out, n, row.brought_by, row.brought_at)
        for row, n in rows
    ]


def last_file(session: Session, round_id: int) -> SecondFileRow | None:
    """The newest file of a round."""
    query = (
        select(SecondFileRow)
        .where(SecondFileRow.round_id == round_id)
        .order_by(col(SecondFileRow.version).desc())
        .limit(1)
    )
    return session.exec(query).first()


def counts(session: Session, round_id: int) -> list[SecondCount]:
    """The figures of a round that hold: of each site and hour that of the newest file that has it."""
    newest = (
        select(SecondCountRow.site_id, SecondCountRow.hour, func.max(SecondCountRow.file_id).label("file_id"))
        .join(SecondFileRow, col(SecondFileRow.id) == SecondCountRow.file_id)
        .where(SecondFileRow.round_id == round_id)
        .group_by(col(SecondCountRow.site_id), col(SecondCountRow.hour))
        .subquery()
    )
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            SiteRow.code,
            SecondCountRow.day,
            SecondCountRow.hour,
            SecondFileRow.version,
            SecondCountRow.sampled,
            SecondFileRow.brought_at,
        )
        .join(
            newest,
            (col(SecondCountRow.file_id) == newest.c.file_id)
            & (col(SecondCountRow.site_id) == newest.c.site_id)
            & (col(SecondCountRow.hour) == newest.c.hour),
        )
        .join(SecondFileRow, col(SecondFileRow.id) == SecondCountRow.file_id)
        .join(SiteRow, col(SiteRow.id) == SecondCountRow.site_id)
    )
    return [SecondCount(*row) for row in session.exec(query)]


def choices(session: Session, round_id: int) -> list[Choice]:
    """Everything that was chosen in a round, the newest first."""
    query = (
        select(SecondChoiceRow, AreaRow.path)
        .join(AreaRow, col(AreaRow.id) == SecondChoiceRow.area_id)
        .where(SecondChoiceRow.round_id == round_id)
        .order_by(col(SecondChoiceRow.version).desc())
    )
    return [
        Choice(row.version, path, row.hour, row.official, row.reason, row.chosen_by, row.chosen_at)
        for row, path in session.exec(query)
    ]


def add_counts(session: Session, file_id: int, rows: Iterable[Mapping[str, object]]) -> None:
    """Write the figures of a file."""
    values = [{"file_id": file_id, **row} for row in rows]
    if values:
        session.execute(insert(SecondCountRow), values)


def places(session: Session, path: str) -> dict[str, Place]:
    """The sites at and below `path`, by code."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            SiteRow.id, SiteRow.code, SiteRow.name, AreaRow.path, AreaRow.name
        )
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
    )
    return {row[1]: Place(*row) for row in session.exec(query)}


def hold(session: Session, round_: RoundRow) -> None:
    """Whoever brings or chooses in the same round waits until this transaction ends."""
    session.exec(select(RoundRow.id).where(RoundRow.id == round_.id).with_for_update(key_share=True)).first()
