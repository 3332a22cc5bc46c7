"""A village or a grid says who is outstanding: a new version each time, the newest stands, nothing is overwritten."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sampling.domain.actors import Actor
from sampling.domain.areas import Area, within
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.outstanding import ENTERED_WHILE, Entry, Version, faults, may_enter, stands_for
from sampling.services import auditing
from sampling.services.rounds.reading import changeable
from sampling.services.signing.holding import opened
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import outstanding as queries
from sampling.storage.tables import AreaRow, OutstandingRow, RoundRow

SENT_ID_MAX = 64


@dataclass(frozen=True, slots=True)
class Kept:
    """The version that stands, and whether it is new: what stood or was sent already is not kept twice."""

    version: Version
    is_new: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent. sent_id: made where it was typed; "" makes every sending one of its own. seen: the newest version
    that was seen when it was typed, 0 for none. waited: how long it lay on the phone before it was sent."""

    entry: Entry
    sent_id: str = ""
    seen: int = 0
    waited: timedelta = timedelta(0)


def enter(db: Database, *, round_code: str, area_code: str, sent: Sent, by: Actor, now: datetime) -> Kept:
    """Keep what an area says, by an account.

    The same sent again is a success and makes no version; the same figures said anew stand for a later time. Raises
    Faulty for figures that can't be, Conflict where somebody else has entered others meanwhile, Refused where the round
    is not being sampled, the area enters none or lies outside the account's area, and NotFound.
    """
    with db.writing() as session:
        row = changeable(session, round_code)
        area = area_queries.area_by_code(session, area_code)
        county = session.get(AreaRow, row.area_id)
        if area is None or county is None or not within(area.path, county.path):
            raise NotFound("The round's county has no area with the code %(code)s.", code=area_code)
        if not within(area.path, by.area_path):
            raise Refused("%(area)s is not in your area.", area=area.name)
        return _keep(session, row, area, sent, by, now, "page")


def enter_on_link(db: Database, *, token: str, sent: Sent, now: datetime) -> Kept:
    """Keep what the area of a personal link says; raises as `enter`, and Gone where the link opens no more."""
    with db.writing() as session:
        link, row = opened(session, token)
        own = session.get(AreaRow, link.area_id) if link.area_id else None
        area = area_queries.area_by_code(session, own.code) if own else None
        if area is None:
            raise NotFound("This link is not of an area.")
        row = changeable(session, row.code)
        return _keep(session, row, area, sent, Actor(f"link {link.id}", "holder", area.path), now, "link")


def look(sent: Sent) -> None:
    """Raises Faulty with all that is wrong with what is sent."""
    if found := faults(sent.entry):
        raise Faulty(found)


def enters(session: Session, area: Area) -> bool:
    """True for an area that enters outstanding people."""
    above = area_queries.areas_of(session, area.path.rstrip("/").split("/")[:-1])
    below = len(area_queries.codes_within(session, area.path)) - 1
    return may_enter(area, above, below)


def _keep(session: Session, row: RoundRow, area: Area, sent: Sent, by: Actor, now: datetime, way: str) -> Kept:
    if not enters(session, area):
        raise Refused("%(area)s does not enter outstanding people: its villages do.", area=f"{area.name} ({area.code})")
    if row.state not in ENTERED_WHILE:
        raise Refused("Outstanding people are entered while the round is being sampled, and in its sweep.")
    look(sent)
    round_id, area_id = row.id or 0, area_queries.ids_by_path(session, [area.path])[area.path]
    sent_id = sent.sent_id[:SENT_ID_MAX]
    before = queries.sent_row(session, round_id, area_id, sent_id) if sent_id else None
    if before is not None:
        kept = queries.version_of(before, area.code)
        if kept.entry == sent.entry:
            return Kept(kept, False)
        raise Conflict("This was sent already with other figures. Open the page again and compare.")
    newest = queries.newest_row(session, round_id, area_id)
    standing = queries.version_of(newest, area.code) if newest else None
    is_same = standing is not None and standing.entry == sent.entry
    if standing is not None and is_same and (standing.version != sent.seen or not sent_id):
        return Kept(standing, False)
    if (standing.version if standing else 0) != sent.seen:
        raise _conflict(standing)
    made = OutstandingRow(
        round_id=round_id,
        area_id=area_id,
        version=sent.seen + 1,
        sent_id=sent_id or f"{sent.seen + 1}",
        as_of=stands_for(now, sent.waited),
        way=way,
        entered_by=by.name,
        entered_at=now,
        **asdict(sent.entry),
    )
    try:
        put(session, made)
    except Taken:
        raise _conflict(standing) from None
    auditing.record(
        session,
        by=by,
        action="enter outstanding people",
        subject=f"{row.code}/{area.code}",
        at=now,
        version=made.version,
        as_of=made.as_of.isoformat(),
        **asdict(sent.entry),
        outstanding_before=standing.entry.total if standing else None,
    )
    return Kept(queries.version_of(made, area.code), True)


def _conflict(standing: Version | None) -> Conflict:
    if standing is None:
        return Conflict("Somebody else has entered figures for this area meanwhile. Open the page again and compare.")
    return Conflict(
        "Meanwhile other figures have been entered for this area (%(at)s). Compare them with yours and enter again.",
        at=standing.entered_at,
    )
