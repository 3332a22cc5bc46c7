"""The access tokens that there are, as lists show them."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain import tokens as domain
from sampling.storage.database import Database
from sampling.storage.queries import tokens as queries


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as a list shows it, without its secret. place_code, place_name: of its site or area, None for all."""

    id: int
    kind: str
    label: str
    role: str
    place_code: str | None
    place_name: str | None
    round_code: str | None
    account_name: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    last_used_at: datetime | None
    opens: bool


def tokens(db: Database, *, scope_path: str = "", now: datetime) -> list[TokenLine]:
    """The tokens for areas and sites within the scope, newest first; "" for all."""
    with db.reading() as session:
        return [
            TokenLine(
                id=row.id or 0,
                kind=row.kind,
                label=row.label,
                role=row.role,
                place_code=code,
                place_name=name,
                round_code=round_code,
                account_name=account,
                created_at=row.created_at,
                created_by=row.created_by,
                expires_at=row.expires_at,
                withdrawn_at=row.withdrawn_at,
                withdrawn_by=row.withdrawn_by,
                last_used_at=row.last_used_at,
                opens=domain.opens(
                    withdrawn=row.withdrawn_at is not None,
                    expires_at=row.expires_at,
                    round_state=state,
                    account_active=True,
                    now=now,
                ),
            )
            for row, code, name, round_code, state, account in queries.within(session, scope_path)
        ]
