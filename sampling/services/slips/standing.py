"""The slip of one site at the desk: how its lead signs in, a new slip at once, and withdrawing the one there is."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain import signins as domain
from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.domain.slips import Slip
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import accounts as account_queries
from sampling.storage.queries import signins as queries
from sampling.storage.queries import sites as site_queries
from sampling.storage.tables import Account

from .. import accounts, auditing, tokens
from ..signins.listing import listed
from ..tokens import TokenLine
from .giving import give
from .making import SiteAccount, hashes, site_accounts, slip_of

NO_SUCH_SITE = N_("There is no site with the code %(code)s.")
NO_LEAD = N_("This site has no account of a lead yet. The administrator makes one, with its slip.")
NO_SLIP = N_("This account has no slip that could be withdrawn.")
OVER_MOST = 20
CHANGED = N_("This account was closed or changed meanwhile. Look at the page again.")


@dataclass(frozen=True, slots=True)
class LeadSlip:
    """An account of a site's lead with its slip.

    state: "given" (a slip nobody has signed in with yet), "used", "over" (its round is closed), "withdrawn", or "none"
    (the lead has a password of its own, or nobody ever got a slip). at: when that happened. held_until: while wrong
    attempts hold up signing in without the slip's code.
    """

    account_id: int
    name: str
    full_name: str
    state: str
    at: datetime | None
    given_at: datetime | None
    given_by: str | None
    round_name: str | None
    held_until: datetime | None
    sign_ins: tuple[domain.SignIn, ...]


@dataclass(frozen=True, slots=True)
class SiteSlips:
    """A site with every open account of a lead, and the tokens that phones and programs report for it with; over: the
    newest of those that open no more."""

    code: str
    name: str
    leads: tuple[LeadSlip, ...]
    tokens: tuple[TokenLine, ...]
    over: tuple[TokenLine, ...]


def of_site(db: Database, site_code: str, *, by: Actor, now: datetime) -> SiteSlips:
    """How a site's leads sign in; raises NotFound, also for a site that one does not reach."""
    with db.reading() as session:
        site = site_queries.site_by_code(session, site_code)
        if site is None or not within(site.area_path, by.area_path):
            raise NotFound(NO_SUCH_SITE, code=site_code)
        leads_of = account_queries.leads_by_site(session, site_code).get(site_code, [])
        rows = account_queries.by_id(session, [key for key, _ in leads_of if key is not None])
        ids = sorted(rows, key=lambda key: rows[key].name)
        slips, gone = queries.open_slips(session, ids), queries.last_withdrawn(session, ids)
        there = listed(session, ids, now)
        leads = []
        for key in ids:
            slip, round_name, round_state = slips.get(key, (None, None, None))
            last = slip or gone.get(key)
            state, at = "none", None
            if slip is not None:
                over = round_state == "closed"
                state = "over" if over else "used" if slip.used_at else "given"
                at = None if over else slip.used_at or slip.created_at
            elif last is not None and rows[key].password_hash == accounts.NO_PASSWORD:
                state, at = "withdrawn", last.withdrawn_at
            held = queries.delay(session, domain.account_key(rows[key].name))
            leads.append(
                LeadSlip(
                    key,
                    rows[key].name,
                    rows[key].full_name,
                    state,
                    at,
                    last.created_at if last else None,
                    last.created_by if last else None,
                    round_name,
                    held.open_at if held and held.open_at and held.open_at > now else None,
                    there.get(key, ()),
                )
            )
    there_too = tokens.tokens(db, scope_path=site.area_path, now=now)
    own = [one for one in there_too if one.role == "site_lead" and one.place_code == site.code]
    ended = [one for one in own if not one.opens][:OVER_MOST]
    return SiteSlips(site.code, site.name, tuple(leads), tuple(one for one in own if one.opens), tuple(ended))


def renew(db: Database, *, site_code: str, account_id: int, by: Actor, now: datetime) -> Slip:
    """A new slip for a site's lead, in place of the one before: its PIN and code are in what is given back, and nowhere
    else. Who is signed in with the account is signed out.

    Raises NotFound for a site or an account that is not there, Conflict where it was changed meanwhile.
    """
    with db.reading() as session:
        one = _account(session, site_code, account_id, by)
    slip = slip_of(one, one.name or site_code)
    (password_hash,) = hashes([slip])
    with db.writing() as session:
        account = session.get(Account, account_id, with_for_update=True)
        if account is None or not account.active:
            raise Conflict(CHANGED)
        account.password_hash, account.epoch = password_hash, account.epoch + 1
        session.add(account)
        give(session, [(account_id, slip)], by=by, now=now)
        auditing.record(session, by=by, action="renew slip", subject=account.name, at=now, site=site_code)
    return slip


def withdraw(db: Database, *, site_code: str, account_id: int, by: Actor, now: datetime) -> None:
    """Withdraw the slip of a site's lead: its PIN and its code are good for nothing, and who is signed in with the
    account is signed out. Raises Refused where there is none."""
    with db.reading() as session:
        _account(session, site_code, account_id, by)
    with db.writing() as session:
        account = session.get(Account, account_id, with_for_update=True)
        if account is None or not queries.withdraw_slips(session, [account_id], now=now, by=by.name):
            raise Refused(NO_SLIP)
        account.password_hash, account.epoch = accounts.NO_PASSWORD, account.epoch + 1
        session.add(account)
        tokens.withdraw_of_account(session, account_id=account_id, by=by, now=now)
        auditing.record(session, by=by, action="withdraw slip", subject=account.name, at=now, site=site_code)


def withdraw_token(db: Database, *, site_code: str, token_id: int, by: Actor, now: datetime) -> None:
    """End a token that reports for a site; raises NotFound for one of another."""
    found = of_site(db, site_code, by=by, now=now)
    if token_id not in {one.id for one in found.tokens}:
        raise NotFound("There is no such token.")
    tokens.withdraw(db, token_id=token_id, by=by, now=now)


def _account(session: Session, site_code: str, account_id: int, by: Actor) -> SiteAccount:
    """The account of a site's lead with what stands on its slip; raises NotFound."""
    site = site_queries.site_by_code(session, site_code)
    if site is None or not within(site.area_path, by.area_path):
        raise NotFound(NO_SUCH_SITE, code=site_code)
    for one in site_accounts(session, site.area_path):
        if one.site_code == site_code and one.account_id == account_id:
            return one
    raise NotFound(NO_LEAD)
