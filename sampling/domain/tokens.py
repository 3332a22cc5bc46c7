"""Access tokens: secrets that a phone or a program shows instead of a password, each with a role at a place."""

import hashlib
import secrets
from datetime import datetime

KINDS = ("phone", "command", "key")
"""A lead's phone, `sampling token`, and a key that the county gives to another program."""
_BYTES = 32


def fresh() -> str:
    """A secret of 256 random bits, as text that a header can carry."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256, 64 hexadecimals. A random secret needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(
    *, withdrawn: bool, expires_at: datetime | None, round_state: str | None, account_active: bool, now: datetime
) -> bool:
    """True while a token opens what its role may. round_state: of the round it is for, None for a token of all."""
    over = expires_at is not None and expires_at <= now
    return not withdrawn and not over and round_state != "closed" and account_active
