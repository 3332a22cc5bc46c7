"""Access tokens: what a phone or a program shows instead of a password. Kept as a hash alone."""

from datetime import datetime

from sqlmodel import Column, Field, SQLModel

from sampling.domain.permissions import ROLES
from sampling.domain.tokens import KINDS

from ..columns import Instant, check, one_of


class AccessTokenRow(SQLModel, table=True):
    """A token: a role at an area or a site, in one round or (None) in all.

    digest: SHA-256 of the secret, in hexadecimals; the secret has 256 random bits, so a slow hash would add nothing.
    account_id: of the person whose phone holds it; it ends with the account. sign_in_id: in which the phone got it; it
    ends with that, too.
    """

    __tablename__ = "access_token"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("role", tuple(ROLES)),
        check("site_lead_has_a_site", "role <> 'site_lead' OR site_id IS NOT NULL"),
        check("withdrawn_by_somebody", "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"),
    )
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True, max_length=64)
    kind: str = Field(max_length=8)
    label: str = Field(default="", max_length=80)
    role: str = Field(max_length=20)
    area_id: int | None = Field(default=None, foreign_key="area.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    round_id: int | None = Field(default=None, foreign_key="round.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    sign_in_id: int | None = Field(default=None, foreign_key="sign_in.id", index=True)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    created_by: str = Field(max_length=80)
    expires_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    withdrawn_by: str | None = Field(default=None, max_length=80)
    last_used_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
