"""What is asked about areas."""

from collections.abc import Collection, Iterable

from sqlalchemy import func
from sqlmodel import Session, col, select

from sampling.domain.areas import Area, Contact, Residents

from ..tables import AreaContact, AreaGround, AreaResidents, AreaRow


def row_by_code(session: Session, code: str) -> AreaRow | None:
    """The row of the area with this code."""
    return session.exec(select(AreaRow).where(AreaRow.code == code)).first()


def ids_by_code(session: Session) -> dict[str, int]:
    """Database id of every area, by code."""
    return {code: key for code, key in session.exec(select(AreaRow.code, AreaRow.id)) if key is not None}


def areas_within(session: Session, path: str = "") -> list[Area]:
    """The area at `path` and all below it, parents before children, then by code; "" for every tree."""
    newest = (
        select(AreaResidents.area_id, func.max(AreaResidents.counted_on).label("counted_on"))
        .group_by(col(AreaResidents.area_id))
        .subquery()
    )
    query = (
        select(AreaRow, AreaResidents)
        .outerjoin(newest, newest.c.area_id == AreaRow.id)
        .outerjoin(
            AreaResidents,
            (col(AreaResidents.area_id) == newest.c.area_id) & (col(AreaResidents.counted_on) == newest.c.counted_on),
        )
        .where(col(AreaRow.path).startswith(path, autoescape=True))
    )
    rows = session.exec(query).all()
    areas = [_area(row, residents) for row, residents in rows]
    return sorted(areas, key=lambda area: (area.depth, area.code))


def area_by_code(session: Session, code: str) -> Area | None:
    """The area with this code."""
    row = row_by_code(session, code)
    if row is None:
        return None
    residents = session.exec(
        select(AreaResidents)
        .where(AreaResidents.area_id == row.id)
        .order_by(col(AreaResidents.counted_on).desc())
        .limit(1)
    ).first()
    return _area(row, residents)


def contacts_of(session: Session, area_ids: Iterable[int] | None = None) -> dict[int, list[Contact]]:
    """The people who answer for areas, by the area's database id: county leader, lead, then members in order."""
    query = select(AreaContact).order_by(col(AreaContact.part), col(AreaContact.position))
    if area_ids is not None:
        query = query.where(col(AreaContact.area_id).in_(list(area_ids)))
    out: dict[int, list[Contact]] = {}
    for row in session.exec(query):
        out.setdefault(row.area_id, []).append(Contact(row.part, row.name, row.work_phone))
    return out


def grounds_within(session: Session, path: str, depth_max: int | None = None) -> dict[str, tuple[str, str]]:
    """GeoJSON geometry and provenance of the ground of areas at and below `path`, by area code."""
    query = (
        select(AreaRow.code, AreaRow.path, AreaGround.geometry, AreaGround.provenance)
        .join(AreaGround, col(AreaGround.area_id) == AreaRow.id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(AreaRow.code))
    )
    return {
        code: (geometry, provenance)
        for code, own_path, geometry, provenance in session.exec(query)
        if depth_max is None or own_path.count("/") - 1 <= depth_max
    }


def _area(row: AreaRow, residents: AreaResidents | None) -> Area:
    codes = row.path.rstrip("/").split("/")
    return Area(
        code=row.code,
        name=row.name,
        level=row.level,
        parent_code=codes[-2] if len(codes) > 1 else None,
        path=row.path,
        lon=row.lon,
        lat=row.lat,
        residents=None
        if residents is None
        else Residents(residents.count, residents.source, residents.counted_on, residents.provenance),
        provenance=row.provenance,
        source=row.source,
    )


def ids_by_path(session: Session, paths: Collection[str]) -> dict[str, int]:
    """Database id of the areas with these paths, by path."""
    query = select(AreaRow.path, AreaRow.id).where(col(AreaRow.path).in_(paths))
    return {path: key for path, key in session.exec(query) if key is not None}
