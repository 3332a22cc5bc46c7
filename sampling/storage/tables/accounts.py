"""Accounts: who may sign in, in which role and for which area or site."""

from datetime import datetime

from sqlmodel import Column, Field, SQLModel

from sampling.domain.permissions import ROLES

from ..columns import Instant, check, one_of


class Account(SQLModel, table=True):
    """A person's way in. A site lead has a site; everybody else an area, or none for all of it."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("role", tuple(ROLES)),
        check("site_lead_has_a_site", "role <> 'site_lead' OR site_id IS NOT NULL"),
        check("local_roles_have_an_area", "role NOT IN ('township', 'village') OR area_id IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    full_name: str = Field(max_length=80)
    password_hash: str = Field(max_length=200)
    role: str = Field(max_length=20)
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    locale: str | None = Field(default=None, max_length=12)
    active: bool = True
    epoch: int = 0  # raised to end every session of the account at once
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
