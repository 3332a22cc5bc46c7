"""What is asked about call-ups."""

from sqlmodel import Session, col, select

from ..tables import AreaRow, CallUpRow, SessionRow, SessionSite, SiteRow


def rows_of(session: Session, session_id: int) -> list[tuple[CallUpRow, str, str]]:
    """The call-ups of a session as (row, area's code, site's code), by time, then area."""
    query = (
        select(CallUpRow, AreaRow.code, SiteRow.code)
        .join(AreaRow, col(AreaRow.id) == CallUpRow.area_id)
        .join(SiteRow, col(SiteRow.id) == CallUpRow.site_id)
        .where(CallUpRow.session_id == session_id)
        .order_by(col(CallUpRow.starts_at), col(AreaRow.code))
    )
    return [(row, area, site) for row, area, site in session.exec(query)]


def called_areas(session: Session, round_id: int) -> set[str]:
    """Codes of the areas that are called in a session of the round to a site that opens in it."""
    query = (
        select(AreaRow.code)
        .join(CallUpRow, col(CallUpRow.area_id) == AreaRow.id)
        .join(SessionRow, col(SessionRow.id) == CallUpRow.session_id)
        .join(
            SessionSite,
            (col(SessionSite.session_id) == CallUpRow.session_id) & (col(SessionSite.site_id) == CallUpRow.site_id),
        )
        .where(SessionRow.round_id == round_id)
    )
    return set(session.exec(query))
