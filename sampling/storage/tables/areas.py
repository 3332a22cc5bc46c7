"""The tree of areas, its residents, the people who answer for it, and its ground."""

from datetime import date

from sqlalchemy import Index, Text, false, text
from sqlmodel import Column, Field, SQLModel, UniqueConstraint

from sampling.domain.areas import CONTACT_PARTS, LEVELS, PROVENANCES

from ..columns import check, one_of


class AreaRow(SQLModel, table=True):
    """A node of the tree; `path` is its codes from the root down, each followed by "/".

    lon, lat: its seat. inner_lon, inner_lat: a point inside its outline, derived from it and no seat. no_manager:
    nobody manages the compound, so that it needs lent staff.
    """

    __tablename__ = "area"
    __table_args__ = (
        one_of("level", LEVELS),
        one_of("provenance", PROVENANCES),
        check("lon_in_degrees", "lon BETWEEN -180 AND 180"),
        check("lat_in_degrees", "lat BETWEEN -90 AND 90"),
        check("point_is_whole", "(lon IS NULL) = (lat IS NULL)"),
        check("not_its_own_parent", "parent_id <> id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    level: str = Field(max_length=20)
    parent_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    path: str = Field(unique=True, max_length=400)
    lon: float | None = None
    lat: float | None = None
    inner_lon: float | None = None
    inner_lat: float | None = None
    no_manager: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    provenance: str = Field(max_length=12)
    source: str = Field(max_length=400)


class AreaResidents(SQLModel, table=True):
    """How many people live in an area, by the day the figure stands for; the newest day counts."""

    __tablename__ = "area_residents"
    __table_args__ = (
        UniqueConstraint("area_id", "counted_on"),
        check("count_not_negative", "count >= 0"),
        one_of("provenance", PROVENANCES),
    )
    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id", ondelete="CASCADE")
    count: int
    counted_on: date
    source: str = Field(max_length=400)
    provenance: str = Field(max_length=12)


class AreaContact(SQLModel, table=True):
    """A lead, a member or the assigned county leader of an area, with a work phone."""

    __tablename__ = "area_contact"
    __table_args__ = (
        one_of("part", CONTACT_PARTS),
        Index(
            "uq_area_contact_one_lead",
            "area_id",
            "part",
            unique=True,
            sqlite_where=text("part <> 'member'"),
            postgresql_where=text("part <> 'member'"),
        ),
        UniqueConstraint("area_id", "part", "position"),
    )
    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="area.id", ondelete="CASCADE")
    part: str = Field(max_length=20)
    position: int = 0
    name: str = Field(max_length=80)
    work_phone: str | None = Field(default=None, max_length=40)


class AreaGround(SQLModel, table=True):
    """The ground of an area as a GeoJSON geometry in WGS-84."""

    __tablename__ = "area_ground"
    __table_args__ = (one_of("provenance", PROVENANCES),)
    area_id: int = Field(primary_key=True, foreign_key="area.id", ondelete="CASCADE")
    geometry: str = Field(sa_column=Column(Text, nullable=False))
    provenance: str = Field(max_length=12)
    source: str = Field(max_length=400)
