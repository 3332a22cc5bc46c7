"""The access tokens that there are, as lists show them."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain import tokens as domain
from sampling.storage.database import Database
from sampling.storage.queries import tokens as queries


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as a list shows it, without its secret. place_code, place_name: of its site or area, None for all.

    device, signed_in_at, seen_at: of the sign-in that a phone got it in, None where none is known.
    """

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
    device: str | None = None
    signed_in_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def is_unused(self) -> bool:
        """True of a phone's that has never been shown."""
        return self.kind == "phone" and self.last_used_at is None


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
                device=sign_in.device if sign_in else None,
                signed_in_at=sign_in.began_at if sign_in else None,
                seen_at=sign_in.seen_at if sign_in else None,
            )
            for row, code, name, round_code, state, account, sign_in in queries.within(session, scope_path)
        ]
