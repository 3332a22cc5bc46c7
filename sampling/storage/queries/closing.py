"""What is asked about closing reports."""

from datetime import date

from sqlmodel import Session, col, select

from sampling.domain.closing import Closing, ClosingReport

from ..tables import ClosingRow, RoundRow, SessionRow, SiteRow


def versions_of(session: Session, session_id: int, site_id: int, day: date) -> list[tuple[ClosingRow, str, str]]:
    """Every version of a site's closing report of an opening, oldest first, with the codes of session and site."""
    query = (
        select(ClosingRow, SessionRow.code, SiteRow.code)
        .join(SessionRow, col(SessionRow.id) == ClosingRow.session_id)
        .join(SiteRow, col(SiteRow.id) == ClosingRow.site_id)
        .where(ClosingRow.session_id == session_id, ClosingRow.site_id == site_id, ClosingRow.day == day)
        .order_by(col(ClosingRow.version))
    )
    return list(session.exec(query).all())


def standing_of(session: Session, round_id: int, site_id: int) -> dict[tuple[str, date], Closing]:
    """The newest closing report of every opening of a site in a round, by code of the session and day."""
    query = (
        select(ClosingRow, SessionRow.code, SiteRow.code)
        .join(SessionRow, col(SessionRow.id) == ClosingRow.session_id)
        .join(SiteRow, col(SiteRow.id) == ClosingRow.site_id)
        .where(SessionRow.round_id == round_id, ClosingRow.site_id == site_id)
        .order_by(col(ClosingRow.version))
    )
    return {(row[1], row[0].day): closing_of(*row) for row in session.exec(query)}


def by_report_id(session: Session, report_id: str) -> ClosingRow | None:
    """The version that came with this id, of any site."""
    return session.exec(select(ClosingRow).where(ClosingRow.report_id == report_id)).first()


def of_round(session: Session, round_: RoundRow) -> dict[tuple[str, str, date], Closing]:
    """The newest closing report of every opening of a round, by codes of session and site, and day."""
    query = (
        select(ClosingRow, SessionRow.code, SiteRow.code)
        .join(SessionRow, col(SessionRow.id) == ClosingRow.session_id)
        .join(SiteRow, col(SiteRow.id) == ClosingRow.site_id)
        .where(SessionRow.round_id == round_.id)
        .order_by(col(ClosingRow.version))
    )
    return {(part, site, row.day): closing_of(row, part, site) for row, part, site in session.exec(query)}


def closing_of(row: ClosingRow, session_code: str, site_code: str) -> Closing:
    """A row as the domain knows it."""
    return Closing(
        site_code=site_code,
        session_code=session_code,
        version=row.version,
        report=ClosingReport(
            report_id=row.report_id,
            last_person_at=row.last_person_at,
            sampled=row.sampled,
            tubes=row.tubes,
            visitors=row.visitors,
            handed_to=row.handed_to,
            handed_at=row.handed_at,
            carried_in=row.carried_in,
            seals=row.seals,
            note=row.note,
            reason=row.reason,
        ),
        hour=row.hour,
        how=row.how,
        received_at=row.received_at,
        reported_by=row.reported_by,
    )
