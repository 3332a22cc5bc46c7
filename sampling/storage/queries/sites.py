"""What is asked about sites."""

from sqlmodel import Session, col, select

from sampling.domain.sites import Site

from ..tables import AreaRow, RoundRow, SessionRow, SessionSite, SiteRow, SiteServes


def sites_within(
    session: Session,
    path: str = "",
    *,
    session_id: int | None = None,
    round_code: str | None = None,
    code: str | None = None,
) -> list[Site]:
    """Sites that stand at or below `path`, by code; only those of a session or a round, or one site, where asked."""
    query = (
        select(SiteRow, AreaRow.code, AreaRow.path)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(SiteRow.code))
    )
    if session_id is not None:
        query = query.join(SessionSite, col(SessionSite.site_id) == SiteRow.id).where(
            SessionSite.session_id == session_id
        )
    if round_code is not None:
        opens = (
            select(SessionSite.site_id)
            .join(SessionRow, col(SessionRow.id) == SessionSite.session_id)
            .join(RoundRow, col(RoundRow.id) == SessionRow.round_id)
            .where(RoundRow.code == round_code)
        )
        query = query.where(col(SiteRow.id).in_(opens))
    if code is not None:
        query = query.where(SiteRow.code == code)
    rows = session.exec(query).all()
    serves = _served(session)
    return [_site(row, area_code, area_path, serves.get(row.id or 0, ())) for row, area_code, area_path in rows]


def site_by_code(session: Session, code: str) -> Site | None:
    """The site with this code."""
    found = sites_within(session, code=code)
    return found[0] if found else None


def ids_by_code(session: Session) -> dict[str, int]:
    """Database id of every site, by code."""
    return {code: key for code, key in session.exec(select(SiteRow.code, SiteRow.id)) if key is not None}


def _served(session: Session) -> dict[int, tuple[str, ...]]:
    query = (
        select(SiteServes.site_id, AreaRow.code)
        .join(AreaRow, col(AreaRow.id) == SiteServes.area_id)
        .order_by(col(AreaRow.code))
    )
    out: dict[int, tuple[str, ...]] = {}
    for site_id, code in session.exec(query):
        out[site_id] = (*out.get(site_id, ()), code)
    return out


def _site(row: SiteRow, area_code: str, area_path: str, serves: tuple[str, ...]) -> Site:
    return Site(
        code=row.code,
        name=row.name,
        area_code=area_code,
        area_path=area_path,
        kind=row.kind,
        lanes=row.lanes,
        people_per_lane_hour=row.people_per_lane_hour,
        opens=row.opens,
        closes=row.closes,
        lon=row.lon,
        lat=row.lat,
        serves=serves,
        provenance=row.provenance,
        source=row.source,
    )
