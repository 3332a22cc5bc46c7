"""Help as people read it: a site's own requests, the desk's list with its figures, one ticket with its history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.domain.help import KINDS, Tally
from sampling.domain.hours import at_hand
from sampling.domain.rounds import UNDER_WAY
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, counts
from sampling.storage.queries import help as queries
from sampling.storage.tables import AreaRow, RoundRow

from .handling import HANDLERS, may_decide
from .tickets import NO_TICKET, Ticket, figures, of, round_row


@dataclass(frozen=True, slots=True)
class SiteHelp:
    """A site's page of help, for the round at hand: its requests, the open ones first, then newest first."""

    round_code: str
    round_name: str
    zone: ZoneInfo
    site_code: str
    site_name: str
    tickets: tuple[Ticket, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of a kind or a township."""

    code: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk's list. open: oldest first; solved: newest first. kinds, townships: those with any request, the most
    waiting first; figures are of all requests within reach, whatever is chosen."""

    as_of: datetime
    open: tuple[Ticket, ...]
    solved: tuple[Ticket, ...]
    total: Tally
    kinds: tuple[Part, ...]
    townships: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account that a ticket may be handed to."""

    name: str
    full_name: str
    role: str


@dataclass(frozen=True, slots=True)
class Look:
    """One ticket, and who may be handed it. others: further open requests of the same place. may_decide: its reader may
    take, hand over and close it; may_raise: may hand it to the county, being of a part of it."""

    ticket: Ticket
    accounts: tuple[Account, ...]
    others: int
    may_decide: bool
    may_raise: bool


def site_help(db: Database, site_code: str, *, now: datetime, round_code: str | None = None) -> SiteHelp | None:
    """The page of a site; None where no round under way has it. Raises NotFound."""
    with db.reading() as session:
        site = counts.site_row(session, site_code)
        if site is None:
            raise NotFound("There is no site with the code %(code)s.", code=site_code)
        rows = [one for one in counts.rounds_of_site(session, site, UNDER_WAY) if round_code in (None, one.code)]
        chosen = at_hand([counts.openings_of_site(session, one, site) for one in rows], now)
        if chosen is None:
            return None
        round_ = rows[chosen]
        county, names = _townships(session, round_)
        kept = queries.tickets(session, round_.id or 0, site_id=site.id)
    tickets = [of(one, names, county, now) for one in kept]
    tickets.sort(key=lambda one: (not one.stand.is_open, -one.asked_at.timestamp(), -one.id))
    return SiteHelp(
        round_.code,
        round_.name,
        ZoneInfo(round_.zone),
        site.code,
        site.name,
        tuple(tickets),
        figures(tickets, now),
    )


def desk(db: Database, round_code: str, *, by: Actor, now: datetime) -> Desk:
    """Every request of a round within the actor's area; raises NotFound."""
    tickets = _within(db, round_code, by.area_path, now)
    by_kind = _parts(tickets, now, lambda one: (one.ask.kind, one.ask.kind))
    return Desk(
        as_of=now,
        open=tuple(one for one in tickets if one.stand.is_open),
        solved=tuple(one for one in reversed(tickets) if not one.stand.is_open),
        total=figures(tickets, now),
        kinds=tuple(sorted(by_kind, key=lambda one: KINDS.index(one.code))),
        townships=_parts(tickets, now, lambda one: (one.township_code, one.township)),
    )


def look(db: Database, round_code: str, ticket_id: int, *, by: Actor, now: datetime) -> Look:
    """One request within the actor's area; raises NotFound."""
    with db.reading() as session:
        round_ = round_row(session, round_code)
        county, names = _townships(session, round_)
        kept = queries.ticket(session, round_.id or 0, ticket_id)
        if kept is None or not within(kept.area_path, by.area_path):
            raise NotFound(NO_TICKET, id=ticket_id)
        accounts = queries.accounts_of(session, HANDLERS, kept.area_path)
        near = queries.tickets(session, round_.id or 0, path=kept.area_path)
    ticket = of(kept, names, county, now)
    beside = [of(one, names, county, now) for one in near if one.id != kept.id and one.site_code == kept.site_code]
    return Look(
        ticket,
        tuple(Account(name, full_name, role) for name, full_name, role, _ in accounts),
        sum(one.stand.is_open for one in beside),
        may_decide(ticket, by, county),
        not within(county, by.area_path),
    )


def line(db: Database, round_code: str, *, scope_path: str = "", site_code: str | None = None, now: datetime) -> Tally:
    """The figures of a site, or of all requests at and below an area; raises NotFound."""
    with db.reading() as session:
        round_ = round_row(session, round_code)
        site = counts.site_row(session, site_code) if site_code else None
        kept = queries.tickets(session, round_.id or 0, path=scope_path, site_id=site.id if site else None)
    return figures([of(one, {}, "", now) for one in kept], now)


def version(db: Database, round_code: str, *, scope_path: str = "", site_code: str | None = None) -> tuple[int, ...]:
    """Changes with everything that happens to help there; cheap to ask. Raises NotFound."""
    with db.reading() as session:
        round_ = round_row(session, round_code)
        site = counts.site_row(session, site_code) if site_code else None
        return queries.last_change(session, round_.id or 0, path=scope_path, site_id=site.id if site else None)


def places(db: Database, round_code: str, *, by: Actor) -> list[tuple[str, str]]:
    """(code, name) of the sites, townships and villages that a call may be about, within the actor's area."""
    with db.reading() as session:
        path = session.get_one(AreaRow, round_row(session, round_code).area_id).path
        scope = by.area_path if within(by.area_path, path) else path
        return queries.places(session, scope, path.count("/") + 1)


def _within(db: Database, round_code: str, scope_path: str, now: datetime) -> list[Ticket]:
    with db.reading() as session:
        round_ = round_row(session, round_code)
        county, names = _townships(session, round_)
        kept = queries.tickets(session, round_.id or 0, path=scope_path)
    return [of(one, names, county, now) for one in kept]


def _townships(session: Session, round_: RoundRow) -> tuple[str, dict[str, str]]:
    """Path of the round's county, and the names of the areas right below it, by code."""
    county = session.get_one(AreaRow, round_.area_id)
    return county.path, {one.code: one.name for one in areas.children_of(session, county.id or 0)}


def _parts(tickets: list[Ticket], now: datetime, key: Callable[[Ticket], tuple[str, str]]) -> tuple[Part, ...]:
    groups: dict[tuple[str, str], list[Ticket]] = {}
    for one in tickets:
        groups.setdefault(key(one), []).append(one)
    parts = [Part(code, name, figures(own, now)) for (code, name), own in groups.items()]
    return tuple(sorted(parts, key=lambda one: (-one.tally.late, -one.tally.waiting, -one.tally.open, one.code)))
