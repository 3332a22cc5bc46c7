"""Staff and their roles."""

from datetime import time

from sqlmodel import Field, SQLModel

from sampling.domain.areas import PROVENANCES
from sampling.domain.staff import ROLES

from ..columns import check, one_of


class StaffRow(SQLModel, table=True):
    """A person who can work; `lent_by` names the lending unit, null for the county's own."""

    __tablename__ = "staff"
    __table_args__ = (
        one_of("provenance", PROVENANCES),
        check("hours_are_whole", "(available_from IS NULL) = (available_to IS NULL)"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=80)
    unit: str = Field(max_length=120, index=True)
    lent_by: str | None = Field(default=None, max_length=120)
    base_id: int = Field(foreign_key="area.id", index=True)
    work_phone: str | None = Field(default=None, max_length=40)
    available_from: time | None = None
    available_to: time | None = None
    provenance: str = Field(max_length=12)
    source: str = Field(max_length=400)


class StaffRole(SQLModel, table=True):
    """A role a person holds."""

    __tablename__ = "staff_role"
    __table_args__ = (one_of("role", ROLES),)
    staff_id: int = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    role: str = Field(primary_key=True, max_length=12, index=True)
