"""A ticket as people see it, and the one way in which something is done with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, Faulty, NotFound
from sampling.domain.help import Act, Ask, Standing, Tally, key_faults, minutes, pressure, standing, tally
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import help as queries
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.tables import HelpActRow, RoundRow

_TRIES = 3
NO_TICKET = N_("There is no request for help with the number %(id)s that you may see.")
OTHER_CONTENT = N_("This was sent already, with other words. Open the page again.")
BUSY = N_("The request is being changed by somebody else. Send it again.")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request for help. place: the site's name, or the village's of a call; township: of the round's county.

    waited: minutes without an answer, None while one stands. pressure: of `domain.help.pressure`. first_minutes: until
    the first answer, None before it.
    """

    id: int
    key: str
    round_code: str
    site_code: str | None
    place: str
    area_code: str
    area_path: str
    township_code: str
    township: str
    channel: str
    ask: Ask
    caller: str
    caller_phone: str
    asked_at: datetime
    received_at: datetime
    asked_by: str
    acts: tuple[Act, ...]
    stand: Standing
    age: int
    waited: int | None
    pressure: str
    first_minutes: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done with a ticket. to_level, to_name: to whom it is handed over. at: None for now."""

    act: str
    text: str = ""
    to_level: str = ""
    to_name: str = ""
    at: datetime | None = None

    def same_as(self, row: HelpActRow) -> bool:
        """True where it stands already as it is wanted."""
        return (row.act, row.text, row.to_level, row.to_name) == (self.act, self.text, self.to_level, self.to_name)


class At(TypedDict):
    """On which ticket something is done, by whom and when. sent_id: made where it is typed, the same each time it is
    sent."""

    round_code: str
    ticket_id: int
    sent_id: str
    by: Actor
    now: datetime


Check = Callable[[Session, Ticket], None]


def of(kept: queries.Kept, townships: Mapping[str, str], county_path: str, now: datetime) -> Ticket:
    """A ticket with its state and clock. townships: names of the areas right below the county, by code."""
    stand = standing(kept.asked_at, kept.acts)
    code = kept.area_path.removeprefix(county_path).partition("/")[0]
    until = stand.closed.at if stand.closed else now
    return Ticket(
        id=kept.id,
        key=kept.key,
        round_code=kept.round_code,
        site_code=kept.site_code,
        place=kept.site_name or kept.area_name,
        area_code=kept.area_code,
        area_path=kept.area_path,
        township_code=code,
        township=townships.get(code, ""),
        channel=kept.channel,
        ask=kept.ask,
        caller=kept.caller,
        caller_phone=kept.caller_phone,
        asked_at=kept.asked_at,
        received_at=kept.received_at,
        asked_by=kept.asked_by,
        acts=kept.acts,
        stand=stand,
        age=minutes(kept.asked_at, until),
        waited=minutes(stand.waiting_since, now) if stand.waiting_since else None,
        pressure=pressure(kept.ask.kind, stand, now),
        first_minutes=minutes(kept.asked_at, stand.first_answer_at) if stand.first_answer_at else None,
    )


def figures(tickets: list[Ticket], now: datetime) -> Tally:
    """The figures of tickets."""
    return tally(((one.ask.kind, one.asked_at, one.stand) for one in tickets), now)


def round_row(session: Session, code: str) -> RoundRow:
    """The row of a round; raises NotFound."""
    row = row_by_code(session, code)
    if row is None:
        raise NotFound("There is no round with the code %(code)s.", code=code)
    return row


def do(
    db: Database,
    wanted: Wanted,
    check: Check,
    *,
    site_code: str | None = None,
    action: str = "see help",
    **at: Unpack[At],
) -> bool:
    """Add an act to a ticket exactly once; False where it stood already, or `check` finds nothing to be done.

    site_code: for what a site does with its own. action: what the audit calls it. `check`
    raises what keeps it out, or `Nothing`, holding the ticket.
    Raises Faulty, NotFound, and Conflict for the same id with other words.
    """
    if faulty := key_faults(at["sent_id"]):
        raise Faulty(faulty)
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                kept = _done(session, wanted, check, site_code, at)
                auditing.record(
                    session,
                    by=at["by"],
                    action=action,
                    subject=kept.site_code or kept.area_code,
                    at=at["now"],
                    round=at["round_code"],
                    ticket=at["ticket_id"],
                    text=wanted.text,
                    to_level=wanted.to_level,
                    to_name=wanted.to_name,
                )
                return True
        except Nothing:
            return False
        except Taken:
            continue  # somebody was faster: what they did is there to be read now
    raise Conflict(BUSY)


class Nothing(Exception):
    """There is nothing to be done: it is so already."""


def _done(session: Session, wanted: Wanted, check: Check, site_code: str | None, at: At) -> queries.Kept:
    round_ = round_row(session, at["round_code"])
    ticket_id, by, now = at["ticket_id"], at["by"], at["now"]
    queries.hold(session, ticket_id)
    kept = queries.ticket(session, round_.id or 0, ticket_id)
    hidden = kept is None or not within(kept.area_path, by.area_path)
    if kept is None or hidden or (site_code is not None and kept.site_code != site_code):
        raise NotFound(NO_TICKET, id=ticket_id)
    same = queries.act_by_sent_id(session, at["sent_id"])
    if same is not None:
        if same.ticket_id == ticket_id and wanted.same_as(same):
            raise Nothing
        raise Conflict(OTHER_CONTENT)
    check(session, of(kept, {}, "", now))
    put(
        session,
        HelpActRow(
            ticket_id=ticket_id,
            number=len(kept.acts) + 1,
            sent_id=at["sent_id"],
            act=wanted.act,
            text=wanted.text,
            to_level=wanted.to_level,
            to_name=wanted.to_name,
            at=wanted.at or now,
            received_at=now,
            by=by.name,
        ),
    )
    return kept
