"""Sign-ins as their owner and an administrator see them, and ending them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sampling.domain import signins as domain
from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.storage.database import Database, Session
from sampling.storage.queries import accounts as account_queries
from sampling.storage.queries import signins as queries
from sampling.storage.tables import Account, SignInRow

from .. import auditing, tokens


@dataclass(frozen=True, slots=True)
class AccountSignIns:
    """An account with the browsers that are signed in with it, last seen first."""

    account_id: int
    name: str
    full_name: str
    role: str
    sign_ins: tuple[domain.SignIn, ...]


def own(db: Database, *, by: Actor, now: datetime) -> tuple[domain.SignIn, ...]:
    """Where one is signed in oneself."""
    with db.reading() as session:
        return listed(session, [by.user_id or 0], now).get(by.user_id or 0, ())


def of_account(db: Database, account_id: int, *, by: Actor, now: datetime) -> AccountSignIns:
    """Where an account is signed in; raises NotFound, also where it lies beyond what one reaches."""
    with db.reading() as session:
        account = _within_reach(session, account_id, by)
        found = listed(session, [account_id], now).get(account_id, ())
    return AccountSignIns(account_id, account.name, account.full_name, account.role, found)


def end(db: Database, *, account_id: int, sign_in_id: int, by: Actor, now: datetime) -> bool:
    """End one sign-in of one's own, or of an account that one reaches, and what its phone reports with; False where it
    is over already."""
    with db.writing() as session:
        account = _within_reach(session, account_id, by)
        ended = queries.end_sign_in(session, sign_in_id, account_id, now=now, by=by.name)
        if ended:
            auditing.record(session, by=by, action="end sign-in", subject=account.name, at=now, count=1)
            tokens.withdraw_of_sign_in(session, sign_in_id, by=by, now=now)
    return ended


def leave(db: Database, sign_in_id: int, *, by: Actor, now: datetime) -> None:
    """Sign out of the present sign-in; its phone reports no more, either."""
    with db.writing() as session:
        if queries.end_sign_in(session, sign_in_id, by.user_id or 0, now=now, by=by.name):
            auditing.record(session, by=by, action="sign out", subject=by.name, at=now)
            tokens.withdraw_of_sign_in(session, sign_in_id, by=by, now=now)


def end_all(db: Database, *, account_id: int, by: Actor, now: datetime) -> int:
    """End every sign-in of an account; gives how many there were."""
    return _end_but(db, account_id, None, by, now)


def end_others(db: Database, *, sign_in_id: int, by: Actor, now: datetime) -> int:
    """End all sign-ins of one's own but the present; gives how many there were."""
    return _end_but(db, by.user_id or 0, sign_in_id, by, now)


def listed(session: Session, account_ids: Sequence[int], now: datetime) -> dict[int, tuple[domain.SignIn, ...]]:
    """The sign-ins of accounts that are not over, by account."""
    found = queries.open_sign_ins(session, account_ids, since=now - domain.KEPT)
    return {account_id: tuple(map(_listed, rows)) for account_id, rows in found.items()}


def _end_but(db: Database, account_id: int, kept: int | None, by: Actor, now: datetime) -> int:
    with db.writing() as session:
        account = _within_reach(session, account_id, by, hold=True)
        there = [one for one in listed(session, [account_id], now).get(account_id, ()) if one.id != kept]
        account.epoch += 1  # also for one that begins this moment
        session.add(account)
        if kept is not None:
            queries.take_along(session, kept, account.epoch)
        auditing.record(session, by=by, action="end sign-ins", subject=account.name, at=now, count=len(there))
        tokens.withdraw_of_other_sign_ins(session, account_id, kept, by=by, now=now)
    return len(there)


def _within_reach(session: Session, account_id: int, by: Actor, *, hold: bool = False) -> Account:
    account = session.get(Account, account_id, with_for_update=True) if hold else session.get(Account, account_id)
    if account is None:
        raise NotFound("There is no such account.")
    if account_id != by.user_id and not within(account_queries.scope_of(session, account)[0], by.area_path):
        raise NotFound("There is no such account.")
    return account


def _listed(row: SignInRow) -> domain.SignIn:
    return domain.SignIn(row.id or 0, row.began_at, row.seen_at, row.device, row.address, row.slip_id is not None)
