"""What is asked about help that sites asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from sampling.domain.help import Act, Ask

from ..tables import Account, AreaRow, HelpActRow, HelpTicketRow, RoundRow, SiteRow


@dataclass(frozen=True, slots=True)
class Kept:
    """A ticket as it stands in the database, with all that was done with it in order."""

    id: int
    key: str
    round_code: str
    area_code: str
    area_name: str
    area_path: str
    site_code: str | None
    site_name: str | None
    channel: str
    ask: Ask
    caller: str
    caller_phone: str
    asked_at: datetime
    received_at: datetime
    asked_by: str
    acts: tuple[Act, ...]


def tickets(session: Session, round_id: int, *, path: str = "", site_id: int | None = None) -> list[Kept]:
    """The tickets of a round at and below `path`, or of one site, as they were asked for."""
    conditions: list[Any] = [HelpTicketRow.round_id == round_id, col(AreaRow.path).startswith(path, autoescape=True)]
    if site_id is not None:
        conditions.append(HelpTicketRow.site_id == site_id)
    return _tickets(session, conditions)


def ticket(session: Session, round_id: int, ticket_id: int) -> Kept | None:
    """One ticket of a round."""
    found = _tickets(session, [HelpTicketRow.round_id == round_id, HelpTicketRow.id == ticket_id])
    return found[0] if found else None


def ticket_by_key(session: Session, key: str) -> Kept | None:
    """The ticket that came with this key, of any round."""
    found = _tickets(session, [HelpTicketRow.ticket_key == key])
    return found[0] if found else None


def act_by_sent_id(session: Session, sent_id: str) -> HelpActRow | None:
    """What was done under this id, with any ticket."""
    return session.exec(select(HelpActRow).where(HelpActRow.sent_id == sent_id)).first()


def hold(session: Session, ticket_id: int) -> None:
    """Whoever does something with the same ticket waits until this transaction ends."""
    session.exec(select(HelpTicketRow.id).where(HelpTicketRow.id == ticket_id).with_for_update()).first()


def last_change(
    session: Session, round_id: int, *, path: str = "", site_id: int | None = None
) -> tuple[int, int, int, int]:
    """Changes with every ticket of a round and every act on one, in whatever order they are committed."""
    conditions: list[Any] = [HelpTicketRow.round_id == round_id]
    if site_id is not None:
        conditions.append(HelpTicketRow.site_id == site_id)
    if path:
        within = select(AreaRow.id).where(col(AreaRow.path).startswith(path, autoescape=True))
        conditions.append(col(HelpTicketRow.area_id).in_(within))
    asked = session.exec(select(func.max(HelpTicketRow.id), func.count()).where(*conditions)).one()
    done = session.exec(
        select(func.max(HelpActRow.id), func.count(col(HelpActRow.id)))
        .join(HelpTicketRow, col(HelpTicketRow.id) == HelpActRow.ticket_id)
        .where(*conditions)
    ).one()
    return asked[0] or 0, asked[1], done[0] or 0, done[1]


def accounts_of(session: Session, roles: tuple[str, ...], path: str) -> list[tuple[str, str, str, str]]:
    """(sign-in name, full name, role, path of its area) of the active accounts of these roles that reach an area."""
    query = (
        select(Account.name, Account.full_name, Account.role, AreaRow.path)
        .outerjoin(AreaRow, col(AreaRow.id) == Account.area_id)
        .where(col(Account.active).is_(True), col(Account.role).in_(roles))
        .order_by(col(Account.full_name), col(Account.name))
    )
    return [
        (name, full_name, role, own or "")
        for name, full_name, role, own in session.exec(query)
        if path.startswith(own or "")
    ]


def sites_named(session: Session, text: str, path: str) -> list[SiteRow]:
    """The sites at and below `path` with this code or name."""
    query = (
        select(SiteRow)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(or_(SiteRow.code == text, SiteRow.name == text), col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(SiteRow.code))
    )
    return list(session.exec(query))


def areas_named(session: Session, text: str, path: str) -> list[AreaRow]:
    """The areas at and below `path` with this code or name."""
    query = (
        select(AreaRow)
        .where(or_(AreaRow.code == text, AreaRow.name == text), col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(AreaRow.code))
    )
    return list(session.exec(query))


def places(session: Session, path: str, depth_max: int) -> list[tuple[str, str]]:
    """(code, name) of the sites at and below `path`, then of its areas down to a depth, for a form that offers them."""
    sites = (
        select(SiteRow.code, SiteRow.name)
        .join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(SiteRow.code))
    )
    depth = func.length(AreaRow.path) - func.length(func.replace(AreaRow.path, "/", "")) - 1
    areas = (
        select(AreaRow.code, AreaRow.name)
        .where(col(AreaRow.path).startswith(path, autoescape=True), depth <= depth_max)
        .order_by(col(AreaRow.code))
    )
    return [*session.exec(sites).all(), *session.exec(areas).all()]


def _tickets(session: Session, conditions: list[Any]) -> list[Kept]:
    rows = session.exec(
        select(HelpTicketRow, RoundRow.code, AreaRow, SiteRow)
        .join(RoundRow, col(RoundRow.id) == HelpTicketRow.round_id)
        .join(AreaRow, col(AreaRow.id) == HelpTicketRow.area_id)
        .outerjoin(SiteRow, col(SiteRow.id) == HelpTicketRow.site_id)
        .where(*conditions)
        .order_by(col(HelpTicketRow.asked_at), col(HelpTicketRow.id))
    ).all()
    acts = session.exec(
        select(HelpActRow)
        .join(HelpTicketRow, col(HelpTicketRow.id) == HelpActRow.ticket_id)
        .join(AreaRow, col(AreaRow.id) == HelpTicketRow.area_id)
        .where(*conditions)
        .order_by(col(HelpActRow.ticket_id), col(HelpActRow.number))
    )
    done: dict[int, list[Act]] = {}
    for one in acts:
        act = Act(one.number, one.act, one.at, one.by, one.text, one.to_level, one.to_name)
        done.setdefault(one.ticket_id, []).append(act)
    return [
        Kept(
            id=row.id or 0,
            key=row.ticket_key,
            round_code=round_code,
            area_code=area.code,
            area_name=area.name,
            area_path=area.path,
            site_code=site.code if site else None,
            site_name=site.name if site else None,
            channel=row.channel,
            ask=Ask(row.kind, row.people, row.place, dict(row.supplies), row.note),
            caller=row.caller,
            caller_phone=row.caller_phone,
            asked_at=row.asked_at,
            received_at=row.received_at,
            asked_by=row.asked_by,
            acts=tuple(done.get(row.id or 0, ())),
        )
        for row, round_code, area, site in rows
    ]
