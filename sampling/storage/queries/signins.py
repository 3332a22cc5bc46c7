"""What is asked about sign-ins, the slips they began with, and the attempts that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col, select

from ..statements import Statements, instant_of
from ..tables import Account, AreaRow, RoundRow, SignInDelay, SignInRow, SlipRow


@dataclass(frozen=True, slots=True)
class Standing:
    """A browser's sign-in with its account. ended: by somebody, or with all of its account's. area_path: of the site's
    area, the account's area, or "" for all. round_state: of its slip's round, None where it has none."""

    id: int
    began_at: datetime
    seen_at: datetime
    ended: bool
    account_id: int
    name: str
    full_name: str
    role: str
    locale: str | None
    epoch: int
    area_path: str
    site_code: str | None
    round_state: str | None


_STANDING = (
    "SELECT i.id, i.began_at, i.seen_at, i.ended_at, i.epoch, p.epoch, p.active, p.id, p.name, p.full_name, p.role, "
    "p.locale, coalesce(sa.path, a.path, ''), s.code, r.state "
    "FROM sign_in i JOIN account p ON p.id = i.account_id LEFT JOIN site s ON s.id = p.site_id "
    "LEFT JOIN area sa ON sa.id = s.area_id LEFT JOIN area a ON a.id = p.area_id "
    'LEFT JOIN slip l ON l.id = i.slip_id LEFT JOIN "round" r ON r.id = l.round_id WHERE i.digest = ?'
)


def standing(statements: Statements, digest: str) -> Standing | None:
    """The sign-in with this digest, ended or not: one question, as every request asks it."""
    rows = statements.rows(_STANDING, digest)
    if not rows:
        return None
    key, began, seen, ended_at, epoch, now_epoch, active, account_id, name, full_name, role, locale, *place = rows[0]
    path, site_code, state = place
    return Standing(
        key,
        instant_of(began),
        instant_of(seen),
        ended_at is not None or epoch != now_epoch or not active,
        account_id,
        name,
        full_name,
        role,
        locale,
        now_epoch,
        path,
        site_code,
        state,
    )


def open_sign_ins(session: Session, account_ids: Sequence[int], *, since: datetime) -> dict[int, list[SignInRow]]:
    """The sign-ins of accounts that are not over, by account, last seen first; since: older ones are over."""
    query = (
        select(SignInRow)
        .join(Account, col(Account.id) == SignInRow.account_id)
        .outerjoin(SlipRow, col(SlipRow.id) == SignInRow.slip_id)
        .outerjoin(RoundRow, col(RoundRow.id) == SlipRow.round_id)
        .where(
            col(SignInRow.account_id).in_(account_ids),
            col(SignInRow.ended_at).is_(None),
            SignInRow.epoch == Account.epoch,
            SignInRow.began_at > since,
            Account.active,
            col(RoundRow.state).is_distinct_from("closed"),
        )
        .order_by(col(SignInRow.seen_at).desc(), col(SignInRow.id).desc())
    )
    out: dict[int, list[SignInRow]] = {}
    for row in session.exec(query):
        out.setdefault(row.account_id, []).append(row)
    return out


def mark_seen(statements: Statements, sign_in_id: int, *, now: datetime) -> None:
    """Write down that a browser has just asked; never earlier than somebody has written already."""
    at = statements.instant(now)
    statements.write("UPDATE sign_in SET seen_at = ? WHERE id = ? AND seen_at < ?", at, sign_in_id, at)


def end_sign_in(session: Session, sign_in_id: int, account_id: int, *, now: datetime, by: str) -> bool:
    """End one sign-in of an account; False where it is over already, or another's."""
    found = session.execute(
        update(SignInRow)
        .where(
            col(SignInRow.id) == sign_in_id, col(SignInRow.account_id) == account_id, col(SignInRow.ended_at).is_(None)
        )
        .values(ended_at=now, ended_by=by)
    )
    return isinstance(found, CursorResult) and found.rowcount == 1


def held_sign_in(session: Session, sign_in_id: int) -> SignInRow | None:
    """A sign-in; others that change it wait until this transaction is done."""
    return session.get(SignInRow, sign_in_id, with_for_update=True)


def take_along(session: Session, sign_in_id: int, epoch: int) -> None:
    """Let one sign-in stand, where all of its account are ended by a new epoch; not one that was over before."""
    session.execute(
        update(SignInRow).where(col(SignInRow.id) == sign_in_id, col(SignInRow.epoch) == epoch - 1).values(epoch=epoch)
    )


def slip_by_digest(session: Session, digest: str) -> tuple[SlipRow, str, str | None] | None:
    """The slip with this code, open or not, with the name its account signs in with, and the state of its round."""
    query = (
        select(SlipRow, Account.name, RoundRow.state)
        .join(Account, col(Account.id) == SlipRow.account_id)
        .outerjoin(RoundRow, col(RoundRow.id) == SlipRow.round_id)
        .where(SlipRow.digest == digest)
    )
    return session.exec(query).first()


def open_slips(session: Session, account_ids: Sequence[int]) -> dict[int, tuple[SlipRow, str | None, str | None]]:
    """The slip of each account that is not withdrawn, by account, with name and state of its round."""
    query = (
        select(SlipRow, RoundRow.name, RoundRow.state)
        .outerjoin(RoundRow, col(RoundRow.id) == SlipRow.round_id)
        .where(col(SlipRow.account_id).in_(account_ids), col(SlipRow.withdrawn_at).is_(None))
    )
    return {slip.account_id: (slip, name, state) for slip, name, state in session.exec(query)}


def last_withdrawn(session: Session, account_ids: Sequence[int]) -> dict[int, SlipRow]:
    """The slip of each account that was withdrawn last."""
    query = (
        select(SlipRow)
        .where(col(SlipRow.account_id).in_(account_ids), col(SlipRow.withdrawn_at).is_not(None))
        .order_by(col(SlipRow.withdrawn_at), col(SlipRow.id))
    )
    return {slip.account_id: slip for slip in session.exec(query)}


def withdraw_slips(session: Session, account_ids: Sequence[int], *, now: datetime, by: str) -> int:
    """Withdraw the open slips of accounts; gives how many."""
    found = session.execute(
        update(SlipRow)
        .where(col(SlipRow.account_id).in_(account_ids), col(SlipRow.withdrawn_at).is_(None))
        .values(withdrawn_at=now, withdrawn_by=by)
    )
    return found.rowcount if isinstance(found, CursorResult) else 0


def round_of(session: Session, path: str) -> int | None:
    """The round of the county in which a place lies that is not closed, of several the one furthest on; None where
    all are closed."""
    order = ("running", "sweep", "ready", "preparing", "activated", "standby")
    query = (
        select(RoundRow.id, RoundRow.state)
        .join(AreaRow, col(AreaRow.id) == RoundRow.area_id)
        .where(AreaRow.path == path.partition("/")[0] + "/", RoundRow.state != "closed")
        .order_by(col(RoundRow.created_at).desc(), col(RoundRow.id).desc())
    )
    found = sorted(session.exec(query).all(), key=lambda row: order.index(row[1]))
    return found[0][0] if found else None


def delay(session: Session, key: str, *, hold: bool = False) -> SignInDelay | None:
    """The failed attempts under a key; with `hold`, others that try under it wait until this one is done."""
    query = select(SignInDelay).where(SignInDelay.key == key)
    return session.exec(query.with_for_update() if hold else query).first()


def forget_failures(session: Session, keys: Sequence[str]) -> None:
    """Begin anew under these keys."""
    session.execute(delete(SignInDelay).where(col(SignInDelay.key).in_(keys)))


def forget_old_failures(session: Session, before: datetime) -> None:
    """Forget what failed last before this instant."""
    session.execute(delete(SignInDelay).where(col(SignInDelay.failed_at) < before))
