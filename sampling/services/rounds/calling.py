"""How many people can be called for each session of a round, and why the others of those chosen can't."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sampling.domain.hours import slots_within
from sampling.domain.norms import by_role, effective
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.storage.database import Database
from sampling.storage.queries import rounds as queries
from sampling.storage.queries import staff
from sampling.storage.queries.staff import Alike

from .reading import existing, row_of


@dataclass(frozen=True, slots=True)
class CanBeCalled:
    """People chosen for a session; those who can be called are what a plan of it may use.

    Each of the others counts once: away (can't be had in the round), otherwise (with no role that its sites need),
    elsewhen (not to be had for one whole slot of its hours).
    """

    chosen: int = 0
    can: int = 0
    away: int = 0
    otherwise: int = 0
    elsewhen: int = 0


def can_be_called(db: Database, round_code: str) -> dict[str, CanBeCalled]:
    """How many can be called for each session of a round, by its code, as planning counts them; raises NotFound."""
    with db.reading() as session:
        round_, key = existing(session, round_code), row_of(session, round_code).id or 0
        norms = effective(queries.own_norms(session, key))
        asked = {*by_role(norms, "per_lane"), *by_role(norms, "per_site")}
        groups = staff.alike_by_session(session, key, asked)
    return {one.code: _counted(round_, one, groups.get(one.code, {})) for one in round_.sessions}


def _counted(round_: Round, part: RoundSession, groups: Mapping[Alike, int]) -> CanBeCalled:
    counts = dict.fromkeys(("can", "away", "otherwise", "elsewhen"), 0)
    slots, length = part.slots(round_.tz), timedelta(minutes=part.slot_minutes)
    for alike, people in groups.items():
        hours = alike.available_from, alike.available_to
        if alike.is_away:
            why = "away"
        elif not alike.is_asked:
            why = "otherwise"
        elif hours[0] is None or hours[1] is None or slots_within(hours[0], hours[1], slots, length, part, round_.tz):
            why = "can"
        else:
            why = "elsewhen"
        counts[why] += people
    return CanBeCalled(chosen=sum(counts.values()), **counts)
