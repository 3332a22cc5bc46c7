"""What is asked about areas."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from sampling.domain.areas import Area, Contact, Residents
from sampling.domain.partial import Parted, parted
from sampling.domain.rounds import Round

from ..tables import AreaContact, AreaGround, AreaResidents, AreaRow

_AREA: tuple[Any, ...] = (
    AreaRow.code,
    AreaRow.name,
    AreaRow.level,
    AreaRow.path,
    func.coalesce(AreaRow.lon, AreaRow.inner_lon),
    func.coalesce(AreaRow.lat, AreaRow.inner_lat),
    AreaRow.provenance,
    AreaRow.source,
    AreaRow.no_manager,
    and_(col(AreaRow.lon).is_(None), col(AreaRow.inner_lon).is_not(None)),
)
_RESIDENTS: tuple[Any, ...] = (
    AreaResidents.count,
    AreaResidents.source,
    AreaResidents.counted_on,
    AreaResidents.provenance,
)

_DEPTH = func.length(AreaRow.path) - func.length(func.replace(AreaRow.path, "/", "")) - 1


def row_by_code(session: Session, code: str) -> AreaRow | None:
    """The row of the area with this code."""
    return session.exec(select(AreaRow).where(AreaRow.code == code)).first()


def ids_by_code(session: Session) -> dict[str, int]:
    """Database id of every area, by code."""
    return {code: key for code, key in session.exec(select(AreaRow.code, AreaRow.id)) if key is not None}


def codes_within(session: Session, path: str) -> list[str]:
    """Codes of the area at `path` and of all below it."""
    return list(session.exec(select(AreaRow.code).where(col(AreaRow.path).startswith(path, autoescape=True))))


def names_by_path(session: Session) -> dict[str, str]:
    """The name of every area by its path."""
    return dict(session.exec(select(AreaRow.path, AreaRow.name)).all())


def children_of(session: Session, area_id: int) -> list[AreaRow]:
    """The rows of the areas directly below an area, by code."""
    return list(session.exec(select(AreaRow).where(AreaRow.parent_id == area_id).order_by(col(AreaRow.code))))


def rows_within(session: Session, path: str) -> list[AreaRow]:
    """The rows of the area at `path` and of all below it."""
    return list(session.exec(select(AreaRow).where(col(AreaRow.path).startswith(path, autoescape=True))))


def areas_within(session: Session, path: str = "", depth_max: int | None = None) -> list[Area]:
    """The area at `path` and all below it, parents before children, then by code; "" for every tree.

    depth_max: none deeper than this (0: counties), for who needs only the upper levels of a tree of thousands.
    """
    here = col(AreaRow.path).startswith(path, autoescape=True)
    return _areas(session, here if depth_max is None else here & (depth_max >= _DEPTH))


def areas_of_round(session: Session, round_: Round) -> Parted:
    """The areas of a round's county, parents before children: those that take part in it, and the others."""
    return parted(areas_within(session, round_.area_path), round_.area_path, round_.scope)


def areas_of(session: Session, codes: Collection[str]) -> list[Area]:
    """The areas with these codes, parents before children, then by code."""
    return _areas(session, col(AreaRow.code).in_(codes))


def names_within(session: Session, path: str = "") -> dict[str, str]:
    """Name of the area at `path` and of all below it, by code."""
    return dict(_two(session, AreaRow.name, path))


def paths_within(session: Session, path: str = "") -> dict[str, str]:
    """Path of the area at `path` and of all below it, by code."""
    return dict(_two(session, AreaRow.path, path))


def keys_within(session: Session, path: str = "") -> dict[str, int]:
    """Key of the row of the area at `path` and of all below it, by path."""
    query = select(AreaRow.path, AreaRow.id).where(col(AreaRow.path).startswith(path, autoescape=True))
    return {own: key or 0 for own, key in session.exec(query)}


def area_by_code(session: Session, code: str) -> Area | None:
    """The area with this code."""
    query = (
        sql_select(*_AREA, *_RESIDENTS)
        .outerjoin(AreaResidents, col(AreaResidents.area_id) == AreaRow.id)
        .where(col(AreaRow.code) == code)
        .order_by(col(AreaResidents.counted_on).desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else _area(row[: len(_AREA)], row[len(_AREA) :])


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


def geometries_within(
    session: Session, path: str, *, depth: int | None = None, level: str | None = None
) -> dict[str, str]:  # fmt: skip
    """GeoJSON of the ground of areas at and below `path`, by their paths: of those in a depth (0: counties), or of a
    level."""
    query = (
        select(AreaRow.path, AreaGround.geometry)
        .join(AreaGround, col(AreaGround.area_id) == AreaRow.id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
    )
    if depth is not None:
        query = query.where(depth == _DEPTH)
    if level is not None:
        query = query.where(AreaRow.level == level)
    return dict(session.exec(query).all())


def levels_with_ground(session: Session, path: str) -> list[tuple[str, int, int]]:
    """(level, how many areas with ground, least depth) of each level below `path`, uppermost first."""
    query = (
        select(AreaRow.level, func.count(), func.min(_DEPTH))
        .join(AreaGround, col(AreaGround.area_id) == AreaRow.id)
        .where(col(AreaRow.path).startswith(path, autoescape=True), AreaRow.path != path)
        .group_by(AreaRow.level)
        .order_by(func.min(_DEPTH))
    )
    return [(level, int(count), int(depth)) for level, count, depth in session.exec(query)]


def _two(session: Session, what: str, path: str) -> list[tuple[str, str]]:
    query = select(AreaRow.code, what).where(col(AreaRow.path).startswith(path, autoescape=True))
    return list(session.exec(query))


def _areas(session: Session, condition: ColumnElement[bool]) -> list[Area]:
    newest = (
        select(AreaResidents.area_id, func.max(AreaResidents.counted_on).label("counted_on"))
        .group_by(col(AreaResidents.area_id))
        .subquery()
    )
    # Columns instead of rows: a county has thousands of areas, and an object of the database's costs ten times as much.
    query = (
        sql_select(*_AREA, *_RESIDENTS)
        .outerjoin(newest, newest.c.area_id == AreaRow.id)
        .outerjoin(
            AreaResidents,
            (col(AreaResidents.area_id) == newest.c.area_id) & (col(AreaResidents.counted_on) == newest.c.counted_on),
        )
        .where(condition)
    )
    areas = [_area(row[: len(_AREA)], row[len(_AREA) :]) for row in session.execute(query)]
    return sorted(areas, key=lambda area: (area.depth, area.code))


def _area(own: Sequence[Any], residents: Sequence[Any]) -> Area:
    code, name, level, path, lon, lat, provenance, source, no_manager, is_inner = own
    codes = path.rstrip("/").split("/")
    return Area(
        code=code,
        name=name,
        level=level,
        parent_code=codes[-2] if len(codes) > 1 else None,
        path=path,
        lon=lon,
        lat=lat,
        residents=None if residents[0] is None else Residents(*residents),
        provenance=provenance,
        source=source,
        no_manager=no_manager,
        is_inner=bool(is_inner),
    )


def ids_by_path(session: Session, paths: Collection[str]) -> dict[str, int]:
    """Database id of the areas with these paths, by path."""
    query = select(AreaRow.path, AreaRow.id).where(col(AreaRow.path).in_(paths))
    return {path: key for path, key in session.exec(query) if key is not None}
