"""Ending access tokens: one by one, with their account, and a phone's own when it gets another or is signed out."""

from collections.abc import Collection
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import NotFound
from sampling.storage.database import Database, Session
from sampling.storage.queries import tokens as queries
from sampling.storage.tables import AccessTokenRow, AreaRow, SiteRow

from .. import auditing

PHONES_MOST = 20
"""Phones of one account at one site in a round: for one more, the one that was silent for longest loses its token."""


def withdraw(db: Database, *, token_id: int, by: Actor, now: datetime) -> None:
    """End a token of somebody's own area; one that is ended stays as it was. Raises NotFound."""
    with db.writing() as session:
        found = queries.within(session, by.area_path, token_id=token_id)
        if not found:
            raise NotFound("There is no such token.")
        if found[0][0].withdrawn_at is None:
            _end(session, found[0][0], by, now)


def withdraw_of_account(session: Session, *, account_id: int, by: Actor, now: datetime) -> None:
    """End every token of an account, in the caller's transaction: it is closed, or its password was changed."""
    for row in queries.standing(session, account_id=account_id):
        _end(session, row, by, now)


def withdraw_of_sign_in(session: Session, sign_in_id: int, *, by: Actor, now: datetime) -> int:
    """End all that a phone was given in a sign-in, in the caller's transaction, as that ends; gives how many."""
    found = queries.of_sign_in(session, sign_in_id)
    for row in found:
        _end(session, row, by, now)
    return len(found)


def withdraw_of_other_sign_ins(
    session: Session, account_id: int, kept: int | None, *, by: Actor, now: datetime
) -> None:  # fmt: skip
    """End what an account's phones were given in all sign-ins but one, in the caller's transaction."""
    for row in queries.of_other_sign_ins(session, account_id, kept):
        _end(session, row, by, now)


def belong(session: Session, token_ids: Collection[int], *, account_id: int, sign_in_id: int) -> None:
    """What a phone holds of an account is from now on of the sign-in that it has just begun: it ends with that."""
    for row in queries.of_phones(session, token_ids) if token_ids else ():
        if row.account_id == account_id:
            row.sign_in_id = sign_in_id
            session.add(row)


def withdraw_of_device(db: Database, token_ids: Collection[int], *, by: Actor, now: datetime) -> None:
    """End the tokens that a phone was given, as it is signed out; those that are over stay as they were."""
    if not token_ids:
        return
    with db.writing() as session:
        for row in queries.of_phones(session, token_ids):
            _end(session, row, by, now)


def make_room(
    session: Session,
    account_id: int,
    site_id: int,
    round_id: int,
    of_device: Collection[int],
    sign_in_id: int | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """End the token that a phone held for a site in a round, whoever's it was, and any that it got in the same sign-in,
    before it gets another, in the caller's transaction. Other phones keep theirs, up to `PHONES_MOST` of an account."""
    replaced = {row.id: row for row in queries.of_phones(session, of_device, site_id=site_id, round_id=round_id)}
    if sign_in_id is not None:
        replaced |= {row.id: row for row in queries.of_sign_in(session, sign_in_id, site_id=site_id, round_id=round_id)}
    for row in replaced.values():
        _end(session, row, by, now)
    others = queries.standing(session, account_id=account_id, site_id=site_id, round_id=round_id)
    by_use = sorted(others, key=lambda row: (row.last_used_at or row.created_at, row.id), reverse=True)
    for row in by_use[PHONES_MOST - 1 :]:
        _end(session, row, by, now)


def _end(session: Session, row: AccessTokenRow, by: Actor, now: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by = now, by.name
    session.add(row)
    site = session.get(SiteRow, row.site_id) if row.site_id else None
    area = session.get(AreaRow, row.area_id) if row.area_id else None
    auditing.record(
        session,
        by=by,
        action="withdraw token",
        subject=site.code if site else area.code if area else "",
        at=now,
        token=row.id,
        kind=row.kind,
        name=row.label,
    )
