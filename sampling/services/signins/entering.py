"""Signing in with a name and a password, or with a slip; and what a browser's sign-in is worth at each request."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sampling.domain import signins as domain
from sampling.domain.actors import Actor, program
from sampling.domain.errors import Gone, NotFound, Refused
from sampling.domain.texts import N_
from sampling.storage.database import Database
from sampling.storage.queries import signins as queries
from sampling.storage.queries.accounts import account_by_name
from sampling.storage.statements import Statements
from sampling.storage.tables import SignInRow

from .. import accounts, auditing, tokens
from .delaying import count_attempt, forget

NO_SUCH_SLIP = N_("This code is on no slip.")
WITHDRAWN = N_("This slip was replaced or withdrawn. Use the newer one, or call the help desk for one.")
OVER = N_("This slip was for a round that is closed. Call the help desk: a new slip takes a minute.")


@dataclass(frozen=True, slots=True)
class Entered:
    """A sign-in that has just begun. secret: for the browser's cookie, and kept nowhere else."""

    secret: str
    standing: "Standing"


@dataclass(frozen=True, slots=True)
class Standing:
    """A sign-in that is good."""

    sign_in_id: int
    signed_in: accounts.SignedIn


@dataclass(frozen=True, slots=True)
class OpenedSlip:
    """A slip whose code was scanned: whom it is for. It opens nothing but the page that asks for its PIN."""

    id: int
    name: str


def opened_slip(db: Database, code: str) -> OpenedSlip:
    """The slip with this code. Raises NotFound, or Gone where it was withdrawn or its round is closed."""
    with db.reading() as session:
        found = queries.slip_by_digest(session, domain.digest(code))
    if found is None:
        raise NotFound(NO_SUCH_SLIP)
    slip, name, state = found
    if slip.withdrawn_at is not None:
        raise Gone(WITHDRAWN)
    if state == "closed":
        raise Gone(OVER)
    return OpenedSlip(slip.id or 0, name)


def enter(
    db: Database,
    *,
    name: str,
    password: str,
    slip: OpenedSlip | None = None,
    user_agent: str = "",
    address: str = "",
    phone_tokens: Collection[int] = (),
    now: datetime,
) -> Entered | None:
    """Sign in and give the browser's secret; None where name and password do not match.

    slip: whose code was scanned, so that attempts count by the slip. phone_tokens: ids of what the same browser was
    given as a site's phone before; of this account's, they end with this sign-in. Raises Delayed where too many failed,
    Refused where the password is right but its slip's round is closed.
    """
    key = domain.slip_key(slip.id) if slip else domain.account_key(name)
    failures = count_attempt(db, key, now=now)
    found = accounts.sign_in(db, name=name, password=password)
    if found is None:
        _tell_of_guessing(db, name, failures, now)
        return None
    account_id = found.actor.user_id or 0
    secret = domain.fresh()
    with db.writing() as session:
        forget(session, key)
        own = queries.open_slips(session, [account_id]).get(account_id)
        if own is not None and own[2] == "closed":
            over = True
        else:
            over = False
            if own is not None:
                own[0].used_at = now
                if own[0].round_id is None and found.actor.role == "site_lead":
                    own[0].round_id = queries.round_of(session, found.actor.area_path)
                session.add(own[0])
            row = SignInRow(
                digest=domain.digest(secret),
                account_id=account_id,
                slip_id=own[0].id if own else None,
                epoch=found.epoch,
                began_at=now,
                seen_at=now,
                device=domain.device(user_agent),
                address=domain.shortened(address),
            )
            session.add(row)
            session.flush()
            auditing.record(
                session, by=found.actor, action="sign in", subject=found.actor.name, at=now, device=row.device
            )
            tokens.belong(session, phone_tokens, account_id=account_id, sign_in_id=row.id or 0)
    if over:
        raise Refused(OVER)
    return Entered(secret, Standing(row.id or 0, found))


def standing(db: Database, secret: str, *, now: datetime) -> Standing | None:
    """The sign-in that a browser's secret stands for; None where it was ended, its account closed or its password
    changed, or the round of its slip closed. At most once a minute it is written down that it was seen."""
    with db.looking() as statements:
        found = queries.standing(statements, domain.digest(secret))
    if found is None or found.ended or found.round_state == "closed" or now - found.began_at > domain.KEPT:
        return None
    if now - found.seen_at >= domain.SEEN_EVERY:
        _see(db, found.id, now)
    actor = Actor(found.name, found.role, found.area_path, found.site_code, found.account_id)
    return Standing(found.id, accounts.SignedIn(actor, found.full_name, found.epoch, found.locale))


def _see(db: Database, sign_in_id: int, now: datetime) -> None:
    """Write down that it was seen, with whatever is written next: no page waits for that."""

    def note(statements: Statements) -> None:
        queries.mark_seen(statements, sign_in_id, now=now)

    db.committing.later(note)


def _tell_of_guessing(db: Database, name: str, failures: int, now: datetime) -> None:
    """A line in the audit each time that the wait becomes longer; of names that are no account's there is none."""
    wait = domain.delay_after(failures)
    if not wait or wait == domain.delay_after(failures - 1):
        return
    with db.writing() as session:
        account = account_by_name(session, name)
        if account is not None:
            auditing.record(
                session,
                by=program("sign-in page"),
                action="hold up sign-in",
                subject=account.name,
                at=now,
                count=failures,
                seconds=int(wait.total_seconds()),
            )
