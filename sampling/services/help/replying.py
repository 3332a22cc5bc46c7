"""What a site says of its own request: an answer back, that it is solved, or that help is still needed."""

from datetime import timedelta
from typing import Unpack

from sampling.domain.errors import Faulty, FieldFault
from sampling.domain.help import NO_TEXT, OF_SITE, WAITED_MAX, text_faults
from sampling.storage.database import Database, Session

from .tickets import At, Nothing, Ticket, Wanted, do


def reply(
    db: Database,
    *,
    site_code: str,
    act: str,
    text: str = "",
    waited: timedelta = timedelta(0),
    **at: Unpack[At],
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
    written_at = at["now"] - min(max(waited, timedelta(0)), WAITED_MAX)
    return do(
        db,
        Wanted(act, text, at=written_at),
        check,
        site_code=site_code,
        action="say help solved" if is_solved else "say help still needed" if is_needed else "write back on help",
        **at,
    )
