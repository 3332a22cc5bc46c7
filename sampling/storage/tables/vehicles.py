"""Vehicles and their drivers."""

from sqlmodel import Field, SQLModel

from sampling.domain.areas import PROVENANCES
from sampling.domain.vehicles import KINDS

from ..columns import check, one_of


class VehicleRow(SQLModel, table=True):
    """A vehicle that stands ready in an area, with its driver's name and work phone where they are known."""

    __tablename__ = "vehicle"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("provenance", PROVENANCES),
        check("seats_in_range", "seats BETWEEN 0 AND 100"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    plate: str = Field(unique=True, max_length=20)
    kind: str = Field(max_length=20)
    seats: int
    base_id: int = Field(foreign_key="area.id", index=True)
    unit: str = Field(max_length=120)
    driver_name: str | None = Field(default=None, max_length=80)
    driver_phone: str | None = Field(default=None, max_length=40)
    provenance: str = Field(max_length=12)
    source: str = Field(max_length=400)
