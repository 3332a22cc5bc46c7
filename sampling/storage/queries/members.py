"""What is asked about the sites and staff of a session."""

from collections.abc import Mapping, Sequence

from sqlalchemy import false, func, insert, or_, update
from sqlmodel import Session, col, select

from ..tables import AreaRow, SessionSite, SessionStaff, SiteRow, StaffRow
from .rounds import replace_staff


def copy_members(
    session: Session, of: int, to: int, paths: Sequence[str] | None = None, *, numbers: bool = True
) -> None:
    """Give a session without any the sites and staff of another; `numbers`: with the people of its sites.

    paths: only sites that stand, and people who start, at or below one of them; None for all.
    """
    places = select(SessionSite.site_id, SessionSite.people).where(SessionSite.session_id == of)
    staff = select(SessionStaff.staff_id).where(SessionStaff.session_id == of)
    if paths is not None:
        inside = or_(false(), *(col(AreaRow.path).startswith(path, autoescape=True) for path in paths))
        places = places.join(SiteRow, col(SiteRow.id) == SessionSite.site_id).join(AreaRow).where(inside)
        staff = staff.join(StaffRow, col(StaffRow.id) == SessionStaff.staff_id).join(AreaRow).where(inside)
    rows = [
        {"session_id": to, "site_id": site_id, "people": people if numbers else None}
        for site_id, people in session.exec(places)
    ]
    if rows:
        session.execute(insert(SessionSite), rows)
    replace_staff(session, to, list(session.exec(staff)))


def site_people(session: Session, session_id: int) -> dict[str, int]:
    """People that sites of a session are to sample where that is given, by code of the site."""
    query = (
        select(SiteRow.code, SessionSite.people)
        .join(SessionSite, col(SessionSite.site_id) == SiteRow.id)
        .where(SessionSite.session_id == session_id, col(SessionSite.people).is_not(None))
    )
    return {code: people for code, people in session.exec(query) if people is not None}


def set_site_people(session: Session, session_id: int, people: Mapping[int, int | None]) -> None:
    """Write how many people sites of a session are to sample, by id of the site."""
    for site_id, count in people.items():
        where = (col(SessionSite.session_id) == session_id) & (col(SessionSite.site_id) == site_id)
        session.execute(update(SessionSite).where(where).values(people=count))


def how_many(session: Session, session_id: int) -> tuple[int, int]:
    """Sites and staff of a session."""
    sites = select(func.count()).select_from(SessionSite).where(SessionSite.session_id == session_id)
    staff = select(func.count()).select_from(SessionStaff).where(SessionStaff.session_id == session_id)
    return session.exec(sites).one(), session.exec(staff).one()
