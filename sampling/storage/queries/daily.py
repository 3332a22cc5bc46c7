"""What is asked about the day's reports of townships."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from sampling.domain.areas import within
from sampling.domain.daily import DaySigned, figures_of

from ..tables import AreaRow, CountConflictRow, CountRow, DailyReportRow, RoundRow, SiteRow

KEY = 411327  # of the advisory locks of days, beside a round's id


def hold_alone(session: Session, round_id: int) -> None:
    """Wait until nobody is changing counts of the round or signing a day of it, and let nobody until the end."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text(f"SELECT pg_advisory_xact_lock({KEY}, {int(round_id)})"))


def locked_areas(session: Session, round_id: int, day: date) -> list[tuple[str, str]]:
    """Path and name of the areas whose report of a day is signed and not reopened."""
    query = (
        select(AreaRow.path, AreaRow.name)
        .join(DailyReportRow, col(DailyReportRow.area_id) == AreaRow.id)
        .where(DailyReportRow.round_id == round_id, DailyReportRow.day == day)
        .where(col(DailyReportRow.reopened_at).is_(None))
        .order_by(col(AreaRow.code))
    )
    return list(session.exec(query).all())


def newest(session: Session, round_id: int, area_id: int, day: date) -> DailyReportRow | None:
    """The newest version of an area's report of a day."""
    query = (
        select(DailyReportRow)
        .where(DailyReportRow.round_id == round_id, DailyReportRow.area_id == area_id, DailyReportRow.day == day)
        .order_by(col(DailyReportRow.version).desc())
    )
    return session.exec(query).first()


def next_number(session: Session, round_id: int) -> int:
    """The number that the next report of the round gets."""
    query = select(func.max(DailyReportRow.number)).where(DailyReportRow.round_id == round_id)
    return (session.exec(query).one() or 0) + 1


def signed_of(session: Session, round_id: int, day: date, area_code: str | None = None) -> list[DaySigned]:
    """Every version of a day's reports, of all areas or of one: by area and version."""
    query = (
        select(DailyReportRow, AreaRow.code)
        .join(AreaRow, col(AreaRow.id) == DailyReportRow.area_id)
        .where(DailyReportRow.round_id == round_id, DailyReportRow.day == day)
        .order_by(col(AreaRow.code), col(DailyReportRow.version))
    )
    if area_code is not None:
        query = query.where(AreaRow.code == area_code)
    return [_signed(row, code) for row, code in session.exec(query)]


def signed_above(session: Session, round_id: int, path: str) -> dict[date, str]:
    """The days of a round that an area at or above `path` has signed and nobody reopened, with the area's name."""
    query = (
        select(col(DailyReportRow.day), col(AreaRow.path), col(AreaRow.name))
        .join(AreaRow, col(AreaRow.id) == DailyReportRow.area_id)
        .where(DailyReportRow.round_id == round_id, col(DailyReportRow.reopened_at).is_(None))
    )
    return {day: name for day, above, name in session.exec(query) if within(path, above)}


def corrections_of(session: Session, round_id: int, day: date) -> dict[str, int]:
    """How many versions after the first the counts of a day have, by code of the site."""
    query = (
        select(SiteRow.code, func.count())
        .join(CountRow, col(CountRow.site_id) == SiteRow.id)
        .where(CountRow.round_id == round_id, CountRow.day == day, CountRow.version > 1)
        .group_by(SiteRow.code)
    )
    return dict(session.exec(query).all())


def clashes_of(session: Session, round_id: int, day: date) -> Sequence[tuple[str, str, datetime, int, int]]:
    """(code, name of the site, hour, what stands, what was offered) of the conflicts of a day that nobody settled."""
    query = (
        select(  # type: ignore[call-overload]  # SQLModel's types stop at four columns
            SiteRow.code, SiteRow.name, CountConflictRow.hour, CountRow.sampled, CountConflictRow.sampled
        )
        .join(CountRow, col(CountRow.id) == CountConflictRow.count_id)
        .join(SiteRow, col(SiteRow.id) == CountConflictRow.site_id)
        .where(
            CountConflictRow.round_id == round_id,
            col(CountConflictRow.settled_at).is_(None),
            CountRow.day == day,
        )
        .order_by(col(SiteRow.code), col(CountConflictRow.hour), col(CountConflictRow.id))
    )
    return list(session.exec(query).all())


def round_id_of(session: Session, round_code: str) -> int | None:
    """The key of a round."""
    return session.exec(select(RoundRow.id).where(RoundRow.code == round_code)).first()


def _signed(row: DailyReportRow, area_code: str) -> DaySigned:
    return DaySigned(
        number=row.number,
        version=row.version,
        area_code=area_code,
        day=row.day,
        zero=row.zero,
        figures=figures_of(row.figures),
        note=row.note,
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        reopened_at=row.reopened_at,
        reopened_by=row.reopened_by,
        reopen_reason=row.reopen_reason,
    )
