"""What is asked about accounts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from ..tables import Account, AreaRow, SiteRow


def account_by_name(session: Session, name: str) -> Account | None:
    """The account with this sign-in name."""
    return session.exec(select(Account).where(Account.name == name)).first()


def full_names(session: Session) -> dict[str, str]:
    """Full names by sign-in name."""
    return dict(session.exec(select(Account.name, Account.full_name)).all())


def names_of_sites(session: Session) -> set[str]:
    """Sign-in names of the accounts of sites."""
    return set(session.exec(select(Account.name).where(col(Account.site_id).is_not(None))).all())


def scope_of(session: Session, account: Account) -> tuple[str, str | None]:
    """Path of the area an account reaches ("" for all), and the code of a site lead's site."""
    if account.site_id is not None:
        row = session.exec(
            select(SiteRow.code, AreaRow.path)
            .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
            .where(SiteRow.id == account.site_id)
        ).one()
        return row[1], row[0]
    if account.area_id is not None:
        return session.exec(select(AreaRow.path).where(AreaRow.id == account.area_id)).one(), None
    return "", None


def sites_with_a_lead(session: Session) -> set[str]:
    """Codes of the sites that have an active account of a lead."""
    query = select(SiteRow.code).join(Account, col(Account.site_id) == SiteRow.id)
    return set(session.exec(query.where(Account.role == "site_lead", Account.active)))


def leads_by_site(session: Session, site_code: str | None = None) -> dict[str, list[tuple[int | None, str | None]]]:
    """Id and sign-in name of every open account of a lead, by the code of its site; site_code: of this site alone."""
    query = (
        select(SiteRow.code, Account.id, Account.name)
        .join(Account, col(Account.site_id) == SiteRow.id)
        .where(Account.role == "site_lead", Account.active)
        .order_by(col(Account.name))
    )
    if site_code is not None:
        query = query.where(SiteRow.code == site_code)
    out: dict[str, list[tuple[int | None, str | None]]] = {}
    for code, account_id, name in session.exec(query):
        out.setdefault(code, []).append((account_id, name))
    return out


def leads_since(session: Session) -> dict[str, datetime]:
    """Since when each site has had an open account of a lead, by the site's code; sites without one are left out."""
    query = (
        select(SiteRow.code, func.min(col(Account.created_at)))
        .join(Account, col(Account.site_id) == SiteRow.id)
        .where(Account.role == "site_lead", Account.active)
        .group_by(col(SiteRow.code))
    )
    return dict(session.exec(query).all())


def names_taken(session: Session) -> set[str]:
    """Every sign-in name, of closed accounts too."""
    return set(session.exec(select(Account.name)))


def by_id(session: Session, ids: Iterable[int]) -> dict[int, Account]:
    """Accounts by their ids."""
    query = select(Account).where(col(Account.id).in_(list(ids)))
    return {account.id or 0: account for account in session.exec(query)}


def accounts_within(session: Session, path: str = "") -> list[tuple[Account, str | None, str | None]]:
    """Accounts for areas and sites at or below `path`, "" for all, with the name of area and site; by role, name."""
    place = aliased(AreaRow)  # in which a site lead's site stands
    query = (
        select(Account, AreaRow.name, SiteRow.name)
        .outerjoin(AreaRow, col(AreaRow.id) == Account.area_id)
        .outerjoin(SiteRow, col(SiteRow.id) == Account.site_id)
        .outerjoin(place, col(place.id) == SiteRow.area_id)
        .order_by(col(Account.role), col(Account.name))
    )
    if path:
        query = query.where(func.coalesce(place.path, AreaRow.path).startswith(path, autoescape=True))
    return list(session.exec(query).all())
