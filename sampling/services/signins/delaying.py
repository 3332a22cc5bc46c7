"""Guessing is held up, by account, in the database: no restart and no second process forgets it.

Each attempt is counted as failed before the password is looked at, so that fifty at once count fifty; the right one
takes the count away again. While the next has to wait, nothing is counted: waiting is never made longer by trying.
"""

import math
from datetime import datetime

from sampling.domain.errors import DomainError
from sampling.domain.signins import FORGOTTEN, delay_after
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import signins as queries
from sampling.storage.tables import SignInDelay


class Delayed(DomainError):
    """Too many attempts failed; the next is looked at in `seconds`."""

    kind = "delayed"

    def __init__(self, seconds: int) -> None:
        super().__init__(TOO_MANY, seconds=seconds)
        self.seconds = seconds


TOO_MANY = N_("Too many wrong attempts for this account. The next is looked at in %(seconds)s seconds.")


def count_attempt(db: Database, key: str, *, now: datetime) -> int:
    """Count an attempt as failed before it is looked at; gives how many there are now. Raises Delayed where it has to
    wait."""
    while True:
        try:
            with db.writing() as session:
                return _counted(session, key, now)
        except Taken:  # another process has just counted the first one
            continue


def forget(session: Session, *keys: str) -> None:
    """The attempts were right, or there is a new password: begin anew."""
    queries.forget_failures(session, keys)


def _counted(session: Session, key: str, now: datetime) -> int:
    queries.forget_old_failures(session, now - FORGOTTEN)
    row = queries.delay(session, key, hold=True)
    if row is None:
        put(session, SignInDelay(key=key, failures=1, failed_at=now))
        return 1
    if row.open_at is not None and now < row.open_at:
        raise Delayed(math.ceil((row.open_at - now).total_seconds()))
    row.failures += 1
    row.failed_at = now
    wait = delay_after(row.failures)
    row.open_at = now + wait if wait else None
    session.add(row)
    return row.failures
