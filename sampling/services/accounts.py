"""Accounts: signing in, and who may in which role for which area or site. Passwords are kept as argon2id hashes."""

from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.permissions import ROLES
from sampling.domain.signins import account_key
from sampling.domain.sites import Site
from sampling.domain.slips import as_printed
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import accounts as queries
from sampling.storage.queries import areas, sites
from sampling.storage.queries import signins as signin_queries
from sampling.storage.tables import Account, AreaRow

from . import auditing, tokens

PASSWORD_LENGTH_MIN = 10
TAKEN = N_("The sign-in name %(name)s is taken. Choose another.")
NO_SUCH_ROLE = N_("There is no role %(role)s.")
NO_SUCH_AREA = N_("There is no area with the code %(code)s.")
NO_SUCH_SITE = N_("There is no site with the code %(code)s.")
NEEDS_SITE = N_("A site lead needs a site.")
NEEDS_AREA = N_("An account of a township or village needs its area.")
NO_PASSWORD = "withdrawn"  # noqa: S105
"""In place of a hash: nothing that anybody types is right."""
_hasher = PasswordHasher()  # argon2id with the library's parameters (RFC 9106, low memory)
# What nobody knows, as these parameters hash it: checked for unknown names, so that they take as long to refuse. Made
# once and for all, since to make it anew took a tenth of the start of every process.
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$WlB46O5Cdn0+TNs6gnIfGQ$c45xhEYVkRaqnNe+i69O6ee9Kx8a8XWHvb2+SafkVVI"
_unknown = NOBODYS


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as an administrator sees it."""

    id: int
    name: str
    full_name: str
    role: str
    area_name: str | None
    site_name: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account that is signed in; `epoch` ends its sessions when raised."""

    actor: Actor
    full_name: str
    epoch: int
    locale: str | None


def sign_in(db: Database, *, name: str, password: str) -> SignedIn | None:
    """The account, where name and password are right and it is active; else None, in the same time."""
    with db.reading() as session:
        account = queries.account_by_name(session, name)
        known = account is not None and account.password_hash != NO_PASSWORD
        if not _matches(account.password_hash if account and known else _unknown, password):
            return None
        if account is None or not account.active:
            return None
        return _signed_in(session, account)


def locale_of(db: Database, name: str) -> str | None:
    """The language that the account of this name has chosen; None for none, and for who has no account."""
    with db.reading() as session:
        account = queries.account_by_name(session, name)
        return account.locale if account else None


def signed_in(db: Database, *, account_id: int, epoch: int) -> SignedIn | None:
    """The account of a session that is still good; None where it was closed or its sessions were ended."""
    with db.reading() as session:
        account = session.get(Account, account_id)
        if account is None or not account.active or account.epoch != epoch:
            return None
        return _signed_in(session, account)


def check(
    db: Database, *, name: str, role: str, area_code: str | None = None, site_code: str | None = None, by: Actor
) -> None:
    """Raises Faulty with all that keeps an account from being made so."""
    with db.reading() as session:
        _, _, faults = _place(session, role, area_code, site_code, by)
        if queries.account_by_name(session, name) is not None:
            faults = [FieldFault(TAKEN, {"name": name}, ("name",)), *faults]
    if faults:
        raise Faulty(faults)


def create(
    db: Database,
    *,
    name: str,
    full_name: str,
    password: str,
    role: str,
    area_code: str | None = None,
    site_code: str | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """Make an account and give its id.

    Raises Faulty for an unknown role and an unknown or missing area or site, Refused for a short password, Conflict
    where the name is taken.
    """
    password_hash = hashed(password)
    with db.writing() as session:
        return add(
            session,
            name=name,
            full_name=full_name,
            password_hash=password_hash,
            role=role,
            area_code=area_code,
            site_code=site_code,
            by=by,
            now=now,
        )


def add(
    session: Session,
    *,
    name: str,
    full_name: str,
    password_hash: str,
    role: str,
    area_code: str | None,
    site_code: str | None,
    by: Actor,
    now: datetime,
) -> int:
    """As `create`, within the caller's transaction; password_hash: of `hashed`, made before it begins.

    An administrator of an area makes accounts within it: for the area itself where none is named.
    """
    area, site, faults = _place(session, role, area_code, site_code, by)
    if faults:
        raise Faulty(faults)
    place = (sites.ids_by_code(session)[site.code], site.code) if site and role == "site_lead" else None
    return put_account(
        session,
        name=name,
        full_name=full_name,
        password_hash=password_hash,
        role=role,
        area=(area.id or 0, area.code) if area else None,
        site=place,
        by=by,
        now=now,
    )


def put_account(
    session: Session,
    *,
    name: str,
    full_name: str,
    password_hash: str,
    role: str,
    area: tuple[int, str] | None = None,
    site: tuple[int, str] | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """As `add`, where area and site, by id and code, are known to be right; raises Conflict where the name is taken."""
    account = Account(
        name=name,
        full_name=full_name[:80],
        password_hash=password_hash,
        role=role,
        area_id=area[0] if area else None,
        site_id=site[0] if site else None,
        created_at=now,
    )
    try:
        put(session, account)
    except Taken:
        raise Conflict(TAKEN, name=name) from None
    auditing.record(
        session,
        by=by,
        action="create account",
        subject=name,
        at=now,
        role=role,
        area=area[1] if area else None,
        site=site[1] if site else None,
    )
    return int(account.id or 0)


def _place(
    session: Session, role: str, area_code: str | None, site_code: str | None, by: Actor
) -> tuple[AreaRow | None, Site | None, list[FieldFault]]:
    """The area and the site of an account that is to be made, and all that is wrong with them and its role."""
    faults = [] if role in ROLES else [FieldFault(NO_SUCH_ROLE, {"role": role}, ("role",))]
    if not area_code and role != "site_lead":
        area_code = by.area_path.rstrip("/").rpartition("/")[2] or None
    area = areas.row_by_code(session, area_code) if area_code else None
    site = sites.site_by_code(session, site_code) if site_code else None
    if area_code and (area is None or not within(area.path, by.area_path)):
        faults.append(FieldFault(NO_SUCH_AREA, {"code": area_code}, ("area_code",)))
    elif role in ("township", "village") and area is None:
        faults.append(FieldFault(NEEDS_AREA, where=("area_code",)))
    if site_code and (site is None or not within(site.area_path, by.area_path)):
        faults.append(FieldFault(NO_SUCH_SITE, {"code": site_code}, ("site_code",)))
    elif role == "site_lead" and site is None:
        faults.append(FieldFault(NEEDS_SITE, where=("site_code",)))
    return area, site, faults


def change_password(
    db: Database, *, account_id: int, old: str, new: str, sign_in_id: int | None = None, by: Actor, now: datetime
) -> int:
    """Set a new password after checking the old one; ends all sessions but the one given, and gives the new epoch.

    A slip that the account signed in with is good for nothing then.
    """
    with db.writing() as session:
        account = _existing(session, account_id)
        if not _matches(account.password_hash, old):
            raise Refused("The present password is not right.")
        account.password_hash = hashed(new)
        account.epoch += 1
        session.add(account)
        if sign_in_id is not None:
            signin_queries.take_along(session, sign_in_id, account.epoch)
        signin_queries.withdraw_slips(session, [account_id], now=now, by=by.name)
        tokens.withdraw_of_account(session, account_id=account_id, by=by, now=now)
        auditing.record(session, by=by, action="change password", subject=account.name, at=now)
        return account.epoch


def reset_password(db: Database, *, account_id: int, new: str, by: Actor, now: datetime) -> None:
    """Set a new password for somebody else's account, end its sessions, and hold nobody up any more."""
    with db.writing() as session:
        account = _existing(session, account_id, by)
        account.password_hash = hashed(new)
        account.epoch += 1
        session.add(account)
        signin_queries.withdraw_slips(session, [account_id], now=now, by=by.name)
        signin_queries.forget_failures(session, [account_key(account.name)])
        tokens.withdraw_of_account(session, account_id=account_id, by=by, now=now)
        auditing.record(session, by=by, action="reset password", subject=account.name, at=now)


def set_active(db: Database, *, account_id: int, active: bool, by: Actor, now: datetime) -> None:
    """Open or close an account; closing ends its sessions. An administrator can't close its own."""
    with db.writing() as session:
        account = _existing(session, account_id, by)
        if not active and account.name == by.name:
            raise Refused("You can't close the account you are signed in with.")
        account.active = active
        account.epoch += 1
        session.add(account)
        tokens.withdraw_of_account(session, account_id=account_id, by=by, now=now)
        action = "open account" if active else "close account"
        auditing.record(session, by=by, action=action, subject=account.name, at=now)


def accounts(db: Database, *, scope_path: str = "") -> list[AccountLine]:
    """The accounts for areas and sites within the scope, by role and name; "" for all."""
    with db.reading() as session:
        return [
            AccountLine(int(row.id or 0), row.name, row.full_name, row.role, area_name, site_name, row.active)
            for row, area_name, site_name in queries.accounts_within(session, scope_path)
        ]


def full_names(db: Database) -> dict[str, str]:
    """The name of the person behind each account, by the name it signs in with."""
    with db.reading() as session:
        return queries.full_names(session)


def names_of_sites(db: Database) -> set[str]:
    """The names that accounts of sites sign in with."""
    with db.reading() as session:
        return queries.names_of_sites(session)


def set_locale(db: Database, *, account_id: int, locale: str) -> None:
    """Remember the language a person chose."""
    with db.writing() as session:
        account = _existing(session, account_id)
        account.locale = locale
        session.add(account)


def _existing(session: Session, account_id: int, by: Actor | None = None) -> Account:
    """The account's row; where somebody is named, only if that person's area holds it."""
    account = session.get(Account, account_id)
    if account is None or (by and not within(queries.scope_of(session, account)[0], by.area_path)):
        raise NotFound("There is no such account.")
    return account


def hashed(password: str) -> str:
    """What is kept of a password; it takes some hundredths of a second. Raises Refused where it is too short."""
    if len(password) < PASSWORD_LENGTH_MIN:
        raise Refused("A password has at least %(least)s characters.", least=PASSWORD_LENGTH_MIN)
    return _hasher.hash(password)


def _matches(password_hash: str, typed: str) -> bool:
    """True where the password is right as it was typed, or as it stands on a slip: without its hyphens or with capitals
    it is taken, too. How long it takes is a matter of what was typed alone, not of the account."""
    for password in dict.fromkeys((typed, as_printed(typed) or typed)):
        try:
            return bool(_hasher.verify(password_hash, password))
        except VerifyMismatchError:
            continue
    return False


def _signed_in(session: Session, account: Account) -> SignedIn:
    path, site_code = queries.scope_of(session, account)
    actor = Actor(account.name, account.role, path, site_code, account.id)
    return SignedIn(actor, account.full_name, account.epoch, account.locale)
