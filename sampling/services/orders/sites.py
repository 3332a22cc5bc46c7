"""The orders to one site: who comes, who leaves, and what the site has answered."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.errors import NotFound
from sampling.domain.orders import Answered, Moved, chain
from sampling.domain.plans import Plan
from sampling.services.rounds.reading import existing
from sampling.storage.database import Database, Session
from sampling.storage.queries import orders as queries
from sampling.storage.queries import plans as plan_queries
from sampling.storage.tables import MoveOrderRow

from .issuing import moved


@dataclass(frozen=True, slots=True)
class SiteOrder:
    """An order that stands for a site. sentence: of the planner who gave it. comes, leaves, stays: people who come to
    it, leave it, and stay at other hours or in another role."""

    round_code: str
    session_code: str
    session_name: str
    version: int
    given_at: datetime
    given_by: str
    begins_at: datetime
    sentence: str
    comes: tuple[Moved, ...]
    leaves: tuple[Moved, ...]
    stays: tuple[Moved, ...]
    answered: Answered


@dataclass(frozen=True, slots=True)
class SitePage:
    """A site with the orders that stand for it, the newest first."""

    site_code: str
    site_name: str
    zone: ZoneInfo
    orders: tuple[SiteOrder, ...]


def site_page(db: Database, site_code: str, *, now: datetime) -> SitePage:
    """The orders of a site in sessions that are not over; raises NotFound where it has none."""
    with db.reading() as session:
        found: list[SiteOrder] = []
        name, zone = "", ZoneInfo("UTC")
        for standing in queries.sessions_with_orders(session, site_code, now):
            round_ = existing(session, standing.round_code)
            part = next(one for one in round_.sessions if one.code == standing.session_code)
            zone = round_.tz
            chained = chain(plan_queries.plans_of_session(session, standing.session_id))
            rows = {
                one.row.plan_id: one
                for one in queries.answers(session, [plan.id for plan in chained])
                if one.site_code == site_code
            }
            plan = next((one for one in chained if one.id in rows), None)
            if plan is None:
                continue
            name = rows[plan.id].site_name
            found.append(_order(session, plan, site_code, part.name, rows[plan.id].row))
    if not found:
        raise NotFound("No move order stands for the site %(site)s.", site=site_code)
    return SitePage(site_code, name, zone, tuple(found))


def awaits(db: Database, site_code: str, *, now: datetime) -> str | None:
    """How the newest order of a site stands, one of `orders.STATES`; None where none stands."""
    with db.reading() as session:
        for standing in queries.sessions_with_orders(session, site_code, now):
            chained = chain(plan_queries.plans_of_session(session, standing.session_id))
            rows = {
                one.row.plan_id: one.row
                for one in queries.answers(session, [plan.id for plan in chained])
                if one.site_code == site_code
            }
            for plan in chained:
                if plan.id in rows:
                    return answered(rows[plan.id]).state
    return None


def answered(row: MoveOrderRow) -> Answered:
    """A site's answer as the domain has it."""
    return Answered(row.signed_at, row.signed_by, row.difficulty, row.difficulty_at, row.cannot)


def _order(session: Session, plan: Plan, site_code: str, session_name: str, row: MoveOrderRow) -> SiteOrder:
    people = [one for one in moved(session, plan) if site_code in one.sites]
    again = plan.figures["replan"]
    return SiteOrder(
        round_code=plan.round_code,
        session_code=plan.session_code,
        session_name=session_name,
        version=plan.version,
        given_at=plan.published_at or plan.created_at,
        given_by=plan.published_by or "",
        begins_at=datetime.fromisoformat(again["from"]),
        sentence=again.get("sentence", ""),
        comes=tuple(one for one in people if one.comes_to(site_code)),
        leaves=tuple(one for one in people if one.leaves(site_code)),
        stays=tuple(one for one in people if not one.comes_to(site_code) and not one.leaves(site_code)),
        answered=answered(row),
    )
