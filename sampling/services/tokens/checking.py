"""Who shows an access token that opens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain import tokens as domain
from sampling.domain.actors import Actor
from sampling.storage.database import Database
from sampling.storage.queries import tokens as queries
from sampling.storage.statements import Statements

USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who shows a token that opens: who acts, in which language, and what kind of token it is."""

    token_id: int
    kind: str
    actor: Actor
    full_name: str
    locale: str | None


def actor_of(db: Database, secret: str, now: datetime) -> Holder | None:
    """Who shows this secret; None where it is unknown or does not open any more. Its use is noted once a minute."""
    with db.looking() as statements:
        shown = queries.by_digest(statements, domain.digest(secret))
    if shown is None or not _opens(shown, now):
        return None
    if shown.last_used_at is None or now - shown.last_used_at >= USE_NOTED_EVERY:
        token_id = shown.id

        def note(statements: Statements) -> None:
            queries.note_use(statements, token_id, now)

        db.committing.later(note)
    name, full_name, _, locale = shown.account or (shown.label or f"token {shown.id}", shown.label, True, None)
    actor = Actor(name, shown.role, shown.area_path, shown.site_code, shown.account_id, shown.round_code)
    return Holder(shown.id, shown.kind, actor, full_name, locale)


def _opens(shown: queries.Shown, now: datetime) -> bool:
    return domain.opens(
        withdrawn=shown.withdrawn,
        expires_at=shown.expires_at,
        round_state=shown.round_state,
        account_active=shown.account is None or shown.account[2],
        now=now,
    )
