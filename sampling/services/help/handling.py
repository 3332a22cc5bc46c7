"""What the desk and the townships do with a ticket: see, take, hand over, answer, close. Of two at once one is told."""

from typing import Unpack

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, Faulty, FieldFault, Refused
from sampling.domain.help import LEVELS, NO_DONE, NO_TEXT, text_faults
from sampling.domain.permissions import HANDLE_HELP, ROLES
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import help as queries
from sampling.storage.queries.rounds import county_path

from .tickets import At, Nothing, Ticket, Wanted, do, round_row

HANDLERS = tuple(role for role, own in ROLES.items() if HANDLE_HELP in own)
TAKEN_BY = N_("%(who)s has taken it at %(when)s. Look at it again before you take it over.")
HANDED_TO = N_("It was handed over by %(who)s at %(when)s. Look at it again.")
CLOSED = N_("It was closed by %(who)s at %(when)s already.")
WITH_COUNTY = N_("It is with the county: answer it, but taking, handing over and closing is the county's.")
NO_LEVEL = N_("Choose to whom it goes.")
NO_ACCOUNT = N_("There is no open account “%(name)s” that may handle this request.")
NO_UNIT = N_("Write the name of the unit.")
NOT_CLOSED = N_("It is open: it needs not be opened again.")
UNIT_MAX = 80


def see(db: Database, **at: Unpack[At]) -> bool:
    """Note that somebody who handles help has opened the ticket; only the first is kept."""

    def check(session: Session, ticket: Ticket) -> None:
        if ticket.stand.seen is not None or not ticket.stand.is_open:
            raise Nothing

    return do(db, Wanted("seen"), check, **at)


def take(db: Database, *, owner_seen: str = "", **at: Unpack[At]) -> bool:
    """Make the ticket one's own. owner_seen: the owner's key as the reader saw it, "" for nobody.

    Raises Conflict where it has another owner by now, or is closed; Refused for a township once it is with the county.
    """

    def check(session: Session, ticket: Ticket) -> None:
        owner = ticket.stand.owner
        _check_open(ticket)
        if owner is not None and (owner.level, owner.name) == ("account", at["by"].name):
            raise Nothing
        _check_owner(ticket, owner_seen)
        _check_reach(session, ticket, at)

    return do(db, Wanted("taken"), check, action="take help", **at)


def hand_over(
    db: Database,
    *,
    level: str,
    name: str = "",
    text: str = "",
    owner_seen: str = "",
    **at: Unpack[At],
) -> bool:
    """Hand the ticket to the county, to its township, to an account, or to a unit that is told by telephone.

    Raises Faulty with all that is wrong at its field, and Conflict and Refused as `take`.
    """
    name, text = " ".join(name.split()), text.strip()
    faults = text_faults(text, "text")
    if level not in LEVELS:
        faults.append(FieldFault(NO_LEVEL, where=("to",)))
    if level == "unit":
        faults += text_faults(name, "unit", most=UNIT_MAX) if name else [FieldFault(NO_UNIT, where=("unit",))]
    with db.reading() as session:
        kept = queries.ticket(session, round_row(session, at["round_code"]).id or 0, at["ticket_id"])
        if kept is not None and level == "account":
            reaching = [one[0] for one in queries.accounts_of(session, HANDLERS, kept.area_path)]
            if name not in reaching:
                faults.append(FieldFault(NO_ACCOUNT, {"name": name[:40]}, ("to",)))
        county = county_path(session, at["round_code"]) or ""
    if faults:
        raise Faulty(faults)
    if level == "township" and kept is not None:
        name = kept.area_path.removeprefix(county).partition("/")[0]
    name = "" if level == "county" else name

    def check(session: Session, ticket: Ticket) -> None:
        _check_open(ticket)
        _check_owner(ticket, owner_seen)
        _check_reach(session, ticket, at)

    wanted = Wanted("handed", text, level, name)
    return do(db, wanted, check, action="hand over help", **at)


def answer(db: Database, *, text: str, on_way: bool = False, **at: Unpack[At]) -> bool:
    """Answer the site; on_way: somebody or something is on its way, which may go without words. Anybody may answer who
    handles help there, whoever owns it. Raises Faulty, and Conflict where it is closed."""
    text = text.strip()
    faults = text_faults(text, "text")
    if not text and not on_way:
        faults.append(FieldFault(NO_TEXT, where=("text",)))
    if faults:
        raise Faulty(faults)

    def check(session: Session, ticket: Ticket) -> None:
        _check_open(ticket)

    wanted = Wanted("on_way" if on_way else "answered", text)
    return do(db, wanted, check, action="send help" if on_way else "answer help", **at)


def close(db: Database, *, text: str, **at: Unpack[At]) -> bool:
    """Close the ticket with what was done. Raises Faulty, Conflict where somebody closed it already, and Refused."""
    text = text.strip()
    faults = text_faults(text, "done") if text else [FieldFault(NO_DONE, where=("done",))]
    if faults:
        raise Faulty(faults)

    def check(session: Session, ticket: Ticket) -> None:
        _check_open(ticket)
        _check_reach(session, ticket, at)

    wanted = Wanted("closed", text)
    return do(db, wanted, check, action="close help", **at)


def open_again(db: Database, *, text: str, **at: Unpack[At]) -> bool:
    """Note for a caller that the help is still needed. Raises Faulty, and Conflict where it is open."""
    text = text.strip()
    faults = text_faults(text, "text") if text else [FieldFault(NO_TEXT, where=("text",))]
    if faults:
        raise Faulty(faults)

    def check(session: Session, ticket: Ticket) -> None:
        if ticket.stand.is_open:
            raise Conflict(NOT_CLOSED)

    wanted = Wanted("still_needed", text)
    return do(db, wanted, check, action="say help still needed", **at)


def may_decide(ticket: Ticket, by: Actor, county: str) -> bool:
    """True where the actor may take, hand over and close it: a township may until it is with the county."""
    owner = ticket.stand.owner
    return within(county, by.area_path) or owner is None or owner.level != "county"


def _check_open(ticket: Ticket) -> None:
    closed = ticket.stand.closed
    if closed is not None:
        raise Conflict(CLOSED, who=closed.by, when=closed.at)


def _check_owner(ticket: Ticket, owner_seen: str) -> None:
    owner = ticket.stand.owner
    if owner is None or owner.key == owner_seen:
        return
    took = owner.level == "account" and owner.by == owner.name
    said = TAKEN_BY if took else HANDED_TO
    raise Conflict(said, who=owner.by, when=owner.at)


def _check_reach(session: Session, ticket: Ticket, at: At) -> None:
    if not may_decide(ticket, at["by"], county_path(session, at["round_code"]) or ""):
        raise Refused(WITH_COUNTY)
