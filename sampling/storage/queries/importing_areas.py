"""What stands about areas, as an import compares it, and how an import writes it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from sampling.domain.areas import Contact

from ..tables import AreaContact, AreaGround, AreaResidents, AreaRow
from .areas import contacts_of, ids_by_code
from .importing import Standing, delete_of, few, insert_rows, update_rows

OWN = ("name", "level", "lon", "lat", "no_manager", "provenance", "source")


def standing_areas(session: Session, codes: Collection[str] | None = None) -> dict[str, Standing]:
    """Every area, or those with these codes, by its code, with its contacts, and its residents by day."""
    rows = session.exec(_of(select(AreaRow).order_by(col(AreaRow.path)), codes)).all()
    wanted = [row.id or 0 for row in rows] if few(codes) else None
    figures: dict[int, dict[date, tuple[int, str, str]]] = {}
    counted = select(AreaResidents)
    if wanted is not None:
        counted = counted.where(col(AreaResidents.area_id).in_(wanted))
    for row in session.exec(counted):
        figures.setdefault(row.area_id, {})[row.counted_on] = (row.count, row.source, row.provenance)
    contacts = contacts_of(session, wanted)
    out = {}
    for area in rows:
        above = area.path.rstrip("/").split("/")[:-1]
        key = area.id or 0
        values = {name: getattr(area, name) for name in OWN}
        values |= {"code": area.code, "parent_code": above[-1] if above else None}
        values |= _contact_values(contacts.get(key, []))
        out[area.code] = Standing(key, area.path, values, figures.get(key, {}))
    return out


def _of(query: SelectOfScalar[AreaRow], codes: Collection[str] | None) -> SelectOfScalar[AreaRow]:
    return query.where(col(AreaRow.code).in_(list(codes or ()))) if few(codes) else query


def write_areas(session: Session, new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
    """Insert and update areas. Each has `OWN`, code, parent_code and path; a parent stands already or is among the new.

    Every area below a moved one must be among the changed, with its new path.
    """
    ids = ids_by_code(session)
    for depth in sorted({area["path"].count("/") for area in new}):
        rows = [_row(area, ids) for area in new if area["path"].count("/") == depth]
        insert_rows(session, AreaRow, rows)
        ids = ids_by_code(session)
    update_rows(session, AreaRow, [_row(area, ids) | {"id": ids[area["code"]]} for area in changed])


def write_residents(session: Session, figures: Sequence[tuple[int, date, int, str, str]]) -> None:
    """Set figures of residents: (area id, day, people, source, provenance); a day has one figure."""
    days = {(row.area_id, row.counted_on): row.id for row in session.exec(select(AreaResidents))}
    names = ("area_id", "counted_on", "count", "source", "provenance")
    rows = [dict(zip(names, figure, strict=True)) for figure in figures]
    standing = [row | {"id": days[_day(row)]} for row in rows if _day(row) in days]
    insert_rows(session, AreaResidents, [row for row in rows if _day(row) not in days])
    update_rows(session, AreaResidents, standing)


def write_contacts(session: Session, contacts: Mapping[int, list[Contact]]) -> None:
    """Set who answers for areas, by area id; those named before go."""
    delete_of(session, AreaContact, "area_id", contacts)
    rows = []
    for area_id, people in contacts.items():
        places: dict[str, int] = {}
        for person in people:
            places[person.part] = places.get(person.part, -1) + 1
            rows.append(
                {
                    "area_id": area_id,
                    "part": person.part,
                    "position": places[person.part],
                    "name": person.name,
                    "work_phone": person.work_phone,
                }
            )
    insert_rows(session, AreaContact, rows)


def standing_grounds(session: Session) -> dict[str, tuple[str, str, str]]:
    """GeoJSON geometry, provenance and source of every ground, by the area's code."""
    query = select(AreaRow.code, AreaGround.geometry, AreaGround.provenance, AreaGround.source).join(
        AreaGround, col(AreaGround.area_id) == AreaRow.id
    )
    return {code: (geometry, provenance, source) for code, geometry, provenance, source in session.exec(query)}


def write_grounds(
    session: Session,
    grounds: Mapping[str, tuple[str, str, str]],
    inner: Mapping[str, tuple[float, float] | None] | None = None,
) -> None:
    """Set the ground of areas by code: GeoJSON geometry, provenance, source. inner: longitude and latitude of a point
    inside each, None where there is none."""
    ids = ids_by_code(session)
    delete_of(session, AreaGround, "area_id", [ids[code] for code in grounds])
    rows = [
        {"area_id": ids[code], "geometry": geometry, "provenance": provenance, "source": source}
        for code, (geometry, provenance, source) in grounds.items()
    ]
    insert_rows(session, AreaGround, rows)
    write_inner_points(session, {ids[code]: point for code, point in (inner or {}).items()})


def write_inner_points(session: Session, points: Mapping[int, tuple[float, float] | None]) -> None:
    """Set longitude and latitude of a point inside the outlines of areas, by the areas' ids."""
    rows = [
        {"id": key, "inner_lon": at[0] if at else None, "inner_lat": at[1] if at else None}
        for key, at in points.items()
    ]
    update_rows(session, AreaRow, rows)


def codes_with_inner_point(session: Session, codes: Collection[str]) -> set[str]:
    """Those of these areas of which a point inside the outline is known, and no seat."""
    query = select(AreaRow.code).where(col(AreaRow.lon).is_(None), col(AreaRow.inner_lon).is_not(None))
    return set(session.exec(query)) & set(codes)


def grounds_without_point(session: Session) -> dict[int, str]:
    """GeoJSON geometry of the outlines of which no point inside is known, by the area's id."""
    query = (
        select(AreaRow.id, AreaGround.geometry)
        .join(AreaGround, col(AreaGround.area_id) == AreaRow.id)
        .where(col(AreaRow.inner_lon).is_(None))
    )
    return {key or 0: geometry for key, geometry in session.exec(query)}


def _day(row: Mapping[str, Any]) -> tuple[int, date]:
    return row["area_id"], row["counted_on"]


def _row(area: Mapping[str, Any], ids: Mapping[str, int]) -> dict[str, Any]:
    parent = area["parent_code"]
    return {name: area[name] for name in (*OWN, "code", "path")} | {"parent_id": ids[parent] if parent else None}


def _contact_values(contacts: list[Contact]) -> dict[str, Any]:
    by_part = {contact.part: contact for contact in contacts if contact.part != "member"}
    lead, leader = by_part.get("lead"), by_part.get("county_leader")
    members = [contact for contact in contacts if contact.part == "member"]
    phones = tuple(contact.work_phone or "" for contact in members)
    return {
        "lead_name": lead.name if lead else None,
        "lead_phone": lead.work_phone if lead else None,
        "county_leader": leader.name if leader else None,
        "county_leader_phone": leader.work_phone if leader else None,
        "member_names": tuple(contact.name for contact in members),
        "member_phones": phones if any(phones) else (),
    }
