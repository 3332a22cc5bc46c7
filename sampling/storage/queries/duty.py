"""What is asked about who is on duty, and about the help desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as sa_select
from sqlalchemy import text
from sqlmodel import Session, col, select

from sampling.domain.duty import Absence, Duty, level_of

from ..tables import AreaContact, AreaRow, DutyRow, HelpDesk


@dataclass(frozen=True, slots=True)
class AreaLine:
    """What the roster needs of an area."""

    id: int
    code: str
    name: str
    path: str
    level: str


def one_at_a_time(session: Session) -> None:
    """Wait until nobody else is changing the roster, so that nobody is put at two places at once. SQLite has one writer
    anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(411326)"))


def duties_within(session: Session, path: str, starts_at: datetime, ends_at: datetime) -> list[Duty]:
    """Duties at and below `path` that run in these hours or a part of them: by area, start, post and name."""
    query = (
        select(DutyRow, AreaRow)
        .join(AreaRow, col(AreaRow.id) == DutyRow.area_id)
        .where(
            col(AreaRow.path).startswith(path, autoescape=True),
            DutyRow.starts_at < ends_at,
            DutyRow.ends_at > starts_at,
        )
        .order_by(col(AreaRow.path), col(DutyRow.starts_at), col(DutyRow.post), col(DutyRow.name))
    )
    return [duty_of(row, area) for row, area in session.exec(query)]


def row_with_area(session: Session, duty_id: int) -> tuple[DutyRow, AreaRow] | None:
    """A duty's row with its area's."""
    query = select(DutyRow, AreaRow).join(AreaRow, col(AreaRow.id) == DutyRow.area_id).where(DutyRow.id == duty_id)
    return session.exec(query).first()


def standing_at(session: Session, starts: Iterable[datetime]) -> dict[tuple[int, str, str, datetime], DutyRow]:
    """The rows that begin at one of these instants or between them, by area, post, name and start."""
    moments = sorted(starts)
    if not moments:
        return {}
    query = select(DutyRow).where(DutyRow.starts_at >= moments[0], DutyRow.starts_at <= moments[-1])
    return {(row.area_id, row.post, row.name, row.starts_at): row for row in session.exec(query)}


def county_leaders(session: Session, path: str) -> dict[str, tuple[str, str | None]]:
    """Name and work phone of the county leader assigned to each area at and below `path`, by the area's code."""
    query = (
        select(AreaRow.code, AreaContact.name, AreaContact.work_phone)
        .join(AreaContact, col(AreaContact.area_id) == AreaRow.id)
        .where(AreaContact.part == "county_leader", col(AreaRow.path).startswith(path, autoescape=True))
    )
    return {code: (name, phone) for code, name, phone in session.exec(query)}


def area_rows(session: Session, path: str = "") -> list[AreaLine]:
    """The area at `path` and all below it, in the order of the tree."""
    table = AreaRow.__table__  # type: ignore[attr-defined]
    columns = table.c.id, table.c.code, table.c.name, table.c.path, table.c.level
    query = sa_select(*columns).where(table.c.path.startswith(path, autoescape=True)).order_by(table.c.path)
    return [AreaLine(*row) for row in session.execute(query)]


def help_desk(session: Session, county_code: str) -> HelpDesk | None:
    """The help desk of a county."""
    query = select(HelpDesk).join(AreaRow, col(AreaRow.id) == HelpDesk.area_id).where(AreaRow.code == county_code)
    return session.exec(query).first()


def help_desks(session: Session) -> list[HelpDesk]:
    """The help desks of all counties."""
    return list(session.exec(select(HelpDesk).order_by(col(HelpDesk.area_id))))


def duty_of(row: DutyRow, area: AreaRow) -> Duty:
    """A row as the domain knows it."""
    absence = None
    if row.absent_at is not None and row.stand_in_at is not None:
        absence = Absence(
            row.absent_at, row.absence_reason or "", row.stand_in_name or "", row.stand_in_phone or "", row.stand_in_at
        )
    return Duty(
        id=row.id or 0,
        area_code=area.code,
        area_name=area.name,
        area_path=area.path,
        level=level_of(area.level),
        post=row.post,
        name=row.name,
        work_phone=row.work_phone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        note=row.note,
        provenance=row.provenance,
        absence=absence,
    )


def areas_called(session: Session, name: str) -> list[AreaRow]:
    """The areas with this name."""
    return list(session.exec(select(AreaRow).where(AreaRow.name == name)))
