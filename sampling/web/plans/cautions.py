"""What a planner is warned of before acting: hours that are gone, and sites to which people come but nobody is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain.rounds import Round, Session
from sampling.services import plans, rounds
from sampling.services.plans import SiteLine

from ..context import database, now
from . import bp


@bp.app_template_test("over")
def is_over(session: Session) -> bool:
    """`session is over`: its last hour is past."""
    return session.closes_at < now()


@dataclass(frozen=True, slots=True)
class Gone:
    """Slots of a session that have begun: how many of all, and when the last of them ends.

    holds: whether a plan of it is published, which could be re-planned instead.
    """

    slots: int
    all: int
    until: datetime
    holds: bool


@bp.app_template_global("hours_gone")
def gone(session: Session, round_: Round) -> Gone | None:
    """What of a session can't be planned any more; None before it begins, and once it is over."""
    slots = session.slots(round_.tz)
    begun = sum(slot <= now() for slot in slots)
    if not begun or is_over(session):
        return None
    holds = plans.published_plan(database(), round_.code, session.code) is not None
    return Gone(begun, len(slots), slots[begun - 1] + timedelta(minutes=session.slot_minutes), holds)


@bp.app_template_global("sites_shut")
def shut(session: Session, round_: Round) -> rounds.ShutSites | None:
    """The sites that are shut in hours of a session, by their own hours."""
    return rounds.shut_sites(database(), round_code=round_.code, session_code=session.code)


@dataclass(frozen=True, slots=True)
class Unstaffed:
    """Sites at which nobody works though people come: how many, how many people, and the site with the most."""

    sites: int
    people: int
    largest: SiteLine


def is_unstaffed(line: SiteLine) -> bool:
    """True where people come and nobody works."""
    return not line.lanes and line.expected > 0


def unstaffed(lines: Sequence[SiteLine]) -> Unstaffed | None:
    """None where everybody who comes finds a lane."""
    found = [line for line in lines if is_unstaffed(line)]
    if not found:
        return None
    return Unstaffed(len(found), sum(line.expected for line in found), max(found, key=lambda line: line.expected))
