"""What the holder of a personal link is told without an account: the own assignment and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sampling.domain.errors import NotFound, Refused
from sampling.domain.handouts import Handout, lines
from sampling.domain.links import opens
from sampling.storage.database import Database, Session
from sampling.storage.queries import handouts as queries
from sampling.storage.queries import links, plans, rounds
from sampling.storage.tables import RoundRow, StaffRow

from . import calendars, pictures
from .forms import SCAN
from .provenance import note
from .reading import given_in, of_nobody, of_person
from .words import Catalogue


class LinkClosed(Refused):
    """The link was withdrawn, or its round is closed."""


@dataclass(frozen=True, slots=True)
class HolderHandout:
    """A person's work in every published plan of a round, the earliest first; earlier: how many blocks the person had
    at most in versions before, for each."""

    name: str
    zone: ZoneInfo
    handouts: tuple[Handout, ...]
    earlier: tuple[int, ...]

    def calendar(self, language: str) -> bytes:
        """An iCalendar file of all of it."""
        words = Catalogue(language, self.zone)
        return calendars.calendars(list(zip(self.handouts, self.earlier, strict=True)), words, self.zone)

    def picture(self, language: str, address: str = "") -> bytes:
        """A picture of all of it, with the code of its own page at `address`."""
        words = Catalogue(language, self.zone)
        known = [line for one in self.handouts for line in lines(one, words)]
        return pictures.pictures(known, address, words.say(SCAN) if address else "")[0]


def of_holder(db: Database, token: str, language: str) -> HolderHandout:
    """What the person who holds a link is told. Raises NotFound for a link that nobody has or that is no person's, and
    where no published plan has or had work for its holder; LinkClosed where it no longer opens."""
    with db.reading() as session:
        link = links.by_token(session, token)
        if link is None or link.staff_id is None:
            raise NotFound("There is no such link. Scan the code again, or ask who gave it to you.")
        round_row, staff = session.get(RoundRow, link.round_id), session.get(StaffRow, link.staff_id)
        if round_row is None or staff is None:
            raise NotFound("There is no such link. Scan the code again, or ask who gave it to you.")
        if not opens(round_row.state, link.withdrawn_at is not None):
            raise LinkClosed("This link no longer opens: it was withdrawn, or the round is closed.")
        found = _handouts(session, round_row.code, staff.code)
        code, name = staff.code, staff.name
    if not found:
        raise NotFound("No published plan has work for %(name)s yet.", name=name)
    zone = ZoneInfo(round_row.zone)
    said = note(db, Catalogue(language, zone))
    named = [replace(one, code=code, name=name, note=said) for one, _ in found]
    return HolderHandout(name, zone, tuple(named), tuple(count for _, count in found))


def _handouts(session: Session, round_code: str, staff: str) -> Sequence[tuple[Handout, int]]:
    """The person's handout of each published plan of a round that has, or before had, work for the person."""
    round_ = rounds.round_by_code(session, round_code)
    out = []
    for part in round_.sessions if round_ else ():
        row = rounds.session_row(session, round_code, part.code)
        plan = next(
            (p for p in plans.plans_of_session(session, (row.id if row else 0) or 0) if p.state == "published"), None
        )
        if plan is None:
            continue
        known = given_in(session, plan, with_names=True, staff=staff)
        before = queries.blocks_before(session, plan.id, staff).get(staff, 0)
        if known.work:
            out.append((of_person(known, known.work), before))
        elif before:
            out.append((of_nobody(known, staff), before))
    return out
