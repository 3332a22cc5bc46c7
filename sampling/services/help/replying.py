"""What a site says of its own request: an answer back, that it is solved, or that help is still needed."""

from datetime import datetime, timedelta

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault
from sampling.domain.help import NO_TEXT, OF_SITE, WAITED_MAX, text_faults
from sampling.storage.database import Database, Session

from .tickets import Nothing, Ticket, Wanted, do


def reply(
    db: Database,
    *,
    round_code: str,
    site_code: str,
    ticket_id: int,
    act: str,
    text: str = "",
    sent_id: str,
    waited: timedelta = timedelta(0),
    by: Actor,
    now: datetime,
) -> bool:
    """Write back ("said"), or say that it is "solved" or "still_needed"; False where it stood already.

    "solved" of what is solved and "still_needed" of what waits unanswered change nothing. waited: how long the phone
    kept it. Raises Faulty, NotFound, and Conflict for the same id with other words.
    """
    text = text.strip()
    faults = text_faults(text, "text")
    if act not in OF_SITE or (act == "said" and not text):
        faults.append(FieldFault(NO_TEXT, where=("text",)))
    if faults:
        raise Faulty(faults)

    def check(session: Session, ticket: Ticket) -> None:
        stand = ticket.stand
        already = not stand.is_open if act == "solved" else stand.state == "needed" if act == "still_needed" else False
        if already and not text:
            raise Nothing

    is_solved, is_needed = act == "solved", act == "still_needed"
    at = now - min(max(waited, timedelta(0)), WAITED_MAX)
    return do(
        db,
        round_code=round_code,
        ticket_id=ticket_id,
        site_code=site_code,
        wanted=Wanted(act, text, at=at),
        sent_id=sent_id,
        check=check,
        action="say help solved" if is_solved else "say help still needed" if is_needed else "write back on help",
        by=by,
        now=now,
    )
